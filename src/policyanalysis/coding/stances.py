"""The stance of a clause: which decision of the codebook wins, by what words or features."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.schema import CueRule, Decision
from policyanalysis.coding.cues import Cue, CueFinder

Features = Mapping[Any, Any]
_NEGATIVE = re.compile(
    r"\b(?:not|never|no|nor|neither|avoid\w*|only|limited|refrain\w*|declin\w*|refus\w*"
    r"|prohibit\w*|forbid\w*|nobody|none|cannot|unable)\b|n['’]t\b",
    re.I,
)
_OPENING_CLAUSE = re.compile(
    r"\A\W*(?:if|when|where|while|although|as|because|due)\b[^,;]*[,;]", re.I
)
_SUBORDINATE = re.compile(r"\b(?:because|since|if|when|so that|unless)\b.*\Z", re.I | re.S)
_PAYING = re.compile(r"\b(?:payable|payments?|pay|paid)\b", re.I)
_DIRECTIVES = frozenset(
    "ask request require encourage urge recommend suggest advise invite expect allow permit prefer "
    "discourage want remind".split()
)
_RECEIVING = frozenset({"receive", "get"})
_CLIENT = re.compile(r"\b(?:clients?|patients?|you|your|anyone|everyone|couples?|parents?)\b", re.I)
_PRACTITIONER = re.compile(
    r"\b(?:i|we|me|us|my|our|(?:psycho)?therapists?|counsell?ors?|practitioners?|psychologists?"
    r"|psychiatrists?|clinicians?|staff|directors?|receptionists?|reception|secretar(?:y|ies)|practice|clinic|centre|service|team|professionals)\b",
    re.I,
)
_OPENING = re.compile(
    r"\b(?:where|when|if|unless|except|including|exceptions?|following|right|may|not|must|will)\W*\Z",
    re.I,
)
_FRAME = re.compile(
    r"\b(?:note|aware|know|remember|understand|means?|mind|mindful|conscious|advised|acknowledge)"
    r"\s+(?:that\s+)?",
    re.I,
)
_EACH_OTHER = re.compile(
    r"\b(?:each other|together|one another|both of us|either of us|you and i)\b", re.I
)


@dataclass(frozen=True)
class Stance:
    """What a clause says of conduct and the cue that decided, in code points of the clause."""

    stance: str
    actor: str | None
    force: str | None
    exception: str | None
    cue: Cue


class StanceFinder:
    """The codebook's decisions, compiled; raises CodebookError where a phrase never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._nlp, self._word_lists = nlp, codebook.word_lists
        decisions = {decision.id: decision for decision in codebook.decisions}
        self._rules: dict[str, tuple[int, Decision, CueRule]] = {
            f"{name}.{cue}": (rank, decisions[name], rule)
            for rank, name in enumerate(codebook.precedence)
            for cue, rule in decisions[name].cues.items()
        }
        worded = {key: rule.phrases for key, (_, _, rule) in self._rules.items() if rule.phrases}
        self._finder = CueFinder(nlp, worded, codebook.word_lists)

    def stance(self, text: str, features: Features) -> Stance | None:
        """Return the stance of a clause, or None where nothing decides.

        An item of a list that is no sentence of its own is read with the words that lead into it;
        a cue among those has no place in the clause.
        """
        frame = _FRAME.search(text) if features["verb"] in self._word_lists["frames"] else None
        inside = self._inside(text, frame.end(), features) if frame else None
        if inside is not None and inside.stance != "none":
            return inside
        features = {**features, "role": _role(features)}
        found = list(self._found(text, features))
        if not found:
            return None
        cue = min(found, key=lambda cue: (self._rules[cue.rule_id][0], cue.start, -cue.end))
        _, decision, rule = self._rules[cue.rule_id]
        value = rule.stance or decision.stance or "none"
        if value == "none":
            return Stance(value, None, None, None, cue)
        actor = rule.actor or decision.actor or _actor(text, features)
        force = rule.force or decision.force or _force(text, features)
        exception = rule.exception or decision.exception or "unspecified"
        return Stance(value, actor, force, exception if value == "discretionary" else None, cue)

    def _inside(self, text: str, start: int, features: Features) -> Stance | None:
        """Return the stance of what a frame (*please note that*) says, in the clause's places."""
        if features["inner_verb"] is None:
            return None
        inner = {
            name: features[f"inner_{name}"] for name in ("verb", "person", "modal", "negated")
        } | {"subject": " ".join(text[start:].split()[:4]), "mood": "declarative", "polite": False}
        at = features["start"]
        inner |= {"verb_start": at, "verb_end": at + len(text) - start}
        found = self.stance(
            text[start:], {**features, **inner, "inner_verb": None, "lead_in": None}
        )
        if found is None or found.cue.start < 0:
            return found
        cue = Cue(found.cue.start + start, found.cue.end + start, found.cue.rule_id)
        return replace(found, cue=cue)

    def _found(self, text: str, features: Features) -> Iterator[Cue]:
        start = int(features["start"])
        place = (int(features["verb_start"]) - start, int(features["verb_end"]) - start)
        for cue in self._cues(text, _lead_in(text, features)):
            if self._applies(self._rules[cue.rule_id][2], features):
                yield cue
        for rule_id, (_, _, rule) in self._rules.items():
            if not rule.phrases and self._applies(rule, features):
                yield Cue(place[0], place[1], rule_id)

    def _cues(self, text: str, lead_in: str) -> Iterator[Cue]:
        for cue in self._finder.find(self._nlp.make_doc(lead_in + text)):
            inside = cue.end > len(lead_in)
            start = max(cue.start - len(lead_in), 0) if inside else -1
            yield Cue(start, cue.end - len(lead_in) if inside else -1, cue.rule_id)

    def _applies(self, rule: CueRule, features: Features) -> bool:
        return all(
            self._allowed(wanted, _value(features[name])) for name, wanted in rule.where.items()
        )

    def _allowed(self, wanted: list[str], value: str) -> bool:
        barred = {v for w in wanted if w.startswith("!") for v in self._values(w[1:])}
        allowed = {v for w in wanted if not w.startswith("!") for v in self._values(w)}
        return value not in barred and (not allowed or value in allowed)

    def _values(self, word: str) -> list[str]:
        return self._word_lists[word[1:-1]] if word.startswith("<") else [word]


