"""Per-policy sums from which every coefficient of agreement follows.

Shapes: N clauses, C coders, V values, P policies. All sums are additive over policies, so that
leaving a policy out is a subtraction, and intervals over policies cost O(P).
"""

import itertools
import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.uint64]
MISSING = -1
_CHUNK = 4_000_000  # distances held at once


@dataclass(frozen=True)
class Tally:
    """Sums over clauses; the first axis (K) is whatever they are summed by, such as policies.

    A clause is pairable if two coders or more have a value for it. ``units`` (K) counts pairable
    clauses, ``agreeing`` (K) adds up the share of their pairs of coders that agree; ``coded`` (K)
    counts clauses with any value, ``shares`` (K, V) adds up the share of their coders that chose
    each value; ``counts`` (K, V) counts the values of pairable clauses; ``distance`` (K) adds up,
    over ordered pairs of coders, the distance of their values divided by the number of values less
    one; ``table`` (K, V, V) crosses the values of two coders, and is empty for more of them.
    """

    units: Array
    agreeing: Array
    coded: Array
    shares: Array
    counts: Array
    distance: Array
    table: Array

    def rows(self, chosen: npt.NDArray[np.bool_]) -> "Tally":
        """Return the sums of some of the rows only."""
        return Tally(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def pooled(self) -> "Tally":
        """Return the sum of all rows (row 0), and the sums without each of them (the others)."""
        return Tally(*(_pooled(getattr(self, field.name)) for field in fields(self)))


def _pooled(sums: Array) -> Array:
    total = sums.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - sums])


def tally(
    values: Ints, policies: Ints, n_policies: int, n_values: int, masks: Masks | None = None
) -> Tally:
    """Return the sums by policy (K = P) of the values (N, C) that coders gave to clauses.

    A value is its number from 0, or ``MISSING``; ``policies`` (N) numbers the policy of each
    clause. With ``masks`` (V) values are sets of topics, a bit a topic, and their distance is
    MASI's (Passonneau 2006); without, any two different values are 1 apart.
    """
    filled = values != MISSING
    n_coders = filled.sum(axis=1)
    pairable = n_coders >= 2
    clause, coder = np.nonzero(filled)
    cell = policies[clause] * n_values + values[clause, coder]  # of a matrix (P, V)
    shape = (n_policies, n_values)
    less = np.maximum(n_coders - 1, 1)
    differing: Array = _apart(values, None) / np.maximum(n_coders * less, 1)
    distance = differing * n_coders if masks is None else _apart(values, masks) / less
    return Tally(
        units=_summed(policies, pairable, (n_policies,)),
        agreeing=_summed(policies, pairable * (1 - differing), (n_policies,)),
        coded=_summed(policies, n_coders > 0, (n_policies,)),
        shares=_summed(cell, 1 / n_coders[clause], shape),
        counts=_summed(cell, pairable[clause], shape),
        distance=_summed(policies, distance, (n_policies,)),
        table=_crossed(values, policies, n_policies, n_values if masks is None else 0),
    )


def _summed(cells: Ints, weights: npt.NDArray[Any], shape: tuple[int, ...]) -> Array:
    """Return an array of that shape, each cell the sum of the weights that name its number."""
    sums = np.bincount(cells, weights, minlength=math.prod(shape))
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def _apart(values: Ints, masks: Masks | None) -> Array:
    """Return for each clause (N) the sum of the distances of its ordered pairs of values."""
    out = np.zeros(len(values))
    for one, other in itertools.combinations(range(values.shape[1]), 2):
        first, second = values[:, one], values[:, other]
        both = np.flatnonzero((first != MISSING) & (second != MISSING))
        a, b = first[both], second[both]
        out[both] += 2 * ((a != b) if masks is None else masi(masks[a], masks[b]))
    return out


def _crossed(values: Ints, policies: Ints, n_policies: int, n_values: int) -> Array:
    if values.shape[1] != 2 or not n_values:
        return np.zeros((n_policies, 0, 0))
    both = (values != MISSING).all(axis=1)
    first, second = values[both].T
    cell = (policies[both] * n_values + first) * n_values + second
    return _summed(cell, np.ones(len(cell)), (n_policies, n_values, n_values))


def masi(a: Masks, b: Masks) -> Array:
    """Return the MASI distance of sets given as bit masks; two empty sets are 0 apart.

    It is 1 - J * M, with J the Jaccard coefficient and M 1 for equal sets, 2/3 where one holds the
    other, 1/3 where they overlap, 0 where they do not (Passonneau 2006, LREC). The sets may have up
    to 64 members; shapes broadcast.

    >>> masi(np.array([0b0011], np.uint64), np.array([0b0110], np.uint64)).round(4).tolist()
    [0.8889]
    """
    both, either = np.bitwise_count(a & b), np.bitwise_count(a | b)
    inside = ((a & b) == a) | ((a & b) == b)
    monotony = np.where(a == b, 1.0, np.where(both == 0, 0.0, np.where(inside, 2 / 3, 1 / 3)))
    jaccard = np.divide(both, either, out=np.ones(either.shape), where=either > 0)
    distances: Array = 1 - jaccard * monotony
    return distances


def crossing(counts: Array, masks: Masks | None) -> Array:
    """Return for each row (K) of counts (K, V) the distances of all its ordered pairs, added up."""
    if masks is None:
        out: Array = counts.sum(axis=1) ** 2 - (counts**2).sum(axis=1)
        return out
    out = np.zeros(len(counts))
    width = max(_CHUNK // max(len(masks), 1), 1)
    for start in range(0, len(masks), width):
        part = masks[start : start + width]
        distances = masi(masks[:, None], part[None, :])
        out += ((counts @ distances) * counts[:, start : start + width]).sum(axis=1)
    return out
