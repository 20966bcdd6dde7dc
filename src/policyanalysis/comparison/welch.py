"""Several groups at once: Welch's F of units, by permutation."""

from math import factorial, prod

import numpy as np

from policyanalysis.comparison.permutation import NO_SPREAD, TIE, Permuted, orders
from policyanalysis.comparison.units import Floats, Integers, patterns


def permuted_f(
    values: Floats, group: Integers, n_groups: int, *, draws: int, seed: int
) -> Permuted:
    """Return the test that all groups have one mean, for U units and T topics.

    ``values`` is (U, T), nan where a unit has no value; ``group`` (U,) counts from 0. The statistic
    is F of Welch BL (1951), On the comparison of several mean values, *Biometrika* 38:330-336,
    without its constant, so that unequal spreads do not pass for unequal means; p is the share of
    ``draws`` random orders of the units, the given one included, whose F is as large. A topic
    is missing (nan) where a group has fewer than two units with a value.

    >>> values = np.array([[0.1], [0.2], [0.1], [0.5], [0.6], [0.5], [0.9], [0.8], [0.9]])
    >>> found = permuted_f(values, np.arange(9) // 3, 3, draws=999, seed=1)
    >>> bool(found.p_value[0] < 0.02)
    True
    """
    result = Permuted(*(np.full(values.shape[1], np.nan) for _ in range(4)))
    parts = []
    for rows, topics in patterns(values):
        sizes: Integers = np.bincount(group[rows], minlength=n_groups).astype("int64")
        if sizes.min() >= 2:
            parts.append((np.flatnonzero(rows), topics, sizes))
            y = values[np.ix_(rows, topics)]
            members = np.eye(n_groups)[group[rows]].T[None]
            result.statistic[topics] = _welch_f(y, members, sizes)[0]
            result.min_p[topics] = max(1 / (draws + 1), _smallest_p(sizes))
    observed = result.statistic * (1 - TIE) - TIE
    as_large, largest = np.ones(values.shape[1]), np.ones(values.shape[1])
    for order in orders(len(values), draws, seed, len(values) * n_groups):
        table = np.zeros((len(order), values.shape[1]))
        for units, topics, sizes in parts:
            places = np.argsort(order[:, units], axis=1)
            labels = np.empty_like(places)
            np.put_along_axis(labels, places, np.repeat(np.arange(n_groups), sizes)[None], axis=1)
            members = (labels[:, None, :] == np.arange(n_groups)[:, None]).astype("float64")
            table[:, topics] = _welch_f(values[np.ix_(units, topics)], members, sizes)
        as_large += (table >= observed).sum(axis=0)
        largest += (table.max(axis=1, initial=0.0)[:, None] >= observed).sum(axis=0)
    untested = np.isnan(result.statistic)
    result.p_value[:] = np.where(untested, np.nan, as_large / (draws + 1))
    result.p_max_t[:] = np.where(untested, np.nan, largest / (draws + 1))
    return result


def _smallest_p(sizes: Integers) -> float:
    """Return the share of arrangements that are one partition; groups of one size can change."""
    same = prod(factorial(int(n)) for n in np.unique(sizes, return_counts=True)[1])
    return float(same * prod(factorial(int(n)) for n in sizes) / factorial(int(sizes.sum())))


def _welch_f(y: Floats, members: Floats, sizes: Integers) -> Floats:
    """Return F for each arrangement and topic: (B, T); ``members`` is (B, groups, units)."""
    y = y - y.mean(axis=0)
    n = sizes[:, None].astype("float64")
    means = members @ y / n
    variances = np.maximum(members @ y**2 - n * means**2, 0.0) / ((n - 1) * n)
    weights = 1 / np.maximum(variances, NO_SPREAD)
    total = weights.sum(axis=1)
    centre = (weights * means).sum(axis=1) / total
    between = (weights * (means - centre[:, None]) ** 2).sum(axis=1) / (len(sizes) - 1)
    unsure = ((1 - weights / total[:, None]) ** 2 / (n - 1)).sum(axis=1)
    k = len(sizes)
    return np.asarray(between / (1 + 2 * (k - 2) / (k**2 - 1) * unsure))
