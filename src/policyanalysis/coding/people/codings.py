"""Codings by people as tables that any coder's can stand beside, and what settles them."""

from collections.abc import Iterable, Sequence

import pandas as pd

from policyanalysis.corpus.codings import ADJUDICATED, CODED, PARTS
from policyanalysis.corpus.versions import PENDING
from policyanalysis.tables import checked, empty, gathered

CODES = (*PARTS, "topics")
HUMAN = "human"
_NOT_KNOWN = {"confidence": None, "rule_id": None}
_CUES = ["cue_start", "cue_end"]


def from_sheets(
    coding_sheets: pd.DataFrame, clauses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `codings` and `topic_codings` tables of coders' files for the clauses given.

    A row whose clause is not among them, at the same place, is left out. The coder `adjudicated`
    gets a row for every clause that is settled: what adjudication decided, and where two coders or
    more chose alike, what they chose.
    """
    here = _here(coding_sheets, clauses)
    rows = pd.concat([here[here["coder_id"] != ADJUDICATED], settled(here)], ignore_index=True)
    if rows.empty:
        return empty("codings"), empty("topic_codings")
    codings = checked("codings", rows.assign(**_NOT_KNOWN))
    topics = rows.assign(topic=rows["topics"].fillna("").str.split()).explode("topic")
    topics = topics.dropna(subset="topic").assign(
        **_NOT_KNOWN, evidence_start=None, evidence_end=None
    )
    return codings, checked("topic_codings", topics)


def _here(coding_sheets: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose clause is among the clauses, sorted by these and by coder."""
    places = clauses[["clause_id", "start"]].assign(place=range(len(clauses)))
    here = coding_sheets.merge(places, on=["clause_id", "start"])
    return here.sort_values(["coder_id", "place"], ignore_index=True)


def settled(coding_sheets: pd.DataFrame) -> pd.DataFrame:
    """Return a row of the coder `adjudicated` for each clause that is settled.

    Rows are those of `coding_sheets`: decisions of adjudication, and clauses that two coders or
    more coded all alike. A cue on which these do not agree is left out.
    """
    decided = coding_sheets[
        (coding_sheets["coder_id"] == ADJUDICATED) & (coding_sheets["status"] == CODED)
    ]
    compared = _compared(coding_sheets, coders_of(coding_sheets))
    compared = compared[~compared["clause_id"].isin(decided["clause_id"])]
    clause = compared.groupby("clause_id", sort=False)
    alike = clause["chosen"].transform("nunique") == 1
    first = compared[alike].drop_duplicates("clause_id").set_index("clause_id")
    same_cue = compared[alike].fillna({name: -1 for name in _CUES}).groupby("clause_id")[_CUES]
    unsure = (same_cue.nunique() > 1).any(axis=1).reindex(first.index)
    first[_CUES] = first[_CUES].mask(unsure)
    agreed = first.reset_index().assign(coder_id=ADJUDICATED, coder_kind=ADJUDICATED, note=None)
    rows = pd.concat([decided, agreed], ignore_index=True)[coding_sheets.columns]
    return rows.sort_values(["policy_id", "start"], kind="stable", ignore_index=True)


def open_disagreements(coding_sheets: pd.DataFrame, coders: Sequence[str]) -> pd.DataFrame:
    """Return the rows of clauses that coders coded differently and nobody has decided on.

    Rows are those of `coding_sheets` by two coders or more of those named, coded, for clauses on
    which stance, actor, force, exception or the set of topics differ.
    """
    decided = coding_sheets.loc[
        (coding_sheets["coder_id"] == ADJUDICATED) & (coding_sheets["status"] == CODED), "clause_id"
    ]
    compared = _compared(coding_sheets, coders)
    compared = compared[~compared["clause_id"].isin(decided)]
    differ = compared.groupby("clause_id")["chosen"].transform("nunique") > 1
    return compared.loc[differ, [*coding_sheets.columns]]


def _compared(coding_sheets: pd.DataFrame, coders: Iterable[str]) -> pd.DataFrame:
    """Return the coded rows of clauses that two of the coders coded; ``chosen`` sums up a row."""
    rows = coding_sheets[
        coding_sheets["coder_id"].isin([*coders])
        & (coding_sheets["status"] == CODED)
        & coding_sheets["clause_id"].notna()
    ]
    rows = rows[rows["clause_id"].duplicated(keep=False)]
    topics = rows["topics"].fillna("").map(lambda cell: " ".join(sorted(cell.split())))
    columns = [*(rows[name].fillna("") for name in PARTS), topics]
    chosen = ["|".join(codes) for codes in zip(*columns, strict=True)]
    return rows.assign(chosen=pd.Series(chosen, index=rows.index, dtype="str"))


def coders_of(coding_sheets: pd.DataFrame) -> list[str]:
    """Return the coders of the files, sorted, without `adjudicated`."""
    return sorted({*coding_sheets["coder_id"]} - {ADJUDICATED})


def coders(
    codings: pd.DataFrame, coding_sheets: pd.DataFrame, clauses: pd.DataFrame
) -> pd.DataFrame:
    """Return the `coders` table: a row for each coder of ``codings`` or of a file, sorted.

    The coder `adjudicated` is human if all coders whose codings it settles are.
    """
    kinds = dict(zip(coding_sheets["coder_id"], coding_sheets["coder_kind"], strict=True))
    kinds |= dict(zip(codings["coder_id"], codings["coder_kind"], strict=True))
    human = {coder: kind == HUMAN for coder, kind in kinds.items()}
    if ADJUDICATED in human:
        human[ADJUDICATED] = all(human[coder] for coder in coders_of(coding_sheets))
    policies = codings.merge(clauses[["clause_id", "policy_id"]], on="clause_id")
    elsewhere = coding_sheets[
        ~coding_sheets.set_index(["clause_id", "start"]).index.isin(
            clauses.set_index(["clause_id", "start"]).index
        )
    ]
    rows = []
    for coder in sorted(kinds):
        own = policies[policies["coder_id"] == coder]
        rows.append(
            {
                "coder_id": coder,
                "coder_kind": kinds[coder],
                "human": human[coder],
                "n_clauses": int((own["status"] == CODED).sum()),
                "n_policies": own.loc[own["status"] == CODED, "policy_id"].nunique(),
                "n_abstained": int((own["status"] == "abstained").sum()),
                "n_pending": int((own["status"] == PENDING).sum()),
                "n_elsewhere": int((elsewhere["coder_id"] == coder).sum()),
            }
        )
    return gathered("coders", rows)
