"""Shares per group of policies, with intervals over lineages; docs/methods.md has the formulas."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from policyanalysis.comparison import cluster, presence, verdicts
from policyanalysis.comparison.outcomes import Outcome, outcomes
from policyanalysis.comparison.units import (
    BINARY,
    ESTIMANDS,
    Booleans,
    Counts,
    Floats,
    Integers,
    effective_n,
    n_lineages,
    policy_counts,
    units_of,
)
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked, empty

WHO = ESTIMANDS | {"pooled_strictness": "of the group have a clause"}
NO_VARIANCE = 1e-12


def estimates(
    policies: pd.DataFrame,
    positions: pd.DataFrame,
    *,
    by: str,
    conf_level: float,
    min_policies: int,
) -> pd.DataFrame:
    """Return the table ``estimates``: one row for each estimand, topic, group and unit.

    Groups are the values of the column ``by`` of policies. The estimands are

    - ``prevalence``: share of policies that have a clause on the topic;
    - ``strictness``: mean share of strict among a policy's strict and discretionary clauses on the
      topic, over the policies that take a stance on it; for the topic ``all``, on all its topics;
    - ``strict_share``: share of policies whose stance clauses on the topic are all strict, among
      those that have a clause on it;
    - ``salience``: mean share of a policy's clauses that are on the topic.

    With the unit ``draft`` the policies of one lineage count once, with ``policy`` each published
    policy does. Clauses never widen or narrow an interval. Method ``naive_cr2`` is Student's t over
    lineages with the errors of ``cluster.fit``, cut off at 0 and 1; ``naive_wilson``, for the two
    shares of policies, the score interval of ``presence.wilson`` with the number of independent
    units that the errors amount to (Korn & Graubard 1998). Both take the codings as they are.
    Where there is no interval ``reason`` says why; ``caution`` says what else to bear in mind.
    If the lineage of any policy is not known, each counts as its own and ``n_lineages`` is missing.
    Without policies the table has no rows.

    Raises EstimateError if the group column or the positions of a policy are missing, or if
    ``conf_level`` is not between 0 and 1 or ``min_policies`` is below 2.

    >>> policies = pd.DataFrame({"policy_id": ["p", "q"], "country": "US"})
    >>> positions = pd.DataFrame({"policy_id": ["p", "q"], "topic": "email", "n_clauses": [2, 1],
    ...     "n_strict": [1, 1], "n_discretionary": [1, 0], "n_policy_clauses": [4, 2],
    ...     "strictness": [0.5, 1.0], "position": ["mixed", "strict"]})
    >>> table = estimates(policies, positions, by="country", conf_level=0.95, min_policies=5)
    >>> draft = table[table["unit"] == "draft"]
    >>> draft[["estimand", "topic", "estimate", "conf_low", "n_policies"]]
           estimand  topic  estimate  conf_low  n_policies
    0    prevalence  email      1.00       NaN           2
    2    strictness    all      0.75       NaN           2
    4    strictness  email      0.75       NaN           2
    6  strict_share  email      0.50       NaN           2
    8      salience  email      0.50       NaN           2
    >>> table.loc[2, "reason"]
    'fewer than 5 policies of the group take a stance: no interval'
    """
    if not 0 < conf_level < 1 or min_policies < 2:
        raise EstimateError(
            f"conf_level is {conf_level} and min_policies is {min_policies}",
            expected="a level above 0 and below 1, and 2 policies or more",
            action="choose numbers within these bounds",
        )
    counts = policy_counts(policies, positions, by)
    if not counts.policy_ids:
        return empty("estimates")
    return estimate_table(counts, outcomes(counts), by, conf_level, min_policies)


def estimate_table(
    counts: Counts, found: Sequence[Outcome], by: str, conf_level: float, min_policies: int
) -> pd.DataFrame:
    """Return the table ``estimates`` for these outcomes of the policies."""
    parts = [
        _cells(counts, outcome, unit, group, conf_level)
        for outcome in found
        for unit in outcome.units
        for group in range(len(counts.groups))
    ]
    table = pd.concat(parts, ignore_index=True).assign(by=by, conf_level=conf_level)
    return checked("estimates", _withheld(table, counts, min_policies))


def _cells(
    counts: Counts, outcome: Outcome, unit: str, group: int, conf_level: float
) -> pd.DataFrame:
    """Return one row a topic for one outcome, unit and group, intervals and all."""
    members = counts.group == group
    lineage = counts.lineage[members]
    units = units_of(outcome.values[members], counts.group[members], lineage, unit)
    ones = np.ones((len(units.values), 1))
    found = cluster.fit(ones, units.values, units.lineage, np.ones((1, 1)))
    cells: dict[str, Any] = {"topic": outcome.topics} | _tallies(outcome, members, lineage)
    mean, error, df = found.estimate[0], found.std_error[0], found.df[0]
    binary = outcome.estimand in BINARY
    if binary:
        n_units = (~np.isnan(units.values)).sum(axis=0).astype("float64")
        if_alike = cells["effective_n"] if unit == "policy" else n_units
        n = _independent(found, n_units, if_alike, conf_level)
        low, high = presence.wilson(mean, n, np.full(len(n), ndtri((1 + conf_level) / 2)))
    else:
        margin = error * stdtrit(df, (1 + conf_level) / 2)
        low, high = np.maximum(mean - margin, 0.0), np.minimum(mean + margin, 1.0)
    cells |= {"estimate": mean, "std_error": error, "df": df, "conf_low": low, "conf_high": high}
    cells["method"] = f"{outcome.coded}_{'wilson' if binary else 'cr2'}"
    cells |= {"estimand": outcome.estimand, "unit": unit, "group": counts.groups[group]}
    return pd.DataFrame(cells | {"refusal": outcome.refusal})


def _tallies(outcome: Outcome, members: Booleans, lineage: Integers) -> dict[str, Any]:
    """Return by name how many policies, lineages and clauses of the members enter, (topics,) each.

    ``effective_n`` is Kish's effective number of the policies that enter.
    """
    entering = ~np.isnan(outcome.values[members])
    if outcome.n_coded is not None and outcome.coded == "gold":
        entering &= outcome.n_coded[members][:, None] > 0
    n_clauses = np.where(entering, outcome.n_clauses[members], 0).sum(axis=0)
    return {
        "n_policies": entering.sum(axis=0),
        "n_lineages": n_lineages(lineage, entering),
        "effective_n": np.array([effective_n(lineage[column]) for column in entering.T]),
        "n_clauses": n_clauses,
    }


def _independent(
    found: cluster.Fit, n_units: Floats, if_alike: Floats, conf_level: float
) -> Floats:
    """Return how many independent units each share rests on; ``if_alike`` where all are alike."""
    mean, error, df = found.estimate[0], found.std_error[0], found.df[0]
    n = np.where(n_units > 1, n_units, np.nan)
    shrunk = (stdtrit(n - 1, (1 + conf_level) / 2) / stdtrit(df, (1 + conf_level) / 2)) ** 2
    variance = error**2 * (n - 1) / n
    independent = if_alike.copy()
    np.divide(mean * (1 - mean) * shrunk, variance, out=independent, where=variance > NO_VARIANCE)
    return np.where(n_units > 0, np.clip(independent, 1.0, np.maximum(n_units, 1.0)), np.nan)


def _withheld(table: pd.DataFrame, counts: Counts, min_policies: int) -> pd.DataFrame:
    """Return the cells without the intervals that cannot be given, and the reasons."""
    who = table["estimand"].map(WHO)
    binary = table["estimand"].isin(BINARY)
    nobody = table["n_policies"] == 0
    few = table["n_policies"] < min_policies
    related = table["n_lineages"] < verdicts.MIN_LINEAGES
    loose = ~binary & ~(table["df"] >= verdicts.MIN_DF)
    flat = ~(table["std_error"] > 1e-9)
    low = verdicts.MIN_LINEAGES
    table["reason"] = (
        pd.Series(pd.NA, table.index, dtype="str")
        .mask(flat & binary, "all lineages are alike: no standard error")
        .mask(flat & ~binary, "all lineages have the same value: no interval")
        .mask(loose, f"fewer than {verdicts.MIN_DF:.0f} degrees of freedom: no interval")
        .mask(related, f"policies of fewer than {low} lineages " + who + ": no interval")
        .mask(few, f"fewer than {min_policies} policies " + who + ": no interval")
        .mask(nobody, "no policies " + who + ": nothing to average")
    )
    refused = table["refusal"] != ""
    table["reason"] = table["reason"].mask(refused, table["refusal"])
    without = refused | few | related | loose | (flat & ~binary)
    table["std_error"] = table["std_error"].mask(flat)
    table["df"] = table["df"].mask(flat)
    table[["conf_low", "conf_high"]] = table[["conf_low", "conf_high"]].mask(without)
    wide = table["conf_high"] - table["conf_low"] > verdicts.WIDE
    table["caution"] = pd.Series(pd.NA, table.index, dtype="str").mask(wide, verdicts.IMPRECISE)
    if not counts.lineages_known:
        both = verdicts.NO_LINEAGES + ("; " + table["caution"]).fillna("")
        table["caution"] = both
        table["n_lineages"] = pd.Series(pd.NA, table.index, dtype="Int64")
    return table
