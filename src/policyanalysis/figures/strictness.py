"""Strictness by group: a dot for each estimate, a line for its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from policyanalysis.figures import style
from policyanalysis.figures.style import Drawing

_ASIDE, _FOOT = 0.36, 0.16
_MARKS = "abcdefghijklmnopqrstuvwxyz"
ALL = {"all": "all topics"}


def draw(estimates: pd.DataFrame, policies: pd.DataFrame, labels: Mapping[str, str]) -> Drawing:
    """Return the figure of the strictness estimates for the topics that ``labels`` names.

    One topic gives one panel with a row for each group; several give a panel for each group with a
    row for each topic, in the order of ``labels``. Drawn are the estimates in which each lineage
    counts once. ``policies`` tell whether the figure shows composed or published policies.
    """
    rows = _rows(estimates, labels)
    one = len(labels) == 1
    across, down = ("label", "group") if one else ("group", "label")
    titles = list(dict.fromkeys(rows[across]))
    names = list(dict.fromkeys(rows[down]))
    marks = _reasons(rows)
    notes = _notes(marks)
    with style.styled():
        foot = _FOOT * len(notes) + 0.05
        figure, axes = style.panels(titles, names, foot=foot, aside=_ASIDE)
        for title, ax in zip(titles, axes, strict=True):
            panel(rows[rows[across] == title], marks, ax=ax)
        _write_notes(figure, notes)
    numbers = rows.drop(columns="label")
    return Drawing(figure, caption(rows, policies), alt(rows), numbers)


def panel(rows: pd.DataFrame, marks: Mapping[str, str], *, ax: Axes | None = None) -> Axes:
    """Return the axes with one dot a row of estimates, the first on top, and its n of policies.

    A filled dot has an interval. A hollow one has none; the letter behind its n is the one that
    ``marks`` gives to the estimate's ``reason``. Rows without an estimate have the number alone.
    """
    if ax is None:
        with style.styled():
            names = list(rows["group"])
            ax = style.panels([""], names, foot=0.0, aside=_ASIDE)[1][0]
    ax.set_xlim(-0.03, 1.03)
    ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    ax.set_xlabel("strictness", fontsize=style.SMALL, labelpad=1, color=style.INK)
    ax.axvline(0.5, color=style.NONE, linewidth=0.6, zorder=1)
    whole = rows["conf_low"].notna().to_numpy()
    places = np.arange(len(rows))
    ax.hlines(places[whole], rows["conf_low"][whole], rows["conf_high"][whole],
              color=style.INK, linewidth=1.2, zorder=2)  # fmt: skip
    for some, face in ((whole, style.INK), (~whole, "white")):
        ax.plot(rows["estimate"][some], places[some], marker="o", markersize=4, color=style.INK,
                markerfacecolor=face, markeredgewidth=0.9, linestyle="", zorder=3)  # fmt: skip
    for place, (n, reason) in enumerate(zip(rows["n_policies"], rows["reason"], strict=True)):
        mark = "" if whole[place] else f" {marks[reason]}"
        ax.annotate(f"{n}{mark}", (1, place), (4, 0), xycoords=("axes fraction", "data"),
                    textcoords="offset points", va="center_baseline", fontsize=style.SMALL,
                    color=style.INK, annotation_clip=False)  # fmt: skip
    ax.annotate("n", (1, 1), (4, 3), xycoords="axes fraction", textcoords="offset points",
                fontsize=style.SMALL, fontstyle="italic", color=style.INK)  # fmt: skip
    return ax


def caption(rows: pd.DataFrame, policies: pd.DataFrame) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    topics = rows.loc[rows["topic"] != "all", "topic"].nunique()
    what = f"{topics} topics" if rows["topic"].nunique() > 1 else rows["label"].iloc[0]
    return (
        f"Strictness on {what} of {style.n_policies(len(policies))}, by {rows['by'].iloc[0]}. "
        "Strictness is the share of strict among strict and discretionary clauses of a policy; "
        "a dot is its mean over the n policies of the group that take a stance, those of one "
        "lineage counting once; a line is its interval over lineages at level "
        f"{rows['conf_level'].iloc[0]} (CR2, Student's t, cut off at 0 and 1; codings taken as "
        "they are). A hollow dot has no interval, for the reason given by its letter. "
        f"{style.sources(policies)}"
    )


def alt(rows: pd.DataFrame) -> str:
    """Return the figure in words, made from its numbers."""
    by = rows["by"].iloc[0]
    parts = [f"Dots with intervals: strictness by {by}, from 0 (discretionary) to 1 (strict)."]
    if rows["topic"].nunique() == 1:
        parts += [f"{row['group']}: {_spoken(row)}." for _, row in rows.iterrows()]
        return " ".join(parts)
    for group, part in rows.groupby("group", sort=False):
        pooled, single = part[part["topic"] == "all"], part[part["topic"] != "all"]
        sure = single[single["conf_low"].notna()].sort_values("estimate", kind="stable")
        said = [f"all topics {_spoken(row)}" for _, row in pooled.iterrows()]
        said.append(f"{len(sure)} of {len(single)} topics have an interval")
        for name, end in (("lowest", sure.head(1)), ("highest", sure.tail(1))):
            said += [f"{name} on {row['label']}, {_spoken(row)}" for _, row in end.iterrows()]
        parts.append(f"{group}: {'; '.join(said)}.")
    return " ".join(parts)


def _spoken(row: "pd.Series[Any]") -> str:
    n = style.n_policies(int(row["n_policies"]))
    if pd.isna(row["estimate"]):
        return f"{row['reason']} ({n})"
    if pd.isna(row["conf_low"]):
        return f"{row['estimate']:.2f} without interval ({n})"
    return f"{row['estimate']:.2f}, interval {row['conf_low']:.2f} to {row['conf_high']:.2f} ({n})"


def _rows(estimates: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return the strictness estimates to draw, by group and then in the order of the labels."""
    chosen = (estimates["estimand"] == "strictness") & (estimates["unit"] == "draft")
    chosen &= estimates["method"].str.startswith("naive_") & estimates["topic"].isin(list(labels))
    rows = estimates[chosen].copy()
    rows["label"] = rows["topic"].map(dict(labels))
    order = {topic: place for place, topic in enumerate(labels)}
    rows = rows.sort_values("topic", key=lambda topics: topics.map(order), kind="stable")
    return rows.sort_values("group", kind="stable", ignore_index=True)


def _reasons(rows: pd.DataFrame) -> dict[str, str]:
    """Return a letter for each reason why a row has no interval."""
    reasons = dict.fromkeys(rows.loc[rows["conf_low"].isna(), "reason"])
    return dict(zip(reasons, _MARKS, strict=False))


def _notes(marks: Mapping[str, str]) -> list[str]:
    return [
        line
        for reason, mark in marks.items()
        for line in style.wrapped(f"{mark}: {reason}", style.WIDTH - 0.2, style.SMALL)
    ]


def _write_notes(figure: Figure, notes: Sequence[str]) -> None:
    height = figure.get_figheight()
    for place, note in enumerate(reversed(notes)):
        figure.text(0.1 / style.WIDTH, (0.05 + _FOOT * place) / height, style.plain([note]),
                    fontsize=style.SMALL, color=style.INK)  # fmt: skip
