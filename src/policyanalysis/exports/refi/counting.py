"""How a program counted the characters of a text, found out from the quotes that it gives.

The standard counts code points from 0, and gives a selection by "the first and the last
character". Programs differ: its own examples, by ATLAS.ti, give the place after the last one; some
count the two characters of a Windows line end as one, and a byte order mark as one or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

BOM = "\ufeff"
_SHORTEST = 8  # letters of a quote that prove something


@dataclass(frozen=True)
class Counting:
    """Whether a byte order mark counts, a Windows line end is two, and the end is the last one."""

    bom_counts: bool = False
    line_end_is_two: bool = True
    end_is_last: bool = False

    def place(self, raw: str, start: int, end: int) -> tuple[int, int]:
        """Return a stretch in code points of the text with LF and without a byte order mark."""
        n_bom = int(raw.startswith(BOM))
        text = raw if self.bom_counts else raw[n_bom:]
        end += self.end_is_last
        if self.line_end_is_two:
            shifts = [text.count("\r\n", 0, at + 1) if text[at - 1 : at + 1] == "\r\n"
                      else text.count("\r\n", 0, at) for at in (start, end)]  # fmt: skip
            start, end = start - shifts[0], end - shifts[1]
        lost = n_bom * self.bom_counts
        return start - lost, end - lost


def normalised(raw: str) -> str:
    """Return the text with LF line ends and without a byte order mark."""
    return raw.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")


def counting_of(raw: str, quotes: Iterable[tuple[int, int, str]], origin: str) -> Counting:
    """Return how the places (start, end, quote) of a text were counted.

    A quote is a name that a program gave to a selection: often its words or how they begin. Where
    quotes prove nothing the standard's examples decide, and ATLAS.ti, which counts a line end as
    one however it is written.
    """
    text = normalised(raw)
    given = [(start, end, _words(quote)) for start, end, quote in quotes]
    proofs = [(s, e, quote) for s, e, quote in given if len(quote) >= _SHORTEST]
    usual = Counting(line_end_is_two="atlas" not in origin.lower())
    ways = [usual, *(Counting(*way) for way in product((False, True), repeat=3))]
    return max(ways, key=lambda way: sum(_fits(way, raw, text, *proof) for proof in proofs))


def _fits(way: Counting, raw: str, text: str, start: int, end: int, quote: str) -> int:
    start, end = way.place(raw, start, end)
    words = _words(text[max(start, 0) : max(end, 0)])
    return 2 * (words == quote) + words.startswith(quote.rstrip("….") or quote)


def _words(text: str) -> str:
    return " ".join(text.split())
