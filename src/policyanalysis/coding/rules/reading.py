"""A clause as coders read it: with its lead-in, its heading and what its subject points back to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policyanalysis.coding.rules.cues import Cue

Features = Mapping[Any, Any]
GOVERNED = ("subject", "person", "verb", "predicate", "passive", "modal", "tense", "negated")
DERIVED = frozenset(
    "role asked named several question rights signed led void pointing bounded excepting"
    " after_exception conditional".split()
)
_PEOPLE = frozenset({"practitioner", "client", "third_party"})
_FIRST = frozenset({"first_singular", "first_plural"})
_SPEAKING = _FIRST | {"second"}
_PERSONS = {"i": "first_singular", "we": "first_plural", "you": "second"}
_WORD = re.compile(r"[\w’'-]+")
_ACRONYM = re.compile(r"(?:[Tt]he )?[A-Z]{2,6}")
_ADDRESSING = re.compile(r"\byou(?:r|rs|rself)?\b", re.I)
_CONDITIONAL = re.compile(r"\W*(?:and|or) (?:if|where|when)\b[^,;:]*\Z", re.I)
_ALLOWED = re.compile(r"\b(?:ok|okay|allowed|fine|possible|all right|alright)\b", re.I)
_ELLIPTIC = re.compile(
    r"\W*(?:(?:and|but|or|then|also|so)\W+)*"
    r"(?:does|has|is|are|will|shall|must|may|might|can|cannot|would)\b",
    re.I,
)
_RIGHTS = re.compile(r"\b(?:your|clients|client.s)\b.*\brights\b", re.I)
_MINE = re.compile(r"\bmy (\w+)", re.I)
_ASKING = re.compile(r"\b(?:do|does|will|would|can|could|may|might|should|must|are|is)\b", re.I)


@dataclass(frozen=True)
class Reading:
    """A clause ready for the rules: its words behind its lead-in, and its features.

    Places are code points of `words`.
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


@dataclass(frozen=True)
class Before:
    """What of the clauses before counts.

    ``subject`` is the kind of the subject of the clause before, ``named`` that of the last person
    whom a noun named, to whom *she* or *he* points back, ``several`` that of those to whom *they*
    does; ``is_exception`` tells whether the clause
    before opens an exception, ``signed`` whether the client speaks in it.
    """

    subject: str = "none"
    named: str = "none"
    several: str = "none"
    is_exception: bool = False
    signed: bool = False


