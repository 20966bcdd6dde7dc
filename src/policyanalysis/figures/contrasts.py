"""Differences between groups as a forest plot: each other group beside a reference group."""

from collections.abc import Mapping

import pandas as pd

from policyanalysis.errors import NothingToDraw
from policyanalysis.figures import intervals, style
from policyanalysis.figures.intervals import Row
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import ALL, Material, with_clause_ids
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Key, Surround
from policyanalysis.figures.style import Drawing

_KEYS = (Key("difference with its interval", marker="o"),)


def draw(material: Material, page: Page, *, by: str) -> list[Drawing]:
    """Return the differences in strictness from the reference group, a panel for each other group.

    The reference is the one that the user chose, or the group with the most policies. With one
    other group the topics stand by difference, else in the order of the codebook. A difference that
    is withheld has its reason in the row.
    """
    rows, reference = contrast_rows(material, by)
    labels = {ALL: "all topics"} | dict(material.labels)
    others = list(dict.fromkeys(rows["group"]))
    topics = [topic for topic in labels if topic in set(rows["topic"])]
    if len(others) == 1:
        topics = rows.sort_values("estimate", kind="stable")["topic"].tolist()
    refusals = [row.refusal for row in _written(rows)]
    scale = intervals.around_zero(rows, "less strict ← difference → stricter")
    measure = Layout(
        page, [labels[topic] for topic in topics], others,
        intervals.narrowest(refusals, page), most=3,
        axis=intervals.axis(page), starts=material.starts(topics),
        aside=intervals.aside([row.n for row in _written(rows)], page),
    )  # fmt: skip
    layout = intervals.with_lines(measure, refusals)
    text = caption(rows, reference, material)
    surround = Surround(
        f"Stricter than {reference}? {style.kind(material.policies)}",
        style.source_line(material.policies), text, _KEYS,
        (
            f"n: policies of the group / policies of {reference}. "
            "Words in a row: why its difference is withheld.",
            *filter(None, [untested(rows)]),
        ),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            shown = intervals.taken(rows, field, ("group", others), ("topic", topics))
            parts.append(shown.dropna(subset="group"))
            intervals.panel(field.ax, shown, _written(shown), scale, page)
        numbers = pd.concat(parts)
        said = alt(numbers, reference, labels)
        drawings.append(
            Drawing(sheet.figure, text, said, _traced(numbers, material, by), page, *sheet.part)
        )
    return drawings


def contrast_rows(material: Material, by: str) -> tuple[pd.DataFrame, str]:
    """Return the contrasts of each group with the reference, and the reference.

    ``group`` and ``n_policies`` are the other group's, ``n_reference`` the reference's;
    ``estimate`` and its limits are the other group's share less that of the reference, so that a
    row in which the reference stands second is turned round.
    """
    table = material.tables["contrasts"]
    chosen = (table["by"] == by) & (table["estimand"] == "strictness") & (table["unit"] == "draft")
    chosen &= table["method"].str.startswith("naive_") & table["adjusted_for"].isna()
    table = table[chosen & table["topic"].isin([ALL, *material.topics])]
    if table.empty:
        raise NothingToDraw(f"there are no contrasts by {by} to draw")
    reference = material.reference_of(by)
    as_first = table[table["group_a"] == reference]
    second = table[table["group_b"] == reference]
    columns = {"group_a": "group", "n_policies_a": "n_policies", "n_policies_b": "n_reference"}
    turned = second.rename(columns=columns).assign(
        estimate=-second["estimate"], conf_low=-second["conf_high"], conf_high=-second["conf_low"]
    )
    columns = {"group_b": "group", "n_policies_b": "n_policies", "n_policies_a": "n_reference"}
    rows = pd.concat([as_first.rename(columns=columns), turned])
    kept = ["topic", "by", "group", "estimate", "conf_low", "conf_high", "conf_level", "p_value",
            "method", "n_policies", "n_reference", "caution", "reason"]  # fmt: skip
    return rows[kept].sort_values("group", kind="stable", ignore_index=True), reference


def untested(rows: pd.DataFrame) -> str:
    """Return what is not to be inferred, and the most frequent reason, if no difference was tested.

    >>> untested(pd.DataFrame({"p_value": [None], "reason": ["too few lineages: no test"]}))
    'Nothing may be inferred: no difference was tested (too few lineages).'
    """
    if rows["p_value"].notna().any():
        return ""
    reasons = rows["reason"].dropna().str.split(":").str[0].value_counts()
    return f"Nothing may be inferred: no difference was tested ({reasons.index[0]})."


def caption(rows: pd.DataFrame, reference: str, material: Material) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    policies = material.policies
    warning = untested(rows)
    said = f"{warning} " if warning else ""
    return (
        f"Differences in strictness from {reference}, by {rows['by'].iloc[0]}, of "
        f"{style.n_policies(len(policies))}. A dot is the mean strictness of the group less that "
        f"of {reference}, the policies of one lineage counting once; a line its interval over "
        f"lineages at level {rows['conf_level'].iloc[0]}. Numbers at the right: policies of the "
        f"group and of {reference} that enter. A row without a dot says why no difference is "
        f"given. {said}"
        f"Codings taken as they are, by: {material.coder_id}. {style.sources(policies)}"
    )


def alt(rows: pd.DataFrame, reference: str, labels: Mapping[str, str]) -> str:
    """Return the figure in words, made from its numbers."""
    parts = [f"Forest plot of differences in strictness from {reference}."]
    for group, part in rows.groupby("group", sort=False):
        sure = part[part["conf_low"].notna()].sort_values("estimate", kind="stable")
        said = f"{group}: {len(sure)} of {len(part)} differences have an interval"
        for name, end in (("lowest", sure.head(1)), ("highest", sure.tail(1))):
            for row in style.each(end):
                said += (
                    f"; {name} {row.estimate:+.2f} on {labels[row.topic]}, interval "
                    f"{row.conf_low:+.2f} to {row.conf_high:+.2f}"
                )
        parts.append(f"{said}.")
    return " ".join(parts)


def _written(rows: pd.DataFrame) -> list[Row]:
    """Return what stands in each row; a refusal is the reason up to its colon."""
    found = []
    for row in style.each(rows):
        if pd.isna(row.group):
            found.append(Row("", "not compared"))
            continue
        refused = intervals.refusal(row.reason) if pd.isna(row.conf_low) else ""
        found.append(Row(f"{row.n_policies:.0f}/{row.n_reference:.0f}", refused))
    return found


def _traced(numbers: pd.DataFrame, material: Material, by: str) -> pd.DataFrame:
    return with_clause_ids(numbers, material.evidence(by), ["group", "topic"])
