"""CR2 against its definition with full matrices, and against a second implementation."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import fdtrc

from policyanalysis.comparison import cluster


def by_definition(design, y, clusters, contrast):
    """Return estimate, CR2 error and Satterthwaite's df as Bell & McCaffrey (2002) define them."""
    bread = np.linalg.inv(design.T @ design)
    hat = design @ bread @ design.T
    left = np.eye(len(y)) - hat
    rows = []
    for name in np.unique(clusters):
        own = clusters == name
        values, vectors = np.linalg.eigh(left[np.ix_(own, own)])
        roots = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0)
        adjustment = vectors @ np.diag(roots) @ vectors.T
        rows.append(contrast @ bread @ design[own].T @ adjustment @ left[own])
    maps = np.array(rows)
    spread = maps @ maps.T
    df = np.trace(spread) ** 2 / (spread**2).sum()
    return contrast @ bread @ design.T @ y, np.sqrt(((maps @ y) ** 2).sum()), df


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 9), st.integers(1, 2))
def test_it_is_what_bell_and_mccaffrey_define(seed, n_clusters, n_factors):
    rng = np.random.default_rng(seed)
    clusters = np.r_[np.arange(n_clusters), rng.integers(0, n_clusters, 12)]
    design = np.column_stack(
        [np.ones(len(clusters)), *(rng.integers(0, 2, len(clusters)) for _ in range(n_factors))]
    ).astype(float)
    y, contrast = rng.random(len(clusters)), np.eye(1 + n_factors)[1]
    found = cluster.fit(design, y[:, None], clusters, contrast[None])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        assert np.isnan(found.estimate).all()
        return
    estimate, error, df = by_definition(design, y, clusters, contrast)
    assert found.estimate[0, 0] == pytest.approx(estimate)
    assert found.std_error[0, 0] == pytest.approx(error)
    assert found.df[0, 0] == pytest.approx(df, nan_ok=True)


def test_clusters_of_one_unit_give_the_hc2_errors_of_statsmodels():
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(30), rng.random((30, 2))])
    y = rng.random(30)
    found = cluster.fit(design, y[:, None], np.arange(30), np.eye(3))
    oracle = sm.OLS(y, design).fit(cov_type="HC2")
    np.testing.assert_allclose(found.estimate[:, 0], oracle.params)
    np.testing.assert_allclose(found.std_error[:, 0], oracle.bse)


def test_a_mean_has_student_s_error_and_degrees_of_freedom():
    y = np.array([0.1, 0.4, 0.4, 0.9])
    found = cluster.fit(np.ones((4, 1)), y[:, None], np.arange(4), np.ones((1, 1)))
    assert found.std_error[0, 0] == pytest.approx(y.std(ddof=1) / 2)
    assert found.df[0, 0] == 3


def test_each_topic_is_fitted_to_the_units_that_have_it():
    rng = np.random.default_rng(2)
    values = rng.random((12, 2))
    values[[0, 7], 1] = np.nan
    design, contrast = cluster.two_groups(np.arange(12) > 5)
    known = ~np.isnan(values[:, 1])
    both = cluster.fit(design, values, np.arange(12), contrast)
    alone = cluster.fit(design[known], values[known, 1:], np.arange(10), contrast)
    assert both.df[0, 1] == pytest.approx(alone.df[0, 0])
    assert both.std_error[0, 1] == pytest.approx(alone.std_error[0, 0])


def test_a_design_that_cannot_tell_groups_apart_gives_nothing():
    design, contrast = cluster.two_groups(np.zeros(5, dtype=bool))
    found = cluster.fit(design, np.ones((5, 1)), np.arange(5), contrast)
    test = cluster.wald(design, np.ones((5, 1)), np.arange(5), contrast)
    assert np.isnan(found.estimate).all()
    assert np.isnan(test.statistic).all()


def test_the_test_of_one_contrast_is_the_square_of_its_t():
    rng = np.random.default_rng(3)
    clusters = rng.integers(0, 8, 24)
    design = np.column_stack([np.ones(24), rng.integers(0, 2, 24), rng.integers(0, 2, 24)]) * 1.0
    y, contrast = rng.random((24, 2)), np.array([[0.0, 1.0, 0.0]])
    test, fit = (f(design, y, clusters, contrast) for f in (cluster.wald, cluster.fit))
    np.testing.assert_allclose(test.statistic, (fit.estimate / fit.std_error)[0] ** 2)
    np.testing.assert_allclose(test.df_within, fit.df[0])
    assert test.df_between.tolist() == [1, 1]


def test_the_joint_test_does_not_depend_on_how_contrasts_are_written():
    rng = np.random.default_rng(4)
    group, clusters = np.repeat(np.arange(3), 8), np.arange(24) // 2
    design, y = np.eye(3)[group], rng.random((24, 1))
    one = cluster.wald(design, y, clusters, np.array([[-1.0, 1, 0], [-1, 0, 1]]))
    other = cluster.wald(design, y, clusters, np.array([[0.0, -1, 1], [2, -1, -1]]))
    np.testing.assert_allclose(one.statistic, other.statistic)
    np.testing.assert_allclose(one.df_within, other.df_within)


