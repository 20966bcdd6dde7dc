"""Least squares with errors that are robust to clusters and hold for few of them: CR2.

Bell RM, McCaffrey DF (2002). Bias reduction in standard errors for linear regression with
multi-stage samples. *Survey Methodology* 28(2):169-181. Pustejovsky JE, Tipton E (2018).
Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects
models. *Journal of Business & Economic Statistics* 36(4):672-683. doi:10.1080/07350015.2016.1247004
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from policyanalysis.comparison.units import Booleans, Floats, Integers, patterns, sums_by

SMALLEST = 1e-10  # an eigenvalue below it is 0: its direction is left out, as in a pseudo-inverse


@dataclass(frozen=True)
class Fit:
    """Estimates of Q contrasts for T topics, (Q, T) each, and their degrees of freedom, (Q, T)."""

    estimate: Floats
    std_error: Floats
    df: Floats


@dataclass(frozen=True)
class Wald:
    """A test that Q contrasts are all 0 for T topics: F, and its degrees of freedom, (T,) each."""

    statistic: Floats
    df_between: Floats
    df_within: Floats


def fit(design: Floats, values: Floats, cluster: Integers, contrasts: Floats) -> Fit:
    """Return contrasts of least-squares coefficients with CR2 errors and Satterthwaite's df.

    ``design`` is (U, K) of full rank, ``values`` (U, T) with nan where a unit has no value,
    ``cluster`` (U,), ``contrasts`` (Q, K). Each topic is fitted to the units that have a value; it
    is missing (nan) where these leave the design without full rank. A working model of independent
    units of equal variance fixes adjustment and degrees of freedom, which hence depend on the
    design alone. The time grows with units and clusters only: no matrix is larger than K by K.

    For two groups of clusters of one unit each the error is that of Welch's test:

    >>> design = np.array([[1, 0], [1, 0], [1, 1], [1, 1], [1, 1]], dtype=float)
    >>> values = np.array([[0.0], [1.0], [1.0], [0.5], [0.6]])
    >>> found = fit(design, values, np.arange(5), np.array([[0.0, 1.0]]))
    >>> float(found.estimate[0, 0].round(3)), float(found.std_error[0, 0].round(3))
    (0.2, 0.523)
    """
    shape = (len(contrasts), values.shape[1])
    result = Fit(*(np.full(shape, np.nan) for _ in range(3)))
    for topics, parts, coefficients, scores in _solved(design, values, cluster):
        result.estimate[:, topics] = contrasts @ coefficients
        for number, contrast in enumerate(contrasts):
            maps = parts.maps(contrast[None])[:, 0]
            squares = np.einsum("gk,gkt->gt", maps, scores) ** 2
            result.std_error[number, topics] = np.sqrt(squares.sum(axis=0))
            result.df[number, topics] = parts.df(maps)
    return result


def _solved(
    design: Floats, values: Floats, cluster: Integers
) -> Iterator[tuple[Integers, "_Parts", Floats, Floats]]:
    """Yield the topics that the same units have, unless these leave the design without full rank.

    With them come the design's parts, the least squares coefficients (K, T) and the scores of the
    clusters (G, K, T).
    """
    for rows, topics in patterns(values):
        parts = _Parts.of(design[rows], cluster[rows])
        if parts is not None:
            y = values[np.ix_(rows, topics)]
            coefficients = parts.bread @ (design[rows].T @ y)
            yield topics, parts, coefficients, parts.scores(y - design[rows] @ coefficients)


def wald(design: Floats, values: Floats, cluster: Integers, contrasts: Floats) -> Wald:
    """Return the test that all contrasts are 0, as ``fit`` takes them, by Hotelling's T-squared.

    The statistic is referred to F with Q and df - Q + 1 degrees of freedom, where df is that of the
    Wishart distribution which has the mean and the total variance of the estimated covariance (HTZ
    of Pustejovsky & Tipton 2018). Missing (nan) where a topic's units leave the design without full
    rank, where the covariance is singular, or where df - Q + 1 is not above 0.
    """
    n_topics, q = values.shape[1], len(contrasts)
    result = Wald(*(np.full(n_topics, np.nan) for _ in range(3)))
    for topics, parts, coefficients, scores in _solved(design, values, cluster):
        moved = np.einsum("gqk,gkt->tgq", parts.maps(contrasts), scores)
        covariances = np.einsum("tgq,tgr->tqr", moved, moved)
        effects = (contrasts @ coefficients).T
        roots = np.linalg.eigvalsh(covariances)
        sound = roots[:, 0] > SMALLEST * np.maximum(roots[:, -1], SMALLEST)
        eta = parts.wishart_df(contrasts)
        if not sound.any() or not eta > q - 1:
            continue
        solved = np.linalg.solve(covariances[sound], effects[sound][..., None])[..., 0]
        squares = np.einsum("tq,tq->t", effects[sound], solved)
        result.statistic[topics[sound]] = squares * (eta - q + 1) / (eta * q)
        result.df_between[topics[sound]] = q
        result.df_within[topics[sound]] = eta - q + 1
    return result


@dataclass(frozen=True)
class _Parts:
    """What the errors need of a design: K by K matrices, one for each of G clusters.

    The adjusted design of a cluster, A X with A = (I - H)^(-1/2), equals X F with F a function of
    bread and the cluster's cross product alone, because X bread X' X = X (bread X' X).
    """

    design: Floats
    place: Integers  # of each unit's cluster
    bread: Floats  # (X'X)^-1
    crossed: Floats  # X'X of each cluster, (G, K, K)
    adjusted: Floats  # F bread of each cluster, (G, K, K)

    @classmethod
    def of(cls, design: Floats, cluster: Integers) -> "_Parts | None":
        """Return the parts; None where the design is not of full rank or lacks units."""
        n, k = design.shape
        if n < k or np.linalg.matrix_rank(design) < k:
            return None
        bread = np.linalg.inv(design.T @ design).astype("float64")
        names, place = np.unique(cluster, return_inverse=True)
        products = (design[:, :, None] * design[:, None, :]).reshape(n, k * k)
        crossed = sums_by(products, place, len(names)).reshape(-1, k, k)
        root = np.linalg.cholesky(bread)
        kept, vectors = np.linalg.eigh(root.T @ crossed @ root)
        left = 1 - kept
        factors = np.zeros_like(left)
        np.power(left, -0.5, out=factors, where=left > SMALLEST)
        turned = root @ vectors
        adjusted = (turned * factors[:, None, :]) @ turned.swapaxes(1, 2)
        return cls(design, place, bread, crossed, adjusted)

    def maps(self, contrasts: Floats) -> Floats:
        """Return for each cluster and contrast the weights of the cluster's scores: (G, Q, K)."""
        return np.asarray(contrasts @ self.adjusted)

    def scores(self, residuals: Floats) -> Floats:
        """Return the sums of design times residual of each cluster: (G, K, T)."""
        result = np.zeros((len(self.crossed), self.design.shape[1], residuals.shape[1]))
        np.add.at(result, self.place, self.design[:, :, None] * residuals[:, None, :])
        return result

    def df(self, maps: Floats) -> float:
        """Return tr(P)^2 / tr(P^2), P the covariance of the clusters' parts of one contrast."""
        ends = np.einsum("gkl,gl->gk", self.crossed, maps)
        own = np.einsum("gk,gk->g", maps, ends)
        shared = np.einsum("gk,kl,gl->g", ends, self.bread, ends)
        total = (own - shared).sum()
        inner = ends.T @ ends @ self.bread
        squares = (own**2).sum() - 2 * (own * shared).sum() + np.trace(inner @ inner)
        return round(float(total**2 / squares), 9) if squares > SMALLEST**2 else np.nan

    def wishart_df(self, contrasts: Floats) -> float:
        """Return the degrees of freedom of the covariance of several contrasts."""
        q = len(contrasts)
        maps = self.maps(contrasts)
        ends = maps @ self.crossed
        own = np.einsum("gqk,grk->gqr", maps, ends)
        mean = own.sum(axis=0) - np.einsum("gqk,kl,grl->qr", ends, self.bread, ends)
        values, vectors = np.linalg.eigh(mean)
        if values[0] <= SMALLEST * values[-1]:
            return np.nan
        white = (vectors / np.sqrt(values)) @ vectors.T
        ends, own = white @ ends, white @ own @ white
        spread = 0.0
        for number in range(len(ends)):
            pair = -np.einsum("qk,kl,hrl->hqr", ends[number], self.bread, ends)
            pair[number] += own[number]
            spread += (np.trace(pair, axis1=1, axis2=2) ** 2).sum() + np.einsum(
                "hqr,hrq->", pair, pair
            )
        return round(float(q * (q + 1) / spread), 9)


def two_groups(is_b: Booleans) -> tuple[Floats, Floats]:
    """Return the design of two groups, and the contrast that takes the first from the second."""
    columns = [~is_b, is_b]
    return np.column_stack(columns).astype("float64"), np.array([[-1.0, 1.0]])


def ratio(estimate: Floats, std_error: Floats) -> Floats:
    """Return estimate / std_error; without an error 0, or infinite where the estimate is not 0."""
    result = np.where(np.abs(estimate) > SMALLEST, np.copysign(np.inf, estimate), 0.0)
    result[np.isnan(estimate)] = np.nan
    np.divide(estimate, std_error, out=result, where=std_error > SMALLEST)
    return result
