"""How rows and columns stand on a page: labels, headings, bands, and parts where one is too small.

All measures are inches. Row ``i`` of a field is centred at y = i; of a joined field, whose columns
are cells side by side, column ``i`` is centred at x = i.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, inf

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from policyanalysis.errors import NothingToDraw
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Sheet, Surround
from policyanalysis.figures.style import LINE, inches, plain, shortened, styled, wrapped

_PAD = 0.06
_SHORTEST, _TALLEST = 1.2, 1.9  # of a heading that is turned


@dataclass(frozen=True)
class Field:
    """One panel, or one band of cells: its axes, its columns and its rows."""

    ax: Axes
    columns: range
    rows: range


@dataclass(frozen=True)
class Layout:
    """Rows with labels and columns with headings, to be laid on a page.

    ``narrowest`` and ``widest`` bound a column and ``aside`` is kept free at its right; ``axis`` is
    kept free under each band. ``most`` is the highest number of columns side by side. A part starts
    at one of ``starts`` where that costs no further part. A row has room for ``lines`` small lines.
    ``joined`` columns share axes.
    """

    page: Page
    rows: Sequence[str]
    columns: Sequence[str]
    narrowest: float
    widest: float = inf
    aside: float = 0.0
    axis: float = 0.0
    most: int = 10_000
    starts: frozenset[int] = frozenset()
    lines: int = 1
    joined: bool = False

    @cached_property
    def labels(self) -> list[list[str]]:
        """Return the lines of each row's label."""
        return [wrapped(row, self.page.labels, self.page.body) for row in self.rows]

    @cached_property
    def left(self) -> float:
        """Return where the columns begin."""
        widest = max(inches(line, self.page.body) for label in self.labels for line in label)
        return self.page.margin + widest + _PAD * self.page.body / 7

    @property
    def gap(self) -> float:
        """Return the space between two columns."""
        return 0.0 if self.joined else self.page.gap

    @cached_property
    def bands(self) -> list[range]:
        """Return the columns that stand side by side, band by band."""
        room = self.page.width - self.page.margin - self.left + self.gap
        across = int((room + 1e-9) / (self.narrowest + self.aside + self.gap))
        n_bands = ceil(len(self.columns) / max(1, min(self.most, across)))
        edges = [round(len(self.columns) * n / n_bands) for n in range(n_bands + 1)]
        return [range(a, b) for a, b in itertools.pairwise(edges)]

    @property
    def width(self) -> float:
        """Return the width that a column has at least."""
        return self._width(self.bands)

    def _width(self, bands: Sequence[range]) -> float:
        room = self.page.width - self.page.margin - self.left + self.gap
        return min(self.widest, room / max(map(len, bands)) - self.gap - self.aside)

    @cached_property
    def turned(self) -> bool:
        """Return whether headings are vertical: where a word is wider than its column."""
        words = (word for column in self.columns for word in column.split())
        widest = max((inches(word, self.page.small) for word in words), default=0.0)
        return self.joined and widest > max(0.0, self.width - 0.04)

    @cached_property
    def headings(self) -> list[list[str]]:
        """Return the lines of each column's heading; what is too long to be turned is shortened."""
        if not self.turned:
            room = self.width - (0.04 if self.joined else 0.0)
            size = self.page.small if self.joined else self.page.head
            return [wrapped(c, room, size, bold=not self.joined) for c in self.columns]
        size = self.page.small
        longest = max(inches(word, size) for column in self.columns for word in column.split())
        room = min(max(longest, _SHORTEST), _TALLEST * self.page.body / 7)
        most = max(1, int(self.width / (LINE * size)))
        lines = [wrapped(column, room, size) for column in self.columns]
        return [
            found if len(found) <= most else [shortened(column, room, size)]
            for column, found in zip(self.columns, lines, strict=True)
        ]

    @cached_property
    def head(self) -> float:
        """Return the height of the headings."""
        if not any(self.columns):
            return 0.05
        if self.turned:
            lines = (line for heading in self.headings for line in heading)
            return max(inches(line, self.page.small) for line in lines) + _PAD
        size = self.page.small if self.joined else self.page.head
        return max(map(len, self.headings)) * LINE * size + _PAD

    @cached_property
    def row(self) -> float:
        """Return the least height of a row."""
        label = max(map(len, self.labels)) * LINE * self.page.body
        return max(label, self.lines * LINE * self.page.small) + self.page.air

    def sheets(self, surround: Surround) -> Iterator[tuple[Sheet, list[Field]]]:
        """Yield each part of the figure: its sheet, and its fields to be drawn into.

        Raises NothingToDraw if there is no row or no column.
        """
        if not self.rows or not self.columns:
            raise NothingToDraw(
                "there is nothing to draw",
                expected="one group of policies and one topic, or more",
                action="add policies to the corpus",
            )
        parts = list(self._parts(surround))
        for number, (bands, rows) in enumerate(parts, start=1):
            with styled(self.page):
                yield self._drawn(surround, bands, rows, (number, len(parts)))

    def _parts(self, surround: Surround) -> Iterator[tuple[list[range], range]]:
        room = self.page.height - sum(surround.heights(self.page))
        around = self.head + self.axis
        in_one = int((room + 1e-9) / (around + len(self.rows) * self.row))
        if in_one:
            n = ceil(len(self.bands) / in_one)
            edges = [round(len(self.bands) * i / n) for i in range(n + 1)]
            for a, b in itertools.pairwise(edges):
                yield self.bands[a:b], range(len(self.rows))
            return
        most = max(1, int((room - around + 1e-9) / self.row))
        for rows in split(len(self.rows), most, self.starts):
            yield from (([band], rows) for band in self.bands)

    def _drawn(
        self, surround: Surround, bands: Sequence[range], rows: range, part: tuple[int, int]
    ) -> tuple[Sheet, list[Field]]:
        least = len(bands) * (self.head + self.axis + len(rows) * self.row)
        spare = self.page.height - sum(surround.heights(self.page)) - least
        growth = 1 + max(0.0, spare) / (len(bands) * len(rows) * self.row)
        row = self.row * min(growth, self.page.stretch)
        band_height = self.head + self.axis + len(rows) * row
        sheet = Sheet(self.page, surround, len(bands) * band_height, part)
        width, fields = self._width(bands), []
        for number, band in enumerate(bands):
            top = number * band_height + self.head
            for columns in [band] if self.joined else [range(c, c + 1) for c in band]:
                along = (columns.start - band.start) * (width + self.gap + self.aside)
                box = (self.left + along, top, len(columns) * width, len(rows) * row)
                ax = sheet.axes(*box)
                self._dress(ax, rows, labelled=columns.start == band.start)
                self._head(ax, columns)
                fields.append(Field(ax, columns, rows))
        return sheet, fields

    def _dress(self, ax: Axes, rows: range, *, labelled: bool) -> None:
        page, palette = self.page, self.page.palette
        labels = [plain(self.labels[row]) if labelled else "" for row in rows]
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_yticks(range(len(rows)), labels, fontsize=page.body, color=palette.ink)
        ax.tick_params(axis="y", length=0, pad=3 * page.body / 7)
        ax.tick_params(axis="x", labelsize=page.small, width=page.line, length=3 * page.line,
                       colors=palette.ink, pad=2)  # fmt: skip
        ax.spines[["top", "left", "right"]].set_visible(False)
        if self.joined:
            ax.set_xticks([])
            ax.spines["bottom"].set_visible(False)
            return
        for number in range(0, len(rows), 2):
            ax.add_artist(
                Rectangle((0, number - 0.5), 1, 1, color=palette.shade, linewidth=0, zorder=0,
                          transform=ax.get_yaxis_transform())
            )  # fmt: skip

    def _head(self, ax: Axes, columns: range) -> None:
        size = self.page.small if self.joined else self.page.head
        if not self.joined:
            ax.set_title(plain(self.headings[columns.start]), fontsize=size, fontweight="bold",
                         loc="left", pad=2 * size / 7, color=self.page.palette.ink)  # fmt: skip
            return
        ax.set_xlim(-0.5, len(columns) - 0.5)
        for place, column in enumerate(columns):
            ax.annotate(plain(self.headings[column]), (place, 1), (0, 2), annotation_clip=False,
                        xycoords=("data", "axes fraction"), textcoords="offset points",
                        rotation=90 if self.turned else 0, ha="center", va="bottom",
                        fontsize=size, linespacing=1.0)  # fmt: skip


def split(n: int, most: int, starts: frozenset[int] = frozenset()) -> list[range]:
    """Return n rows in as few parts of at most ``most`` as there must be, about equally long.

    A part begins at one of ``starts`` wherever that needs no further part.

    >>> split(10, 5), split(10, 6, frozenset({4}))
    ([range(0, 5), range(5, 10)], [range(0, 4), range(4, 10)])
    """
    best: list[tuple[tuple[int, int, int], int]] = [((0, 0, 0), 0)]
    for end in range(1, n + 1):
        choices = []
        for start in range(max(0, end - most), end):
            n_parts, n_torn, unevenness = best[start][0]
            torn = int(start > 0 and start not in starts)
            choices.append(((n_parts + 1, n_torn + torn, unevenness + (end - start) ** 2), start))
        best.append(min(choices))
    parts = []
    while n:
        parts.append(range(best[n][1], n))
        n = best[n][1]
    return parts[::-1]
