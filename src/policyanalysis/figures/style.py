"""What all figures share: palette, type, layout in inches, captions, and saving with texts beside.

Matplotlib is used through its objects only: no pyplot, no state, nothing at import.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from policyanalysis.errors import EstimateError

STRICT, DISCRETIONARY, NONE = "#D55E00", "#0072B2", "#BBBBBB"
INK, FAINT = "#222222", "#777777"
FONT, HEAD, SIZE, SMALL = "DejaVu Sans", 7.5, 7.0, 6.0
WIDTH, LABELS, GAP, NARROWEST = 7.2, 2.45, 0.2, 1.2
"""Inches: a double column, the widest row label, the space between panels, the narrowest panel."""

Look = tuple[str, str, str]
# How each position is drawn: face, edge, hatch. A hatch takes the colour of the edge.
LOOKS = {
    "strict": (STRICT, "white", ""),
    "discretionary": (DISCRETIONARY, "white", "....."),
    "mentioned": (NONE, FAINT, "\\\\\\\\\\"),
    "silent": ("white", FAINT, ""),
}
MIXED_LOOKS = (("white", STRICT, "/////"), ("white", DISCRETIONARY, "/////"))
_RC = {
    "font.family": FONT,
    "font.size": SIZE,
    "text.hinting": "none",
    "hatch.linewidth": 0.6,
    "axes.linewidth": 0.6,
    "svg.hashsalt": "policyanalysis",
    "savefig.dpi": 300,
}


@dataclass(frozen=True)
class Drawing:
    """A finished figure with its caption, its alt text and the numbers that it shows (a table)."""

    figure: Figure
    caption: str
    alt: str
    numbers: pd.DataFrame


@contextmanager
def styled() -> Iterator[None]:
    """Draw and save inside this: the same marks whatever the user's own Matplotlib settings are."""
    with matplotlib.style.context([_RC], after_reset=True):
        yield


def inches(text: str, size: float = SIZE) -> float:
    """Return the width of one line of text in inches; headings are measured in bold."""
    font = FontProperties(family=FONT, size=size, weight="bold" if size == HEAD else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """Return the lines of ``text`` that fit into ``room`` inches; words too long for it are cut.

    Line ends in the text are kept.

    >>> wrapped("licensed social worker", 0.8)
    ['licensed social', 'worker']
    """
    lines = []
    for line in text.splitlines():
        lines.append("")
        for piece in (piece for word in line.split() for piece in _pieces(word, room, size)):
            longer = f"{lines[-1]} {piece}".strip()
            if inches(longer, size) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return [line for line in lines if line] or [""]


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and inches(pieces[-1] + character, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def plain(lines: Sequence[str]) -> str:
    """Return the lines as Matplotlib text; a dollar sign is shown and starts no formula."""
    return "\n".join(lines).replace("$", r"\$")


def panels(
    titles: Sequence[str], rows: Sequence[str], *, foot: float, aside: float = 0.0
) -> tuple[Figure, list[Axes]]:
    """Return a figure with one panel for each title, all with the same labelled rows.

    Up to four panels stand side by side, fewer where they would be too narrow. ``foot`` is the
    space kept free under the panels and ``aside`` the one at the right of each, both in inches.
    Titles and labels are wrapped to the room they have, and the rows are as high as the longest
    label needs. Row ``i`` is centred at y = i.

    Raises EstimateError if there is no panel or no row to draw.
    """
    if not titles or not rows:
        raise EstimateError(
            "there is nothing to draw",
            expected="one group of policies and one topic, or more",
            action="add policies to the corpus",
        )
    labels = [wrapped(row, LABELS) for row in rows]
    left = max(inches(line) for label in labels for line in label) + 0.12
    most = min(4, int((WIDTH - left - 0.1) / (NARROWEST + GAP)))
    n_bands = ceil(len(titles) / most)
    n_columns = ceil(len(titles) / n_bands)
    width = (WIDTH - left - 0.1) / n_columns - GAP - aside
    heads = [wrapped(title, width, HEAD) for title in titles]
    head = max(map(len, heads)) * 0.135 + 0.06
    body = len(rows) * (0.05 + 0.115 * max(map(len, labels)))
    band = head + body + 0.36
    height = n_bands * band + foot
    figure = Figure(figsize=(WIDTH, height))
    axes = []
    for number, title in enumerate(heads):
        below, along = divmod(number, n_columns)
        x, y = left + along * (width + GAP + aside), height - below * band - head - body
        ax = figure.add_axes((x / WIDTH, y / height, width / WIDTH, body / height))
        ax.set_title(plain(title), fontsize=HEAD, fontweight="bold", loc="left", pad=4)
        dress(ax, [plain(label) for label in labels] if along == 0 else [""] * len(rows))
        axes.append(ax)
    return figure, axes


def dress(ax: Axes, labels: Sequence[str]) -> Axes:
    """Return the axes with rows from the top, their labels, and no frame but the lower line."""
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_yticks(range(len(labels)), labels, fontsize=SIZE, color=INK)
    ax.tick_params(axis="y", length=0, pad=3)
    ax.tick_params(axis="x", labelsize=SMALL, width=0.6, length=2, colors=INK)
    ax.spines[["top", "left", "right"]].set_visible(False)
    for number in range(0, len(labels), 2):
        ax.axhspan(number - 0.5, number + 0.5, color="#F4F4F4", linewidth=0, zorder=0)
    return ax


def sources(policies: pd.DataFrame) -> str:
    """Return a sentence on where the policies come from: composed, published or imported.

    >>> sources(pd.DataFrame({"source": ["composed", "composed"]}))
    'All 2 policies are composed: nothing about the real world follows from them.'
    """
    counts = policies["source"].value_counts().sort_index()
    only = f"All {len(policies)} policies are" if len(policies) > 1 else "The one policy is"
    parts = [f"{n} {source}" for source, n in counts.items()]
    text = f"{only} {counts.index[0]}" if len(counts) == 1 else f"Policies: {' and '.join(parts)}"
    warned = ": nothing about the real world follows from them" if "composed" in counts else ""
    return f"{text}{warned}."


def n_policies(n: int) -> str:
    """Return a number of policies in words.

    >>> n_policies(1), n_policies(2)
    ('1 policy', '2 policies')
    """
    return f"{n} {'policy' if n == 1 else 'policies'}"


def listed(names: Sequence[str]) -> str:
    """Return names as an enumeration.

    >>> listed(["email", "fees", "video"])
    'email, fees and video'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
