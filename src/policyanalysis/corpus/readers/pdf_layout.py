"""The layout of a PDF's page: words to lines, columns apart."""

import re
from dataclasses import dataclass
from statistics import median, median_low
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.clustering import cluster_objects

from policyanalysis.corpus.readers.flow import one_line

_SAME_LINE = 3.0  # points between the feet of words in one line
_GUTTER = 10.0  # points between columns
_FEWEST_ROWS, _FEWEST_WORDS = 6, 4  # of a column of running text
_BULLET = re.compile(r"^(?:\(cid:\d+\)|[\uf000-\uf0ff])(?=\s|$)")

Word = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a page in points from its top left corner; ``column`` counts along the page."""

    text: str
    x0: float
    x1: float
    top: float
    size: float
    bold: bool
    column: int


def lines_of_page(page: Page) -> list[Line]:
    """Return the lines of a page in reading order, those of one column after those of another."""
    words = page.extract_words(extra_attrs=["size", "fontname"])
    rows = [
        sorted(row, key=lambda word: float(word["x0"]))
        for row in cluster_objects(words, "bottom", _SAME_LINE)
    ]
    gutter = _gutter(rows)
    if gutter is None:
        return [_line(row, 0) for row in rows]
    found: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    column = 0
    for row in rows:
        halves = [w for w in row if w["x1"] <= gutter], [w for w in row if w["x0"] >= gutter]
        if sum(map(len, halves)) == len(row):
            left += [_line(half, column + 1) for half in halves[:1] if half]
            right += [_line(half, column + 2) for half in halves[1:] if half]
        else:
            found += [*left, *right, _line(row, column + 3)]
            left, right, column = [], [], column + 3
    return [*found, *left, *right]


def _line(row: list[Word], column: int) -> Line:
    text = _BULLET.sub("•", one_line(" ".join(word["text"] for word in row)))
    return Line(
        text,
        float(row[0]["x0"]),
        max(float(word["x1"]) for word in row),
        min(float(word["top"]) for word in row),
        median_low(float(word["size"]) for word in row),  # a bullet may be larger
        all("bold" in word["fontname"].lower() for word in row),
        column,
    )


def _gutter(rows: list[list[Word]]) -> float | None:
    """Return where an empty strip parts two columns of running text, if one does."""
    words = [word for row in rows for word in row]
    start = min((word["x0"] for word in words), default=0.0)
    end = max((word["x1"] for word in words), default=0.0)
    best, most = None, 0
    for step in range(30, 71, 2):
        at = start + (end - start) * step / 100
        parted = [halves for row in rows if (halves := _halves(row, at))]
        crossed = sum(any(word["x0"] < at < word["x1"] for word in row) for row in rows)
        lengths = [median(map(len, side)) for side in zip(*parted, strict=True)]
        is_wide = len(parted) >= _FEWEST_ROWS and min(lengths) >= _FEWEST_WORDS
        if is_wide and len(parted) - crossed > most:
            best, most = at, len(parted) - crossed
    return best


def _halves(row: list[Word], at: float) -> tuple[list[Word], list[Word]] | None:
    left, right = [w for w in row if w["x1"] <= at], [w for w in row if w["x0"] >= at]
    if not left or not right or len(left) + len(right) < len(row):
        return None
    return (left, right) if right[0]["x0"] - left[-1]["x1"] >= _GUTTER else None
