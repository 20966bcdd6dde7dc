"""All groups at once, for every topic: whether any of them differs from any other."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import fdtrc

from policyanalysis.comparison import cluster, effects, verdicts
from policyanalysis.comparison.judging import Row, judged, untested
from policyanalysis.comparison.outcomes import DEFAULTS, Options, Outcome, outcomes
from policyanalysis.comparison.units import (
    BINARY,
    NO_SPREAD,
    UNITS,
    Booleans,
    Counts,
    Floats,
    Units,
    n_lineages,
    policy_counts,
    units_of,
)
from policyanalysis.comparison.verdicts import Verdict
from policyanalysis.comparison.welch import permuted_f
from policyanalysis.tables import checked, empty

_FAMILY = ["estimand", "unit", "own_family"]


def omnibus(
    policies: pd.DataFrame, positions: pd.DataFrame, *, by: str, options: Options = DEFAULTS
) -> pd.DataFrame:
    """Return the table ``omnibus``: one row for each estimand, topic and unit, all groups at once.

    Groups are the values of the column ``by`` of policies; those with fewer than 4 lineages are
    left out and named. Without a lineage in two groups the test permutes lineages
    (``naive_permutation``, Welch's F); otherwise, and with the unit ``policy``, it is Hotelling's
    T-squared with errors clustered on lineage (``naive_cr2``). ``cramers_v`` describes the table of
    groups by policies that have it or not, and is no test. Without policies the table has no rows.

    Raises EstimateError if the group column or the positions of a policy are missing.
    """
    counts = policy_counts(policies, positions, by)
    if not counts.policy_ids:
        return empty("omnibus")
    rows = [
        row
        for outcome in outcomes(counts)
        for unit in UNITS
        for row in _rows(counts, outcome, unit, options)
    ]
    table = pd.DataFrame(rows).assign(by=by, seed=options.seed)
    table["own_family"] = table["topic"] == "all"
    for name, adjust in (("p_holm", effects.holm), ("q_value", effects.false_discovery)):
        table[name] = table.groupby(_FAMILY)["p_value"].transform(
            lambda p, adjust=adjust: adjust(p.to_numpy(dtype="float64"))
        )
    if not counts.lineages_known:
        table["caution"] = (verdicts.NO_LINEAGES + ("; " + table["caution"]).fillna("")).astype(
            "str"
        )
    return checked("omnibus", table)


def _rows(counts: Counts, outcome: Outcome, unit: str, options: Options) -> list[Row]:
    """Return a row a topic; those for which the same groups are large enough are tested at once."""
    known = ~np.isnan(outcome.values)
    each = [counts.group == group for group in range(len(counts.groups))]
    sizes = np.array([n_lineages(counts.lineage[some], known[some]) for some in each])
    enough = sizes >= verdicts.MIN_LINEAGES
    rows: dict[int, Row] = {}
    for kept in np.unique(enough, axis=1).T:
        topics = np.flatnonzero((enough == kept[:, None]).all(axis=0))
        members = kept[counts.group]
        units = units_of(
            outcome.values[np.ix_(members, topics)],
            (np.cumsum(kept) - 1)[counts.group[members]],
            counts.lineage[members],
            unit,
        )
        draws = 0 if untested(outcome, options) else options.draws
        tested = _tested(units, int(kept.sum()), unit, draws, options.seed)
        for place, topic in enumerate(topics.tolist()):
            row = {name: values[place] for name, values in tested.items()}
            rows[topic] = _row(counts, outcome, topic, kept, row) | {"unit": unit}
    return [_judged(rows[topic], outcome, options) for topic in sorted(rows)]


def _tested(units: Units, n_groups: int, unit: str, draws: int, seed: int) -> dict[str, Any]:
    """Return by name what the test of some topics gives, (T,) each.

    Where no test will be shown there are no ``draws``, and a p that could be found is 1.
    """
    n_topics = units.values.shape[1]
    nothing = np.full(n_topics, np.nan)
    result: dict[str, Any] = dict.fromkeys(
        ("statistic", "df_between", "df_within", "p_value"), nothing
    )
    crossed = len(np.unique(units.lineage)) < len(units.lineage)
    permutes = unit == "draft" and not crossed
    result["method"] = ["naive_permutation" if permutes else "naive_cr2"] * n_topics
    result["flat"] = [not permutes and _is_flat(units, column) for column in units.values.T]
    if n_groups < 2:
        return result
    if permutes:
        found = permuted_f(units.values, units.group, n_groups, draws=draws, seed=seed)
        return result | {"statistic": found.statistic, "p_value": found.p_value}
    design = np.eye(n_groups)[units.group]
    against = np.hstack([-np.ones((n_groups - 1, 1)), np.eye(n_groups - 1)])
    wald = cluster.wald(design, units.values, units.lineage, against)
    p_value = fdtrc(wald.df_between, wald.df_within, wald.statistic)
    return result | {
        "statistic": wald.statistic,
        "df_between": wald.df_between,
        "df_within": wald.df_within,
        "p_value": p_value,
    }


def _is_flat(units: Units, column: Floats) -> bool:
    """Return whether some group has few units with a value, all alike."""
    known = ~np.isnan(column)
    parts = [column[known & (units.group == group)] for group in np.unique(units.group)]
    return any(len(y) < verdicts.FEW_LINEAGES and np.ptp(y) <= NO_SPREAD for y in parts if len(y))


def _row(counts: Counts, outcome: Outcome, topic: int, kept: Booleans, tested: Row) -> Row:
    entering = kept[counts.group] & ~np.isnan(outcome.values[:, topic])
    value, group = outcome.values[entering, topic], counts.group[entering]
    sides = [np.bincount(group[value == side], minlength=len(kept)) for side in (0.0, 1.0)]
    binary = outcome.estimand in BINARY
    return tested | {
        "estimand": outcome.estimand,
        "topic": outcome.topics[topic],
        "cramers_v": effects.cramers_v(np.array(sides, dtype="float64").T) if binary else np.nan,
        "groups": ", ".join(name for name, in_ in zip(counts.groups, kept, strict=True) if in_),
        "left_out": ", ".join(n for n, in_ in zip(counts.groups, kept, strict=True) if not in_),
        "n_policies": int(entering.sum()),
        "n_lineages": len(np.unique(counts.lineage[entering])),
        "n_present": len(np.unique(counts.lineage[outcome.present[:, topic]])),
        "n_clauses": int(outcome.n_clauses[entering, topic].sum()),
    }


def _judged(row: Row, outcome: Outcome, options: Options) -> Row:
    reason = ""
    if row["n_present"] < verdicts.RARE:
        reason = f"the topic is in fewer than {verdicts.RARE} lineages: no test"
    elif row["groups"].count(",") < 1:
        reason = f"fewer than two groups have {verdicts.MIN_LINEAGES} lineages or more: no test"
    elif row["flat"]:
        n = verdicts.FEW_LINEAGES
        reason = f"the fewer than {n} lineages of a group are all alike: no test"
    elif np.isnan(row["p_value"]):
        reason = "the lineages do not tell the groups' spread: no test"
    left_out = f"left out, too few lineages: {row['left_out']}" if row["left_out"] else ""
    verdict = Verdict(not reason, False, reason, left_out)
    return judged(row, verdict, outcome, options)
