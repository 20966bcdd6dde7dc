"""Differences between groups of policies, for every topic; docs/methods.md has the formulas."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from policyanalysis.comparison import effects, verdicts
from policyanalysis.comparison.judging import Row
from policyanalysis.comparison.outcomes import DEFAULTS, Options, Outcome, outcomes
from policyanalysis.comparison.pairs import Pair
from policyanalysis.comparison.units import Counts, policy_counts
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked, empty

_FAMILY = ["estimand", "unit", "coded", "own_family"]


def contrasts(
    policies: pd.DataFrame, positions: pd.DataFrame, *, by: str, options: Options = DEFAULTS
) -> pd.DataFrame:
    """Return the table ``contrasts``: one row for each estimand, topic, pair of groups and unit.

    Groups are the values of the column ``by`` of policies; ``estimate`` is the share in ``group_b``
    less that in ``group_a``. With the unit ``draft`` each lineage within a group counts once, and
    two groups without a common lineage are compared by permuting lineages (``naive_permutation``);
    with a common lineage, or with the unit ``policy``, by least squares with errors clustered on
    lineage (``naive_cr2``). A topic in fewer than 5 lineages is compared by its presence
    (``naive_boschloo``). ``p_max_t`` and ``p_holm`` are adjusted over the topics of the pair,
    ``q_value`` over topics and pairs; the topic ``all`` stands alone. Where a number is withheld
    ``reason`` says why, and the counts stay. Without policies the table has no rows.

    Raises EstimateError if the group column or the positions of a policy are missing, if there is
    but one group, or if the reference is none of the groups.

    >>> policies = pd.DataFrame({"policy_id": list("pqr"), "country": ["GB", "GB", "US"]})
    >>> positions = pd.DataFrame({"policy_id": list("pqr"), "topic": "email", "n_clauses": 1,
    ...     "n_strict": [1, 1, 0], "n_discretionary": [0, 0, 1], "n_policy_clauses": 2,
    ...     "strictness": [1.0, 1.0, 0.0], "position": ["strict", "strict", "discretionary"]})
    >>> table = contrasts(policies, positions, by="country")
    >>> row = table[(table["estimand"] == "strictness") & (table["topic"] == "email")].iloc[0]
    >>> row["group_a"], row["group_b"], float(row["estimate"]), float(row["p_value"])
    ('GB', 'US', -1.0, nan)
    >>> row["reason"].split(":")[0]
    '2 and 1 lineage'
    """
    counts = policy_counts(policies, positions, by)
    if not counts.policy_ids:
        return empty("contrasts")
    return contrast_table(counts, outcomes(counts), by, options)


def contrast_table(
    counts: Counts, found: Sequence[Outcome], by: str, options: Options
) -> pd.DataFrame:
    """Return the table ``contrasts`` for these outcomes of the policies."""
    pairs = pairs_of(counts.groups, by, options.reference)
    rows = [row for outcome in found for row in _rows(counts, outcome, pairs, options)]
    table = pd.DataFrame(rows).assign(by=by, conf_level=options.conf_level, seed=options.seed)
    table["adjusted_for"] = None
    table = with_adjusted_p(table)
    if not counts.lineages_known:
        table["caution"] = (verdicts.NO_LINEAGES + ("; " + table["caution"]).fillna("")).astype(
            "str"
        )
        table[["n_lineages_a", "n_lineages_b"]] = pd.NA
    return checked("contrasts", table)


def pairs_of(groups: Sequence[str], by: str, reference: str) -> list[tuple[int, int]]:
    """Return the pairs to compare, as places in ``groups``: all, or the reference with each other.

    Raises EstimateError if there is but one group, or if the reference is none of them.
    """
    if len(groups) < 2:
        raise EstimateError(
            f"{by} has one value only, {groups[0]}",
            expected="two groups of policies or more",
            action="group by another column, or add policies of another group",
        )
    if not reference:
        return list(combinations(range(len(groups)), 2))
    if reference not in groups:
        raise EstimateError(
            f"the reference {reference} is no value of {by}",
            expected=f"one of {', '.join(groups)}",
            action="name one of them",
        )
    place = list(groups).index(reference)
    return [(place, other) for other in range(len(groups)) if other != place]


def _rows(
    counts: Counts, outcome: Outcome, pairs: Sequence[tuple[int, int]], options: Options
) -> Iterator[Row]:
    for unit in outcome.units:
        for a, b in pairs:
            members = np.isin(counts.group, (a, b))
            part = outcome.between(members, (a, b))
            is_b = counts.group[members] == b
            pair = Pair(part, is_b, counts.lineage[members], unit, options)
            names = {"group_a": counts.groups[a], "group_b": counts.groups[b]}
            for row in pair.rows():
                yield row | names


def with_adjusted_p(table: pd.DataFrame) -> pd.DataFrame:
    """Return the contrasts with p adjusted over topics (``p_holm``) and topics and pairs (q)."""
    coded = table["method"].str.split("_").str[0]
    table = table.assign(coded=coded, own_family=table["topic"] == "all")
    pair = [*_FAMILY, "group_a", "group_b"]
    table["p_value"] = table["p_value"].astype("float64")
    table["p_holm"] = table.groupby(pair)["p_value"].transform(
        lambda p: effects.holm(p.to_numpy(dtype="float64"))
    )
    table["q_value"] = table.groupby(_FAMILY)["p_value"].transform(
        lambda p: effects.false_discovery(p.to_numpy(dtype="float64"))
    )
    return table
