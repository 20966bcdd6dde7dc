"""Where clauses begin: rules U1, U2 and U4 of the codebook on a dependency parse.

A place is proposed by the parse (a joined predicate with a subject, or with a modal or a negation
where the one before has one too), by a mark (semicolon, dash, capitals before a colon) or by a
conjunction before a pronoun; it is taken unless the words around it show that the clause before is
not complete or that what follows is subordinate. Universal Dependencies and ClearNLP labels are
understood.
"""

from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Span, Token

from policyanalysis.clauses.grammar import (
    JOINED,
    MODALS,
    POLITE,
    SUBJECTS,
    has_subject,
    is_modal,
    is_negation,
    label,
)

COORDINATORS = frozenset("and but or nor so yet".split())
PRONOUNS = frozenset("i we you they he she it there this these".split())
SUBORDINATORS = frozenset(
    "if when whenever where wherever while whilst although though because since as unless until "
    "once before after should given due whether".split()
)
EMBEDDERS = frozenset("how what who whom whose which that whether why than".split())
FARTHEST = 300  # words: what stands further away does not bear on a place
_STRONG = frozenset("; — –".split())
_DASHES = frozenset("— – --".split())
_WEAK_SO = frozenset("can could may might would nothing".split())


def starts(sentence: Span) -> list[int]:
    """Return the index in the doc of the first token of each clause of a sentence, in order."""
    words = [token for token in sentence if not token.is_space]
    if not words:
        return []
    found = [words[0].i]
    tops = _tops(words)
    proposed = {*_joined(words, tops), *_set_off(words), *_pronouns(words), *_modals(words, tops)}
    for start in sorted(proposed):
        left = sentence.doc[max(found[-1], start - FARTHEST) : start]
        right = sentence.doc[start : min(start + FARTHEST, words[-1].i + 1)]
        if start > found[-1] and _holds(left, right):
            found.append(start)
    return found


def _tops(words: list[Token]) -> dict[int, Token]:
    """Return for each word the first of the predicates to which it is joined, or itself."""
    tops: dict[int, Token] = {}
    for token in words:
        joined = label(token) in JOINED and token.head.i < token.i
        tops[token.i] = tops.get(token.head.i, token) if joined else token
    return tops


def _joined(words: list[Token], tops: dict[int, Token]) -> Iterator[int]:
    """Yield where the parse joins a predicate of its own to the main line (U1, U2)."""
    for token in words:
        if label(token) in JOINED and label(tops[token.i]) == "root" and _is_own(token):
            yield _start(token, words[0].i)


def _is_own(token: Token) -> bool:
    head = token.head
    if has_subject(token) or (_has_latch(token) and _has_latch(head)):
        return True
    polite = any(child.lower_ in POLITE for child in token.children)
    return label(token) == "conj" and ((polite and has_subject(head)) or _asks(token))


def _has_latch(token: Token) -> bool:
    """Return whether the predicate has a modal or a negation of its own."""
    return any(is_modal(child) or is_negation(child) for child in token.children)


def _asks(token: Token) -> bool:
    """Return whether a joined predicate sets a norm for somebody else: and ask that you do."""
    return token.lemma_ in {"ask", "request", "prefer", "encourage", "expect"} and any(
        label(child) in {"ccomp", "xcomp"} and has_subject(child) for child in token.children
    )


def _start(token: Token, first: int) -> int:
    """Return where the clause of a predicate begins: with its conjunction, after the mark."""
    edge = token.left_edge.i
    while edge < token.i and (label(token.doc[edge]) == "punct" or token.doc[edge].is_space):
        edge += 1
    while edge > first and token.doc[edge - 1].lower_ in COORDINATORS:
        edge -= 1
    return edge


def _set_off(words: list[Token]) -> Iterator[int]:
    """Yield what follows a semicolon, a dash, or a colon after capitals, outside brackets."""
    depth, capitals, full = 0, True, _fullness(words)
    for place, (token, after) in enumerate(pairwise(words)):
        depth += (token.text in "([") - (token.text in ")]")
        capitals = capitals and (token.is_upper or not token.is_alpha)
        if depth > 0:
            continue
        if (token.text in {";", *_DASHES} and after.i in full) or (
            token.text == ":" and place > 2 and capitals
        ):
            yield after.i


def _pronouns(words: list[Token]) -> Iterator[int]:
    """Yield a conjunction before a pronoun, a request or a turned auxiliary, after a comma."""
    for before, token, after in zip(words, words[1:], words[2:], strict=False):
        if token.lower_ not in COORDINATORS or before.text not in {",", *_STRONG}:
            continue
        stands = after.lower_ in PRONOUNS | POLITE | {"do"} and label(after) != "det"
        if stands or (token.lower_ == "nor" and after.pos_ == "AUX"):
            yield token.i


