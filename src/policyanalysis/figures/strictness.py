"""Strictness by group: a dot for each estimate, a line for its interval."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from policyanalysis.figures import intervals, style
from policyanalysis.figures.intervals import Row, Scale
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import ALL, Material, with_clause_ids
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Key, Surround
from policyanalysis.figures.style import Drawing

_MARKS = "abcdefghijklmnopqrstuvwxyz"
_POOLED = {ALL: "all topics"}
_KEYS = (Key("estimate with interval", marker="o"), Key("no interval", marker="o", filled=False))
SCALE = Scale(0, 1, (0, 0.5, 1), "strictness", 0.5)


def draw(material: Material, page: Page, *, by: str, on_topics: bool) -> list[Drawing]:
    """Return the figure of the strictness estimates of each group, in parts if need be.

    One panel has a row for each group, all topics together; or, ``on_topics``, a panel for each
    group has a row for each topic. Drawn are the estimates in which each lineage counts once.
    """
    labels = _POOLED | dict(material.labels) if on_topics else _POOLED
    estimates = material.tables["estimates"].query("by == @by")
    rows = strictness_rows(estimates, labels)
    across, down = ("group", "topic") if on_topics else ("topic", "group")
    panels, names = list(dict.fromkeys(rows[across])), list(dict.fromkeys(rows[down]))
    marks = _reasons(rows)
    layout = Layout(
        page,
        [labels.get(name, name) for name in names],
        [labels.get(name, name) for name in panels],
        page.narrowest,
        aside=intervals.aside([row.n for row in _written(rows, marks)], page),
        axis=intervals.axis(page),
        most=4,
        starts=material.starts(names),
    )
    text = caption(rows, material.policies)
    surround = Surround(
        f"Strictness by {by}: {style.kind(material.policies)}",
        style.source_line(material.policies), text, _KEYS, tuple(_notes(marks)),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            shown = names[field.rows.start : field.rows.stop]
            chosen = (rows[across] == panels[field.columns.start]) & rows[down].isin(shown)
            parts.append(rows[chosen])
            panel(parts[-1], marks, page=page, ax=field.ax)
        numbers = pd.concat(parts)
        traced = with_clause_ids(numbers, material.evidence(by), ["group", "topic"])
        traced = traced.drop(columns="label")
        drawings.append(Drawing(sheet.figure, text, alt(numbers), traced, page, *sheet.part))
    return drawings


def panel(rows: pd.DataFrame, marks: Mapping[str, str], *, page: Page, ax: Axes) -> Axes:
    """Return the axes with one dot a row of estimates, the first on top, and its n of policies.

    A filled dot has an interval. A hollow one has none; the letter behind its n is the one that
    ``marks`` gives to the estimate's ``reason``. Rows without an estimate have the number alone.
    """
    return intervals.panel(ax, rows, _written(rows, marks), SCALE, page)


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


def strictness_rows(estimates: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
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


def _written(rows: pd.DataFrame, marks: Mapping[str, str]) -> list[Row]:
    numbers = zip(rows["n_policies"], rows["reason"], rows["conf_low"].isna(), strict=True)
    return [Row(f"{n} {marks[reason]}" if bare else str(n)) for n, reason, bare in numbers]


def _notes(marks: Mapping[str, str]) -> Sequence[str]:
    return [f"{mark}: {reason}" for reason, mark in marks.items()]
