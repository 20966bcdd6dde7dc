"""Shares of units that have something: intervals for one, interval and test for two groups."""

from functools import cache

import numpy as np
from scipy.special import ndtri
from scipy.stats import boschloo_exact, fisher_exact

from policyanalysis.comparison.units import Floats

LARGE = 40_000  # pairs of units beyond which Fisher's test stands in for Boschloo's


def wilson(share: Floats, n: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Return the score limits of a share of ``n`` units (Wilson 1927); all arrays have one shape.

    ``n`` may be an effective number and ``quantile`` one of Student's t, which is the interval that
    Franco, Little, Louis & Slud (2019, doi:10.1093/jssam/smy019) found to cover best in clustered
    samples. Nothing is cut off: the limits lie between 0 and 1 by themselves.

    >>> low, high = wilson(np.array(0.0), np.array(10.0), np.array(1.96))
    >>> round(float(low), 4), round(float(high), 4)
    (0.0, 0.2775)
    """
    squared = quantile**2
    centre = (share + squared / (2 * n)) / (1 + squared / n)
    margin = quantile / (1 + squared / n) * np.sqrt(share * (1 - share) / n + squared / (4 * n**2))
    low, high = np.maximum(centre - margin, 0.0), np.minimum(centre + margin, 1.0)
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)


def newcombe(k_a: int, n_a: int, k_b: int, n_b: int, conf_level: float) -> tuple[float, float]:
    """Return limits of the difference of two independent shares, k_b / n_b less k_a / n_a.

    Method 10 of Newcombe RG (1998), *Statistics in Medicine* 17:873-890: both shares' Wilson limits
    squared and added.

    >>> low, high = newcombe(48, 80, 56, 70, 0.95)
    >>> round(low, 4), round(high, 4)
    (0.0524, 0.3339)
    """
    counts, ns = np.array([k_a, k_b], dtype="float64"), np.array([n_a, n_b], dtype="float64")
    shares = counts / ns
    low, high = wilson(shares, ns, np.full(2, ndtri((1 + conf_level) / 2)))
    difference = shares[1] - shares[0]
    below = np.hypot(shares[1] - low[1], high[0] - shares[0])
    above = np.hypot(high[1] - shares[1], shares[0] - low[0])
    return float(difference - below), float(difference + above)


@cache
def presence_p(k_a: int, n_a: int, k_b: int, n_b: int) -> float:
    """Return the two-sided p of equal shares, by Boschloo's exact test.

    Boschloo RD (1970). Raised conditional level of significance for the 2 x 2-table when testing
    the equality of two probabilities. *Statistica Neerlandica* 24(1):1-9. Beyond 40,000 pairs of
    units it is Fisher's, which is then hardly more conservative and much faster.

    >>> round(presence_p(0, 6, 4, 6), 3)
    0.021
    """
    table = [[k_a, k_b], [n_a - k_a, n_b - k_b]]
    if n_a * n_b > LARGE:
        return float(fisher_exact(table).pvalue)
    with np.errstate(all="ignore"):  # of shares at the ends of the grid that scipy searches
        return float(min(boschloo_exact(table).pvalue, 1.0))


def smallest_presence_p(n_a: int, n_b: int) -> float:
    """Return the p of the most unequal shares that two groups of these sizes can show."""
    return presence_p(0, n_a, n_b, n_b)
