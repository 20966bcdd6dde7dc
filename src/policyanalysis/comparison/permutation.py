"""Studentised permutation of units between two groups, one set of permutations for all topics.

Chung E, Romano JP (2013). Exact and asymptotically robust permutation tests. *Annals of Statistics*
41(2):484-507. doi:10.1214/13-AOS1090. Westfall PH, Young SS (1993). *Resampling-based multiple
testing*. Wiley.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from math import comb, inf

import numpy as np
from numpy.typing import NDArray

from policyanalysis.comparison.units import Booleans, Floats, Integers, patterns

Floats32 = NDArray[np.float32]

EXACT_LIMIT = 20_000  # arrangements up to which all are enumerated
CELLS = 1_000_000  # of a matrix of arrangements held at once, 8 MB
COUNTABLE = 500  # units of the smaller group
TIE = 1e-9
NO_SPREAD = 1e-14


@dataclass(frozen=True)
class Permuted:
    """Results for T topics, (T,) each; nan where a group has fewer than two units with a value.

    ``p_value`` is two-sided, ``p_max_t`` adjusted over the topics by the largest statistic of each
    permutation, ``min_p`` the smallest p-value that the numbers of units can give.
    """

    statistic: Floats
    p_value: Floats
    p_max_t: Floats
    min_p: Floats


def permutation_test(values: Floats, is_b: Booleans, *, draws: int, seed: int) -> Permuted:
    """Return the test that both groups have the same mean, for U units and T topics.

    ``values`` is (U, T), nan where a unit has no value; ``is_b`` (U,) tells the second group. The
    statistic is Welch's t, so that unequal spreads do not pass for unequal means. p is the share of
    arrangements whose statistic is as far from 0 as the one observed, itself included. All
    arrangements of a topic's units are enumerated if they are 20,000 or fewer, else ``draws`` are
    drawn. Drawn ones share one random order of all units between topics, so that ``p_max_t`` keeps
    the topics' dependence.

    >>> values = np.array([[0.1], [0.2], [0.3], [0.4], [0.7], [0.8], [0.9], [1.0]])
    >>> found = permutation_test(values, np.arange(8) > 3, draws=999, seed=1)
    >>> float(found.p_value[0] * 35), float(found.min_p[0] * 35)
    (1.0, 1.0)
    """
    n_topics = values.shape[1]
    result = Permuted(*(np.full(n_topics, np.nan) for _ in range(4)))
    parts = [
        _Part(values, is_b, rows, topics)
        for rows, topics in patterns(values)
        if min(is_b[rows].sum(), (~is_b[rows]).sum()) >= 2
    ]
    for part in parts:
        result.statistic[part.topics] = part.observed
        result.min_p[part.topics] = smallest_p(part.n_a, part.n_b, draws)
    if len(parts) == 1 and parts[0].exact:
        tables = _enumerated(parts[0], n_topics)
        result.p_value[:], result.p_max_t[:] = _tallied(result.statistic, tables, identity=0)
        return result
    tables = _drawn(parts, len(values), n_topics, draws, seed)
    result.p_value[:], result.p_max_t[:] = _tallied(result.statistic, tables, identity=1)
    for part in parts:
        if part.exact:
            tables = _enumerated(part, n_topics)
            exact, _ = _tallied(result.statistic, tables, identity=0)
            result.p_value[part.topics] = exact[part.topics]
    result.p_max_t[:] = np.maximum(result.p_max_t, result.p_value)
    return result


def smallest_p(n_a: int, n_b: int, draws: int = 0) -> float:
    """Return the smallest two-sided p of groups of these sizes; with ``draws``, if they are drawn.

    Two arrangements are as far as the farthest where the groups are equal in size, else one.

    >>> smallest_p(3, 3), smallest_p(3, 4) * 35
    (0.1, 1.0)
    """
    n = ways(n_a, n_b)
    exact = (2 if n_a == n_b else 1) / n
    return max(exact, 1 / (draws + 1)) if draws and n > EXACT_LIMIT else exact


@cache
def ways(n_a: int, n_b: int) -> float:
    """Return the number of arrangements of two groups; infinite where it is beyond all counting."""
    return comb(n_a + n_b, n_a) if min(n_a, n_b) < COUNTABLE else inf


@lru_cache(maxsize=16)
def arrangements(n: int, n_b: int) -> Floats:
    """Return every way to put ``n_b`` of ``n`` units into the second group: (ways, n), 1 in it.

    It is kept for other topics of the same sizes, so it cannot be written to.
    """
    chosen = np.array(list(combinations(range(n), n_b)), dtype="int64").reshape(-1, n_b)
    members = np.zeros((len(chosen), n))
    np.put_along_axis(members, chosen, 1.0, axis=1)
    members.setflags(write=False)
    return members


def orders(n: int, draws: int, seed: int, width: int = 0) -> Iterator[Floats32]:
    """Yield random orders of ``n`` units, as keys to sort by, in chunks of bounded size: (B, n).

    ``width`` is what the caller makes of a row, in cells, if that is more than n.
    """
    generator = np.random.default_rng(seed)
    at_once = max(1, CELLS // max(n, width, 1))
    for start in range(0, draws, at_once):
        yield generator.random((min(at_once, draws - start), n), dtype=np.float32)


def first_of(order: Floats32, n_b: int) -> Floats:
    """Return the arrangements that put the first ``n_b`` units of each order into the second group.

    ``order`` is (B, n), and so is what is returned, 1 in the second group and 0 in the first.
    """
    last = np.partition(order, n_b - 1, axis=1)[:, n_b - 1 : n_b]
    members = (order <= last).astype("float64")
    for row in np.flatnonzero(members.sum(axis=1) != n_b):  # two units with one key
        members[row] = 0.0
        members[row, np.argsort(order[row], kind="stable")[:n_b]] = 1.0
    return members


class _Part:
    """The topics for which the same units have a value."""

    def __init__(self, values: Floats, is_b: Booleans, rows: Booleans, topics: Integers) -> None:
        self.rows, self.topics = np.flatnonzero(rows), topics
        self.whole = len(self.rows) == len(values)
        self.n_b = int(is_b[rows].sum())
        self.n_a = len(self.rows) - self.n_b
        self.exact = ways(self.n_a, self.n_b) <= EXACT_LIMIT
        y = values[np.ix_(rows, topics)]
        y = y - y.mean(axis=0)
        self.moments = np.hstack([y, y**2])
        self.totals = np.split(self.moments.sum(axis=0), 2)
        self.observed = self.statistics(is_b[rows][None].astype("float64"))[0]

    def statistics(self, members: Floats) -> Floats:
        """Return Welch's t of each arrangement: (B, topics); ``members`` is (B, units)."""
        n_topics = len(self.topics)
        sums, squares = np.split(members @ self.moments, [n_topics], axis=1)
        all_sums, all_squares = self.totals
        mean_b, mean_a = sums / self.n_b, (all_sums - sums) / self.n_a
        spread = _variance(squares, mean_b, self.n_b)
        spread += _variance(all_squares - squares, mean_a, self.n_a)
        return _studentised(mean_b - mean_a, spread)

    def members(self, order: Floats32) -> Floats:
        """Return the arrangements that orders of all units mean for those that have a value."""
        return first_of(order if self.whole else order[:, self.rows], self.n_b)


