"""Which topics are addressed together: topics by topics, the number of policies in each cell."""

import pandas as pd

from policyanalysis.comparison import topics_together
from policyanalysis.figures import grids, style
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import Material, with_clause_ids
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Surround
from policyanalysis.figures.style import Drawing


def draw(material: Material, page: Page) -> list[Drawing]:
    """Return the matrix of topics that policies address together, in parts if need be.

    A column is the topic with that number; a cell has the policies that address both topics. Its
    record holds their ids, and on the diagonal the clauses; those of a pair are the same ones.
    """
    topics, policies = material.topics, material.policies
    held = material.tables["positions"]
    pairs = topics_together(held[held["topic"].isin(topics)])
    places = grids.place_of(topics)
    widest = style.inches("0" * len(str(len(policies))), page.small)
    layout = Layout(
        page,
        [f"{label}  {number}" for number, label in enumerate(material.labels.values(), start=1)],
        [str(number) for number in range(1, len(topics) + 1)],
        max(page.mark, widest + 0.06 * page.small / 6), widest=4 * page.mark,
        starts=material.starts(topics), joined=True,
    )  # fmt: skip
    text = caption(material)
    surround = Surround(
        f"Topics that {style.kind(policies)} address together", style.source_line(policies), text,
        (grids.scale_key("share of the policies that address one or both, 0 to 1", page.palette),),
    )  # fmt: skip
    drawings = []
    mirrored = pairs.rename(columns={"topic_a": "topic_b", "topic_b": "topic_a"})
    square = pd.concat([pairs, mirrored]).drop_duplicates(["topic_a", "topic_b"])
    row, column = square["topic_b"].map(places), square["topic_a"].map(places)
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            parts.append(square[row.isin(field.rows) & column.isin(field.columns)])
            for c in style.each(parts[-1].dropna(subset="share")):
                look = grids.share_look(c.share, page.palette)
                place = (
                    places[c.topic_b] - field.rows.start,
                    places[c.topic_a] - field.columns.start,
                )
                grids.cell(field.ax, *place, [look], page)
                grids.text(field.ax, *place, str(c.n_both), page, on=look)
        numbers = _traced(pd.concat(parts), material)
        said = alt(numbers, material)
        drawings.append(Drawing(sheet.figure, text, said, numbers, page, *sheet.part))
    return drawings


def caption(material: Material) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    policies = material.policies
    return (
        f"Topics that {style.n_policies(len(policies))} address together, of "
        f"{len(material.labels)}. A column is the topic with that number; a cell has the number "
        "of policies that address both topics, on the diagonal of those that address the one. It "
        "is the darker, the larger their share among the policies that address one or both "
        f"(Jaccard). Clauses coded by: {material.coder_id}. {style.sources(policies)}"
    )


def alt(pairs: pd.DataFrame, material: Material) -> str:
    """Return the figure in words, made from its numbers."""
    said = f"Matrix of {material.policies.shape[0]} policies by pairs of topics."
    others = pairs[pairs["topic_a"] != pairs["topic_b"]].dropna(subset="share")
    if others.empty:
        return f"{said} No two topics are addressed."
    top = others.sort_values("share", ascending=False, kind="stable").iloc[0]
    names = [material.labels[top[end]] for end in ("topic_a", "topic_b")]
    never = int((others["n_both"] == 0).sum())
    return (
        f"{said} Closest: {style.listed(names)}, both addressed by "
        f"{style.n_policies(int(top['n_both']))} of {top['n_either']} that address one or both. "
        f"Cells of topics that no policy addresses together: {never} of {len(others)}."
    )


def _traced(pairs: pd.DataFrame, material: Material) -> pd.DataFrame:
    """Return the pairs with the policies in each, and on the diagonal the clauses."""
    held = material.tables["positions"]
    said = held[held["position"] != "silent"].groupby("topic")["policy_id"].agg(list).to_dict()
    among = {topic: set(policies) for topic, policies in said.items()}
    both = [
        [policy for policy in said.get(a, []) if policy in among.get(b, ())]
        for a, b in zip(pairs["topic_a"], pairs["topic_b"], strict=True)
    ]
    found = pairs.assign(policy_ids=pd.Series(both, index=pairs.index, dtype="object"))
    evidence = material.evidence()
    evidence = evidence.assign(topic_a=evidence["topic"], topic_b=evidence["topic"])
    return with_clause_ids(found, evidence, ["topic_a", "topic_b"])
