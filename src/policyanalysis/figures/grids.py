"""Cells side by side: faces by share or look, numbers in them, and blocks framed."""

from collections.abc import Mapping, Sequence
from functools import cache

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.patches import Rectangle

from policyanalysis.figures import style
from policyanalysis.figures.pages import Look, Page, Palette
from policyanalysis.figures.sheet import Key

_STEPS = 5


@cache
def _scale(colours: tuple[str, ...]) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list("share", colours)


def share_look(share: float, palette: Palette) -> Look:
    """Return the look of a cell that holds a share from 0 to 1."""
    red, green, blue, _ = _scale(palette.scale)(float(share))
    return Look(f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}", "white")


def ink_on(look: Look, palette: Palette) -> str:
    """Return the colour of type that is read on a look: dark on light, light on dark.

    >>> from policyanalysis.figures.pages import COLOURS
    >>> ink_on(Look("#000000", "white"), COLOURS), ink_on(Look("white", "white"), COLOURS)
    ('white', '#222222')
    """
    ground = _luminance(look.face) + 0.05
    on_light, on_dark = ground / (_luminance(palette.ink) + 0.05), 1.05 / ground
    return "white" if on_dark > on_light else palette.ink


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)


def cell(ax: Axes, row: int, column: int, looks: Sequence[Look], page: Page) -> None:
    """Draw one cell: filled by its look, or by two from left to right; the limits stay."""
    width = 0.92 / len(looks)
    for number, look in enumerate(looks):
        place = (column - 0.46 + number * width, row - 0.44)
        ax.add_artist(
            Rectangle(place, width, 0.88, facecolor=look.face, edgecolor=look.edge,
                      hatch=look.hatch, linewidth=page.line / 2, zorder=2)
        )  # fmt: skip


def text(ax: Axes, row: int, column: int, words: str, page: Page, *, on: Look) -> None:
    """Write words into a cell; on a hatch they have a ground of their own."""
    ground = {"facecolor": "white", "edgecolor": "none", "pad": 1.0} if on.hatch else None
    ax.text(column, row, style.plain([words]), ha="center", va="center_baseline", zorder=3,
            fontsize=page.small, color=ink_on(on, page.palette), bbox=ground)  # fmt: skip


def frame(ax: Axes, rows: range, columns: range, page: Page) -> None:
    """Draw a frame around a block of cells."""
    ax.add_artist(
        Rectangle((columns.start - 0.5, rows.start - 0.5), len(columns), len(rows), fill=False,
                  edgecolor=page.palette.ink, linewidth=2 * page.line, zorder=4, clip_on=False)
    )  # fmt: skip


def scale_key(label: str, palette: Palette) -> Key:
    """Return the key of a scale from 0 to 1."""
    shares = [share_look(n / (_STEPS - 1), palette) for n in range(_STEPS)]
    return Key(label, tuple(look._replace(edge=palette.faint) for look in shares))


def place_of(names: Sequence[str]) -> Mapping[str, int]:
    """Return the place of each name.

    >>> place_of(["a", "b"])
    {'a': 0, 'b': 1}
    """
    return {name: place for place, name in enumerate(names)}
