"""Two factors at once: groups of one column compared as if those of another were the same."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from policyanalysis.comparison import cluster, verdicts
from policyanalysis.comparison.contrasts import pairs_of, with_adjusted_p
from policyanalysis.comparison.judging import Row, judged
from policyanalysis.comparison.outcomes import DEFAULTS, Options, Outcome, outcomes
from policyanalysis.comparison.units import (
    NO_SPREAD,
    Counts,
    Floats,
    Integers,
    Units,
    patterns,
    policy_counts,
    spread,
    spread_ratio,
    units_of,
)
from policyanalysis.comparison.verdicts import Verdict
from policyanalysis.tables import checked, empty

SUM = "the difference rests on effects that add up"
SIZES = ("odds_ratio", "odds_low", "odds_high", "cliffs_delta")


def adjusted_contrasts(
    policies: pd.DataFrame,
    positions: pd.DataFrame,
    *,
    by: str,
    adjusted_for: str,
    options: Options = DEFAULTS,
) -> pd.DataFrame:
    """Return the table ``contrasts`` for the groups of ``by``, those of another column held equal.

    The means of each lineage within each combination of the two columns are fitted by least squares
    to the sum of an effect of each column, with CR2 errors clustered on lineage; the difference is
    between effects of ``by`` (``naive_cr2``, unit ``draft``). ``share_a`` and ``share_b`` are the
    unadjusted means. That the effects add up is an assumption: the fewer of the combinations have
    policies, the more hangs on it, and ``caution`` says how many have none. Where the design cannot
    tell the two columns apart ``reason`` says so.

    Raises EstimateError if a column or the positions of a policy are missing, if there is but one
    group, or if the reference is none of the groups.
    """
    counts = policy_counts(policies, positions, by)
    if not counts.policy_ids:
        return empty("contrasts")
    other = policy_counts(policies, positions, adjusted_for)
    pairs = pairs_of(counts.groups, by, options.reference)
    rows = [
        row for outcome in outcomes(counts) for row in _rows(counts, other, outcome, pairs, options)
    ]
    table = pd.DataFrame(rows).assign(by=by, adjusted_for=adjusted_for, unit="draft")
    table = with_adjusted_p(table.assign(conf_level=options.conf_level, seed=options.seed))
    return checked("contrasts", table)


def separable(policies: pd.DataFrame, by: str, other: str) -> str:
    """Return in words whether policies tell the groups of two columns apart; empty if they do.

    >>> policies = pd.DataFrame({"profession": ["nurse", "coach"], "country": ["US", "GB"]})
    >>> separable(policies, "profession", "country")
    'profession and country cannot be told apart: coach only in GB, nurse only in US'
    """
    table = pd.crosstab(policies[by], policies[other])
    design = _design(*(policies[name].astype("category").cat.codes for name in (by, other)))
    if np.linalg.matrix_rank(design) == design.shape[1]:
        return ""
    single = table.index[(table > 0).sum(axis=1) == 1]
    only = [f"{group} only in {table.columns[table.loc[group] > 0][0]}" for group in single]
    detail = f": {', '.join(only)}" if only else ": no chain of shared groups links all of them"
    return f"{by} and {other} cannot be told apart{detail}"


def _design(first: "Integers | pd.Series", second: "Integers | pd.Series") -> Floats:
    """Return a column for each group of the first factor and each but one of the second."""
    one, two = (np.eye(int(np.max(codes)) + 1)[np.asarray(codes)] for codes in (first, second))
    return np.hstack([one, two[:, 1:]])


def _fitted(units: Units, n_other: int, pairs: Sequence[tuple[int, int]]) -> cluster.Fit:
    """Return the adjusted differences of the pairs: (pairs, T), missing where not told apart.

    The group of a unit is its combination of both columns, the second counting fastest.
    """
    shape = (len(pairs), units.values.shape[1])
    result = cluster.Fit(*(np.full(shape, np.nan) for _ in range(3)))
    for rows, topics in patterns(units.values):
        if not rows.any():
            continue
        firsts, first = np.unique(units.group[rows] // n_other, return_inverse=True)
        _, second = np.unique(units.group[rows] % n_other, return_inverse=True)
        design = _design(first, second)
        columns = {int(name): place for place, name in enumerate(firsts)}
        known = np.flatnonzero([set(pair) <= set(columns) for pair in pairs])
        wanted = np.zeros((len(known), design.shape[1]))
        for place, n in enumerate(known.tolist()):
            wanted[place, [columns[side] for side in pairs[n]]] = (-1.0, 1.0)
        part = cluster.fit(design, units.values[np.ix_(rows, topics)], units.lineage[rows], wanted)
        for name in ("estimate", "std_error", "df"):
            getattr(result, name)[np.ix_(known, topics)] = getattr(part, name)
    return result


def _rows(
    counts: Counts,
    other: Counts,
    outcome: Outcome,
    pairs: Sequence[tuple[int, int]],
    options: Options,
) -> Iterator[Row]:
    n_other = len(other.groups)
    combined = counts.group * n_other + other.group
    units = units_of(outcome.values, combined, counts.lineage, "draft")
    found = _fitted(units, n_other, pairs)
    quantile = stdtrit(found.df, (1 + options.conf_level) / 2)
    error = found.std_error
    p_value = 2 * stdtr(found.df, -np.abs(cluster.ratio(found.estimate, error)))
    drafts = [_drafts(counts, outcome, group) for group in range(len(counts.groups))]
    filled = [_filled(units, topic, n_other) for topic in range(len(outcome.topics))]
    for number, (a, b) in enumerate(pairs):
        for topic, name in enumerate(outcome.topics):
            cell = (number, topic)
            row = (
                _counted(counts, outcome, topic, (a, b))
                | _spread((drafts[a][:, topic], drafts[b][:, topic]))
                | filled[topic]
                | {
                    "topic": name,
                    "estimand": outcome.estimand,
                    "method": f"{outcome.coded}_cr2",
                    "interval": "cr2",
                    "group_a": counts.groups[a],
                    "group_b": counts.groups[b],
                    "estimate": found.estimate[cell],
                    "std_error": error[cell],
                    "df": found.df[cell],
                    "conf_low": max(found.estimate[cell] - error[cell] * quantile[cell], -1.0),
                    "conf_high": min(found.estimate[cell] + error[cell] * quantile[cell], 1.0),
                    "p_value": p_value[cell],
                    "min_p": 0.0,
                }
            )
            row |= dict.fromkeys(("p_max_t", *SIZES), np.nan)
            yield judged(row, _verdict(row), outcome, options)


def _counted(counts: Counts, outcome: Outcome, topic: int, pair: tuple[int, int]) -> Row:
    """Return the counts of one pair on one topic."""
    row: Row = {"n_coded": pd.NA}
    entering = ~np.isnan(outcome.values[:, topic])
    both = entering & np.isin(counts.group, pair)
    row["n_clauses"] = int(outcome.n_clauses[both, topic].sum())
    row["n_present"] = len(np.unique(counts.lineage[outcome.present[:, topic]]))
    for side, group in zip("ab", pair, strict=True):
        members = entering & (counts.group == group)
        row[f"n_policies_{side}"] = int(members.sum())
        row[f"n_lineages_{side}"] = len(np.unique(counts.lineage[members]))
    return row


def _drafts(counts: Counts, outcome: Outcome, group: int) -> Floats:
    """Return the values of a group's lineages, missing (nan) where one has none: (U, T)."""
    mine = counts.group == group
    return units_of(outcome.values[mine], counts.group[mine], counts.lineage[mine], "draft").values


