"""Stance by topic and group: diverging stacked bars of policies' positions, one panel a group.

After Heiberger and Robbins (2014), doi:10.18637/jss.v057.i05: what takes no side stands outside.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple
from matplotlib.patches import Patch

from policyanalysis.figures import style
from policyanalysis.figures.style import LOOKS, MIXED_LOOKS, Drawing

_LEAST, _SPACE = 0.25, 0.3
"""Shares of a group: the least room for a side, the room for the number between bars and side."""


def draw(counts: pd.DataFrame, policies: pd.DataFrame, labels: Mapping[str, str]) -> Drawing:
    """Return the figure of position counts (the table of ``comparison.position_counts``).

    ``policies`` tell whether the figure shows composed or published policies; ``labels`` map the
    topics that are drawn, from top to bottom, to their names.
    """
    groups = list(dict.fromkeys(counts["group"]))
    sizes = {group: _size(counts[counts["group"] == group]) for group in groups}
    titles = [f"{group}\n{style.n_policies(sizes[group])}" for group in groups]
    with style.styled():
        figure, axes = style.panels(titles, list(labels.values()), foot=0.25)
        room = _room(counts, sizes)
        for group, ax in zip(groups, axes, strict=True):
            panel(counts[counts["group"] == group], labels, room=room, ax=ax)
        _legend(figure)
    shown = counts[counts["topic"].isin(list(labels))]
    return Drawing(figure, caption(counts, policies), alt(counts, labels), shown)


def panel(
    counts: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    room: tuple[float, float, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Return the axes with one group's bars, in policies: strict left of 0, discretionary right.

    Mixed policies straddle 0, half on each side. The number at the end of a bar counts the policies
    that take a stance; those that only mention the topic or are silent on it have a baseline of
    their own at the right. ``room`` is the share of the group that fits left, right and there.
    """
    if ax is None:
        with style.styled():
            group = str(counts["group"].iloc[0])
            ax = style.panels([group], list(labels.values()), foot=0.0)[1][0]
    size = _size(counts)
    left, right, outside = room or _room(counts, {counts["group"].iloc[0]: size})
    wide = counts.pivot(index="topic", columns="position", values="n_policies").loc[list(labels)]
    aside = (right + _SPACE) * size
    half = wide["mixed"] / 2
    _bars(ax, -half, half, MIXED_LOOKS[0])
    _bars(ax, 0 * half, half, MIXED_LOOKS[1])
    _bars(ax, -half - wide["strict"], wide["strict"], LOOKS["strict"])
    _bars(ax, half, wide["discretionary"], LOOKS["discretionary"])
    _bars(ax, 0 * half + aside, wide["mentioned"], LOOKS["mentioned"])
    _bars(ax, aside + wide["mentioned"], wide["silent"], LOOKS["silent"])
    taking = wide["strict"] + wide["mixed"] + wide["discretionary"]
    for row, (end, n) in enumerate(zip(half + wide["discretionary"], taking, strict=True)):
        _number(ax, n, end, row)
    ax.set_xlim(-left * size, aside + outside * size)
    ax.axvline(0, color=style.INK, linewidth=0.6)
    ax.axvline(aside, color=style.FAINT, linewidth=0.6)
    _ticks(ax, size, (left, right, outside), aside)
    return ax


def caption(counts: pd.DataFrame, policies: pd.DataFrame) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    n = style.n_policies(len(policies))
    return (
        f"Positions of {n} on {counts['topic'].nunique()} topics, by {counts['by'].iloc[0]}. "
        "Bars count policies: strict to the left, discretionary to the right, mixed (both) across "
        "the middle line; the number at the end is the policies that take a stance. "
        "Policies that only mention the topic or are silent on it stand at the right. "
        f"A panel is as wide as its group. {style.sources(policies)}"
    )


def alt(counts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return the figure in words, made from its numbers: for each group what stands out."""
    by = counts["by"].iloc[0]
    parts = [f"Bars of policies' positions on {len(labels)} topics, one panel for each {by}."]
    shown = counts[counts["topic"].isin(list(labels))]
    for group, part in shown.groupby("group", sort=False):
        wide = part.pivot(index="topic", columns="position", values="n_policies").loc[list(labels)]
        found = [
            f"{position} most often on {_leaders(wide[position], labels)}"
            for position in ("strict", "mixed", "discretionary")
            if wide[position].max() > 0
        ]
        unheard = int((wide["silent"] == _size(part)).sum())
        found.append(f"no policy mentions {unheard} of the topics")
        parts.append(f"{group}, {style.n_policies(_size(part))}: {'; '.join(found)}.")
    return " ".join(parts)


def _leaders(column: "pd.Series[int]", labels: Mapping[str, str]) -> str:
    most = int(column.max())
    names = [labels[str(topic)] for topic in column.index[column == most]]
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more topics"]
    return f"{style.listed(names)} ({style.n_policies(most)}{' each' if len(names) > 1 else ''})"


def _size(counts: pd.DataFrame) -> int:
    return int(counts.loc[counts["topic"] == counts["topic"].iloc[0], "n_policies"].sum())


def _room(counts: pd.DataFrame, sizes: Mapping[str, int]) -> tuple[float, float, float]:
    """Return the share of its group that the longest bar takes to the left, the right, the side."""
    wide = counts.pivot(index=["group", "topic"], columns="position", values="n_policies")
    shares = wide.div(wide.index.get_level_values("group").map(sizes), axis="index")
    half = shares["mixed"] / 2
    sides = (half + shares["strict"], half + shares["discretionary"])
    left, right, outside = (
        max(_LEAST, float(side.max())) for side in (*sides, shares["mentioned"] + shares["silent"])
    )
    return left, right, outside


def _bars(
    ax: Axes, start: "pd.Series[float]", length: "pd.Series[float]", look: style.Look
) -> None:
    face, edge, hatch = look
    some = [row for row, n in enumerate(length) if n > 0]
    ax.barh(some, length.iloc[some], left=start.iloc[some], height=0.74,
            facecolor=face, edgecolor=edge, hatch=hatch, linewidth=0.5, zorder=2)  # fmt: skip


def _number(ax: Axes, n: int, end: float, row: int) -> None:
    ax.annotate(str(n), (end, row), (2, 0), textcoords="offset points", va="center_baseline",
                fontsize=style.SMALL, color=style.INK)  # fmt: skip


def _ticks(ax: Axes, size: int, room: tuple[float, float, float], aside: float) -> None:
    left, right, outside = (int(share * size + 1e-9) for share in room)
    places = {-left: left, 0: 0, right: right, aside: 0, aside + outside: outside}
    ax.set_xticks(list(places), [str(n) for n in places.values()])
    ax.set_xlabel("policies", fontsize=style.SMALL, labelpad=1, color=style.INK)


def _legend(figure: Figure) -> None:
    def patch(look: style.Look) -> Patch:
        return Patch(facecolor=look[0], edgecolor=look[1], hatch=look[2], linewidth=0.5)

    names = ["strict", "mixed", "discretionary", "mentioned only", "silent"]
    strict, *others = map(patch, LOOKS.values())
    handles: list[Any] = [strict, tuple(map(patch, MIXED_LOOKS)), *others]
    figure.legend(handles, names, loc="lower center", ncols=5, frameon=False, fontsize=style.SIZE,
                  handler_map={tuple: HandlerTuple(ndivide=None, pad=0)},
                  handlelength=2.2, borderaxespad=0.2)  # fmt: skip
