"""Several groups at once: Welch's F of statsmodels, all arrangements by hand, gaps and chunks."""

from itertools import permutations

import numpy as np
import pytest
from statsmodels.stats.oneway import anova_oneway

from policyanalysis.comparison.welch import permuted_f


def f_of(y, group):
    return anova_oneway(y, group, use_var="unequal").statistic


def groups(*sizes):
    return np.repeat(np.arange(len(sizes)), sizes)


def test_the_statistic_is_that_of_statsmodels():
    rng = np.random.default_rng(1)
    for group in (groups(3, 5, 4), groups(2, 2, 6, 7), groups(4, 4)):
        y = rng.random((len(group), 2)) + group[:, None] / 5
        found = permuted_f(y, group, group.max() + 1, draws=99, seed=1)
        np.testing.assert_allclose(found.statistic, [f_of(column, group) for column in y.T])


def test_p_is_the_share_of_all_arrangements_over_as_many_chunks_as_it_takes():
    """90 arrangements of three pairs; 60,000 draws of 18 cells are more than are held at once."""
    y, group = np.random.default_rng(2).random((6, 2)), groups(2, 2, 2)
    every = {tuple(order) for order in permutations(group)}
    table = np.array([[f_of(column, np.array(order)) for column in y.T] for order in every])
    found = permuted_f(y, group, 3, draws=60_000, seed=1)
    observed = found.statistic - 1e-9
    np.testing.assert_allclose(found.p_value, (table >= observed).mean(axis=0), atol=0.01)
    largest = (table.max(axis=1)[:, None] >= observed).mean(axis=0)
    np.testing.assert_allclose(found.p_max_t, largest, atol=0.01)
    assert (found.p_max_t > found.p_value).any()


@pytest.mark.parametrize("order", [[0.0, 0.1, 0.2, 0.8, 0.9, 1.0], [0.0, 0.9, 0.8, 0.1, 1.0, 0.2]])
def test_arrangements_that_swap_groups_are_ties(order):
    """With two groups of three every F comes twice, small or large, up to rounding."""
    y, group = np.array(order), groups(3, 3)
    every = {tuple(labels) for labels in permutations(group)}
    table = np.array([f_of(y, np.array(labels)) for labels in every])
    found = permuted_f(y[:, None], group, 2, draws=20_000, seed=1)
    exact = (table >= found.statistic[0] - 1e-9).mean()
    assert found.p_value[0] == pytest.approx(exact, abs=0.01)


def test_the_smallest_p_counts_groups_of_one_size_as_exchangeable_or_is_that_of_the_draws():
    y = np.random.default_rng(3).random((9, 1))
    assert permuted_f(y[:6], groups(2, 2, 2), 3, draws=999, seed=1).min_p[0] == 6 * 8 / 720
    assert permuted_f(y[:7], groups(2, 2, 3), 3, draws=999, seed=1).min_p[0] == pytest.approx(
        2 * 2 * 2 * 6 / 5040
    )
    assert permuted_f(y, groups(4, 5), 2, draws=99, seed=1).min_p[0] == pytest.approx(1 / 100)


def test_gaps_leave_units_out_and_a_group_of_one_is_not_tested():
    y, group = np.random.default_rng(4).random((9, 3)), groups(3, 3, 3)
    y[0, 1] = np.nan
    y[:2, 2] = np.nan
    found = permuted_f(y, group, 3, draws=4_999, seed=1)
    assert found.statistic[1] == pytest.approx(f_of(y[1:, 1], group[1:]))
    alone = permuted_f(y[1:, 1:2], group[1:], 3, draws=4_999, seed=1)
    assert found.p_value[1] == pytest.approx(alone.p_value[0], abs=0.03)
    for values in (found.statistic, found.p_value, found.p_max_t, found.min_p):
        assert np.isnan(values).tolist() == [False, False, True]


def test_one_topic_has_one_p_whatever_it_is_called_and_one_seed_gives_it_again():
    y, group = np.random.default_rng(5).random((12, 1)), groups(4, 4, 4)
    first, again = (permuted_f(y, group, 3, draws=499, seed=7) for _ in range(2))
    assert first.p_value == first.p_max_t == again.p_value
    assert first.p_value * 500 == pytest.approx(round(first.p_value[0] * 500))
    other = permuted_f(y, group, 3, draws=499, seed=8)
    assert other.p_value != first.p_value


def test_units_that_are_all_alike_and_no_topics_are_no_difference():
    found = permuted_f(np.ones((9, 1)), groups(3, 3, 3), 3, draws=99, seed=1)
    assert (found.statistic[0], found.p_value[0]) == (0, 1)
    assert len(permuted_f(np.ones((9, 0)), groups(3, 3, 3), 3, draws=99, seed=1).p_value) == 0
