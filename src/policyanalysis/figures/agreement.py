"""Agreement: coefficients with intervals for each variable, and the confusion of two coders."""

import pandas as pd

from policyanalysis.errors import NothingToDraw
from policyanalysis.figures import grids, intervals, style
from policyanalysis.figures.intervals import Row, Scale
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import ALL, Material
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Key, Surround
from policyanalysis.figures.style import Drawing

COEFFICIENT = "krippendorff_alpha"
NOT_HUMAN = "not human reliability: programs or language models are among the coders"
_KEYS = (
    Key("alpha with interval", marker="o"),
    Key("no interval", marker="o", filled=False),
)
_CUT = Key("interval goes on", marker=intervals.BEYOND)
_STANCES = ("strict", "discretionary", "none")


def draw(material: Material, page: Page) -> list[Drawing]:
    """Return the agreement of coders on stances and topics, a panel for each set of coders.

    Raises NothingToDraw if the table holds no alpha over all policies.
    """
    rows = _rows(material)
    panels = list(dict.fromkeys(rows["coders"]))
    names = dict(zip(rows["variable"], rows["label"], strict=True))
    order = [name for name in _variables(material) if name in names]
    refusals = [row.refusal for row in _written(rows)]
    scale = _scale(rows)
    measure = Layout(
        page, [names[name] for name in order], panels, page.narrowest, most=3,
        axis=intervals.axis(page),
        aside=intervals.aside([row.n for row in _written(rows)], page),
    )  # fmt: skip
    layout = intervals.with_lines(measure, refusals)
    warning = _warning(material, panels)
    text = caption(rows, material, warning)
    surround = Surround(
        f"How far coders of {style.kind(material.policies)} agree",
        style.source_line(material.policies), text,
        _KEYS + (_CUT,) * bool((rows["conf_low"] < scale.low).any()),
        (warning,) if warning else (),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            shown = intervals.taken(rows, field, ("coders", panels), ("variable", order))
            parts.append(shown.dropna(subset="coders"))
            intervals.panel(field.ax, shown, _written(shown), scale, page)
        numbers = pd.concat(parts)
        drawings.append(Drawing(sheet.figure, text, alt(numbers), numbers, page, *sheet.part))
    return drawings


def _scale(rows: pd.DataFrame) -> Scale:
    """Return a scale that holds every estimate; an interval may go on below it."""
    if not rows[["estimate", "conf_low"]].min().min() < 0:
        return Scale(0, 1, (0, 0.5, 1), "alpha", 0)
    if rows["estimate"].min() >= -0.5:
        return Scale(-0.5, 1, (-0.5, 0, 0.5, 1), "alpha", 0)
    return Scale(-1, 1, (-1, 0, 1), "alpha", 0)


def caption(rows: pd.DataFrame, material: Material, warning: str) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    level = rows["conf_level"].dropna()
    interval = f", a line its interval over policies at level {level.iloc[0]}" if len(level) else ""
    said = f"This is {warning}. " if warning else ""
    return (
        f"Agreement of coders on {rows['variable'].nunique()} variables. A dot is Krippendorff's "
        f"alpha (1 is perfect, 0 what chance gives){interval}; n is the clauses that two of the "
        f"coders or more coded, in {style.n_policies(int(rows['n_policies'].max()))} at most. "
        f"{said}{style.sources(material.policies)}"
    )


def alt(rows: pd.DataFrame) -> str:
    """Return the figure in words, made from its numbers."""
    parts = ["Dots with intervals: Krippendorff's alpha, 0 is chance and 1 perfect agreement."]
    for coders, part in rows.groupby("coders", sort=False):
        known = part.dropna(subset="estimate").sort_values("estimate", kind="stable")
        said = f"{coders}: {len(known)} of {len(part)} variables have an alpha"
        for name, end in (("lowest", known.head(1)), ("highest", known.tail(1))):
            said += "".join(f"; {name} {r.estimate:.2f} on {r.label}" for r in style.each(end))
        parts.append(f"{said}.")
    return " ".join(parts)


def confusion(material: Material, page: Page) -> list[Drawing]:
    """Return the stances of two coders against each other: rows the first's, columns the second's.

    The two are those of the table of agreement with the most clauses in common. Raises
    NothingToDraw if it compares no two coders.
    """
    first, second, both = _pair(material)
    cells = _cells(both)
    widest = style.inches("0" * len(str(len(both))), page.small) + 0.3 * page.small / 6
    layout = Layout(
        page, [f"{first}: {stance}" for stance in _STANCES],
        [f"{second}: {stance}" for stance in _STANCES],
        max(widest, page.narrowest / 2), widest=page.narrowest, lines=2, joined=True,
    )  # fmt: skip
    warning = _warning(material, [f"{first}, {second}"])
    text = (
        f"Stances of {len(both)} clauses by two coders, {first} (rows) and {second} (columns). A "
        "cell counts clauses; on the diagonal the two agree. "
        f"{f'This is {warning}. ' if warning else ''}{style.sources(material.policies)}"
    )
    surround = Surround(
        f"Where {first} and {second} differ", style.source_line(material.policies), text,
        (grids.scale_key("share of all clauses, 0 to 1", page.palette),),
        (warning,) if warning else (),
    )  # fmt: skip
    agreed = int((both["stance_a"] == both["stance_b"]).sum())
    said = f"Table of {len(both)} clauses: {first} and {second} agree on {agreed}."
    for row in style.each(cells.query("stance_a != stance_b and n_clauses > 0")):
        said += f" {row.n_clauses} are {row.stance_a} to {first} and {row.stance_b} to {second}."
    drawings = []
    for sheet, fields in layout.sheets(surround):
        for field in fields:
            for c in style.each(cells):
                place = (_STANCES.index(c.stance_a), _STANCES.index(c.stance_b))
                if place[0] in field.rows and place[1] in field.columns:
                    at = (place[0] - field.rows.start, place[1] - field.columns.start)
                    look = grids.share_look(c.n_clauses / len(both), page.palette)
                    grids.cell(field.ax, *at, [look], page)
                    grids.text(field.ax, *at, str(c.n_clauses), page, on=look)
        drawings.append(Drawing(sheet.figure, text, said, cells, page, *sheet.part))
    return drawings


def _cells(both: pd.DataFrame) -> pd.DataFrame:
    """Return how many clauses have which two stances, and their ids: a row for every two."""
    ids = both.groupby(["stance_a", "stance_b"])["clause_id"].agg(list).to_dict()
    rows = [(a, b, ids.get((a, b), [])) for a in _STANCES for b in _STANCES]
    cells = pd.DataFrame(rows, columns=["stance_a", "stance_b", "clause_ids"])
    return cells.assign(n_clauses=cells["clause_ids"].map(len))


def _variables(material: Material) -> dict[str, str]:
    """Return the variables to draw, stances before topics, and their labels."""
    names = {"stance": "stance", "actor": "actor", "force": "force", "topics": "all topics"}
    return names | {f"topic:{topic}": label for topic, label in material.labels.items()}


def _rows(material: Material) -> pd.DataFrame:
    table, names = material.tables["agreement"], _variables(material)
    chosen = (table["coefficient"] == COEFFICIENT) & (table["level"] == ALL)
    rows = table[chosen & table["variable"].isin(list(names)) & table["reference"].isna()].copy()
    if rows.empty:
        raise NothingToDraw("no two coders have codings to compare")
    rows["label"] = rows["variable"].map(names)
    return rows


def _written(rows: pd.DataFrame) -> list[Row]:
    found = []
    for row in style.each(rows):
        if pd.isna(row.coders):
            found.append(Row("", "not compared"))
            continue
        refused = str(row.reason).split(":")[0] if pd.isna(row.estimate) else ""
        found.append(Row(f"{row.n_units:.0f}", refused))
    return found


def _warning(material: Material, coders: list[str]) -> str:
    """Return the warning that these coders are not people, if one of them is a program."""
    codings = material.tables["codings"].drop_duplicates("coder_id")
    kinds = dict(zip(codings["coder_id"], codings["coder_kind"], strict=True))
    named = {coder for several in coders for coder in several.split(", ")}
    people = all(kinds.get(coder) in ("human", "adjudicated") for coder in named)
    return "" if people else NOT_HUMAN


def _pair(material: Material) -> tuple[str, str, pd.DataFrame]:
    """Return the two compared coders with the most clauses in common, and the stances of both."""
    table, codings = material.tables["agreement"], material.tables["codings"]
    compared = table.loc[table["reference"].isna(), "coders"].drop_duplicates().str.split(", ")
    codings = codings[codings["stance"].isin(_STANCES)][["clause_id", "coder_id", "stance"]]
    by_coder = {str(coder): rows for coder, rows in codings.groupby("coder_id")}
    found = [
        (a, b, by_coder[a].merge(by_coder[b], on="clause_id", suffixes=("_a", "_b")))
        for a, b in (pair for pair in compared if len(pair) == 2 and by_coder.keys() >= {*pair})
    ]
    if not any(len(both) for _, _, both in found):
        raise NothingToDraw("no clause was coded by two coders")
    return max(found, key=lambda pair: len(pair[2]))
