"""Intervals by inverting the studentised permutation test."""

import numpy as np

from policyanalysis.comparison.permutation import (
    EXACT_LIMIT,
    NO_SPREAD,
    TIE,
    arrangements,
    first_of,
    orders,
    ways,
)
from policyanalysis.comparison.units import Booleans, Floats

SCAN, HALVINGS = 24, 24


def inverted_interval(
    y: Floats, is_b: Booleans, *, conf_level: float, draws: int, seed: int
) -> tuple[float, float]:
    """Return the differences, second group less first, that the permutation test does not reject.

    ``y`` (U,) holds values between 0 and 1 without gaps, ``is_b`` (U,) tells the second group, both
    with two units or more. A difference d is kept if the test of y, less d in the second group, has
    a p-value above 1 - ``conf_level``. The limits are the outermost kept ones between -1 and 1, to
    one part in ten million; a limit of -1 or 1 means that the units rule nothing out.

    >>> y = np.array([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9])
    >>> low, high = inverted_interval(y, np.arange(8) > 3, conf_level=0.95, draws=999, seed=1)
    >>> round(low, 2), round(high, 2)
    (0.2, 0.8)
    """
    shifted = _Shifted(y, is_b, draws, seed)
    alpha = 1 - conf_level
    limits = []
    for end in (-1.0, 1.0):
        steps = np.linspace(end, shifted.difference, SCAN)
        inside = next(place for place, d in enumerate(steps) if shifted.p_value(d) > alpha)
        kept, left = float(steps[inside]), float(steps[max(inside - 1, 0)])
        for _ in range(HALVINGS if inside else 0):
            middle = (kept + left) / 2
            kept, left = (middle, left) if shifted.p_value(middle) > alpha else (kept, middle)
        limits.append(kept)
    return limits[0], limits[1]


class _Shifted:
    """The test at any shift d: each sum over an arrangement is a polynomial in d."""

    def __init__(self, y: Floats, is_b: Booleans, draws: int, seed: int) -> None:
        n, n_b = len(y), int(is_b.sum())
        n_a = n - n_b
        y = y - y.mean()
        self.difference = float(y[is_b].mean() - y[~is_b].mean())
        self.drawn = ways(n_a, n_b) > EXACT_LIMIT
        moved = is_b.astype("float64")
        columns = np.column_stack([y, moved, y**2, y * moved])
        kinds = [arrangements(n, n_b)]
        if self.drawn:
            kinds = [first_of(order, n_b) for order in orders(n, draws, seed)]
        sums = np.vstack([members @ columns for members in kinds])
        means = [_polynomials(sums, n_b), _polynomials(columns.sum(axis=0) - sums, n_a)]
        (mean_b, spread_b), (mean_a, spread_a) = means
        self.mean, self.spread = mean_b - mean_a, spread_b + spread_a
        (_, own_b), (_, own_a) = (
            _polynomials(columns[rows].sum(axis=0)[None], int(rows.sum())) for rows in (is_b, ~is_b)
        )
        self.variance = max(float((own_b + own_a)[0, 0]), 0.0)

    def p_value(self, d: float) -> float:
        """Return the share of arrangements as far from 0 as the groups are, both at shift d."""
        mean = self.mean[:, 0] + d * self.mean[:, 1]
        spread = self.spread[:, 0] + d * self.spread[:, 1] + d**2 * self.spread[:, 2]
        spread = np.where(spread > NO_SPREAD, spread, 0.0)
        own = (self.difference - d) ** 2
        if self.variance <= NO_SPREAD:
            as_far = (spread == 0) & (np.abs(mean) > TIE) if own > TIE**2 else np.full(len(mean), 1)
        else:
            as_far = mean**2 * self.variance >= own * spread * (1 - TIE) - TIE**2
        hits, n = int(as_far.sum()), len(mean)
        return (hits + 1) / (n + 1) if self.drawn else hits / n


def _polynomials(sums: Floats, n: int) -> tuple[Floats, Floats]:
    """Return mean and squared standard error of n units as coefficients of d: (B, 2), (B, 3).

    ``sums`` (B, 4) are those of y, of the moved units, of y squared, of y over the moved units.
    """
    y, moved, squares, shared = sums.T
    mean = np.column_stack([y, -moved]) / n
    linear = -2 * shared - 2 * n * mean[:, 0] * mean[:, 1]
    spread = np.column_stack([squares - n * mean[:, 0] ** 2, linear, moved - n * mean[:, 1] ** 2])
    return mean, spread / ((n - 1) * n)
