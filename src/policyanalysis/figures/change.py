"""Change: shares before and after, each policy beside its own older version, with intervals."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from policyanalysis.figures import intervals, style
from policyanalysis.figures.intervals import Row, Scale
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import Material, with_clause_ids
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Key, Surround
from policyanalysis.figures.style import Drawing

_DRAWN = {"prevalence": "address the topic", "strictness": "strictness"}
_KEYS = (
    Key("before", marker="o", filled=False), Key("after, or change with its interval", marker="o"),
)  # fmt: skip
_BOTH = Scale(0, 1, (0, 0.5, 1), "before → after", 0.5)


def draw(material: Material, page: Page) -> list[Drawing]:
    """Return the table `changes` drawn, in parts if need be: a row a topic.

    Two panels show which share of policies addresses the topic, two how strict those are that take
    a stance on it in both versions: the shares before and after, and the mean change with its
    interval, or in words why it has none.
    """
    changes = material.tables["changes"]
    rows = changes[changes["estimand"].isin(list(_DRAWN)) & changes["topic"].isin(material.topics)]
    rows = rows.reset_index(drop=True)
    scale = intervals.around_zero(rows, "less ← change → more")
    said = _changed(rows)
    refusals = [row.refusal for row in said]
    panels = [(estimand, half) for estimand in _DRAWN for half in ("share", "change")]
    layout = Layout(
        page, list(material.labels.values()), [_heading(*panel) for panel in panels],
        page.narrowest, most=2, axis=intervals.axis(page),
        starts=material.starts(material.topics),
        aside=intervals.aside([row.n for row in said], page),
    )  # fmt: skip
    layout = intervals.with_lines(layout, refusals)
    paired = _paired(material)
    text = caption(rows, paired, material)
    surround = Surround(
        f"Before and after: {style.kind(paired)}", style.source_line(paired), text, _KEYS,
        ("n: policies in which it can be told; ↑ of them rose, ↓ fell. "
         "Words in a row: why its change has no interval.",),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts: dict[str, pd.DataFrame] = {}
        for field in fields:
            estimand, half = panels[field.columns.start]
            topics = material.topics[field.rows.start : field.rows.stop]
            mine = rows[rows["estimand"] == estimand].set_index("topic").loc[topics].reset_index()
            parts[estimand] = mine
            if half == "share":
                pairs(field.ax, mine, page)
            else:
                intervals.panel(field.ax, mine, _changed(mine), scale, page)
        numbers = pd.concat(parts.values(), ignore_index=True)
        words = alt(numbers, material.labels)
        drawings.append(
            Drawing(sheet.figure, text, words, _traced(numbers, material), page, *sheet.part)
        )
    return drawings


def pairs(ax: Axes, rows: pd.DataFrame, page: Page) -> Axes:
    """Return the axes with a hollow dot before and a filled one after, a row a topic, and its n."""
    intervals.dress(ax, _BOTH, page)
    places = rows.index.to_numpy()
    ax.hlines(places, rows["before"], rows["after"], color=page.palette.ink,
              linewidth=2 * page.line, zorder=2)  # fmt: skip
    intervals.dots(ax, rows["before"], places, "white", page)
    intervals.dots(ax, rows["after"], places, page.palette.ink, page)
    intervals.write(ax, [Row(str(n)) for n in rows["n_policies"]], page)
    return ax


def caption(rows: pd.DataFrame, paired: pd.DataFrame, material: Material) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    n = rows["topic"].nunique()
    coders = list(dict.fromkeys([_earlier(material).coder_id, material.coder_id]))
    return (
        f"What changed from one version to the next, in {style.n_policies(len(paired))} on "
        f"{n} {'topic' if n == 1 else 'topics'}. Each policy is compared with itself. A hollow dot "
        "is the share before, a filled one after: of policies that address the topic, and the mean "
        "strictness of those that take a stance on it in both versions. Beside each pair stand the "
        "mean change and its interval over lineages (Student's t), the policies of one lineage "
        "counting once; a row without one says why. Codings taken as they are, by: "
        f"{', then '.join(coders)}. {style.sources(paired)}"
    )


def alt(rows: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return the figure in words, made from its numbers."""
    parts = ["Dots before and after, and changes with intervals."]
    for estimand, found in rows.groupby("estimand", sort=False):
        moved = found[found["estimate"].abs() > 0].sort_values("estimate", kind="stable")
        sure = int(found["conf_low"].notna().sum())
        said = [f"{len(moved)} of {len(found)} topics changed", f"{sure} have an interval"]
        fell, rose = moved[moved["estimate"] < 0].head(1), moved[moved["estimate"] > 0].tail(1)
        for name, end in (("fell most", fell), ("rose most", rose)):
            said += [
                f"{name} on {labels[row.topic]}, {row.before:.2f} to {row.after:.2f} "
                f"({style.n_policies(row.n_policies)})"
                for row in style.each(end)
            ]
        parts.append(f"{_DRAWN[str(estimand)].capitalize()}: {'; '.join(said)}.")
    return " ".join(parts)


def _heading(estimand: str, half: str) -> str:
    return _DRAWN[estimand] if half == "share" else "change"


def _changed(rows: pd.DataFrame) -> list[Row]:
    """Return what stands in each row of a panel of changes."""
    found = []
    for row in style.each(rows):
        refused = intervals.refusal(row.reason) if pd.isna(row.conf_low) else ""
        unmoved = row.n_policies > 0 and row.n_up == row.n_down == 0
        found.append(Row(f"{row.n_up}↑ {row.n_down}↓", "no policy changed" if unmoved else refused))
    return found


def _earlier(material: Material) -> Material:
    return material.earlier or material


def _paired(material: Material) -> pd.DataFrame:
    """Return the policies that are in both versions."""
    known = _earlier(material).policies["policy_id"]
    return material.policies[material.policies["policy_id"].isin(known)]


def _traced(numbers: pd.DataFrame, material: Material) -> pd.DataFrame:
    """Return the numbers with the clauses behind them, of the older and of the newer version."""
    both = set(_paired(material)["policy_id"])
    for side, column in ((_earlier(material), "clause_ids_before"), (material, "clause_ids")):
        evidence = side.evidence()
        evidence = evidence[evidence["policy_id"].isin(both)]
        found = with_clause_ids(numbers, evidence, ["topic"])["clause_ids"]
        numbers = numbers.assign(**{column: found})
    return numbers
