"""The stance of a clause: which decision of the codebook wins, by what words or features."""

import re
from dataclasses import dataclass, field, replace

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.schema import CueRule, Decision
from policyanalysis.coding.rules.cues import Cue
from policyanalysis.coding.rules.norms import Rules
from policyanalysis.coding.rules.reading import Before, Features, Reader, Reading

_PEOPLE = frozenset({"practitioner", "client", "both"})
_BINDING = frozenset({"must", "should", "shall"})
_ABOUT = re.compile(r"(?:of|if|when|about)\b", re.I)
_REPEATED = re.compile(r"\b(?:do(?:es)?|shall|will) (?:the same|likewise|too)\b", re.I)
_OPENED = frozenset("named_way_out effort_or_habit left_to_judgement best_effort".split())
_FIRM = frozenset({"prohibition", "obligation"})
_EXCEPTION = "exception_sentence"


@dataclass(frozen=True)
class Stance:
    """What a clause says of conduct and the cue that decided, in code points of the clause.

    ``subject`` is the kind of its subject, ``named`` that of the last person named and ``several``
    that of those whom *they* would mean: pronouns in the next clause may point back to them;
    ``signed`` tells whether the client speaks;
    ``fired`` holds the cues of all rules that the clause fulfils, the one that won first;
    ``chosen`` names the rule that chose each of actor, force and exception.
    """

    stance: str
    actor: str | None
    force: str | None
    exception: str | None
    cue: Cue
    subject: str = "none"
    fired: tuple[Cue, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    named: str = "none"
    several: str = "none"
    signed: bool = False

    def moved(self, by: int) -> "Stance":
        """Return the same stance with its cues further on by some code points."""
        fired = tuple(Cue(c.start + by, c.end + by, c.rule_id) for c in self.fired)
        return replace(self, cue=fired[0], fired=fired)


class StanceFinder:
    """The codebook's decisions, compiled; raises CodebookError where a phrase never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._nlp, self._lists = nlp, codebook.word_lists
        self._reader = Reader(codebook.subjects, codebook.word_lists)
        self._decisions = {decision.id: decision for decision in codebook.decisions}
        self._rank = {name: rank for rank, name in enumerate(codebook.precedence)}
        cues = {
            f"{name}.{cue}": rule
            for name in codebook.precedence
            for cue, rule in self._decisions[name].cues.items()
        }
        self._rules = Rules(cues, codebook.word_lists, nlp)
        self._fields = {
            "actor": Rules(codebook.actor_rules, codebook.word_lists, nlp),
            "force": Rules(codebook.force_rules, codebook.word_lists, nlp),
        }
        self._exceptions = Rules(codebook.exception_rules, codebook.word_lists, nlp)

    def stance(self, text: str, features: Features, before: Stance | None = None) -> Stance | None:
        """Return the stance of a clause, or None where nothing decides.

        ``before`` is the stance of the clause before it, which a clause may only extend. An item of
        a list that is no sentence of its own is read with the words that lead into it; a cue among
        those has no place in the clause (-1).
        """
        framed = self._inside(text, features)
        if framed is not None and framed.stance != "none":
            return framed
        reading = self._reader.read(text, features, _context(before))
        found = sorted(self._rules.fired(reading), key=self._weight)
        if not found:
            return None
        decided = self._decided(reading, found, before)
        named, several = (str(reading.features[name]) for name in ("named", "several"))
        signed = bool(reading.features["signed"])
        return replace(decided, named=named, several=several, signed=signed)

    def _weight(self, cue: Cue) -> tuple[int, int, int]:
        return self._rank[cue.rule_id.split(".")[0]], cue.start, -cue.end

    def _decided(self, reading: Reading, found: list[Cue], before: Stance | None) -> Stance:
        rule = self._rules[found[0].rule_id]
        decision = self._decisions[found[0].rule_id.split(".")[0]]
        fired = tuple(reading.place(cue) for cue in found)
        subject = str(reading.features["role"])
        value = rule.stance or decision.stance
        if value is None and before is not None and before.stance != "none":
            return replace(before, cue=fired[0], fired=fired, subject=subject)
        widens = decision.id == "scope_extension" and reading.features["pointing"]
        if value == "none" or (value is None and widens):
            return Stance("none", None, None, None, fired[0], subject, fired)
        names = ("actor", "force", *(("exception",) if value == "discretionary" else ()))
        choices = {name: self._choice(name, found[0], rule, decision, reading) for name in names}
        actor, force = choices["actor"][0], choices["force"][0]
        if before is not None and before.force in _FIRM and _REPEATED.search(reading.text):
            force = force if choices["force"][1] == decision.id else before.force
        if "exception" in choices and decision.id in _OPENED:
            choices["exception"] = self._first_named(found) or choices["exception"]
        exception = choices["exception"][0] if "exception" in choices else None
        chosen = {name: by for name, (_, by) in choices.items()}
        stance = value or "strict"
        return Stance(stance, actor, force, exception, fired[0], subject, fired, chosen)

    def _choice(
        self, name: str, won: Cue, rule: CueRule, decision: Decision, reading: Reading
    ) -> tuple[str, str]:
        """Return the value of actor, force or exception, and the id of what chose it."""
        if fixed := getattr(rule, name) or getattr(decision, name):
            return fixed, decision.id
        if name == "exception":
            kinds = sorted(self._exceptions.fired(reading))
            behind = (cue for cue in kinds if cue.start >= won.start)
            by = next((cue.rule_id for cue in (*behind, *kinds)), None)
            return (str(self._exceptions[by].exception), by) if by else ("unspecified", "")
        by = self._fields[name].first(reading)
        return str(getattr(self._fields[name][by], name)), by

    def _first_named(self, found: list[Cue]) -> tuple[str, str] | None:
        """Return the kind of the way out that a clause names first, and the decision it is from."""
        for cue in sorted(found):
            rule, decision = self._rules[cue.rule_id], self._decisions[cue.rule_id.split(".")[0]]
            kind = rule.exception or decision.exception
            if kind and decision.id in _OPENED:
                return kind, decision.id
        return None

    def _inside(self, text: str, features: Features) -> Stance | None:
        """Return the stance of what a frame (*please note that*) says, in the clause's places."""
        verb = features["verb"]
        if verb not in self._lists["frames"] or features["inner_verb"] is None:
            return None
        frame = re.search(rf"\b{re.escape(str(verb))}\w*\s+(?:that\s+)?", text, re.I)
        if frame is None or _ABOUT.match(text, frame.end()):
            return None
        found = self.stance(text[frame.end() :], self._reader.inside(text, features, frame.end()))
        if found is None or (verb in self._lists["informing"] and not _binds(found, features)):
            return None
        return found.moved(frame.end())


def _binds(found: Stance, features: Features) -> bool:
    """Return whether what a frame says is a norm: a fact about things is none.

    A practitioner who understands what a client may do sets none; a client who signs accepts one.
    """
    if features["verb"] == "understand" and features["person"] == "first_singular":
        return str(features["inner_person"]) != "second"
    by_us = found.chosen.get("actor") == "by_practice"
    return by_us or found.subject in _PEOPLE or features["inner_modal"] in _BINDING


def _context(before: Stance | None) -> Before:
    """Return what of the clause before counts for the one behind it."""
    if before is None:
        return Before()
    is_exception = before.cue.rule_id.startswith(_EXCEPTION)
    return Before(before.subject, before.named, before.several, is_exception, before.signed)