def _variance(squares: Floats, mean: Floats, n: int) -> Floats:
    """Return the squared standard error of a mean, from sums of squares."""
    return np.maximum(squares - n * mean**2, 0.0) / ((n - 1) * n)


def _studentised(difference: Floats, variance: Floats) -> Floats:
    """Return difference / sqrt(variance); without spread it is 0 or, if they differ, infinite."""
    result = np.where(np.abs(difference) > TIE, np.copysign(np.inf, difference), 0.0)
    np.divide(difference, np.sqrt(variance), out=result, where=variance > NO_SPREAD)
    return result


def _enumerated(part: _Part, n_topics: int) -> Iterator[Floats]:
    members = arrangements(part.n_a + part.n_b, part.n_b)
    table = np.zeros((len(members), n_topics))
    table[:, part.topics] = part.statistics(members)
    yield table


def _drawn(
    parts: list[_Part], n_units: int, n_topics: int, draws: int, seed: int
) -> Iterator[Floats]:
    for order in orders(n_units, draws, seed):
        table = np.zeros((len(order), n_topics))
        for part in parts:
            table[:, part.topics] = part.statistics(part.members(order))
        yield table


def _tallied(
    statistic: Floats, tables: Iterator[Floats], *, identity: int
) -> tuple[Floats, Floats]:
    """Return p of each topic and p adjusted over topics; ``identity`` counts it if it is not drawn.

    Every table holds the statistics of some arrangements, (B, T), 0 where there is none.
    """
    observed = np.abs(statistic)
    observed = observed * (1 - TIE) - TIE
    as_far, largest_as_far, n = np.zeros(len(observed)), np.zeros(len(observed)), identity
    for table in tables:
        far = np.abs(table)
        as_far += (far >= observed).sum(axis=0)
        largest_as_far += (far.max(axis=1)[:, None] >= observed).sum(axis=0)
        n += len(far)
    untested = np.isnan(statistic)
    p_values = np.where(untested, np.nan, (as_far + identity) / max(n, 1))
    return p_values, np.where(untested, np.nan, (largest_as_far + identity) / max(n, 1))
