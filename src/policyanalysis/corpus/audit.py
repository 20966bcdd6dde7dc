"""The extraction audit: what of a file reached its policy's text, as a second library sees it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policyanalysis.corpus.readers.witness import Witness

FLAGGED_BELOW = 0.98
FEWEST_WORDS = 3  # of what counts as a sentence; shorter pieces are labels, marks and figures
_MARK = re.compile(r"^\s*(?:[^\w\s(]+\s+|o\s+|\(?(?:\w{1,3})[.)]\s+)+", re.M)
_PIECE = re.compile(r"\n|\s{2,}|(?<=[.!?])[”\"’')\]]*\s+(?=[^\W\d_a-z]|[“\"'‘(\[])")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Audit:
    """What of the witness's sentences and headings is in a text; counts, a share from 0 to 1.

    ``share_kept`` is missing where the witness has no sentence, ``n_headings_lost`` where the
    format does not mark headings; ``reason`` then says so. ``first_lost`` is the number, from 1,
    of the first sentence of the witness that is not in the text; ``doubt`` is the witness's.
    """

    n_sentences: int
    n_lost: int
    first_lost: int | None
    n_headings_lost: int | None
    n_misplaced: int
    doubt: str = ""

    @property
    def reason(self) -> str | None:
        """Return why a number is missing or in doubt, in words."""
        reasons = (
            "" if self.n_sentences else "the file holds no sentence",
            "the format does not mark headings" if self.n_headings_lost is None else "",
            self.doubt,
        )
        return "; ".join(filter(None, reasons)) or None

    @property
    def share_kept(self) -> float | None:
        """Return the share of the witness's sentences that reached the text."""
        return 1 - self.n_lost / self.n_sentences if self.n_sentences else None

    @property
    def is_flagged(self) -> bool:
        """Return whether too much is missing to trust the text unseen."""
        return self.share_kept is None or self.share_kept < FLAGGED_BELOW


def audit(text: str, witness: Witness) -> Audit:
    r"""Return how much of what a witness found in a file is in the text that a reader made of it.

    A sentence is kept as often as its letters and figures, whatever stands between them, occur in
    the text: white space, hyphens at line ends, bullets and numbers in front of lines do not count.
    A heading is kept if it is a line of its own. Misplaced are the sentences, occurring once in
    both, that must be moved to bring the text into the witness's order.

    >>> page = Witness("E-mail\nI read it daily. I never reply.", ("E-mail",))
    >>> found = audit("I never reply.\n\nI read it daily.", page)
    >>> (found.share_kept, found.n_headings_lost, found.n_misplaced)
    (1.0, 1, 1)
    """
    sentences = list(_sentences(witness.text))
    kept = _Kept(text)
    left = {sentence: kept.count(sentence, n) for sentence, n in Counter(sentences).items()}
    lost = []
    for number, sentence in enumerate(sentences, 1):
        if left[sentence] == 0:
            lost.append(number)
        else:
            left[sentence] -= 1
    return Audit(
        len(sentences),
        len(lost),
        lost[0] if lost else None,
        None if witness.headings is None else _n_headings_lost(text, witness.headings),
        _n_misplaced(sentences, kept),
        witness.doubt,
    )


class _Kept:
    """A text as sentences and as a whole; most are found without a search of the whole."""

    def __init__(self, text: str) -> None:
        self._whole = _bare(_MARK.sub("", text))
        self._places: dict[str, list[int]] = {}
        at = 0
        for piece in _pieces(text):
            self._places.setdefault(piece, []).append(at)
            at += len(piece)

    def count(self, sentence: str, wanted: int) -> int:
        """Return how often a sentence is in the text; ``wanted`` times are enough."""
        n = len(self._places.get(sentence, ()))
        return n if n >= wanted else self._whole.count(sentence)

    def place(self, sentence: str) -> int | None:
        """Return where a sentence stands, or nothing unless it stands in one place."""
        places = self._places.get(sentence, [])
        if not places and self._whole.count(sentence) == 1:
            return self._whole.index(sentence)
        return places[0] if len(places) == 1 else None


def _pieces(text: str) -> Iterator[str]:
    return map(_bare, _PIECE.split(_MARK.sub("", text)))


def _sentences(text: str) -> Iterator[str]:
    pieces = _PIECE.split(_MARK.sub("", text))
    return (_bare(piece) for piece in pieces if len(re.findall(r"\w+", piece)) >= FEWEST_WORDS)


def _bare(text: str) -> str:
    return _NOISE.sub("", text.casefold())


def _n_headings_lost(text: str, headings: tuple[str, ...]) -> int:
    lines = Counter(_bare(line) for line in _MARK.sub("", text).splitlines())
    wanted = Counter(_bare(_MARK.sub("", heading)) for heading in headings)
    wanted.pop("", None)
    return (wanted - lines).total()


def _n_misplaced(sentences: list[str], kept: _Kept) -> int:
    """Return how many sentences are outside the longest run of them that is in order."""
    counts = Counter(sentences)
    found = (kept.place(sentence) for sentence in sentences if counts[sentence] == 1)
    places = [place for place in found if place is not None]
    tails: list[int] = []
    for place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(places) - len(tails)
