"""Coding sheets for people: a row a clause, with its context and room for the codes.

A sheet shows nothing of what any other coder chose. Codes stand in it by their labels; their ids
are understood as well.
"""

from collections.abc import Mapping

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus.codings import MOST_TOPICS, PARTS, gaps, rows_of
from policyanalysis.corpus.spreadsheets import escaped, shown
from policyanalysis.corpus.versions import PENDING
from policyanalysis.errors import SheetError

CONTEXT = ("policy_id", "clause_no", "section", "lead_in", "before", "clause")
TOPICS = tuple(f"topic_{n}" for n in range(1, MOST_TOPICS + 1))
CODES = (*PARTS, *TOPICS)
TO_FILL = (*CODES, "cue", "note", PENDING)
STATE = ("clause_id", "coder_id", "codebook_version")
COLUMNS = (*CONTEXT, *TO_FILL, *STATE)
NO_TOPIC = "no topic"
LOOK_AGAIN = "the clause has changed: look again, then empty this cell"
Row = dict[str, str]


def coding_sheet(
    clauses: pd.DataFrame, own: pd.DataFrame, coder_id: str, codebook: Codebook
) -> pd.DataFrame:
    """Return the sheet of a coder for the clauses given: ``COLUMNS``, all as text.

    ``own`` are the rows of the coder's file, as text, which are filled in. The clause before is
    that of the same policy among ``clauses``.
    """
    known = {row["clause_id"]: row for row in rows_of(own)}
    rows = [
        _context(clause)
        | filled_in(known.get(clause["clause_id"], {}), clause, codebook)
        | {
            "clause_id": clause["clause_id"],
            "coder_id": coder_id,
            "codebook_version": codebook.version,
        }
        for clause in rows_of(with_before(clauses))
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype="str")


def with_before(clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses with the words of the one before in the policy in ``before``."""
    return clauses.assign(before=clauses.groupby("policy_id", sort=False)["text"].shift())


def _context(clause: Row) -> Row:
    cells = {name: clause.get(name, "") for name in CONTEXT} | {"clause": clause["text"]}
    return {name: shown(cell) for name, cell in cells.items()}


def filled_in(row: Mapping[str, str], clause: Mapping[str, str], codebook: Codebook) -> Row:
    """Return the cells to fill with what the row of a coder's file holds already."""
    if not row:
        return dict.fromkeys(TO_FILL, "")
    cells = {
        column: labels(codebook, part).get(row[column], row[column])
        for column, part in PARTS.items()
    }
    topics = [codebook.topic_labels.get(topic, topic) for topic in row["topics"].split()]
    cells |= dict(zip(TOPICS, [*topics, *[""] * MOST_TOPICS], strict=False))
    words = cue_words(row, clause)
    changed = row["status"] == PENDING and not gaps(row)
    return cells | {
        "cue": shown(words),
        "note": row["note"],
        PENDING: LOOK_AGAIN if changed else "",
    }


def cue_words(row: Mapping[str, str], clause: Mapping[str, str]) -> str:
    """Return the words between the places of a row's cue; empty where it has none."""
    if not (row["cue_start"] and row["cue_end"]):
        return ""
    begin = int(clause["start"])
    return clause["text"][int(row["cue_start"]) - begin : int(row["cue_end"]) - begin]


def labels(codebook: Codebook, part: str) -> dict[str, str]:
    """Return the label of each code of one part of the codebook by its id."""
    return {entry.id: entry.label for entry in getattr(codebook, part)}


def sheet_csv(sheet: pd.DataFrame) -> bytes:
    """Return a sheet as CSV in UTF-8, with the mark by which Excel knows it, and no formulas."""
    text = sheet.map(escaped).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def sampled(clauses: pd.DataFrame, sample: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses that a sample names by clause_id, or by policy_id, in their order.

    Raises SheetError if it has neither column or names what is not among the clauses.
    """
    column = next((c for c in ("clause_id", "policy_id") if c in sample.columns), None)
    if column is None:
        raise SheetError(
            "the sample names no clauses",
            expected="a column clause_id or policy_id",
            action="add one of these columns, or draw the sample by `policyanalysis sample`",
        )
    strange = sample.loc[~sample[column].isin(clauses[column]), column]
    if not strange.empty:
        raise SheetError(
            f"the sample names {len(strange)} of {len(sample)} that are not in the corpus",
            where=f"first {strange.iloc[0]!r:.80}",
            action="draw the sample from this corpus again",
        )
    return clauses[clauses[column].isin(sample[column])]
