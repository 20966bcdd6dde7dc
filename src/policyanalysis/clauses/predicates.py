"""The predicate of a clause: which word it is, its subject, its kind and its tense.

A parser trained on other texts takes rare verbs (*ring 999*, *a nurse answers the line*) for nouns;
where English grammar leaves only the verb, the words are read so.
"""

from collections.abc import Iterator

from spacy.tokens import Span, Token

from policyanalysis.clauses.grammar import (
    AUXILIARIES,
    FINITE,
    OPENINGS,
    POLITE,
    SUBJECTS,
    has_subject,
    is_modal,
    is_relative,
    label,
)
from policyanalysis.clauses.misreadings import (
    follows_comma,
    is_plural_verb,
    predicate_proper,
    relative_subject,
)

FARTHEST = 20  # predicates joined to each other
_LINKS = frozenset("cc punct discourse intj mark advmod".split())
_SUBJECTS = sorted(SUBJECTS - {"expl"})
_PASSIVE = frozenset({"auxpass", "nsubjpass"})
_ORDERS = frozenset(  # verbs of contact that are also nouns
    "answer call charge check contact email e-mail fax file keep leave log mail message note "
    "park phone post ring switch telephone text turn use visit".split()
)
_CLAIMS = frozenset("contact report request review".split())  # whose object may have no article
_OBJECTS = frozenset("DT PRP PRP$ CD NNP RP EX PDT WP".split())
_PLACES = frozenset("IN TO RB".split())
_ONE = frozenset("a an each every another no".split())
_NOMINATIVES = frozenset("i we he she they".split())


def find_predicate(clause: Span) -> Token:
    """Return the head of the clause: of what hangs outside it, the first that has a subject."""
    order = _order(clause)
    if order is not None:
        return order
    heads = [t for t in clause if t.head.i == t.i or not clause.start <= t.head.i < clause.end]
    words = [t for t in heads if label(t) not in _LINKS and not t.is_space] or heads
    found = next((t for t in words if has_subject(t)), words[0])
    noun = found.pos_ == "NOUN" and not _has_copula(found)
    misread = next((child for child in found.lefts if _is_misread(child)), None)
    if noun and misread is not None and label(misread) in SUBJECTS:
        return misread
    return predicate_proper(clause, found)


def _order(clause: Span) -> Token | None:
    """Return the verb of an order that opens the clause, or follows its opening condition."""
    words = [t for t in clause if not t.is_space and not t.is_quote]
    at = next((i for i, t in enumerate(words) if not t.is_punct and label(t) != "cc"), None)
    if at is None:
        return None
    if words[at].lower_ in OPENINGS:
        commas = [i for i, t in enumerate(words) if t.text in {",", ":"} and i > at]
        return next((words[i + 1] for i in commas if _orders(words, i + 1)), None)
    if words[at].tag_ == "NNS" and words[at + 1 : at + 2] and words[at + 1].text == ",":
        at += 2  # whom it addresses: *parents, ring 999*
    return words[at] if _orders(words, at) else None


def _orders(words: list[Token], at: int) -> bool:
    if at + 1 >= len(words) or has_subject(words[at]):
        return False
    if words[at].lower_ not in _ORDERS:
        return False
    following = words[at + 1].tag_
    later = any(word.tag_ in FINITE for word in words[at + 1 :])
    plain = following in {"NNS", "JJ"} and words[at].lower_ in _CLAIMS
    return following in _OBJECTS or ((following in _PLACES or plain) and not later)


def is_order(verb: Token) -> bool:
    """Return whether a predicate without a subject has the form of an order."""
    asks = any(child.lower_ in POLITE for child in verb.children)
    base = verb.tag_ in {"VB", "VBP"} or "Imp" in verb.morph.get("Mood", [])
    return asks or base or verb.lower_ in _ORDERS


def find_subject(verb: Token) -> Token | None:
    """Return the head of the subject, from the predicate before where a joined one has none."""
    if _is_misread(verb):
        return next(child for child in reversed(list(verb.lefts)) if label(child) == "compound")
    for _ in range(FARTHEST):
        found = {label(child): child for child in reversed(list(verb.children))}
        subject = next((found[name] for name in _SUBJECTS if name in found), None)
        if "expl" in found:
            return subject or found.get("attr")
        if subject is None and not _stands_alone(verb):
            subject = relative_subject(verb)
        if subject is not None or label(verb) != "conj" or _stands_alone(verb):
            return subject
        verb = verb.head
    return None