def _lead_in(text: str, features: Features) -> str:
    """Return the words that lead into an item which cannot stand alone, with a blank behind."""
    lead_in = str(features["lead_in"] or "").rstrip(" :–—-,")
    alone = features["mood"] == "declarative" and not text[:1].islower()
    opens = _OPENING.search(lead_in)
    return f"{lead_in} " if lead_in and (opens or not alone) else ""


def _role(features: Features) -> str:
    """Return who the subject is: practitioner, client or none of them."""
    person, subject = features["person"], str(features["subject"] or "")
    if person in {"first_singular", "first_plural"}:
        return "practitioner"
    if person == "second":
        return "client"
    client, practitioner = _CLIENT.search(subject), _PRACTITIONER.search(subject)
    if client or practitioner:
        return "client" if client and not practitioner else "practitioner"
    return "none"


def _value(feature: object) -> str:
    if feature is None or feature is True or feature is False:
        return {None: "none", True: "yes", False: "no"}[feature]
    return "none" if feature != feature else str(feature)


def _actor(text: str, features: Features) -> str:
    """Return whose conduct the norm is about: who is asked, else the subject, else who is named."""
    if features["mood"] == "imperative" or features["polite"] is True:
        return "client"
    role, verb = features["role"], features["verb"]
    if role == "practitioner" and verb in _DIRECTIVES:
        asked = features["inner_person"] == "second" or _CLIENT.search(
            text, text.find(str(verb)) + 1
        )
        return "client" if asked else "practitioner"
    if role == "practitioner":
        plural = features["person"] == "first_plural"
        return "both" if plural and _EACH_OTHER.search(text) else "practitioner"
    if role == "client":
        done_to = features["passive"] is True or verb in _RECEIVING
        return "practitioner" if done_to and verb not in _DIRECTIVES else "client"
    return _unnamed(text, features)


def _unnamed(text: str, features: Features) -> str:
    """Return the actor of a norm whose subject is a thing: who uses, sends or pays it."""
    if features["modal"] in {"should", "must"} or _PAYING.search(text):
        return "client"
    return "practitioner" if features["passive"] is True or not _CLIENT.search(text) else "client"


def _force(text: str, features: Features) -> str:
    main = _SUBORDINATE.sub("", _OPENING_CLAUSE.sub("", text)) or text
    negated = features["negated"] is True or features["inner_negated"] is True
    return "prohibition" if negated or _NEGATIVE.search(main) else "obligation"
