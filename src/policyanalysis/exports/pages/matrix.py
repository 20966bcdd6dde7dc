"""How many clauses of each topic and group are strict or discretionary, for a page's matrix."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from policyanalysis.codebook import Codebook


@dataclass(frozen=True)
class Cell:
    """One topic and group: clauses by stance, and the policies that they come from."""

    group: str
    strict: int
    discretionary: int
    none: int
    policies: int
    widest: int

    @property
    def bar(self) -> tuple[float, float]:
        """Return the lengths of both bars, 0 to 40, of a matrix whose longest has 40."""
        unit = 40 / max(self.widest, 1)
        return round(self.strict * unit, 1), round(self.discretionary * unit, 1)


@dataclass(frozen=True)
class Matrix:
    """Rows of topics (id, label, cells), columns of groups (name, policies in it)."""

    by: str
    groups: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, str, tuple[Cell, ...]], ...]


def matrix(
    tables: Mapping[str, pd.DataFrame], codebook: Codebook, by: str, coder_id: str
) -> Matrix:
    """Return the matrix of topics by the groups of one column of policies, touched topics only."""
    stances = tables["clause_stances"]
    stances = stances[(stances["coder_id"] == coder_id) & stances["topic"].notna()]
    sizes = tables["policies"].groupby(by).size()
    keys = ["topic", by]
    counts = stances.groupby([*keys, "stance"]).size().unstack("stance", fill_value=0)
    counts = counts.reindex(columns=["strict", "discretionary", "none"], fill_value=0)
    counts = counts.assign(policies=stances.groupby(keys)["policy_id"].nunique())
    longest = counts[["strict", "discretionary"]].max().max() if len(counts) else 0
    widest = 0 if pd.isna(longest) else int(longest)
    found = counts.to_dict("index")
    touched = set(stances["topic"])
    rows = [
        (
            topic,
            label,
            tuple(_cell(str(g), found.get((topic, g), {}), widest) for g in sizes.index),
        )
        for topic, label in codebook.topic_labels.items()
        if topic in touched
    ]
    return Matrix(by, tuple((str(g), int(n)) for g, n in sizes.items()), tuple(rows))


def _cell(group: str, counts: Mapping[Hashable, int], widest: int) -> Cell:
    strict, discretionary, none, policies = (
        int(counts.get(name, 0)) for name in ("strict", "discretionary", "none", "policies")
    )
    return Cell(group, strict, discretionary, none, policies, widest)