def test_the_joint_test_keeps_its_level_with_few_clusters():
    """Of 4,000 null data sets with 6 clusters in each of 3 groups about 5 in 100 are rejected."""
    rng = np.random.default_rng(5)
    y = rng.standard_normal((18, 4000))
    design = np.eye(3)[np.repeat(np.arange(3), 6)]
    test = cluster.wald(design, y, np.arange(18), np.array([[-1.0, 1, 0], [-1, 0, 1]]))
    p = fdtrc(test.df_between, test.df_within, test.statistic)
    assert 0.03 < (p <= 0.05).mean() < 0.065


def test_the_joint_test_does_not_depend_on_the_size_of_contrasts():
    rng = np.random.default_rng(6)
    design, y = np.eye(3)[np.repeat(np.arange(3), 8)], rng.random((24, 2))
    against = np.array([[-1.0, 1, 0], [-1, 0, 1]])
    one = cluster.wald(design, y, np.arange(24) // 2, against)
    other = cluster.wald(design, y, np.arange(24) // 2, against * 1e-3)
    np.testing.assert_allclose(one.statistic, other.statistic)
    np.testing.assert_allclose(one.df_within, other.df_within)
    assert one.df_between.tolist() == [2, 2]


def by_simulation(design, clusters, contrasts, n=10_000):
    """Return df of the Wishart with the mean and total variance of simulated covariances."""
    rng = np.random.default_rng(7)
    bread = np.linalg.inv(design.T @ design)
    y = rng.standard_normal((len(design), n))
    residuals = y - design @ (bread @ (design.T @ y))
    hat = design @ bread @ design.T
    covariances = np.zeros((n, len(contrasts), len(contrasts)))
    for name in np.unique(clusters):
        own = clusters == name
        values, vectors = np.linalg.eigh(np.eye(own.sum()) - hat[np.ix_(own, own)])
        roots = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0)
        moved = contrasts @ bread @ design[own].T @ (vectors * roots) @ vectors.T @ residuals[own]
        covariances += np.einsum("qn,rn->nqr", moved, moved)
    roots = np.linalg.inv(np.linalg.cholesky(covariances.mean(axis=0)))
    white = roots @ covariances @ roots.T
    q = len(contrasts)
    return q * (q + 1) / white.reshape(n, -1).var(axis=0).sum()


@pytest.mark.parametrize("sizes", [(5, 6, 7), (4, 4, 12)])
def test_the_joint_test_has_the_degrees_of_freedom_of_simulated_covariances(sizes):
    group = np.repeat(np.arange(3), sizes)
    clusters = np.r_[0, 0, np.arange(1, len(group) - 1)]
    design, against = np.eye(3)[group], np.array([[-1.0, 1, 0], [-1, 0, 1]])
    y = np.random.default_rng(8).random((len(group), 1))
    test = cluster.wald(design, y, clusters, against)
    assert test.df_within[0] + 1 == pytest.approx(
        by_simulation(design, clusters, against), rel=0.05
    )


def test_contrasts_that_say_the_same_twice_or_too_few_clusters_have_no_joint_test():
    rng = np.random.default_rng(9)
    design = np.eye(3)[np.repeat(np.arange(3), 4)]
    twice = np.array([[-1.0, 1, 0], [-2, 2, 0]])
    assert np.isnan(cluster.wald(design, rng.random((12, 1)), np.arange(12), twice).statistic).all()
    against = np.array([[-1.0, 1, 0], [-1, 0, 1]])
    few = cluster.wald(design, rng.random((12, 1)), np.repeat([0, 1], 6), against)
    assert np.isnan(few.statistic).all() and np.isnan(few.df_within).all()


def test_topics_without_spread_are_left_out_of_a_joint_test_and_others_stay():
    rng = np.random.default_rng(10)
    design = np.eye(3)[np.repeat(np.arange(3), 5)]
    against = np.array([[-1.0, 1, 0], [-1, 0, 1]])
    y = np.column_stack([np.ones(15), rng.random(15)])
    test = cluster.wald(design, y, np.arange(15), against)
    alone = cluster.wald(design, y[:, 1:], np.arange(15), against)
    assert np.isnan(test.statistic[0]) and np.isnan(test.df_between[0])
    np.testing.assert_allclose(test.statistic[1], alone.statistic[0])


def test_an_estimate_over_its_error_is_0_infinite_or_missing_without_one():
    estimate = np.array([0.5, -0.5, 0.0, 0.3, -0.3, np.nan])
    error = np.array([0.25, 0.25, 0.0, 0.0, 0.0, 0.1])
    expected = [2, -2, 0, np.inf, -np.inf, np.nan]
    np.testing.assert_array_equal(cluster.ratio(estimate, error), expected)


def test_one_cluster_or_fewer_units_than_columns_have_no_degrees_of_freedom():
    found = cluster.fit(np.ones((4, 1)), np.arange(4.0)[:, None], np.zeros(4, int), np.eye(1))
    assert np.isnan(found.df[0, 0])
    few = cluster.fit(np.eye(3)[:2], np.ones((2, 1)), np.arange(2), np.eye(3))
    assert np.isnan(few.estimate).all()
