"""Coefficients of agreement from per-policy sums, and their intervals over policies.

Each coefficient that corrects for chance is 1 - observed / expected disagreement. Where no
disagreement is expected, because one value was used only, it is not defined (NaN).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special, stats

from policyanalysis.coding.agreeing.tallies import Array, Masks, Tally, crossing

_NIL = 1e-9  # sums of fractions that are 0 but for rounding


class Disagreement(NamedTuple):
    """Observed disagreement and that expected by chance, each (K) between 0 and some 1."""

    observed: Array
    expected: Array


def corrected(parts: Disagreement) -> Array:
    """Return 1 - observed / expected, NaN where nothing is expected or nothing was observed.

    >>> corrected(Disagreement(np.array([0.1, 0.0]), np.array([0.4, 0.0]))).tolist()
    [0.75, nan]
    """
    return 1 - share(parts.observed, parts.expected)


def share(part: Array, whole: Array) -> Array:
    """Return part / whole, NaN where the whole is 0."""
    out: Array = np.full(np.broadcast_shapes(np.shape(part), np.shape(whole)), np.nan)
    return np.divide(part, whole, out=out, where=whole > _NIL)


def observed_agreement(sums: Tally) -> Array:
    """Return the share of pairs of coders that agree, averaged over clauses (K)."""
    return share(sums.agreeing, sums.units)


def cohen_kappa(sums: Tally) -> Disagreement:
    """Return the parts of the kappa of two coders (Cohen 1960, doi:10.1177/001316446002000104)."""
    n = sums.table.sum(axis=(1, 2))
    same = share(np.trace(sums.table, axis1=1, axis2=2), n)
    chance = share((sums.table.sum(axis=2) * sums.table.sum(axis=1)).sum(axis=1), n**2)
    return Disagreement(1 - same, 1 - chance)


def fleiss_kappa(sums: Tally) -> Disagreement:
    """Return the parts of the kappa of any number of coders (Fleiss 1971, doi:10.1037/h0031619).

    Where coders left clauses out it is Gwet's generalisation (2014, ch. 2): a clause counts by
    those who coded it.
    """
    shares = share(sums.shares, sums.coded[:, None])
    return Disagreement(1 - observed_agreement(sums), 1 - (shares**2).sum(axis=1))


def gwet_ac1(sums: Tally) -> Disagreement:
    """Return the parts of AC1 (Gwet 2008, doi:10.1348/000711006X126600).

    The number of categories is that of the codebook, used or not. Where one value was used only
    the expected disagreement is given as 0, so that the coefficient is not defined: all that is
    known then is that nobody saw a difference.
    """
    shares = share(sums.shares, sums.coded[:, None])
    chance = (shares * (1 - shares)).sum(axis=1) / max(shares.shape[1] - 1, 1)
    varied = (shares > _NIL).sum(axis=1) > 1
    return Disagreement(1 - observed_agreement(sums), np.where(varied, 1 - chance, 0.0))


def krippendorff_alpha(sums: Tally, masks: Masks | None = None) -> Disagreement:
    """Return the parts of alpha (Krippendorff 2004, Content Analysis, 2nd ed., ch. 11).

    Any number of coders, with gaps. Distances are nominal, or MASI's for sets of topics.
    """
    n = sums.counts.sum(axis=1)
    expected = share(crossing(sums.counts, masks), n * (n - 1))
    return Disagreement(share(sums.distance, n), expected)


@dataclass(frozen=True)
class Scale:
    """The scale on which an interval is symmetrical: there, back, and the slope of going there."""

    there: Callable[[Array], Array]
    back: Callable[[Array], Array]
    slope: Callable[[float], float] | None = None


CHANCE_CORRECTED = Scale(lambda x: np.log1p(-x), lambda y: -np.expm1(y))
SHARE = Scale(special.logit, special.expit, lambda x: 1 / (x * (1 - x)))


class Interval(NamedTuple):
    """An interval, or the reason why there is none."""

    low: float
    high: float
    reason: str = ""


def jackknife(values: Array, scale: Scale, conf_level: float) -> Interval:
    """Return the interval over policies of ``values[0]``; the others leave a policy out each.

    Delete-one jackknife with the t distribution of P - 1 degrees of freedom (Tukey 1958, Annals of
    Mathematical Statistics 29:614; Efron & Tibshirani 1993, ch. 11) on the scale given: log(1 - x)
    for coefficients that correct for chance, which have no lower bound, and the logit for shares.
    A scale with a slope is approached by the delta method, so that a share of 1 without some policy
    is no obstacle.
    """
    estimate, without = float(values[0]), values[1:]
    n = len(without)
    if reason := _unfit(estimate, without, scale):
        return Interval(np.nan, np.nan, reason)
    moved = without if scale.slope else scale.there(without)
    error = np.sqrt((n - 1) / n * ((moved - moved.mean()) ** 2).sum())
    if error <= _NIL:
        return Interval(np.nan, np.nan, "the policies do not differ, so there is no spread")
    error *= scale.slope(estimate) if scale.slope else 1
    centre = scale.there(np.array(estimate))
    width = stats.t.ppf((1 + conf_level) / 2, n - 1) * error
    ends = sorted(float(scale.back(centre + sign * width)) for sign in (-1, 1))
    return Interval(ends[0], ends[1])


def _unfit(estimate: float, without: Array, scale: Scale) -> str:
    if np.isnan(estimate):
        return "there is no estimate"
    if estimate > 1 - _NIL or (scale is SHARE and estimate < _NIL):
        return "agreement is perfect" if estimate > 0.5 else "nothing agrees"
    if np.isnan(without).any():
        return "without one of the policies it is not defined"
    if scale is not SHARE and (without > 1 - _NIL).any():
        return "all disagreement lies in one policy"
    return ""
