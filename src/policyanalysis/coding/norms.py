"""Rules of the codebook applied to a clause: which of them its words and its grammar fulfil."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook.schema import CueRule
from policyanalysis.coding.cues import Cue, CueFinder

Features = Mapping[Any, Any]
_WORD = re.compile(r"[\w’'-]+")
_CONTRACTED = {"is": "'s", "would": "'d", "have": "'ve"}
_JOINING = re.compile(r"\b(?:and|or|then|but)\W*\Z", re.I)
_OPENING = re.compile(r"\A[\W_]*(?:(?:and|but|so|or|also|instead|then|no|yes)\b\W*)?", re.I)


@dataclass(frozen=True)
class Reading:
    """A clause ready for the rules: its words behind its lead-in, its features, its parts.

    Places are code points of ``lead_in + text``.
    """

    lead_in: str
    text: str
    features: Features

    @property
    def words(self) -> str:
        """Return the words that lead in and those of the clause."""
        return self.lead_in + self.text

    def place(self, cue: Cue) -> Cue:
        """Return a cue in code points of the clause, -1 where it stands in the lead-in."""
        shift = len(self.lead_in)
        if cue.end <= shift:
            return Cue(-1, -1, cue.rule_id)
        return Cue(max(cue.start - shift, 0), cue.end - shift, cue.rule_id)

    def spans(self, *names: str) -> list[tuple[int, int]]:
        """Return the spans that features name, such as ``conditions`` and ``asides``."""
        shift = len(self.lead_in) - int(self.features["start"])
        found = " ".join(str(self.features[name] or "") for name in names)
        ends = (tuple(map(int, span.split("-"))) for span in found.split())
        return [(first + shift, last + shift) for first, last in ends]


class Rules:
    """Some rules of the codebook, ready to be applied to clauses; their ids in order of weight.

    Raises CodebookError where a phrase never compiles or names an unknown word list.
    """

    def __init__(
        self, rules: dict[str, CueRule], word_lists: dict[str, list[str]], nlp: Pipeline
    ) -> None:
        self._rules, self._word_lists, self._nlp = rules, word_lists, nlp
        worded = {
            name: [_with_contractions(phrase) for phrase in rule.phrases]
            for name, rule in rules.items()
            if rule.phrases
        }
        self._finder = CueFinder(nlp, worded, word_lists)
        self._unworded = [name for name, rule in rules.items() if not rule.phrases]
        self._where = {
            name: [(feature, *self._values(wanted)) for feature, wanted in rule.where.items()]
            for name, rule in rules.items()
        }

    def __getitem__(self, name: str) -> CueRule:
        return self._rules[name]

    def items(self) -> Iterator[tuple[str, CueRule]]:
        """Yield the id of each rule and the rule, in their order."""
        yield from self._rules.items()

    def fired(self, reading: Reading) -> Iterator[Cue]:
        """Yield a cue for each rule that the clause fulfils, in code points of `reading.words`.

        The cue of a rule without phrases is the main predicate.
        """
        if reading.features["verb_start"] is not None:
            shift = len(reading.lead_in) - int(reading.features["start"])
            first, last = (int(reading.features[f"verb_{end}"]) + shift for end in ("start", "end"))
            yield from (
                Cue(first, last, name) for name in self._unworded if self._applies(name, reading)
            )
        asides = reading.spans("conditions", "asides")
        for cue in self._finder.find(self._nlp.make_doc(reading.words)):
            if self._stands(cue, reading, asides) and self._applies(cue.rule_id, reading):
                yield cue

    def _stands(self, cue: Cue, reading: Reading, asides: list[tuple[int, int]]) -> bool:
        part = self._rules[cue.rule_id].part
        if part == "any":
            return True
        if part == "opens":
            return cue.start in {len(reading.lead_in), _opening(reading, asides)}
        if any(start <= cue.start < end for start, end in asides):
            return part == "norm" and not _second_half(reading, cue)
        return part == "main" or not _second_half(reading, cue)

    def _applies(self, name: str, reading: Reading) -> bool:
        for feature, allowed, barred in self._where[name]:
            value = _value(reading.features[feature])
            if value in barred or (allowed and value not in allowed):
                return False
        return True

    def _values(self, wanted: list[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the values that are allowed and those that are barred."""
        sides: tuple[set[str], set[str]] = (set(), set())
        for word in wanted:
            bare = word.removeprefix("!")
            listed = self._word_lists[bare[1:-1]] if bare.startswith("<") else [bare]
            sides[word.startswith("!")].update(listed)
        return frozenset(sides[0]), frozenset(sides[1])


def _with_contractions(phrase: str) -> str:
    """Return a phrase in which *is* also stands for *'s*, and *would* and *have* for *'d*, *'ve*."""
    parts = (part.split("|") for part in phrase.split())
    return " ".join(
        "|".join([*words, *(_CONTRACTED[word] for word in words if word in _CONTRACTED)])
        for words in parts
    )


def _opening(reading: Reading, asides: list[tuple[int, int]]) -> int:
    """Return where the clause begins, behind its opening condition and *and* or *but*."""
    at = len(reading.lead_in)
    for start, end in sorted(asides):
        if not reading.words[at:start].strip(" ,;:–—-"):
            at = max(at, end)
    opened = _OPENING.match(reading.words[at:])
    return at + (opened.end() if opened else 0)


def _second_half(reading: Reading, cue: Cue) -> bool:
    """Return whether the cue governs only what *and* or *or* adds to the main predicate."""
    verb = int(reading.features["verb_end"]) - int(reading.features["start"])
    behind = cue.start >= len(reading.lead_in) + verb
    return behind and bool(_JOINING.search(reading.words[: cue.start]))


def _value(feature: object) -> str:
    if feature is None or feature is True or feature is False:
        return {None: "none", True: "yes", False: "no"}[feature]
    return "none" if feature != feature else str(feature)


class Subjects:
    """Who or what a subject is, by its last word that the codebook knows."""

    def __init__(self, subjects: dict[str, list[str]]) -> None:
        self._kinds = {word: kind for kind, words in subjects.items() for word in words}

    def kind(self, subject: object, person: object) -> str:
        """Return the kind of a subject: practitioner, client, …; thing if its words are unknown."""
        words = [word.lower() for word in _WORD.findall(str(subject or ""))]
        if not words:
            return "none"
        named = [self._kinds[word] for word in words if word in self._kinds]
        if person in {"first_singular", "first_plural"}:
            return "both" if "you" in words or "client" in named else "practitioner"
        if person == "second":
            return "client"
        return named[-1] if named else "thing"
