"""Strictness as a heat map: topics by groups, the n of policies in every cell."""

import pandas as pd

from policyanalysis.figures import grids, strictness, style
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import Material, with_clause_ids
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Key, Surround
from policyanalysis.figures.style import Drawing


def draw(material: Material, page: Page, *, by: str) -> list[Drawing]:
    """Return the heat map of strictness, in parts if need be: a row a topic, a column a group.

    A cell with fewer policies than ``material.min_policies`` is hatched and has no value.
    """
    labels = material.labels
    estimates = material.tables["estimates"].query("by == @by")
    cells = strictness.strictness_rows(estimates, labels)
    cells = cells.assign(valued=cells["n_policies"] >= material.min_policies)
    groups = list(dict.fromkeys(cells["group"]))
    words = [_words(row.estimate, row.n_policies, row.valued) for row in style.each(cells)]
    widest = max((style.inches(word, page.small) for word in words), default=0.0)
    layout = Layout(
        page, list(labels.values()), groups, widest + 0.12 * page.small / 6,
        widest=1.9 * widest + 0.3, starts=material.starts(material.topics), joined=True,
    )  # fmt: skip
    text = caption(cells, material)
    few = Key(f"fewer than {material.min_policies} policies", (page.palette.unvalued,))
    surround = Surround(
        f"Strictness by topic and {by}: {style.kind(material.policies)}",
        style.source_line(material.policies), text,
        (grids.scale_key("strictness, 0 to 1 (n policies)", page.palette), few),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            rows = grids.place_of(material.topics[field.rows.start : field.rows.stop])
            columns = grids.place_of(groups[field.columns.start : field.columns.stop])
            shown = cells[cells["topic"].isin(list(rows)) & cells["group"].isin(list(columns))]
            parts.append(shown)
            for c in style.each(shown):
                look = page.palette.unvalued
                look = grids.share_look(c.estimate, page.palette) if c.valued else look
                place = (rows[c.topic], columns[c.group])
                grids.cell(field.ax, *place, [look], page)
                said = _words(c.estimate, c.n_policies, c.valued)
                grids.text(field.ax, *place, said, page, on=look)
        numbers = pd.concat(parts)
        traced = with_clause_ids(numbers, material.evidence(by), ["group", "topic"])
        traced = traced.drop(columns="label")
        drawings.append(Drawing(sheet.figure, text, alt(numbers), traced, page, *sheet.part))
    return drawings


def caption(cells: pd.DataFrame, material: Material) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    policies = material.policies
    return (
        f"Strictness of {style.n_policies(len(policies))} on {len(material.labels)} topics, by "
        f"{cells['by'].iloc[0]}. A cell has the mean share of strict among strict and "
        "discretionary clauses, and in brackets the n policies that take a stance. Cells with "
        f"fewer than {material.min_policies} policies are hatched and have no value. Intervals are "
        f"not shown; codings taken as they are, by: {material.coder_id}. {style.sources(policies)}"
    )


def alt(cells: pd.DataFrame) -> str:
    """Return the figure in words, made from its numbers."""
    by = cells["by"].iloc[0]
    parts = [f"Heat map of strictness, {cells['topic'].nunique()} topics by {by}."]
    for group, part in cells.groupby("group", sort=False):
        valued = part[part["valued"]].sort_values("estimate", kind="stable")
        said = f"{group}: {len(valued)} of {len(part)} cells have a value"
        for name, end in (("lowest", valued.head(1)), ("highest", valued.tail(1))):
            for row in style.each(end):
                n = style.n_policies(row.n_policies)
                said += f"; {name} {row.estimate:.2f} on {row.label} ({n})"
        parts.append(f"{said}.")
    return " ".join(parts)


def _words(estimate: float, n: int, valued: bool) -> str:
    return f"{estimate:.2f} ({n})" if valued else f"({n})"
