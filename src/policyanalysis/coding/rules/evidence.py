"""Evidence for topics: what the words of a clause or a heading show by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.coding.rules.cues import Cue, CueFinder

NOWHERE = -1
OPENINGS = frozenset(
    {"courtesies", "introductions", "resuming"}
)  # marks that count at the head of a clause only
HEAD = 3  # code points before which a mark stands at the head of its clause
SHORT = 12  # code points before which a reason opens its sentence


def topic_of(cue: Cue) -> str:
    """Return the topic that a cue shows.

    >>> topic_of(Cue(0, 6, "email.word"))
    'email'
    """
    return cue.rule_id.split(".")[0]


@dataclass(frozen=True)
class Evidence:
    """A cue that fired for a topic of a clause, and what became of it.

    ``source`` tells where it stands: in the `clause`, its `heading`, its `lead_in`, the clause
    `before`, elsewhere in the `section`, or at the `opening` of the policy. Outside the clause it
    has no place: start and end are -1. ``dropped`` says why it does not count, and is empty if it
    does.
    """

    cue: Cue
    source: str = "clause"
    dropped: str = ""

    @property
    def topic(self) -> str:
        """Return the topic that the cue shows."""
        return topic_of(self.cue)

    def because(self, reason: str) -> "Evidence":
        """Return the evidence dropped for a reason; the first reason stays."""
        return self if self.dropped else replace(self, dropped=reason)


class Shown(NamedTuple):
    """What words show: their evidence, whether it is all weak, and their marks of `reading`.

    ``reason`` tells that all that counts stands in the reason or purpose that a clause gives.
    """

    evidence: list[Evidence]
    weak: bool
    marks: frozenset[str]
    reason: bool = False


def kept(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the evidence that counts."""
    return [each for each in evidence if not each.dropped]


def topics_in(evidence: Iterable[Evidence]) -> set[str]:
    """Return the topics for which some of the evidence counts."""
    return {each.topic for each in kept(evidence)}


def elsewhere(evidence: Iterable[Evidence], source: str) -> list[Evidence]:
    """Return what counts as evidence for another clause, without a place in it."""
    return [Evidence(Cue(NOWHERE, NOWHERE, e.cue.rule_id), source) for e in kept(evidence)]


class TopicReader:
    """The codebook's topic phrases, compiled; raises CodebookError where one never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._nlp = nlp
        self._topics = {topic.id: topic for topic in codebook.topics}

        def finder(phrases: dict[str, list[str]]) -> CueFinder:
            return CueFinder(nlp, phrases, codebook.word_lists, codebook.irregular)

        def of(part: str) -> CueFinder:
            return finder(
                {
                    f"{topic.id}.{name}": rows
                    for topic in codebook.topics
                    for name, rows in getattr(topic, part).items()
                }
            )

        self._strong, self._weak = of("patterns"), of("weak")
        self._in_headings, self._in_closings = of("headings"), of("closing")
        self._unless = finder({t.id: t.unless for t in codebook.topics if t.unless})
        self._marks = finder(codebook.reading.model_dump(exclude={"opening"}))
        self.clause, self.heading = cache(self._clause), cache(self._heading)

    def _clause(self, text: str) -> Shown:
        """Return what a clause shows: strong cues, or weak ones where there are no strong ones."""
        doc = self._nlp.make_doc(text)
        barred, marks = self._unless.find(doc), self._marks.find(doc)
        evidence = _judged(self._strong.find(doc), barred)
        weak = not kept(evidence)
        if weak:
            evidence += _judged(self._weak.find(doc), barred)
        reasons = [mark for mark in marks if mark.rule_id == "reasons"]
        inside = _inside(evidence, text, reasons[0]) if reasons else []
        reason = bool(inside) and len(inside) == len(kept(evidence))
        if inside and not reason:
            evidence = [self.aside(each) if each in inside else each for each in evidence]
        named = {m.rule_id for m in marks if m.rule_id not in OPENINGS or m.start < HEAD}
        return Shown(self.yielding(evidence), weak, frozenset(named), reason)

    def _heading(self, text: str) -> Shown:
        """Return what a heading shows; the title of a policy shows nothing."""
        doc = self._nlp.make_doc(text.lower())
        if not text or any(mark.rule_id == "titles" for mark in self._marks.find(doc)):
            return Shown([], weak=False, marks=frozenset({"titles"}))
        barred = self._unless.find(doc)
        cues = sorted([*self._in_headings.find(doc), *self._strong.find(doc)])
        evidence = _judged(cues, barred)
        weak = not kept(evidence)
        if weak:
            evidence = _judged(self._weak.find(doc), barred)
        return Shown(self.yielding(evidence), weak, frozenset())

    def closing(self, text: str) -> list[Evidence]:
        """Return what the words show if they are among the last of the policy."""
        return [Evidence(cue) for cue in self._in_closings.find(self._nlp.make_doc(text))]

    def yielding(self, evidence: list[Evidence]) -> list[Evidence]:
        """Return the evidence without topics beside which they are only mentioned."""
        present = topics_in(evidence)
        return [
            each.because(f"gives way to {', '.join(sorted(over))}") if over else each
            for each in evidence
            for over in [present & set(self._topics[each.topic].yields_to)]
        ]

    def aside(self, each: Evidence) -> Evidence:
        """Return evidence from a reason, dropped if its topic is only an aside there."""
        return each.because("only gives the reason") if self._topics[each.topic].aside else each


def _inside(evidence: list[Evidence], text: str, reason: Cue) -> list[Evidence]:
    """Return the evidence that counts in a reason, which ends with its words or at a comma."""
    opens = reason.start <= SHORT
    end = max(text.find(",", reason.start), reason.end) if opens else len(text)
    return [each for each in kept(evidence) if reason.start <= each.cue.start <= end]


def _judged(cues: list[Cue], barred: list[Cue]) -> list[Evidence]:
    """Return cues as evidence, dropped where they overlap words that bar their topic."""
    bars = {
        cue: next((b for b in barred if b.rule_id == topic_of(cue) and _overlap(b, cue)), None)
        for cue in cues
    }
    return [Evidence(cue, dropped="other words bar it" if bars[cue] else "") for cue in cues]


def _overlap(one: Cue, other: Cue) -> bool:
    return one.start < other.end and other.start < one.end