class Reader:
    """Reads clauses by the codebook's word lists and its kinds of subjects."""

    def __init__(self, subjects: dict[str, list[str]], lists: dict[str, list[str]]) -> None:
        self._kinds = {word: kind for kind, words in subjects.items() for word in words}
        self._lists = lists

    def read(self, text: str, features: Features, before: Before) -> Reading:
        """Return a clause with what its lead-in, heading and subject add to its features."""
        lead_in = self._lead_in(features)
        features = {**features, **self._context(text, features, before), "led": bool(lead_in)}
        if lead_in:
            features |= self._led(lead_in, features)
        kind = self._kind(features["subject"], features["person"])
        if part := self._part_of(text, str(features["subject"] or "")):
            kind = part
        if kind == "none" and features["mood"] == "fragment" and _ELLIPTIC.match(text):
            kind = before.subject  # *and will answer*: the subject stands in the clause before
            features |= {"mood": "declarative"} if kind in _PEOPLE else {}
        pronoun = str(features["subject"]).lower()
        meant = before.several if pronoun == "they" else before.named
        if pronoun in self._lists["persons"] and meant in _PEOPLE:
            kind = meant
        if features["signed"] and features["person"] == "first_singular":
            kind = "client"
        asked = self._kind(features["inner_subject"], features["inner_person"])
        by_noun = features["person"] == "third" and pronoun not in self._lists["pointing"]
        named = kind if by_noun and kind in _PEOPLE else before.named
        several = self._body(text) if features["person"] in _SPEAKING else kind
        features |= {"role": kind, "asked": asked, "named": named, "several": several}
        return Reading(lead_in, text, features)

    def inside(self, text: str, features: Features, start: int) -> Features:
        """Return the features of what a frame (*please note that*) says, from a place in it."""
        at = int(features["start"]) + start
        inner = {name: features[f"inner_{name}"] for name in GOVERNED}
        if inner["person"] == "first_singular" and self._is_signed(text, features):
            inner |= {"subject": "client", "person": "third"}
        inner |= {f"inner_{name}": None for name in GOVERNED}
        inner |= {"start": at, "verb_start": at, "verb_end": at + len(text) - start}
        return {**features, **inner, "mood": "declarative", "lead_in": None}

    def _kind(self, subject: object, person: object) -> str:
        """Return who or what a subject is, by its last word; a thing if it is not known."""
        words = [word.lower() for word in _WORD.findall(str(subject or ""))]
        if not words:
            return "none"
        named = [self._kinds[word] for word in words if word in self._kinds]
        if person in _FIRST:
            return "both" if "you" in words or "client" in named else "practitioner"
        if person == "second":
            return "client"
        if words[0] == "dr" or _ACRONYM.fullmatch(str(subject)):
            return self._kinds.get(words[-1], "practitioner")
        last = self._kinds.get(words[-1], "thing")
        return self._kinds.get(" ".join(words[-2:]), last)

    def _body(self, text: str) -> str:
        """Return third_party where a clause names a body to which *they* may point back."""
        words = (word.strip(",.;:()").lower() for word in text.split())
        return "third_party" if any(word in self._lists["bodies"] for word in words) else "none"

    def _part_of(self, text: str, subject: str) -> str | None:
        """Return the kind of the whole of which a subject is a part: *members of our team*."""
        if subject.lower().rsplit(maxsplit=1)[-1:] not in ([w] for w in self._lists["partitives"]):
            return None
        behind = text.partition(subject)[2].lower().split()
        if behind[:1] != ["of"]:
            return None
        kinds = (self._kinds.get(word.strip(",.;")) for word in behind[1:5])
        return next((kind for kind in kinds if kind is not None), None)

    def _context(self, text: str, features: Features, before: Before) -> Features:
        subject = str(features["subject"] or "").lower()
        led = {word.strip(":;,.") for word in str(features["lead_in"] or "").lower().split()}
        return {
            "question": _question(str(features["section"] or "")),
            "rights": bool(_RIGHTS.search(str(features["section"] or ""))),
            "signed": self._is_signed(text, features) or (before.signed and not _addresses(text)),
            "void": subject.partition(" ")[0] in self._lists["void"],
            "pointing": subject in self._lists["pointing"],
            "bounded": any(w.strip(",.;") in self._lists["bounding"] for w in text.lower().split()),
            "conditional": bool(_CONDITIONAL.match(text)),
            "excepting": bool(led & set(self._lists["excepting"])),
            "after_exception": before.is_exception,
        }

    def _is_signed(self, text: str, features: Features) -> bool:
        """Return whether the client speaks: *I understand that I …*, *I consent to: …*."""
        words = str(features["lead_in"] or "").lower().split()
        theirs = _MINE.search(text)
        if theirs and theirs[1].lower() in self._lists["therapists"]:
            return True
        led = "i" in words[:4] and any(w.strip(":,") in self._lists["signing"] for w in words[:6])
        own = features["person"] == "first_singular" and features["verb"] in self._lists["signing"]
        return led or (own and features["inner_person"] == "first_singular")

    def _lead_in(self, features: Features) -> str:
        """Return the words that lead into an item which cannot stand alone, a blank behind."""
        lead_in = str(features["lead_in"] or "").rstrip(" :–—-,.;")
        last = lead_in.rsplit(maxsplit=1)[-1:]
        opens = bool(last) and last[0].lower() in self._lists["opening"]
        return f"{lead_in} " if lead_in and (opens or features["mood"] != "declarative") else ""

    def _led(self, lead_in: str, features: Features) -> Features:
        """Return the subject, modal and negation that a lead-in gives to an item."""
        words = lead_in.lower().replace("’", "'").split()
        modal = next((w for w in words if w in self._lists["modals"]), None)
        upto = words[: words.index(modal)] if modal else words
        kinds = [w for w in upto if self._kinds.get(w) in _PEOPLE]
        kinds = kinds[::-1] if modal else kinds
        if not kinds or (modal is None and features["mood"] == "imperative" and len(words) < 3):
            return {}
        negated = any(w in {"not", "never", "cannot"} or w.endswith("n't") for w in words)
        return {
            "subject": kinds[0],
            "person": _PERSONS.get(kinds[0], "third"),
            "modal": modal,
            "negated": negated or features["negated"],
            "mood": "item",
            "predicate": "verb",
        }


def _addresses(text: str) -> bool:
    """Return whether a clause speaks to the reader: then the client does not speak in it."""
    return bool(_ADDRESSING.search(text))


def _question(section: str) -> str:
    """Return of whose conduct a heading asks: practitioner, client or none."""
    if not section.rstrip().endswith("?") or not _ASKING.search(section):
        return "none"
    words = (word.strip(",?") for word in section.lower().split())
    named = next((word for word in words if word in {"you", "i", "we", "my", "your"}), "none")
    if named == "none" and _ALLOWED.search(section):
        return "client"
    return {"you": "practitioner", "your": "practitioner", "none": "none"}.get(named, "client")
