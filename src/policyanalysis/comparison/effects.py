"""Sizes of differences beside the difference itself, and p-values adjusted over several topics."""

import numpy as np

from policyanalysis.comparison.units import Booleans, Floats, Integers

WIDEST = 50.0  # of a logarithm of odds: beyond it a limit says nothing

TIED_DIGITS = 12  # decimals to which values are compared


def odds_ratio(k_a: float, n_a: float, k_b: float, n_b: float) -> float:
    """Return the odds in the second group over those in the first.

    Where one of the four counts is 0, 0.5 is added to each (Haldane 1956, Anscombe 1956). Missing
    (nan) without units in a group. Counts need not be whole.

    >>> odds_ratio(1, 4, 3, 4), odds_ratio(0, 4, 3, 4)
    (9.0, 21.0)
    """
    if min(n_a, n_b) <= 0:
        return float("nan")
    cells = np.array([k_b, n_a - k_a, k_a, n_b - k_b], dtype="float64")
    cells += 0.5 if (cells <= 0).any() else 0.0
    return float(cells[0] * cells[1] / (cells[2] * cells[3]))


def odds_limits(
    ratio: float, shares: Floats, std_errors: Floats, quantile: float
) -> tuple[float, float]:
    """Return the limits of an odds ratio, from both groups' shares and their standard errors.

    By the delta method on the logarithm of the odds; missing (nan) where a share or its error
    leaves them without bounds.

    >>> low, high = odds_limits(1.0, np.array([0.5, 0.5]), np.array([0.1, 0.1]), 1.96)
    >>> round(low, 2), round(high, 2)
    (0.33, 3.03)
    """
    spread = shares * (1 - shares)
    if not (spread > 0).all() or not np.isfinite(quantile) or not (std_errors > 0).any():
        return float("nan"), float("nan")
    margin = min(float(np.hypot(*(std_errors / spread))) * quantile, WIDEST)
    return float(ratio * np.exp(-margin)), float(ratio * np.exp(margin))


def cliffs_delta(y: Floats, is_b: Booleans) -> float:
    """Return the share of pairs in which the second group is higher, less that where it is lower.

    It lies between -1 and 1; missing (nan) if a group is empty (Cliff 1993,
    doi:10.1037/0033-2909.114.3.494). Values that differ only by rounding, as means of the same
    shares added in another order do, are ties.

    >>> cliffs_delta(np.array([1.0, 2, 3, 2, 3, 4]), np.arange(6) > 2) * 9
    5.0
    """
    y = y.round(TIED_DIGITS)
    first, second = np.sort(y[~is_b]), y[is_b]
    if not len(first) or not len(second):
        return float("nan")
    below = np.searchsorted(first, second, side="left")
    not_above = np.searchsorted(first, second, side="right")
    return float((below + not_above - len(first)).sum() / (len(first) * len(second)))


def cramers_v(table: Floats) -> float:
    """Return Cramér's V of a table of counts, without the bias that it has in small samples.

    Bergsma W (2013). A bias-correction for Cramér's V and Tschuprow's T. *Journal of the Korean
    Statistical Society* 42(3):323-328. doi:10.1016/j.jkss.2012.10.002. It describes an association
    between 0 and 1 and is no test; missing (nan) where a row or column is all there is.

    >>> cramers_v(np.array([[10.0, 0.0], [0.0, 10.0]]))
    1.0
    """
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n, (rows, columns) = table.sum(), table.shape
    if min(rows, columns) < 2 or n < 2:
        return float("nan")
    squared = max(0.0, mean_square(table) - (rows - 1) * (columns - 1) / (n - 1))
    sides = [side - (side - 1) ** 2 / (n - 1) for side in (rows, columns)]
    return float(min(1.0, np.sqrt(squared / (min(sides) - 1)))) if min(sides) > 1 else float("nan")


def mean_square(table: Floats) -> float:
    """Return the mean square contingency, chi-square over n, of a table without empty margins."""
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(((table - expected) ** 2 / expected).sum() / table.sum())


def false_discovery(p_values: Floats) -> Floats:
    """Return q-values, p adjusted so that q <= a keeps the false discovery rate at a; nan stays.

    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. *Journal of the Royal
    Statistical Society B* 57(1):289-300.

    >>> false_discovery(np.array([0.01, np.nan, 0.04, 0.02])).round(3).tolist()
    [0.03, nan, 0.04, 0.03]
    """
    order, ranks = _ranked(p_values)
    raised = p_values[order] * len(order) / ranks
    return _placed(p_values, order, np.minimum.accumulate(raised[::-1])[::-1])


def holm(p_values: Floats) -> Floats:
    """Return p adjusted for the number of tests by Holm's step-down method; nan stays.

    Holm S (1979). A simple sequentially rejective multiple test procedure. *Scandinavian Journal of
    Statistics* 6(2):65-70.

    >>> holm(np.array([0.01, 0.04, 0.02])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    order, ranks = _ranked(p_values)
    raised = p_values[order] * (len(order) - ranks + 1)
    return _placed(p_values, order, np.maximum.accumulate(raised))


def _ranked(p_values: Floats) -> tuple[Integers, Floats]:
    order: Integers = np.argsort(p_values, kind="stable").astype("int64")
    order = order[~np.isnan(p_values[order])]
    return order, np.arange(1, len(order) + 1, dtype="float64")


def _placed(p_values: Floats, order: Integers, adjusted: Floats) -> Floats:
    result = np.full(len(p_values), np.nan)
    result[order] = np.minimum(adjusted, 1.0)
    return result