def _spread(drafts: tuple[Floats, Floats]) -> Row:
    """Return the unadjusted means of a pair on one topic, and how its spreads differ."""
    known = [draft[~np.isnan(draft)] for draft in drafts]
    shares = (draft.mean() if len(draft) else np.nan for draft in known)
    row = dict(zip(("share_a", "share_b"), shares, strict=True))
    return row | {"spread_ratio": spread_ratio(*map(spread, known))}


def _filled(units: Units, topic: int, n_other: int) -> Row:
    """Return how many combinations of the two columns there could be, and how many are empty."""
    known = np.unique(units.group[~np.isnan(units.values[:, topic])])
    n = len(np.unique(known // n_other)) * len(np.unique(known % n_other))
    return {"n_combinations": n, "n_empty": n - len(known)}


def _verdict(row: Row) -> Verdict:
    smaller = min(row["n_lineages_a"], row["n_lineages_b"])
    refusals = (
        (
            smaller < verdicts.MIN_LINEAGES,
            f"the smaller group has fewer than {verdicts.MIN_LINEAGES} lineages",
        ),
        (row["n_present"] < verdicts.RARE, f"the topic is in fewer than {verdicts.RARE} lineages"),
        (np.isnan(row["estimate"]), "the policies do not tell the two columns apart"),
        (
            np.isnan(row["spread_ratio"]) or not row["std_error"] > NO_SPREAD,
            "the lineages of each group are all alike",
        ),
        (not row["df"] >= verdicts.MIN_DF, f"fewer than {verdicts.MIN_DF:.0f} degrees of freedom"),
    )
    reason = next((reason for refused, reason in refusals if refused), "")
    reason = f"{reason}: {verdicts.NOTHING}" if reason else ""
    caution = ""
    if row["n_empty"]:
        caution = f"{row['n_empty']} of {row['n_combinations']} combinations have no policy: {SUM}"
    uneven = smaller < verdicts.FEW_LINEAGES and row["spread_ratio"] > verdicts.MAX_RATIO
    if uneven and not reason:
        n = verdicts.FEW_LINEAGES
        reason = f"spreads differ and the smaller group has fewer than {n} lineages: no test"
        return Verdict(False, True, reason, caution)
    return Verdict(not reason, not reason, reason, caution)
