"""The rules coder: what the codebook's phrases and decisions say of each clause."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import pandas as pd

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.coding.rules.cues import Cue
from policyanalysis.coding.rules.evidence import topic_of
from policyanalysis.coding.rules.reading import Features
from policyanalysis.coding.rules.stances import Stance, StanceFinder
from policyanalysis.coding.rules.topics import TopicFinder, placed
from policyanalysis.tables import gathered, records

CODER = "rules"
Row = dict[str, object]
_STANCE_CELLS = ("stance", "actor", "force", "exception", "cue_start", "cue_end", "rule_id")


def code(
    clauses: pd.DataFrame, codebook: Codebook, nlp: Pipeline
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `codings` and `topic_codings` tables of the rules coder for the `clauses` table.

    `codings` has a row for each clause (``abstained`` where nothing decides), `topic_codings` a row
    for each topic of a clause. Raises CodebookError where a phrase never compiles.
    """
    codings = (
        {"clause_id": clause["clause_id"], "coder_id": CODER, "coder_kind": "rules"}
        | _stance_cells(clause["start"], stance)
        | {"confidence": None, "codebook_version": codebook.version}
        for clause, stance in read(clauses, codebook, nlp)
    )
    topic_codings = _topics(clauses, TopicFinder(codebook, nlp))
    return gathered("codings", codings), gathered("topic_codings", topic_codings)


def _topics(clauses: pd.DataFrame, finder: TopicFinder) -> Iterator[Row]:
    for _, policy in groupby(records(clauses), itemgetter("policy_id")):
        rows = list(policy)
        found = finder.topics([placed(clause) for clause in rows])
        for clause, cues in zip(rows, found, strict=True):
            yield from _topic_rows(clause["clause_id"], clause["start"], cues)


def read(
    clauses: pd.DataFrame, codebook: Codebook, nlp: Pipeline
) -> Iterator[tuple[Features, Stance | None]]:
    """Yield each row of the `clauses` table with its stance, and with all that spoke for it.

    Within a section a clause is read after the one before it. Raises CodebookError where a phrase
    never compiles.
    """
    finder = StanceFinder(codebook, nlp)
    before: Stance | None = None
    place = None
    for clause in records(clauses):
        if (clause["policy_id"], clause["section"]) != place:
            before, place = None, (clause["policy_id"], clause["section"])
        before = finder.stance(clause["text"], clause, before)
        yield clause, before


def _topic_rows(clause: str, start: int, cues: list[Cue]) -> Iterator[Row]:
    for cue in cues:
        here = cue.start >= 0
        yield {
            "clause_id": clause,
            "coder_id": CODER,
            "topic": topic_of(cue),
            "confidence": None,
            "evidence_start": start + cue.start if here else None,
            "evidence_end": start + cue.end if here else None,
            "rule_id": cue.rule_id,
        }


def _stance_cells(start: int, found: Stance | None) -> Row:
    if found is None:
        return {**dict.fromkeys(_STANCE_CELLS), "status": "abstained"}
    return {
        "stance": found.stance,
        "actor": found.actor,
        "force": found.force,
        "exception": found.exception,
        "cue_start": start + found.cue.start if found.cue.start >= 0 else None,
        "cue_end": start + found.cue.end if found.cue.start >= 0 else None,
        "rule_id": found.cue.rule_id,
        "status": "coded",
    }
