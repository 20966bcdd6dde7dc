"""The sheet of a figure: title above, body, then key, notes, caption and the line on its source."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from policyanalysis.figures.pages import Look, Page
from policyanalysis.figures.style import LINE, inches, plain, wrapped


@dataclass(frozen=True)
class Key:
    """One entry of the key: what a look, a row of looks, or a marker stands for.

    A ``marker`` is one of Matplotlib's, in the colour of type if no other is named; ``filled`` says
    whether it is.
    """

    label: str
    looks: tuple[Look, ...] = ()
    marker: str = ""
    filled: bool = True
    colour: str = ""


@dataclass(frozen=True)
class Surround:
    """What stands around the body of a figure; a page shows of it what its reader needs.

    ``source`` stands in every picture, the title and the caption only where a page has them.
    """

    title: str
    source: str
    caption: str
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()

    def heights(self, page: Page) -> tuple[float, float]:
        """Return the inches that it takes above and under the body, margins included."""
        title = len(self.titled(page, (10, 10))) * LINE * page.title
        above = page.margin + title + (0.3 * LINE * page.title)
        under = page.margin + LINE * page.small * (len(self.last(page, (10, 10))) + 0.2)
        under += LINE * page.small * len(self.noted(page))
        under += LINE * page.body * 1.25 * len(_flow(self.keys, page))
        return above, under + 0.5 * LINE * page.small

    def titled(self, page: Page, part: tuple[int, int]) -> list[str]:
        """Return the lines of the title, with the number of the part if there are several."""
        if not page.title:
            return []
        text = f"{self.title} ({part[0]} of {part[1]})" if part[1] > 1 else self.title
        return wrapped(text, page.width - 2 * page.margin, page.title, bold=True)

    def noted(self, page: Page) -> list[str]:
        """Return the lines of the notes, and of the caption where a page has it."""
        texts = [*self.notes, page.note, *([self.caption] if page.captioned else [])]
        room = page.width - 2 * page.margin
        return [line for text in texts if text for line in wrapped(text, room, page.small)]

    def last(self, page: Page, part: tuple[int, int]) -> list[str]:
        """Return the lines on the source, with the number of the part if no title tells it."""
        untold = part[1] > 1 and not page.title
        text = f"{self.source} · part {part[0]} of {part[1]}" if untold else self.source
        return wrapped(text, page.width - 2 * page.margin, page.small)


class Sheet:
    """A figure with its surround drawn, and room for a body of some height."""

    def __init__(self, page: Page, surround: Surround, body: float, part: tuple[int, int]) -> None:
        self.page, self.part = page, part
        self._above, under = surround.heights(page)
        self.height = page.height if page.fixed else self._above + body + under
        self.figure = Figure(figsize=(page.width, self.height))
        self._title(surround)
        self._under(surround, self.height - self._above - body)

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return axes at that place of the body: inches from its left and its top."""
        bottom = self.height - self._above - y - height
        return self.figure.add_axes(
            (
                x / self.page.width,
                bottom / self.height,
                width / self.page.width,
                height / self.height,
            )
        )

    def _title(self, surround: Surround) -> None:
        top = self.height - self.page.margin
        for number, line in enumerate(surround.titled(self.page, self.part)):
            at = (self.page.margin, top - number * LINE * self.page.title)
            self._text(at, line, self.page.title, fontweight="bold")

    def _under(self, surround: Surround, room: float) -> None:
        """Draw what stands under the body: key and notes right below it, the source at the foot."""
        page = self.page
        last = surround.last(page, self.part)
        notes = surround.noted(page)
        y = page.margin + LINE * page.small * (len(last) + 0.2 + len(notes))
        lines = _flow(surround.keys, page)
        below = max(y + LINE * page.body * 1.25 * len(lines), room - 0.4 * LINE * page.small)
        for number, line in enumerate(lines):
            self._keys(line, below - LINE * page.body * 1.25 * number)
        below -= LINE * page.body * 1.25 * len(lines)
        for number, note in enumerate(notes):
            self._text((page.margin, below - number * LINE * page.small), note, page.small)
        y = page.margin + LINE * page.small * len(last)
        for number, text in enumerate(last):
            at = (page.margin, y - number * LINE * page.small)
            self._text(at, text, page.small, color=page.palette.faint)

    def _keys(self, line: Sequence[tuple[float, Key]], top: float) -> None:
        page = self.page
        high = page.body / 72
        middle = top - 0.5 * LINE * page.body
        inch = self.figure.dpi_scale_trans
        for x, key in line:
            for number, look in enumerate(key.looks):
                place = (x + number * high, middle - high / 2)
                self.figure.add_artist(
                    Rectangle(place, high, high, facecolor=look.face, edgecolor=look.edge,
                              hatch=look.hatch, linewidth=page.line, transform=inch)
                )  # fmt: skip
            if key.marker:
                colour = key.colour or page.palette.ink
                face = colour if key.filled else "white"
                self.figure.add_artist(
                    Line2D([x + high / 2], [middle], marker=key.marker, linestyle="", color=colour,
                           markersize=0.6 * page.body, markerfacecolor=face,
                           markeredgewidth=1.4 * page.line, transform=inch)
                )  # fmt: skip
            at = (x + _handle(key, page), middle)
            self._text(at, key.label, page.body, va="center_baseline")

    def _text(self, at: tuple[float, float], text: str, size: float, **how: str) -> None:
        how = {"va": "top", "color": self.page.palette.ink} | how
        inch = self.figure.dpi_scale_trans
        self.figure.text(*at, plain([text]), fontsize=size, ha="left", transform=inch, **how)  # type: ignore[arg-type]


def _handle(key: Key, page: Page) -> float:
    """Return the width of what stands before a key's label."""
    return (max(1, len(key.looks)) + 0.5) * page.body / 72


def _flow(keys: Sequence[Key], page: Page) -> list[list[tuple[float, Key]]]:
    """Return the keys in lines, each key with its place from the left."""
    lines: list[list[tuple[float, Key]]] = []
    x = page.width
    for key in keys:
        width = _handle(key, page) + inches(key.label, page.body)
        if x + width > page.width - page.margin:
            lines.append([])
            x = page.margin
        lines[-1].append((x, key))
        x += width + 1.6 * page.body / 72
    return lines
