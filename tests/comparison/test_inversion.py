"""Inverted intervals: the test's own p at the limits, whether enumerated or drawn; flat groups."""

import numpy as np
import pytest

from policyanalysis.comparison.inversion import inverted_interval
from policyanalysis.comparison.permutation import EXACT_LIMIT, permutation_test, ways

FLAT = np.repeat([0.2, 0.8], [4, 5])


@pytest.mark.parametrize(("n_a", "n_b", "draws"), [(5, 6, 99), (8, 9, 199), (9, 8, 399)])
@pytest.mark.parametrize("conf_level", [0.9, 0.95])
def test_the_limits_are_where_the_test_begins_to_reject(n_a, n_b, draws, conf_level):
    """Also where arrangements are drawn: the test and its inversion then draw the same ones."""
    assert (ways(n_a, n_b) > EXACT_LIMIT) == (n_a + n_b > 16)
    rng = np.random.default_rng(n_a)
    y, is_b = rng.random(n_a + n_b) * 0.5, np.arange(n_a + n_b) >= n_a
    y[is_b] += 0.3
    low, high = inverted_interval(y, is_b, conf_level=conf_level, draws=draws, seed=3)
    assert -1 < low < y[is_b].mean() - y[~is_b].mean() < high < 1
    for shift, kept in ((low, True), (high, True), (low - 3e-7, False), (high + 3e-7, False)):
        p = permutation_test((y - shift * is_b)[:, None], is_b, draws=draws, seed=3).p_value[0]
        assert (p > 1 - conf_level) == kept


def test_drawn_limits_depend_on_the_seed_and_are_the_same_again():
    y, is_b = np.random.default_rng(1).random(18), np.arange(18) > 8
    first, again, other = (
        inverted_interval(y, is_b, conf_level=0.95, draws=199, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_swapping_groups_turns_the_limits_round():
    y, is_b = np.random.default_rng(2).random(10), np.arange(10) > 3
    low, high = inverted_interval(y, is_b, conf_level=0.9, draws=99, seed=1)
    other = inverted_interval(y, ~is_b, conf_level=0.9, draws=99, seed=1)
    assert other == pytest.approx((-high, -low), abs=2e-7)


def test_groups_without_spread_leave_one_difference_or_all_of_them():
    """Of 126 arrangements one alone is as far, so that a level below 1 / 126 rejects nothing."""
    is_b = FLAT > 0.5
    limits = inverted_interval(FLAT, is_b, conf_level=0.95, draws=99, seed=1)
    assert limits == pytest.approx((0.6, 0.6), abs=1e-6)
    assert inverted_interval(FLAT, is_b, conf_level=0.999, draws=99, seed=1) == (-1, 1)
    alike = inverted_interval(np.full(9, 0.5), is_b, conf_level=0.95, draws=99, seed=1)
    assert alike == pytest.approx((0, 0), abs=1e-6)
