"""From positions to the units of inference: policies, and lineages within a group."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policyanalysis.comparison.inputs import grouped, joined
from policyanalysis.errors import EstimateError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

ESTIMANDS = {
    "prevalence": "are in the group",
    "strictness": "of the group take a stance",
    "strict_share": "of the group address the topic",
    "salience": "of the group have a clause",
}
"""Every estimand by name, with what policies do that count for it."""

BINARY = ("prevalence", "strict_share")  # of which each policy has 0 or 1
UNITS = ("draft", "policy")
NO_SPREAD = 1e-9


@dataclass(frozen=True)
class Counts:
    """Clauses of P policies on T topics, with each policy's group and lineage as codes from 0.

    ``n_clauses``, ``n_strict`` and ``n_discretionary`` are (P, T), ``n_policy_clauses`` is (P,):
    all clauses of a policy, on whatever topic or none. ``groups`` and ``topics`` name the codes.
    Where ``lineages_known`` is false every policy is a lineage of its own.
    """

    n_clauses: Integers
    n_strict: Integers
    n_discretionary: Integers
    n_policy_clauses: Integers
    group: Integers
    lineage: Integers
    groups: list[str]
    topics: list[str]
    policy_ids: list[str]
    lineages_known: bool


@dataclass(frozen=True)
class Units:
    """Values of U units on T topics, missing (nan) where a unit has none, with their codes.

    ``values`` is (U, T); ``group`` and ``lineage`` are (U,). A unit is a policy, or what all
    policies of one lineage within one group have on average.
    """

    values: Floats
    group: Integers
    lineage: Integers


def policy_counts(policies: pd.DataFrame, positions: pd.DataFrame, by: str) -> Counts:
    """Return the counts of every policy, in the order of their ids, grouped by the column ``by``.

    Raises EstimateError if a column or the positions of a policy are missing, or if policies do
    not have the same topics.
    """
    members = grouped(policies, by)
    table = joined(members, positions)
    topics = list(dict.fromkeys(table["topic"]))
    if len(table) != len(members) * len(topics):
        raise EstimateError(
            "not every policy has a position on every topic",
            expected=f"{len(members)} policies with {len(topics)} topics each",
            action="make the positions of all policies with one codebook",
        )
    wide = table.set_index(["policy_id", "topic"])
    shape = (len(members), len(topics))
    grid = pd.MultiIndex.from_product([members["policy_id"], topics])
    wide = wide.reindex(grid)

    def matrix(name: str) -> Integers:
        return wide[name].to_numpy(dtype="int64").reshape(shape)

    groups = sorted(members["group"].unique())
    known = bool(members["lineage_id"].notna().all())
    lineage = members["lineage_id"] if known else members["policy_id"]
    return Counts(
        matrix("n_clauses"),
        matrix("n_strict"),
        matrix("n_discretionary"),
        matrix("n_policy_clauses").max(axis=1, initial=0),
        np.searchsorted(groups, members["group"]).astype("int64"),
        np.unique(lineage.to_numpy(dtype="str"), return_inverse=True)[1].astype("int64"),
        groups,
        topics,
        members["policy_id"].tolist(),
        known,
    )


def policy_shares(counts: Counts, estimand: str) -> tuple[list[str], Floats]:
    """Return the topics, and what each policy has of the estimand on each: (P, topics), 0 to 1.

    - ``prevalence``: 1 where the policy has a clause on the topic, else 0;
    - ``strictness``: share of strict among its strict and discretionary clauses on the topic,
      missing without any; first for the topic ``all``, which pools the policy's topics;
    - ``strict_share``: 1 where all its strict and discretionary clauses on the topic are strict,
      else 0, missing where it has no clause on the topic;
    - ``salience``: share of its clauses that are on the topic, missing where it has no clause.

    Raises EstimateError if the estimand has another name.
    """
    present = counts.n_clauses > 0
    n_stances = counts.n_strict + counts.n_discretionary
    if estimand == "prevalence":
        return counts.topics, present.astype("float64")
    if estimand == "strictness":
        n_strict, n = (_with_all(table) for table in (counts.n_strict, n_stances))
        return ["all", *counts.topics], share(n_strict, n)
    if estimand == "strict_share":
        strict = (counts.n_strict > 0) & (counts.n_discretionary == 0)
        return counts.topics, np.where(present, strict, np.nan)
    if estimand == "salience":
        whole = np.broadcast_to(counts.n_policy_clauses[:, None], counts.n_clauses.shape)
        return counts.topics, share(counts.n_clauses, whole)
    raise EstimateError(
        f"there is no estimand {estimand}", expected=" or ".join(ESTIMANDS), action="name one"
    )


def clause_counts(counts: Counts, estimand: str) -> Integers:
    """Return the clauses of each policy that enter the estimand on each topic: (P, topics)."""
    if estimand == "strictness":
        return _with_all(counts.n_strict + counts.n_discretionary)
    return counts.n_clauses


def _with_all(table: Integers) -> Integers:
    return np.column_stack([table.sum(axis=1), table])


def share(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """Return part / whole, missing (nan) where the whole is 0.

    >>> share(np.array([1, 0]), np.array([4, 0]))
    array([0.25,  nan])
    """
    result = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=result, where=np.asarray(whole) > 0)
    return result


def units_of(values: Floats, group: Integers, lineage: Integers, unit: str) -> Units:
    """Return the units for P policies with ``values`` (P, T): ``draft`` or ``policy``.

    With ``draft`` the policies of one lineage within one group become one unit, the mean of those
    that have a value, so that each independent draft counts once; with ``policy`` each published
    policy counts once, and the lineage stays as the cluster.

    >>> values = np.array([[0.0], [1.0], [1.0]])
    >>> one, same = np.zeros(3, dtype=int), np.array([0, 0, 1])
    >>> units_of(values, one, same, "draft").values.tolist()
    [[0.5], [1.0]]
    """
    if unit == "policy":
        return Units(values, group, lineage)
    n_groups = int(group.max(initial=0)) + 1
    cells, place = np.unique(lineage * n_groups + group, return_inverse=True)
    known = ~np.isnan(values)
    sums = sums_by(np.where(known, values, 0.0), place, len(cells))
    means = share(sums, sums_by(known.astype("float64"), place, len(cells)))
    return Units(means, cells % n_groups, cells // n_groups)


def sums_by(values: Floats, place: Integers, n: int) -> Floats:
    """Return the sums (n, T) of the rows of ``values`` (U, T) that share a place."""
    result = np.empty((n, values.shape[1]))
    for number, column in enumerate(values.T):
        result[:, number] = np.bincount(place, column, minlength=n)
    return result


def patterns(values: Floats) -> Iterator[tuple[Booleans, Integers]]:
    """Yield the units that have a value, and the topics (columns) for which just these have one."""
    known = ~np.isnan(values)
    if known.all():
        yield np.ones(len(values), dtype=bool), np.arange(values.shape[1])
    else:
        kinds, kind = np.unique(known, axis=1, return_inverse=True)
        for number in range(kinds.shape[1]):
            yield kinds[:, number], np.flatnonzero(kind.ravel() == number).astype("int64")


def spread(values: Floats) -> float:
    """Return the standard deviation of the values; 0 of fewer than two. Missing (nan) do not count.

    >>> spread(np.array([1.0, 3.0, 5.0, np.nan]))
    2.0
    """
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else 0.0


def spread_ratio(first: float, second: float) -> float:
    """Return the larger standard deviation over the smaller; missing (nan) where both are 0.

    >>> spread_ratio(0.1, 0.2), spread_ratio(0.1, 0.0)
    (2.0, inf)
    """
    low, high = sorted((first, second))
    return np.nan if high <= NO_SPREAD else high / low if low > NO_SPREAD else np.inf


def n_lineages(lineage: Integers, chosen: Booleans) -> Integers:
    """Return how many lineages the chosen policies have on each topic: (T,).

    ``lineage`` (P,) are codes from 0, ``chosen`` is (P, T).

    >>> n_lineages(np.array([0, 0, 1]), np.array([[True, True], [True, False], [True, False]]))
    array([2, 1])
    """
    counts = [np.count_nonzero(np.bincount(lineage[column])) for column in chosen.T]
    return np.array(counts, dtype="int64")


def effective_n(lineage: Integers) -> float:
    """Return Kish's effective number of policies: (sum n)^2 / sum n^2 over lineages of n policies.

    It is the number of lineages if all are alike in size, fewer the more one of them dominates; 0
    without policies (Kish 1965, *Survey Sampling*).

    >>> effective_n(np.array([0, 0, 0, 1]))
    1.6
    """
    sizes = np.unique(lineage, return_counts=True)[1].astype("float64")
    return float(sizes.sum() ** 2 / (sizes**2).sum()) if len(sizes) else 0.0
