"""Change: versions of the same policies, before and after; and the course over years, described."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from policyanalysis.comparison import cluster, verdicts
from policyanalysis.comparison.judging import Row
from policyanalysis.comparison.outcomes import DEFAULTS, Options, outcomes
from policyanalysis.comparison.units import (
    Booleans,
    Counts,
    Floats,
    Integers,
    policy_counts,
    units_of,
)
from policyanalysis.errors import EstimateError

MIN_YEARS, YEARS = 3, 10
EXACT_SIGNS = 14  # lineages up to which all signs are enumerated


def changes(
    policies: pd.DataFrame,
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    conf_level: float,
    seed: int,
) -> pd.DataFrame:
    """Return how shares changed from one version of each policy to the next: one row a topic.

    Topics that only one version was coded by have none. ``before`` and ``after`` are tables
    `positions`; the policies in both are compared, each with itself. Columns: ``estimand``,
    ``topic``, ``before``, ``after``, ``estimate`` (the mean change, lineages counting once),
    ``conf_low``, ``conf_high``, ``p_value``, ``n_policies``, ``n_lineages``, ``n_up``, ``n_down``
    (policies whose value rose or fell) and ``reason``. p is the share of ways to turn round the
    sign of lineages' changes whose Student's t is as far from 0 (all of them for up to 14 lineages,
    else 9,999 drawn); the interval is Student's t.

    Raises EstimateError if no policy is in both tables, or a table lacks a column.
    """
    both = set(before["policy_id"]) & set(after["policy_id"])
    known = policies[policies["policy_id"].isin(both)].assign(everyone="all")
    if known.empty:
        raise EstimateError(
            "no policy is in both versions",
            expected="policies that keep their policy_id",
            action="hand over two runs of the same corpus",
        )
    old, new = (policy_counts(known, table, "everyone") for table in (before, after))
    rows: list[Row] = []
    for first, second in zip(outcomes(old), outcomes(new), strict=True):
        places = {name: place for place, name in enumerate(second.topics)}
        for place, name in enumerate(first.topics):
            if name not in places:
                continue
            row = {"estimand": first.estimand, "topic": name}
            pair = first.values[:, place], second.values[:, places[name]]
            rows.append(row | _changed(new, pair[1] - pair[0], pair, (conf_level, seed)))
    return pd.DataFrame(rows)


def _changed(
    counts: Counts, change: Floats, pair: tuple[Floats, Floats], settings: tuple[float, int]
) -> Row:
    conf_level, seed = settings
    entering = ~np.isnan(change)
    drafts = units_of(change[:, None], counts.group, counts.lineage, "draft").values[:, 0]
    drafts = drafts[~np.isnan(drafts)]
    row: Row = {
        "before": _mean(counts, pair[0], entering),
        "after": _mean(counts, pair[1], entering),
        "estimate": float(drafts.mean()) if len(drafts) else np.nan,
        "n_policies": int(entering.sum()),
        "n_lineages": len(drafts),
        "n_up": int((change[entering] > 0).sum()),
        "n_down": int((change[entering] < 0).sum()),
    }
    row |= dict.fromkeys(("conf_low", "conf_high", "p_value"), np.nan)
    least = 2 ** (1 - len(drafts))
    if least > 1 - conf_level or len(drafts) < verdicts.MIN_LINEAGES:
        reason = f"{len(drafts)} lineages: the smallest possible p is {min(least, 1):.2g}: no test"
        return row | {"reason": reason}
    if np.ptp(drafts) <= 1e-9:
        return row | {"reason": "all lineages changed alike: no interval, no test"}
    ones = np.ones((len(drafts), 1))
    fit = cluster.fit(ones, drafts[:, None], np.arange(len(drafts)), np.ones((1, 1)))
    margin = fit.std_error[0, 0] * stdtrit(fit.df[0, 0], (1 + conf_level) / 2)
    row |= {"conf_low": max(row["estimate"] - margin, -1.0)}
    row |= {"conf_high": min(row["estimate"] + margin, 1.0)}
    return row | {"p_value": sign_flip_p(drafts, seed), "reason": None}


def _mean(counts: Counts, values: Floats, entering: Booleans) -> float:
    if not entering.any():
        return float("nan")
    rows = counts.group[entering], counts.lineage[entering]
    return float(units_of(values[entering, None], *rows, "draft").values.mean())


def sign_flip_p(changes: Floats, seed: int) -> float:
    """Return the two-sided p that paired changes are as likely up as down, studentised.

    Exact for up to 14 changes, else from 9,999 random turns of signs and the changes as they are.

    >>> sign_flip_p(np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), seed=1) * 2**5
    1.0
    """
    n = len(changes)
    exact = n <= EXACT_SIGNS
    if exact:
        signs = np.array(list(product((-1.0, 1.0), repeat=n)))
    else:
        signs = np.random.default_rng(seed).choice((-1.0, 1.0), (9_999, n))
    squares = (changes**2).sum()

    def statistic(means: Floats) -> Floats:
        spread = np.maximum(squares / n - means**2, 0.0)
        return np.asarray(means**2 / np.maximum(spread, 1e-300))

    observed = statistic(np.array([changes.mean()]))[0] * (1 - 1e-9)
    hits = int((statistic(signs @ changes / n) >= observed).sum())
    return hits / len(signs) if exact else (hits + 1) / (len(signs) + 1)


def trends(
    policies: pd.DataFrame, positions: pd.DataFrame, options: Options = DEFAULTS
) -> pd.DataFrame:
    """Return how shares go with the year of the version, described: one row a estimand and topic.

    Columns: ``estimand``, ``topic``, ``per_decade`` (least squares over lineages' means within a
    year), ``conf_low``, ``conf_high`` (CR2, clustered on lineage), ``first_year``, ``last_year``,
    ``n_policies``, ``n_lineages`` and ``reason``. Policies without a year are left out. It is no
    test: policies of different years differ in more than their year.

    Raises EstimateError if a column or the positions of a policy are missing, or if no policy has
    a year.
    """
    if "year" not in policies.columns:
        raise EstimateError("the policies have no column year", action="add it to the manifest")
    dated = policies[policies["year"].notna()]
    if dated.empty:
        raise EstimateError("no policy has a year", action="fill in year in the manifest")
    dated = dated.assign(at=dated["year"].astype("int64").astype("str"))
    counts = policy_counts(dated, positions, "at")
    return pd.DataFrame(list(_trends(counts, options)))


def _trends(counts: Counts, options: Options) -> Iterator[Row]:
    years = np.array([int(name) for name in counts.groups], dtype="float64")
    for outcome in outcomes(counts):
        units = units_of(outcome.values, counts.group, counts.lineage, "draft")
        at = years[units.group]
        design = np.column_stack([np.ones(len(at)), (at - at.mean()) / YEARS])
        fit = cluster.fit(design, units.values, units.lineage, np.array([[0.0, 1.0]]))
        for topic, name in enumerate(outcome.topics):
            known = ~np.isnan(units.values[:, topic])
            row = {"estimand": outcome.estimand, "topic": name}
            yield (
                row
                | _trend(fit, topic, at[known], units.lineage[known], options)
                | {"n_policies": int((~np.isnan(outcome.values[:, topic])).sum())}
            )


def _trend(fit: cluster.Fit, topic: int, at: Floats, lineage: Integers, options: Options) -> Row:
    n, n_years = len(np.unique(lineage)), len(np.unique(at))
    row: Row = {"n_lineages": n, "reason": None}
    row |= {"first_year": int(at.min()) if n else pd.NA, "last_year": int(at.max()) if n else pd.NA}
    row |= dict.fromkeys(("per_decade", "conf_low", "conf_high"), np.nan)
    if n_years < MIN_YEARS or n < verdicts.MIN_LINEAGES:
        return row | {"reason": f"{n} lineages in {n_years} years: no course to describe"}
    row["per_decade"] = float(fit.estimate[0, topic])
    df = float(fit.df[0, topic])
    if not df >= verdicts.MIN_DF:
        return row | {"reason": f"fewer than {verdicts.MIN_DF:.0f} degrees of freedom: no interval"}
    margin = float(fit.std_error[0, topic]) * float(stdtrit(df, (1 + options.conf_level) / 2))
    return row | {"conf_low": row["per_decade"] - margin, "conf_high": row["per_decade"] + margin}