def _is_misread(verb: Token) -> bool:
    """Return whether a plural noun must be a verb: *a nurse answers*, *the team calls you*."""
    if verb.tag_ != "NNS" or has_subject(verb):
        return False
    lefts = list(verb.lefts)
    one = any(child.lower_ in _ONE for child in lefts)
    following = verb.nbor() if verb.i + 1 < len(verb.doc) else verb
    follows = following.tag_ in {"PRP", "PRP$", "DT"} and following.lower_ not in _NOMINATIVES
    plain = one or follows or is_plural_verb(verb)
    return plain and any(label(child) == "compound" for child in lefts)


def _stands_alone(verb: Token) -> bool:
    asks = any(child.lower_ in POLITE for child in verb.children)
    named = verb.lower_ in _ORDERS and verb.tag_.startswith("NN")
    return asks or named or "Imp" in verb.morph.get("Mood", []) or follows_comma(verb)


def lemma(verb: Token) -> str:
    """Return the lemma of a predicate, or of the adjective or noun that a copula links."""
    if _is_misread(verb):
        return verb.lower_.removesuffix("s")
    return str(_linked(verb).lemma_).lower()


def _linked(verb: Token) -> Token:
    named = {
        label(child): child for child in verb.children if "expl" not in map(label, verb.children)
    }
    return named.get("acomp", named.get("attr", verb))


def predicate_kind(verb: Token) -> str:
    """Return what the predicate is: verb, adjective, noun, existence (*there is*) or other."""
    if any(label(child) == "expl" and child.lower_ == "there" for child in verb.children):
        return "existence"
    if _is_misread(verb) or (verb.lower_ in _ORDERS and not has_subject(verb)):
        return "verb"
    if any(child.lower_ in {"do", "does", "did"} for child in verb.lefts):
        return "verb"  # only a verb is denied by *do not*
    if has_subject(verb) and verb.tag_.startswith("NN") and not _has_copula(verb):
        return "verb"  # a noun is predicated by a copula only: *I never text clients*
    linked = _linked(verb)
    if linked is verb and not _has_copula(verb) and any(is_modal(c) for c in verb.lefts):
        return "verb"
    kinds = {"VERB": "verb", "AUX": "verb", "ADJ": "adjective"}
    kinds |= dict.fromkeys(("NOUN", "PROPN", "PRON", "NUM"), "noun")
    return kinds.get(linked.pos_, "other")


def _has_copula(verb: Token) -> bool:
    return any(label(child) == "cop" for child in verb.children)


def passive(verb: Token) -> bool:
    """Return whether the predicate is passive."""
    return any(
        label(child) in _PASSIVE or str(child.dep_).endswith(":pass") for child in verb.children
    )


def tense(verb: Token) -> str | None:
    """Return present, past or perfect; None without any, as after most modals."""
    if _is_misread(verb) or (verb.tag_ == "NNS" and has_subject(verb)):
        return "present"
    helpers = [c for c in verb.children if label(c) in AUXILIARIES | {"cop"}]
    if any(c.lemma_.lower() == "have" and c is not verb for c in helpers):
        return "perfect"
    if any(is_modal(child) for child in helpers):
        return None
    if not helpers and verb.lower_ == verb.lemma_.lower() and verb.pos_ == "VERB":
        return "present"  # no past form, though it may be tagged as one: *I read it daily*
    finite = next((t for t in (*helpers, verb) if "Fin" in t.morph.get("VerbForm", [])), verb)
    named = finite.morph.get("Tense", [])
    return {"Pres": "present", "Past": "past"}.get(named[0]) if named else None


def subordinates(clause: Span, verb: Token) -> Iterator[tuple[int, int]]:
    """Yield the relative and adverbial clauses inside a clause, in code points of its doc."""
    end = -1
    for token in clause:
        if token.i == verb.i or not _is_aside(token) or token.left_edge.idx < end:
            continue
        left, right = token.left_edge.i, token.right_edge.i
        if left <= verb.i <= right:
            continue
        words = clause.doc[max(left, clause.start) : min(right + 1, clause.end)]
        first = next((word for word in words if not word.is_punct), words[0])
        last = words[-1]
        end = last.idx + len(last)
        yield first.idx, end


def _is_aside(token: Token) -> bool:
    if is_relative(token):
        return True
    marked = any(label(child) in {"mark", "advmod"} for child in token.lefts)
    to = any(child.lower_ == "to" for child in token.lefts)
    return label(token) == "advcl" and marked and not to
