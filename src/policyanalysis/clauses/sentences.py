"""Where sentences may begin: what the marks settle before the parser looks at the rest."""

from spacy.language import Language
from spacy.tokens import Doc, Token

_ENDS = frozenset({".", "!", "?", "…", "...", "....", "?!", "!!", "??", "!?"})
_CLOSERS = frozenset("\" ' ” ’ ) ] »".split())


NAME = "policyanalysis_sentence_marks"


@Language.component(NAME)
def sentence_marks(doc: Doc) -> Doc:
    """Return the doc with sentence starts settled where marks decide; the parser keeps to them."""
    for token in doc[1:]:
        before = _before(token)
        if (
            before is None
            or token.is_space
            or (before.text in _ENDS and _is_number_sign(before, token))
            or (before.text not in _ENDS and token.text[0].islower() and not _line_break(token))
        ):
            token.is_sent_start = False
    return doc


def _before(token: Token) -> Token | None:
    place = token.i - 1
    while place >= 0 and (token.doc[place].is_space or token.doc[place].text in _CLOSERS):
        place -= 1
    return token.doc[place] if place >= 0 else None


def _line_break(token: Token) -> bool:
    return token.i > 0 and "\n" in token.doc[token.i - 1].text_with_ws


def _is_number_sign(stop: Token, token: Token) -> bool:
    sign = stop.i > 0 and stop.nbor(-1).lower_ in {"no", "nos", "ext", "tel"}
    return sign and any(character.isdigit() for character in token.text)
