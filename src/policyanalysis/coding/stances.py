"""The stance of a clause: which decision of the codebook wins, by what words or features."""

import re
from dataclasses import dataclass, replace

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.schema import CueRule, Decision
from policyanalysis.coding.cues import Cue
from policyanalysis.coding.norms import Features, Reading, Rules, Subjects

_GOVERNED = ("subject", "person", "verb", "predicate", "passive", "modal", "tense", "negated")
_PEOPLE = frozenset({"practitioner", "client", "third_party"})
_QUESTION = re.compile(r"\b(?:do|does|will|would|can|could|may|might|should|must|are|is)\b", re.I)


@dataclass(frozen=True)
class Stance:
    """What a clause says of conduct and the cue that decided, in code points of the clause.

    ``subject`` is the kind of its subject, to which a pronoun in the next clause may point back.
    """

    stance: str
    actor: str | None
    force: str | None
    exception: str | None
    cue: Cue
    subject: str = "none"


class StanceFinder:
    """The codebook's decisions, compiled; raises CodebookError where a phrase never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._lists = codebook.word_lists
        self._subjects = Subjects(codebook.subjects)
        self._decisions = {decision.id: decision for decision in codebook.decisions}
        self._rank = {name: rank for rank, name in enumerate(codebook.precedence)}
        cues = {
            f"{name}.{cue}": rule
            for name in codebook.precedence
            for cue, rule in self._decisions[name].cues.items()
        }
        self._rules, self._actors, self._forces, self._exceptions = (
            Rules(rules, codebook.word_lists, nlp)
            for rules in (
                cues,
                codebook.actor_rules,
                codebook.force_rules,
                codebook.exception_rules,
            )
        )

    def stance(self, text: str, features: Features, before: Stance | None = None) -> Stance | None:
        """Return the stance of a clause, or None where nothing decides.

        ``before`` is the stance of the clause before it, which a clause may only extend. An item of
        a list that is no sentence of its own is read with the words that lead into it; a cue among
        those has no place in the clause.
        """
        reading = self.reading(text, features, before)
        inside = self._inside(reading)
        if inside is not None and inside.stance != "none":
            return inside
        found = self.fired(reading)
        return self._decided(reading, found[0], before) if found else None

    def fired(self, reading: Reading) -> list[Cue]:
        """Return the cues of all rules that a clause fulfils, the one that wins first."""
        return sorted(
            self._rules.fired(reading),
            key=lambda cue: (self._rank[cue.rule_id.split(".")[0]], cue.start, -cue.end),
        )

    def _decided(self, reading: Reading, cue: Cue, before: Stance | None) -> Stance:
        rule, decision = self._rules[cue.rule_id], self._decisions[cue.rule_id.split(".")[0]]
        place, subject = reading.place(cue), str(reading.features["role"])
        value = rule.stance or decision.stance
        if value is None and before is not None and before.stance != "none":
            return replace(before, cue=place, subject=subject)
        if value == "none":
            return Stance(value, None, None, None, place, subject)
        exception = _fixed("exception", rule, decision) or self._exception(reading)
        return Stance(
            value or "strict",
            _fixed("actor", rule, decision) or self._first(self._actors, "actor", reading),
            _fixed("force", rule, decision) or self._first(self._forces, "force", reading),
            exception if value == "discretionary" else None,
            place,
            subject,
        )

    def _first(self, rules: Rules, field: str, reading: Reading) -> str | None:
        fired = {cue.rule_id for cue in rules.fired(reading)}
        return next((getattr(rule, field) for name, rule in rules.items() if name in fired), None)

    def _exception(self, reading: Reading) -> str:
        """Return the kind of the exception that the clause names first."""
        named = min(self._exceptions.fired(reading), default=None)
        found = self._exceptions[named.rule_id].exception if named else None
        return found or "unspecified"

    def reading(self, text: str, features: Features, before: Stance | None) -> Reading:
        """Return a clause with what its lead-in and its heading add to its features."""
        lead_in = self._lead_in(features)
        features = {**features, **self._context(text, features, before), "led": bool(lead_in)}
        if lead_in:
            features |= self._led(lead_in, features)
        kind = self._subjects.kind(features["subject"], features["person"])
        asked = self._subjects.kind(features["inner_subject"], features["inner_person"])
        if before is not None and str(features["subject"]).lower() in self._lists["persons"]:
            kind = before.subject if before.subject in _PEOPLE else kind
        if features["signed"] and features["person"] == "first_singular":
            kind = "client"
        return Reading(lead_in, text, {**features, "role": kind, "asked": asked})

    def _context(self, text: str, features: Features, before: Stance | None) -> Features:
        first = str(features["subject"] or "").lower().split(maxsplit=1)[:1]
        led = {word.strip(":;,.") for word in str(features["lead_in"] or "").lower().split()}
        return {
            "question": _question(str(features["section"] or "")),
            "signed": self._is_signed(features),
            "void": bool(first) and first[0] in self._lists["void"],
            "pointing": str(features["subject"] or "").lower() in self._lists["pointing"],
            "only": "only" in text.lower().split(),
            "excepting": bool(led & set(self._lists["excepting"])),
            "after_exception": before is not None and before.cue.rule_id.startswith("exception_"),
        }

    def _is_signed(self, features: Features) -> bool:
        """Return whether the client speaks: *I understand that I …*, *I consent to: …*."""
        words = str(features["lead_in"] or "").lower().split()
        led = "i" in words[:4] and any(w.strip(":,") in self._lists["signing"] for w in words[:6])
        own = features["person"] == "first_singular" and features["verb"] in self._lists["signing"]
        return led or (own and features["inner_person"] == "first_singular")

    def _led(self, lead_in: str, features: Features) -> Features:
        """Return the subject, modal and negation that a lead-in gives to an item."""
        words = lead_in.lower().replace("’", "'").split()
        modal = next((w for w in words if w in self._lists["modals"]), None)
        kinds = [w for w in words if self._subjects.kind(w, None) in {"practitioner", "client"}]
        if not kinds or (modal is None and features["mood"] == "imperative" and len(words) < 3):
            return {}
        persons = {"i": "first_singular", "we": "first_plural", "you": "second"}
        negated = any(w in {"not", "never", "cannot"} or w.endswith("n't") for w in words)
        return {
            "subject": kinds[0],
            "person": persons.get(kinds[0], "third"),
            "modal": modal,
            "negated": negated or features["negated"],
            "mood": "item",
            "predicate": "verb",
        }

    def _lead_in(self, features: Features) -> str:
        """Return the words that lead into an item which cannot stand alone, a blank behind."""
        lead_in = str(features["lead_in"] or "").rstrip(" :–—-,.;")
        alone = features["mood"] == "declarative"
        last = lead_in.rsplit(maxsplit=1)[-1:]
        opens = bool(last) and last[0].lower() in self._lists["opening"]
        return f"{lead_in} " if lead_in and (opens or not alone) else ""

    def _inside(self, reading: Reading) -> Stance | None:
        """Return the stance of what a frame (*please note that*) says, in the clause's places."""
        features, text = reading.features, reading.text
        if features["verb"] not in self._lists["frames"] or features["inner_verb"] is None:
            return None
        framed = re.search(rf"\b{re.escape(str(features['verb']))}\w*\s+(?:that\s+)?", text, re.I)
        if framed is None:
            return None
        start, at = framed.end(), int(features["start"])
        inner = {name: features[f"inner_{name}"] for name in _GOVERNED}
        inner |= {f"inner_{name}": None for name in _GOVERNED}
        inner |= {"mood": "declarative", "polite": False, "lead_in": None, "start": at + start}
        inner |= {"verb_start": at + start, "verb_end": at + start}
        found = self.stance(text[start:], {**features, **inner})
        informs = features["verb"] in self._lists["informing"]
        if found is None or (informs and found.subject not in {"practitioner", "client", "both"}):
            return None
        cue = Cue(found.cue.start + start, found.cue.end + start, found.cue.rule_id)
        return replace(found, cue=cue)


def _fixed(field: str, rule: CueRule, decision: Decision) -> str | None:
    return getattr(rule, field) or getattr(decision, field)


def _question(section: str) -> str:
    """Return of whose conduct a heading asks: practitioner, client or none."""
    words = section.lower().split()
    if not section.rstrip().endswith("?") or not _QUESTION.search(section):
        return "none"
    named = next((w.strip(",?") for w in words if w in {"you", "i", "we", "my", "your"}), "none")
    return {"you": "practitioner", "your": "practitioner", "none": "none"}.get(named, "client")
