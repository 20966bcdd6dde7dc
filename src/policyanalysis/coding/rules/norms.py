"""Rules of the codebook applied to a clause: which of them its words and its grammar fulfil."""

import re
from collections.abc import Collection, Iterator

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook.schema import CueRule
from policyanalysis.coding.rules.cues import Cue, CueFinder
from policyanalysis.coding.rules.reading import DERIVED, Reading
from policyanalysis.errors import CodebookError
from policyanalysis.tables import schemas

_CONTRACTED = {"is": "'s", "would": "'d", "have": "'ve"}
FEATURES = DERIVED | frozenset(schemas()["clauses"].names)
_JOINING = re.compile(r"\b(?:and|or|then|but)\W*(?:(?:do|does|will|i|we|please)\W+)*\Z", re.I)
_OPENING = re.compile(r"\A[\W_]*(?:(?:and|but|so|or|also|instead|then|no|yes)\b\W*)?", re.I)


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
            name: [
                (_known(name, feature, FEATURES), *self._values(name, wanted))
                for feature, wanted in rule.where.items()
            ]
            for name, rule in rules.items()
        }

    def __getitem__(self, name: str) -> CueRule:
        return self._rules[name]

    def first(self, reading: Reading) -> str:
        """Return the id of the first rule that the clause fulfils; raises CodebookError if none."""
        fired = {cue.rule_id for cue in self.fired(reading)}
        found = next((name for name in self._rules if name in fired), None)
        if found is None:
            raise CodebookError(
                f"no rule holds for {reading.text!r}",
                where=", ".join(self._rules),
                action="let the last rule hold without conditions",
            )
        return found

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
        leads = part == "first" and cue.end <= len(reading.lead_in)
        return part == "main" or not (leads or _second_half(reading, cue))

    def _applies(self, name: str, reading: Reading) -> bool:
        for feature, allowed, barred in self._where[name]:
            value = _value(reading.features[feature])
            if value in barred or (allowed and value not in allowed):
                return False
        return True

    def _values(self, name: str, wanted: list[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Return the values that are allowed and those that are barred."""
        sides: tuple[set[str], set[str]] = (set(), set())
        for word in wanted:
            bare = word.removeprefix("!")
            if bare.startswith("<"):
                listed = self._word_lists[_known(name, bare[1:-1], self._word_lists)]
            else:
                listed = [bare]
            sides[word.startswith("!")].update(listed)
        return frozenset(sides[0]), frozenset(sides[1])


def _known(rule: str, name: str, names: Collection[str]) -> str:
    if name not in names:
        raise CodebookError(
            f"a condition names {name}, which does not exist",
            where=rule,
            expected=", ".join(sorted(names)),
            action="name one of these",
        )
    return name


def _with_contractions(phrase: str) -> str:
    """Return a phrase in which *is*, *would* and *have* also stand for *'s*, *'d* and *'ve*."""
    return " ".join(_contracted(part) for part in phrase.split())


def _contracted(part: str) -> str:
    words = part.removesuffix("?").split("|") if len(part) > 1 else [part]
    short = [_CONTRACTED[word] for word in words if word in _CONTRACTED]
    return "|".join([*words, *short]) + ("?" if part.endswith("?") and len(part) > 1 else "")


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
