"""Pages: what a figure must fit, one for each reader; a page is handed down, nothing is global."""

from dataclasses import dataclass, replace
from typing import NamedTuple


class Look(NamedTuple):
    """How an area is filled; the hatch takes the colour of the edge."""

    face: str
    edge: str
    hatch: str = ""


@dataclass(frozen=True)
class Palette:
    """The looks of positions and stances, and of cells that hold a share from 0 to 1.

    ``mixed`` has a look for either half, ``scale`` the faces of shares from 0 to 1; ``unvalued`` is
    a cell whose number is withheld. No two looks differ in colour alone.
    """

    strict: Look
    discretionary: Look
    mixed: tuple[Look, Look]
    mentioned: Look
    silent: Look
    unvalued: Look
    scale: tuple[str, ...]
    ink: str = "#222222"
    faint: str = "#767676"
    shade: str = "#F4F4F4"

    def looks(self, position: str) -> tuple[Look, ...]:
        """Return the look of a position from left to right: two if it is mixed, else one."""
        look = getattr(self, position)
        return look if position == "mixed" else (look,)


COLOURS = Palette(
    strict=Look("#B84E00", "white"),
    discretionary=Look("#5CAFE6", "white", "....."),
    mixed=(Look("white", "#B84E00", "/////"), Look("white", "#3C94CF", "/////")),
    mentioned=Look("#DDDDDD", "#767676", "\\\\\\\\\\"),
    silent=Look("white", "#767676"),
    unvalued=Look("white", "#AAAAAA", "xxxx"),
    scale=("#FFF4EA", "#F0A868", "#7A2B00"),
)
"""Orange for strict and blue for discretionary, as far apart in grey as in colour."""

COARSE = replace(
    COLOURS,
    discretionary=COLOURS.discretionary._replace(hatch=".."),
    mixed=(COLOURS.mixed[0]._replace(hatch="//"), COLOURS.mixed[1]._replace(hatch="//")),
    mentioned=COLOURS.mentioned._replace(hatch="\\\\"),
    unvalued=COLOURS.unvalued._replace(hatch="xx"),
)
"""The same for pages that are seen from afar."""

GREYS = Palette(
    strict=Look("#333333", "white"),
    discretionary=Look("#B8B8B8", "#333333", "....."),
    mixed=(Look("white", "#333333", "/////"), Look("white", "#8C8C8C", "/////")),
    mentioned=Look("#E6E6E6", "#767676", "\\\\\\\\\\"),
    silent=Look("white", "#767676"),
    unvalued=Look("white", "#AAAAAA", "xxxx"),
    scale=("#FAFAFA", "#ABABAB", "#333333"),
)


@dataclass(frozen=True)
class Page:
    """What one reader holds: sizes in inches, sizes of type in points, and the palette.

    A ``fixed`` page always has its full height, others are as high as the figure and at most
    ``height``. ``title`` is 0 where the figure has no title of its own. ``labels`` is the widest
    label of a row, ``narrowest`` the narrowest panel, ``mark`` the smallest place of a mark in a
    grid. Rows may grow by ``stretch`` to fill the page. ``formats`` are the files to write. Beside
    the figures of a ``quoted`` page stands a page of quotes. ``most_topics`` are shown where no one
    chose topics, all if it is 0, and ``note`` stands under every figure. ``most_policies`` have a
    place in the figures in which each policy has one, all if it is 0.
    """

    name: str
    width: float
    height: float
    head: float
    body: float
    small: float
    labels: float
    gap: float
    narrowest: float
    mark: float
    margin: float = 0.08
    title: float = 0.0
    line: float = 0.6
    air: float = 0.015
    stretch: float = 1.0
    fixed: bool = False
    captioned: bool = False
    quoted: bool = False
    most_topics: int = 0
    most_policies: int = 0
    note: str = ""
    dpi: int = 300
    palette: Palette = COLOURS
    formats: tuple[str, ...] = ("svg", "png")


PAPER = Page(
    "paper", 7.2, 9.5, head=7.5, body=7.0, small=6.0, labels=2.4, gap=0.2, narrowest=1.2,
    mark=0.115, formats=("svg", "pdf", "png"),
)  # fmt: skip
COLUMN = Page(
    "column", 3.5, 9.5, head=7.0, body=6.5, small=6.0, labels=2.15, gap=0.14, narrowest=0.8,
    mark=0.11, formats=("svg", "pdf", "png"),
)  # fmt: skip
SLIDE = Page(
    "slide", 13.333, 7.5, head=16.0, body=15.0, small=14.0, labels=4.7, gap=0.4, narrowest=2.2,
    mark=0.24, margin=0.4, title=22.0, line=1.4, air=0.05, stretch=2.5, fixed=True, dpi=150,
    most_topics=8, palette=COARSE,
)  # fmt: skip
HANDOUT = Page(
    "handout", 8.27, 11.69, head=9.0, body=8.5, small=8.0, labels=2.7, gap=0.25, narrowest=1.25,
    mark=0.14, margin=0.6, title=13.0, line=0.7, air=0.03, stretch=1.8, fixed=True, captioned=True,
    quoted=True, palette=GREYS,
)  # fmt: skip
STUDY = replace(PAPER, formats=("svg",), most_policies=80)
"""What a run draws for its report, which has to open however many policies there are."""

PAGES = {page.name: page for page in (PAPER, COLUMN, SLIDE, HANDOUT)}
"""A paper's double column and single column, a 16:9 slide, and an A4 page in black and white."""
