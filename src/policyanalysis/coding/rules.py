"""The rules coder: what the codebook's phrases say of each clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.schema import Decision
from policyanalysis.coding.cues import Cue, CueFinder
from policyanalysis.tables import checked, empty

CODER = "rules"
MOST_TOPICS = 3
_ASIDE = frozenset({"confidentiality", "security"})
_REASON = re.compile(r"\b(?:because|since|as|so that|in order to|to protect|to keep)\b", re.I)
_POINTING = re.compile(r"\b(?:it|this|that|these|those|such|they|them|so)\b", re.I)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|avoid\w*|only|limit\w*|refrain\w*|declin\w*|refus\w*)\b|n['’]t\b|cannot",
    re.I,
)
_CLIENT = re.compile(r"\b(?:you|clients?|patients?|your|anyone|everyone)\b", re.I)
_PRACTITIONER = re.compile(
    r"\b(?:i|we|me|us|(?:psycho)?therapists?|counsell?ors?|practitioners?|clinicians?|staff"
    r"|practice|clinic|centre)\b",
    re.I,
)
_REQUEST = re.compile(
    r"\b(?:please|kindly)\b"
    r"|\b(?:ask|request|require|expect)s? (?:that )?(?:you|clients|patients)\b",
    re.I,
)


@dataclass(frozen=True)
class _Stance:
    decision: Decision
    cue: Cue


class RulesCoder:
    """A codebook's phrases, compiled; raises CodebookError where one never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._codebook, self._nlp = codebook, nlp
        topics = {f"{t.id}.{n}": rows for t in codebook.topics for n, rows in t.patterns.items()}
        cues = {f"{d.id}.{n}": rows for d in codebook.decisions for n, rows in d.cues.items()}
        self._topics = CueFinder(nlp, topics, codebook.word_lists)
        self._cues = CueFinder(nlp, cues, codebook.word_lists)
        self._decisions = {decision.id: decision for decision in codebook.decisions}
        self._rank = {name: rank for rank, name in enumerate(codebook.precedence)}
        self._in_heading = cache(self._find_topics)

    def topics(self, text: str, section: str, lead_in: str, before: list[Cue]) -> list[Cue]:
        """Return the topics of a clause, at most three, the act before the channels.

        They come from its words, else from above. A topic that the section, the lead-in or the
        clause before shows has no place in the clause: its start and end are -1.
        """
        own = _without_asides(text, self._find_topics(text))
        above = self._in_heading(section) or self._in_heading(lead_in)
        general = {_topic(cue) for cue in own} <= {*_ASIDE, "boundaries", "records"}
        if general and _POINTING.search(text) and (above or before):
            own = [*_elsewhere(above or before), *own]
        found = own or _elsewhere(above) or _elsewhere(before)
        return sorted({_topic(cue): cue for cue in reversed(found)}.values(), key=self._order)[
            :MOST_TOPICS
        ]

    def _order(self, cue: Cue) -> tuple[bool, int]:
        themes = {topic.id: topic.theme for topic in self._codebook.topics}
        return themes[_topic(cue)] == "channels", cue.start

    def _find_topics(self, text: str) -> list[Cue]:
        return self._topics.find(self._nlp.make_doc(text)) if text else []

    def stance(self, text: str) -> _Stance | None:
        """Return the decision that wins in a clause and its cue, or None where nothing decides."""
        found = self._cues.find(self._nlp.make_doc(text))
        if not found:
            return None
        cue = min(found, key=lambda cue: (self._rank[_topic(cue)], cue.start, -cue.end))
        return _Stance(self._decisions[_topic(cue)], cue)


def code(
    clauses: pd.DataFrame, codebook: Codebook, nlp: Pipeline
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `codings` and `topic_codings` tables of the rules coder for the `clauses` table.

    `codings` has a row for each clause (``abstained`` where nothing decides), `topic_codings` a row
    for each topic of a clause. Raises CodebookError where a phrase never compiles.
    """
    coder = RulesCoder(codebook, nlp)
    codings: list[dict[str, object]] = []
    topic_codings: list[dict[str, object]] = []
    before: list[Cue] = []
    place = None
    for clause in clauses.fillna({"section": "", "lead_in": ""}).to_dict("records"):
        if (clause["policy_id"], clause["section"]) != place:
            before, place = [], (clause["policy_id"], clause["section"])
        before = coder.topics(clause["text"], clause["section"], clause["lead_in"], before)
        topic_codings += _topic_rows(clause["clause_id"], clause["start"], before)
        stance = coder.stance(clause["text"])
        codings.append(
            {"clause_id": clause["clause_id"], "coder_id": CODER, "coder_kind": "rules"}
            | _stance_cells(clause["text"], clause["start"], stance)
            | {"confidence": None, "codebook_version": codebook.version}
        )
    return _table("codings", codings), _table("topic_codings", topic_codings)


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return checked(name, pd.DataFrame(rows)) if rows else empty(name)


def _topic(cue: Cue) -> str:
    return cue.rule_id.split(".")[0]


def _elsewhere(cues: list[Cue]) -> list[Cue]:
    return [Cue(-1, -1, cue.rule_id) for cue in cues]


def _without_asides(text: str, found: list[Cue]) -> list[Cue]:
    """Return the cues without privacy or security where these are only the reason for a rule."""
    reason = _REASON.search(text)
    kept = [c for c in found if _topic(c) not in _ASIDE or not reason or c.start < reason.start()]
    return kept or found


def _topic_rows(clause: str, start: int, cues: list[Cue]) -> Iterator[dict[str, object]]:
    for cue in cues:
        here = cue.start >= 0
        yield {
            "clause_id": clause,
            "coder_id": CODER,
            "topic": _topic(cue),
            "confidence": None,
            "evidence_start": start + cue.start if here else None,
            "evidence_end": start + cue.end if here else None,
            "rule_id": cue.rule_id,
        }


def _stance_cells(text: str, start: int, stance: _Stance | None) -> dict[str, object]:
    names = ("stance", "actor", "force", "exception", "cue_start", "cue_end", "rule_id")
    if stance is None:
        return {**dict.fromkeys(names), "status": "abstained"}
    decision, cue = stance.decision, stance.cue
    value = decision.stance or "none"
    norm = value != "none"
    exception = (decision.exception or "unspecified") if value == "discretionary" else None
    cells: tuple[object, ...] = (
        value,
        (decision.actor or _actor(text, cue)) if norm else None,
        (decision.force or _force(text)) if norm else None,
        exception,
        start + cue.start,
        start + cue.end,
        cue.rule_id,
    )
    return {**dict(zip(names, cells, strict=True)), "status": "coded"}


def _actor(text: str, cue: Cue) -> str:
    """Return whose conduct the norm is about: the one asked, else who is named first."""
    if _REQUEST.search(text):
        return "client"
    client, practitioner = _CLIENT.search(text), _PRACTITIONER.search(text)
    if client and practitioner:
        return "client" if client.start() < practitioner.start() else "practitioner"
    return "client" if client else "practitioner"


def _force(text: str) -> str:
    return "prohibition" if _NEGATION.search(text) else "obligation"
