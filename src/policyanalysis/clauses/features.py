"""Features: what the grammar of a clause says to those who code it."""

import re
from collections.abc import Iterable

from spacy.tokens import Span, Token

from policyanalysis.clauses.grammar import POLITE, SUBJECTS, is_modal, is_negation, label
from policyanalysis.clauses.predicates import (
    find_predicate,
    find_subject,
    is_order,
    lemma,
    passive,
    predicate_kind,
    subordinates,
    tense,
)

LONGEST_SUBJECT = 20
_EXTENDS = frozenset("conj flat compound".split())
_PERSONS = {
    **dict.fromkeys(("i", "me", "my", "myself"), "first_singular"),
    **dict.fromkeys(("we", "us", "our", "ourselves"), "first_plural"),
    **dict.fromkeys(("you", "your", "yourself"), "second"),
}
_NORMAL = {
    "ca": "can",
    "cannot": "can",
    "wo": "will",
    "'ll": "will",
    "’ll": "will",
    "'d": "would",
    "’d": "would",
}
_HEDGES = re.compile(
    r"\b(?:usually|generally|normally|ordinarily|typically|mostly|mainly|primarily|largely|rarely"
    r"|seldom|often|sometimes|occasionally|ideally|tend to|try to|as a rule|in general"
    r"|in most cases"
    r"|(?:where|wherever|whenever|if|as far as) (?:at all )?(?:possible|practicable|appropriate)"
    r"|where necessary|if necessary|as needed|at (?:my|our|their) discretion|case[ -]by[ -]case)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|where|wherever|in case|in the event|provided"
    r"|should (?:you|we|i|there))\b",
    re.I,
)
_EXCEPTION = re.compile(
    r"\b(?:unless|except(?:ion|ing)?|apart from|other than|save (?:where|when|in)|without"
    r"|only (?:with|if|when|where|after)|subject to)\b",
    re.I,
)
_COMPLEMENTS = frozenset({"ccomp", "xcomp", "csubj", "advcl"})
_ASIDE = re.compile(
    r"(?<=, )(?=(?:who|which|whose|whom|because|since|although|though|whereas|so that|even if"
    r"|even when)\b)",
    re.I,
)
_PART_END = re.compile(r"[,;:.!?–—)](?=\s|$)")
_GOVERNED = ("subject", "person", "verb", "predicate", "passive", "modal", "tense", "negated")


def features(clause: Span, offset: int) -> dict[str, object]:
    """Return the grammatical features of a parsed clause, one a column of `clauses`.

    ``offset`` is where the clause's doc begins in the policy, in code points; the spans in
    ``hedges``, ``conditions``, ``exceptions`` and ``asides`` are written ``start-end`` in code
    points of the policy, half-open, one blank between two.
    """
    verb = find_predicate(clause)
    subject = find_subject(verb)
    base = offset + clause.start_char
    return {
        **_predication(verb, subject),
        "verb_start": offset + verb.idx,
        "verb_end": offset + verb.idx + len(verb),
        "mood": _mood(clause, verb, subject),
        **_complement(verb),
        "polite": any(token.lower_ in POLITE for token in clause),
        "hedges": _spans(_HEDGES.finditer(clause.text), base),
        "conditions": _parts(_CONDITION, clause.text, base),
        "exceptions": _parts(_EXCEPTION, clause.text, base),
        "asides": _asides(clause, verb, offset),
    }


def _predication(verb: Token, subject: Token | None) -> dict[str, object]:
    return {
        "subject": _phrase(subject) if subject is not None else None,
        "person": _person(subject) if subject is not None else None,
        "verb": lemma(verb),
        "predicate": predicate_kind(verb),
        "passive": passive(verb),
        "modal": _modal(verb),
        "tense": tense(verb),
        "negated": any(is_negation(child) for child in verb.children),
    }


def _phrase(head: Token) -> str:
    """Return the words of a subject, up to its head or the last word joined to it."""
    last = max(t.i for t in (head, *head.children) if t is head or _extends(t))
    whole = head.head if label(head) == "compound" else head  # of a verb read as a noun
    words = head.doc[whole.left_edge.i : last + 1][:LONGEST_SUBJECT]
    return " ".join(word.text for word in words if not word.is_space)


def _extends(token: Token) -> bool:
    return label(token) in _EXTENDS and token.pos_ not in {"VERB", "AUX"}


def _person(head: Token) -> str:
    named = (token for token in (head, *head.children) if _is_joined(token, head))
    persons = {_PERSONS.get(token.lower_, "third") for token in named}
    return "first_plural" if len(persons) > 1 and "first_singular" in persons else min(persons)


def _is_joined(token: Token, head: Token) -> bool:
    return token is head or label(token) == "conj"


def _modal(verb: Token) -> str | None:
    if verb.tag_ == "MD":  # it stands for a verb named before: *the police can*
        return _NORMAL.get(verb.lower_, verb.lower_)
    modal = next((child.lower_ for child in reversed(list(verb.children)) if is_modal(child)), None)
    return None if modal is None else _NORMAL.get(modal, modal)


def _complement(verb: Token) -> dict[str, object]:
    """Return the features of the predicate that the main one governs: what is asked or said."""
    inner = next((c for c in verb.rights if label(c) in _COMPLEMENTS), None)
    if inner is None:
        return dict.fromkeys(f"inner_{name}" for name in _GOVERNED)
    subject = next((c for c in inner.children if label(c) in SUBJECTS - {"expl"}), None)
    if subject is None and label(inner) == "xcomp":
        subject = next((c for c in verb.rights if label(c) in {"obj", "dobj", "iobj"}), None)
    return {f"inner_{name}": value for name, value in _predication(inner, subject).items()}


def _mood(clause: Span, verb: Token, subject: Token | None) -> str:
    if clause.text.rstrip().endswith("?"):
        return "interrogative"
    if subject is not None:
        return "declarative"
    if any(label(child) == "expl" for child in verb.children):
        return "declarative"
    if _modal(verb) is not None:
        return "fragment"
    if any(child.lower_ == "does" for child in verb.lefts):
        return "fragment"  # *does not reply*: its subject stands in the clause before
    asked = any(token.lower_ in POLITE for token in clause[:3]) or clause[0].lower_ == "be"
    return "imperative" if asked or is_order(verb) else "fragment"


def _asides(clause: Span, verb: Token, offset: int) -> str | None:
    parsed = [(offset + start, offset + end) for start, end in subordinates(clause, verb)]
    worded = (_parts(_ASIDE, clause.text, offset + clause.start_char) or "").split()
    found = [tuple(int(end) for end in span.split("-")) for span in worded]
    more = [span for span in found if all(span[0] >= end for _, end in parsed)]
    return " ".join(f"{start}-{end}" for start, end in [*parsed, *more]) or None


def _spans(matches: Iterable[re.Match[str]], base: int) -> str | None:
    return " ".join(f"{base + m.start()}-{base + m.end()}" for m in matches) or None


def _parts(opening: re.Pattern[str], text: str, base: int) -> str | None:
    """Return the spans that begin with the words and end with the next mark or the clause."""
    found = []
    at = 0
    while match := opening.search(text, at):
        stop = _PART_END.search(text, match.end())
        at = stop.start() if stop else len(text)
        found.append(f"{base + match.start()}-{base + at}")
    return " ".join(found) or None