def _modals(words: list[Token], tops: dict[int, Token]) -> Iterator[int]:
    """Yield a conjunction or comma before a modal, where the main predicate before has one (U2)."""
    first = next((w for w in words if w.lower_ in MODALS | {"not"}), None)
    for before, token, after in zip(words, words[1:], words[2:], strict=False):
        if first is None or token.i <= first.i:
            continue
        joins = token.lower_ in COORDINATORS and after.lower_ in MODALS
        bare = before.text == "," and token.lower_ in MODALS and label(token) == "aux"
        if (
            (joins or bare)
            and before.lower_ not in MODALS
            and _on_line_said(after if joins else token, tops)
        ):
            yield token.i


def _on_line_said(modal: Token, tops: dict[int, Token]) -> bool:
    """Return whether a modal's predicate stands on the main line, or on what the main line says."""
    top = tops.get(modal.head.i, modal)
    return label(top) in {"root", "xcomp", "ccomp"} and not has_subject(modal.head)


def _holds(left: Span, right: Span) -> bool:
    """Return whether both sides of a place stand: left complete, right not subordinate."""
    words = [token for token in left if not token.is_space]
    last, opening = words[-1], [token for token in right if not token.is_space]
    joined = opening[0].lower_ in COORDINATORS
    if _open_bracket(words) or (not joined and last.text not in {",", ":", *_STRONG, *_DASHES}):
        return False
    if opening[0].lower_ == "so" and not _is_therefore(opening):
        return False
    if joined and _goes_on(words, opening):
        return False
    head = opening[1:] if joined else opening
    if not head or head[0].lower_ in EMBEDDERS or (not joined and head[0].lower_ in SUBORDINATORS):
        return last.text in {";", *_DASHES} and bool(head)
    if (
        joined
        and head[0].lower_ in {"not", "also", "then"}
        and head[1:]
        and head[1].lower_ in EMBEDDERS | {"limited"}
    ):
        return False
    return last.text == ":" or _is_complete(words)


def _goes_on(left: list[Token], right: list[Token]) -> bool:
    """Return whether an exception that ends the left goes on: *unless you ask and I agree* (U4).

    No comma parts it from what follows, and that sets no norm of its own by a modal.
    """
    opens = max((n for n, word in enumerate(left) if word.lower_ == "unless"), default=None)
    parted = opens is None or any(word.text in {",", *_STRONG} for word in left[opens:])
    verb = next((n for n, word in enumerate(right) if _is_finite(word)), len(right))
    return not parted and not any(is_modal(word) for word in right[: verb + 1])


def _open_bracket(words: list[Token]) -> bool:
    return sum((w.text in "([") - (w.text in ")]") for w in words) > 0


def _is_therefore(words: list[Token]) -> bool:
    """Return whether *so* means therefore: a rule follows, not what something is good for."""
    following = [word.lower_ for word in words[1:5]]
    return (
        following[:1] != ["that"]
        and not _WEAK_SO & set(following)
        and (bool({"please", "not", "n't", "n’t", "must", "should", "will", "do"} & set(following)))
    )


def _fullness(words: list[Token]) -> set[int]:
    """Return the words from which on a predicate that can stand alone comes before a semicolon."""
    found, full = set(), False
    for token in reversed(words):
        full = token.text != ";" and (full or _is_finite(token))
        found |= {token.i} if full else set()
    return found


def _is_finite(token: Token) -> bool:
    finite = token.pos_ in {"VERB", "AUX"} and token.tag_ not in {"VBN", "VBG"}
    return finite and not any(child.lower_ == "to" for child in token.lefts)


def _is_complete(words: list[Token]) -> bool:
    """Return whether the words hold a main predicate, not only one that a subordinator opens."""
    body = _without_opening(words)
    return any(label(token) in SUBJECTS for token in body) or _requests(body)


def _without_opening(words: list[Token]) -> list[Token]:
    """Return what follows the subordinate clauses and phrases with which the words open."""
    body = [word for word in words]
    while body and body[0].lower_ in COORDINATORS | {"also", "however", "therefore", ",", "please"}:
        if body[0].lower_ == "please":
            return body
        body = body[1:]
    if body and body[0].lower_ in SUBORDINATORS | {
        "to",
        "for",
        "in",
        "by",
        "with",
        "on",
        "at",
        "depending",
    }:
        comma = next(
            (n for n, word in enumerate(body) if word.text == "," and _closes(body, n)), None
        )
        return _without_opening(body[comma + 1 :]) if comma is not None else []
    return body


def _closes(words: list[Token], comma: int) -> bool:
    """Return whether a comma can end an opening: no conjunction follows it."""
    after = words[comma + 1] if comma + 1 < len(words) else None
    return after is not None and after.lower_ not in COORDINATORS


def _requests(words: list[Token]) -> bool:
    if not words:
        return False
    return (
        words[0].lower_ in POLITE | {"do"}
        or words[0].tag_ == "VB"
        or "Imp" in words[0].morph.get("Mood", [])
    )
