"""Lineages: families of policies, and the share of clauses that each two of kin have in common."""

import pandas as pd

from policyanalysis.errors import NothingToDraw
from policyanalysis.figures import grids, style
from policyanalysis.figures.layout import Layout
from policyanalysis.figures.material import Material
from policyanalysis.figures.pages import Page
from policyanalysis.figures.sheet import Surround
from policyanalysis.figures.style import Drawing


def draw(material: Material, page: Page) -> list[Drawing]:
    """Return the matrix of kin, in parts if need be: a row and a column a policy with kin.

    A cell is the share of the row's comparable clauses that the column has too, in nearly the same
    words; a frame is a family, a star its likely ancestor.

    Raises NothingToDraw if no two policies are kin.
    """
    kin = _traced(_directed(material), material)
    families = _families(material, kin)
    order = families["policy_id"].tolist()
    places = grids.place_of(order)
    stars = (families["policy_id"] == families["likely_ancestor"]).map({True: " *", False: ""})
    names = families["policy_id"] + stars.to_numpy()
    widest = style.inches("100", page.small) + 0.08 * page.small / 6
    layout = Layout(
        page, [f"{name}  {n}" for n, name in enumerate(names, start=1)],
        [str(n) for n in range(1, len(order) + 1)], widest, widest=2 * widest,
        starts=_starts(families), joined=True,
    )  # fmt: skip
    text = caption(families, material)
    surround = Surround(
        f"Families among {style.kind(material.policies)}", style.source_line(material.policies),
        text, (grids.scale_key("share of the row's clauses, 0 to 1", page.palette),),
        ("Numbers are percent. Frame: one lineage. *: likely ancestor.",),
    )  # fmt: skip
    drawings = []
    for sheet, fields in layout.sheets(surround):
        parts = []
        for field in fields:
            inside = kin["policy_id"].map(places).isin(field.rows)
            parts.append(kin[inside & kin["other_id"].map(places).isin(field.columns)])
            for c in style.each(parts[-1]):
                look = grids.share_look(c.share, page.palette)
                place = (
                    places[c.policy_id] - field.rows.start, places[c.other_id] - field.columns.start
                )  # fmt: skip
                grids.cell(field.ax, *place, [look], page)
                grids.text(field.ax, *place, f"{100 * c.share:.0f}", page, on=look)
            for block in _blocks(families):
                rows, columns = _within(block, field.rows), _within(block, field.columns)
                if len(rows) and len(columns):
                    grids.frame(field.ax, rows, columns, page)
        numbers = pd.concat(parts)
        said = alt(numbers, families)
        drawings.append(Drawing(sheet.figure, text, said, numbers, page, *sheet.part))
    return drawings


def largest(material: Material, most: int) -> Material:
    """Return the material with the policies of the largest lineages, if more have kin."""
    families = _families(material, _directed(material))
    kept = families["policy_id"].iloc[:most]
    return material.of(kept) if len(families) > most else material


def caption(families: pd.DataFrame, material: Material) -> str:
    """Return what is shown, of how many policies, by which method, composed or published."""
    policies = material.policies
    n_families = int(
        families["likely_ancestor"].notna().groupby(families["lineage_id"]).any().sum()
    )
    return (
        f"Kinship of {style.n_policies(len(policies))}: {n_families} lineages of two or more, "
        f"{len(policies) - len(families)} policies without kin, which are not drawn. A cell is the "
        "percentage of the row's comparable clauses that the policy with the column's number has "
        "too, in nearly the same words. Pairs outside the frames share clauses, but too few to "
        f"make one lineage. {style.sources(policies)}"
    )


def alt(kin: pd.DataFrame, families: pd.DataFrame) -> str:
    """Return the figure in words, made from its numbers."""
    shown = families[families["policy_id"].isin(set(kin["policy_id"]))]
    parts = [f"Matrix of {style.n_policies(len(shown))} with kin."]
    for _, part in shown.groupby("lineage_id", sort=False):
        members = set(part["policy_id"])
        inside = kin[kin["policy_id"].isin(members) & kin["other_id"].isin(members)]
        if inside.empty:
            continue
        ancestor = part["likely_ancestor"].iloc[0]
        parts.append(
            f"A family of {len(members)}: {style.some(sorted(members), 6)}, likely ancestor "
            f"{ancestor}; shares from {inside['share'].min():.2f} to {inside['share'].max():.2f}."
        )
    return " ".join(parts)


def _directed(material: Material) -> pd.DataFrame:
    """Return a row for each policy and another that is its kin, with the share of the first."""
    kinships = material.tables["kinships"]
    if kinships.empty:
        raise NothingToDraw("no two policies share clauses enough to be kin")
    ends = []
    for one, other in (("a", "b"), ("b", "a")):
        names = {f"policy_id_{one}": "policy_id", f"policy_id_{other}": "other_id",
                 f"n_shared_{one}": "n_shared", f"share_{one}": "share"}  # fmt: skip
        ends.append(kinships.rename(columns=names)[list(names.values())])
    return pd.concat(ends, ignore_index=True)


def _families(material: Material, kin: pd.DataFrame) -> pd.DataFrame:
    """Return the lineages of policies with kin, the largest first."""
    lineages = material.tables["lineages"]
    lineages = lineages[lineages["policy_id"].isin(kin["policy_id"])]
    size = lineages.groupby("lineage_id")["policy_id"].transform("size")
    order = lineages.assign(size=-size).sort_values(["size", "lineage_id", "policy_id"])
    return order.reset_index(drop=True)


def _blocks(families: pd.DataFrame) -> list[range]:
    """Return the rows of each family of two or more."""
    places = families.reset_index().groupby("lineage_id", sort=False)["index"]
    spans = places.agg(["min", "max"]).itertuples(index=False, name=None)
    return [range(first, last + 1) for first, last in spans if last > first]


def _starts(families: pd.DataFrame) -> frozenset[int]:
    return frozenset(block.start for block in _blocks(families))


def _within(block: range, shown: range) -> range:
    """Return the part of a block that is shown, counted from the first row shown."""
    first, last = max(block.start, shown.start), min(block.stop, shown.stop)
    return range(first - shown.start, max(first, last) - shown.start)


def _traced(kin: pd.DataFrame, material: Material) -> pd.DataFrame:
    """Return the pairs with the clauses of the first that the other has too.

    The table `shared_clauses` lets the first clause of one wording stand for the others.
    """
    shared = material.tables["shared_clauses"]
    clauses = material.tables["clauses"]
    policy_of: dict[str, str] = dict(zip(clauses["clause_id"], clauses["policy_id"], strict=True))
    same = shared[shared["similarity"] == 1.0]
    first: dict[str, str] = dict(zip(same["clause_id_b"], same["clause_id_a"], strict=True))
    members: dict[str, list[str]] = {}
    for clause in policy_of:
        members.setdefault(first.get(clause, clause), []).append(clause)
    close: dict[str, set[str]] = {one: {one} for one in members}
    for row in style.each(shared):
        a, b = (first.get(clause, clause) for clause in (row.clause_id_a, row.clause_id_b))
        if a in members and b in members:
            close[a].add(b)
            close[b].add(a)
    found: dict[tuple[str, str], list[str]] = {}
    for clause, policy in policy_of.items():
        wording = first.get(clause, clause)
        others = {policy_of[o] for one in close[wording] for o in members[one]}
        for other in others - {policy}:
            found.setdefault((policy, other), []).append(clause)
    ids = [found.get(pair, []) for pair in zip(kin["policy_id"], kin["other_id"], strict=True)]
    return kin.assign(clause_ids=pd.Series(ids, index=kin.index, dtype="object"))
