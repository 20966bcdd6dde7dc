"""Where sentences may begin: what the marks settle before the parser looks at the rest."""

from spacy.language import Language
from spacy.tokens import Doc, Token

_ENDS = frozenset({".", "!", "?", "…", "...", "....", "?!", "!!", "??", "!?"})
_CLOSERS = frozenset("\" ' ” ’ ) ] »".split())


NAME = "policyanalysis_sentence_marks"


@Language.component(NAME)
def sentence_marks(doc: Doc) -> Doc:
    """Return the doc with sentence starts settled where marks decide; the parser keeps to them."""
    before = None
    for token, last in zip(doc[1:], doc, strict=False):
        if not last.is_space and last.text not in _CLOSERS:
            before = last
        if (
            before is None
            or token.is_space
            or (before.text in _ENDS and _is_number_sign(before, token))
            or (before.text not in _ENDS and token.text[0].islower() and not _line_break(token))
        ):
            token.is_sent_start = False
    return doc


def _line_break(token: Token) -> bool:
    return token.i > 0 and "\n" in token.doc[token.i - 1].text_with_ws


def _is_number_sign(stop: Token, token: Token) -> bool:
    sign = stop.i > 0 and stop.nbor(-1).lower_ in {"no", "nos", "ext", "tel"}
    return sign and any(character.isdigit() for character in token.text)
