"""Estimates with intervals: a dot and a line a row, its n behind it, a refusal in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from policyanalysis.figures import style
from policyanalysis.figures.layout import Field, Layout
from policyanalysis.figures.pages import Page

BEYOND = "<"
"""The marker of an interval that goes on below the scale."""
Places = npt.NDArray[np.int64]
Names = tuple[str, list[str]]  # a column and its values in order


@dataclass(frozen=True)
class Scale:
    """The axis of the estimates: its limits, its ticks, its name, and where the line stands."""

    low: float
    high: float
    ticks: tuple[float, ...]
    name: str
    middle: float


@dataclass(frozen=True)
class Row:
    """What is written in a row: its n at the right, and a refusal where its interval would be."""

    n: str
    refusal: str = ""


def panel(ax: Axes, estimates: pd.DataFrame, rows: Sequence[Row], scale: Scale, page: Page) -> Axes:
    """Return the axes with one dot a row of estimates, the first on top, and what is written there.

    ``estimates`` has the columns estimate, conf_low and conf_high. A filled dot has an interval, a
    hollow one has none; a row with a refusal has the refusal alone. An arrowhead stands where an
    interval goes on below the scale.
    """
    ink = page.palette.ink
    dress(ax, scale, page)
    shown = np.array([not row.refusal for row in rows], dtype=bool)
    whole = estimates["conf_low"].notna().to_numpy() & shown
    places = np.arange(len(rows))
    ax.vlines([scale.middle] * int(shown.sum()), places[shown] - 0.5, places[shown] + 0.5,
              color=page.palette.faint, linewidth=page.line, zorder=1)  # fmt: skip
    ax.hlines(places[whole], estimates["conf_low"][whole], estimates["conf_high"][whole],
              color=ink, linewidth=2 * page.line, zorder=2)  # fmt: skip
    beyond = whole & (estimates["conf_low"] < scale.low).to_numpy()
    ax.plot([scale.low] * int(beyond.sum()), places[beyond], marker=BEYOND, linestyle="",
            color=ink, markersize=0.6 * page.body, zorder=3, clip_on=False)  # fmt: skip
    for chosen, face in ((whole, ink), (~whole & shown, "white")):
        dots(ax, estimates["estimate"][chosen], places[chosen], face, page)
    write(ax, rows, page)
    return ax


def taken(rows: pd.DataFrame, field: Field, across: Names, down: Names) -> pd.DataFrame:
    """Return the rows of a field, one a name that stands there, missing where there is none.

    ``across`` names the panels, ``down`` the rows.
    """
    (part, panels), (key, names) = across, down
    mine = rows[rows[part] == panels[field.columns.start]].set_index(key)
    return mine.reindex(names[field.rows.start : field.rows.stop]).reset_index()


def dress(ax: Axes, scale: Scale, page: Page) -> None:
    """Give the axes the scale."""
    edge = 0.03 * (scale.high - scale.low)
    ax.set_xlim(scale.low - edge, scale.high + edge)
    ax.set_xticks(scale.ticks, [f"{tick:g}" for tick in scale.ticks])
    ax.set_xlabel(scale.name, fontsize=page.small, labelpad=1, color=page.palette.ink)


def dots(ax: Axes, values: "pd.Series[float]", places: Places, face: str, page: Page) -> None:
    """Draw a dot for each value, in its row."""
    ax.plot(values, places, marker="o", color=page.palette.ink, linestyle="",
            markersize=0.6 * page.body, markerfacecolor=face, markeredgewidth=1.4 * page.line,
            zorder=3, clip_on=False)  # fmt: skip


def write(ax: Axes, rows: Sequence[Row], page: Page) -> None:
    """Write what stands in each row: its refusal, and its n at the right."""
    ink = page.palette.ink
    width, off = ax.bbox.width / ax.figure.dpi, 0.6 * page.small
    for place, row in enumerate(rows):
        ax.annotate(style.plain([row.n]), (1, place), (off, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center_baseline", fontsize=page.small,
                    color=ink, annotation_clip=False)  # fmt: skip
        if row.refusal:
            ax.annotate(style.plain(style.wrapped(row.refusal, width - 0.06, page.small)),
                        (0, place), (2, 0), xycoords=("axes fraction", "data"),
                        textcoords="offset points", va="center", fontsize=page.small,
                        fontstyle="italic", color=page.palette.faint, linespacing=1.0)  # fmt: skip
    ax.annotate("n", (1, 1), (off, 3), xycoords="axes fraction", textcoords="offset points",
                fontsize=page.small, fontstyle="italic", color=ink)  # fmt: skip


def around_zero(rows: pd.DataFrame, name: str) -> Scale:
    """Return a scale around 0 that holds all estimates and limits, at most from -1 to 1."""
    limits = rows[["estimate", "conf_low", "conf_high"]].abs().max().max()
    high = 1.0 if pd.isna(limits) else max(0.25, ceil(limits * 4) / 4)
    return Scale(-high, high, (-high, 0, high), name, 0)


def refusal(reason: str) -> str:
    """Return a reason as short as a row has room for: up to its colon.

    >>> refusal("2 lineages: no test"), refusal("all lineages changed alike: no interval")
    ('too few: 2 lineages', 'all lineages changed alike')
    """
    said = reason.split(":", maxsplit=1)[0]
    return f"too few: {said}" if said[:1].isdigit() else said


def narrowest(refusals: Sequence[str], page: Page) -> float:
    """Return the width at which refusals stand on one line, unless that takes too much."""
    longest = max((style.inches(refusal, page.small) for refusal in refusals), default=0.0)
    return min(max(1.5 * page.narrowest, longest + 0.1), 2.5 * page.narrowest)


def n_lines(refusals: Sequence[str], width: float, page: Page) -> int:
    """Return the lines that the longest refusal needs in a panel of that width, in inches."""
    return max((len(style.wrapped(r, width - 0.06, page.small)) for r in refusals), default=1)


def aside(texts: Sequence[str], page: Page) -> float:
    """Return the inches that the n of rows need at the right of a panel."""
    return max(style.inches(text, page.small) for text in texts) + 0.08 * page.small / 6


def axis(page: Page) -> float:
    """Return the inches that ticks and name of the scale need under a panel."""
    return 2.8 * style.LINE * page.small


def with_lines(layout: Layout, refusals: Sequence[str]) -> Layout:
    """Return the layout with rows that hold the longest refusal."""
    return replace(layout, lines=n_lines(refusals, layout.width, layout.page))
