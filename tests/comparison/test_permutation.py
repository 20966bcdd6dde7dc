"""Permutation: exact answers, a second implementation, adjusted p, intervals, levels."""

import tracemalloc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from policyanalysis.comparison.inversion import inverted_interval
from policyanalysis.comparison.permutation import (
    first_of,
    orders,
    permutation_test,
    smallest_p,
    ways,
)
from policyanalysis.comparison.welch import permuted_f

SIZES = st.tuples(st.integers(3, 6), st.integers(3, 6))


def welch(a, b, axis=-1):
    spread = a.var(axis, ddof=1) / a.shape[axis] + b.var(axis, ddof=1) / b.shape[axis]
    return np.abs((b.mean(axis) - a.mean(axis)) / np.sqrt(spread))


@pytest.mark.parametrize(
    ("sizes", "p"),
    [((2, 2), 1 / 3), ((3, 3), 0.1), ((3, 4), 1 / 35), ((4, 4), 1 / 35), ((5, 5), 1 / 126),
     ((6, 6), 1 / 462)],
)  # fmt: skip
def test_the_smallest_p_is_that_of_combinatorics(sizes, p):
    assert smallest_p(*sizes) == pytest.approx(p)
    n = sum(sizes)
    is_b = np.arange(n) >= sizes[0]
    found = permutation_test(is_b[:, None] * 1.0, is_b, draws=99, seed=1)
    assert found.p_value[0] == pytest.approx(p)
    assert found.min_p[0] == pytest.approx(p)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), SIZES)
def test_all_arrangements_give_the_p_of_scipy(seed, sizes):
    rng = np.random.default_rng(seed)
    y, is_b = rng.random((sum(sizes), 3)), np.arange(sum(sizes)) >= sizes[0]
    found = permutation_test(y, is_b, draws=99, seed=1)
    oracle = stats.permutation_test(
        (y[~is_b], y[is_b]), welch, n_resamples=np.inf, vectorized=True, axis=0,
        alternative="greater",
    )  # fmt: skip
    np.testing.assert_allclose(found.p_value, oracle.pvalue)
    largest = oracle.null_distribution.max(axis=1)[:, None]
    adjusted = (largest >= oracle.statistic * (1 - 1e-9)).mean(axis=0)
    np.testing.assert_allclose(found.p_max_t, adjusted)


def test_groups_of_one_size_give_the_p_of_scipy_s_permuted_welch_test():
    """With equal sizes P(|T*| >= |t|) is twice the smaller tail, which scipy reports."""
    y, is_b = np.random.default_rng(7).random(12), np.arange(12) > 5
    found = permutation_test(y[:, None], is_b, draws=99, seed=1)
    method = stats.PermutationMethod(n_resamples=np.inf)
    oracle = stats.ttest_ind(y[is_b], y[~is_b], equal_var=False, method=method)
    assert found.statistic[0] == pytest.approx(oracle.statistic)
    assert found.p_value[0] == pytest.approx(oracle.pvalue)


def test_drawn_arrangements_come_close_to_all_of_them():
    y, is_b = np.random.default_rng(8).random((40, 5)), np.arange(40) >= 15
    found = permutation_test(y, is_b, draws=9_999, seed=1)
    normal = stats.ttest_ind(y[is_b], y[~is_b], equal_var=False).pvalue
    np.testing.assert_allclose(found.p_value, normal, atol=0.03)
    assert (found.p_max_t >= found.p_value).all()
    again = permutation_test(y, is_b, draws=9_999, seed=1)
    np.testing.assert_array_equal(found.p_value, again.p_value)


def test_a_topic_with_gaps_is_tested_among_the_units_that_have_it():
    y, is_b = np.random.default_rng(9).random((12, 2)), np.arange(12) > 5
    y[[0, 11], 1] = np.nan
    both = permutation_test(y, is_b, draws=999, seed=1)
    alone = permutation_test(y[1:-1, 1:], is_b[1:-1], draws=999, seed=1)
    assert both.p_value[1] == alone.p_value[0]
    assert both.min_p.tolist() == [pytest.approx(1 / 462), pytest.approx(1 / 126)]
    assert (both.p_max_t >= both.p_value).all()


def test_a_group_with_one_unit_or_none_is_not_tested():
    y = np.array([[0.1, np.nan], [0.2, np.nan], [0.3, np.nan], [0.4, np.nan], [np.nan, np.nan]])
    found = permutation_test(y, np.arange(5) > 2, draws=99, seed=1)
    assert np.isnan(found.p_value).all()
    assert np.isnan(found.p_max_t).all()


def test_units_that_are_all_alike_show_no_difference():
    found = permutation_test(np.ones((12, 1)), np.arange(12) > 5, draws=99, seed=1)
    assert (found.statistic[0], found.p_value[0]) == (0, 1)


def test_orders_with_equal_keys_still_give_groups_of_the_right_size():
    order = np.array([[0.5, 0.5, 0.5, 0.1], [0.2, 0.1, 0.4, 0.3]], dtype=np.float32)
    assert first_of(order, 2).tolist() == [[1, 0, 0, 1], [1, 1, 0, 0]]


def test_every_arrangement_is_as_likely():
    counts = {pair: 0 for pair in combinations(range(4), 2)}
    for order in orders(4, 6_000, seed=3):
        for row in first_of(order, 2):
            counts[tuple(np.flatnonzero(row))] += 1
    assert stats.chisquare(list(counts.values())).pvalue > 0.001


def test_numbers_of_arrangements_are_exact_or_beyond_counting():
    assert ways(6, 6) == 924
    assert ways(22_000, 28_000) == float("inf")


def test_memory_is_bounded_however_many_are_drawn():
    y, is_b = np.random.default_rng(1).random((500, 20)), np.arange(500) > 219
    tracemalloc.start()
    permutation_test(y, is_b, draws=10_000, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6  # the memberships alone would be 40 MB, with their keys and copies over 100


def test_the_interval_holds_what_the_test_does_not_reject():
    rng = np.random.default_rng(10)
    y, is_b = np.r_[rng.random(6), rng.random(7)], np.arange(13) > 5
    low, high = inverted_interval(y, is_b, conf_level=0.95, draws=999, seed=1)
    for shift, kept in ((low + 1e-5, True), (high - 1e-5, True), (low - 1e-5, False),
                        (high + 1e-5, False)):  # fmt: skip
        moved = y - shift * is_b
        p = permutation_test(moved[:, None], is_b, draws=999, seed=1).p_value[0]
        assert (p > 0.05) == kept


def test_three_against_three_rule_nothing_out():
    y = np.array([0.1, 0.2, 0.3, 0.7, 0.8, 0.9])
    limits = inverted_interval(y, np.arange(6) > 2, conf_level=0.95, draws=99, seed=1)
    assert limits == (-1, 1)


@pytest.mark.parametrize("sizes", [(6, 6), (3, 9)])
def test_the_level_is_kept_where_clauses_taken_as_independent_reject_half(sizes):
    """2,000 null data sets of policies with 20 to 40 clauses, correlation 0.3 within a policy."""
    rng = np.random.default_rng(11)
    n = rng.integers(20, 41, (sum(sizes), 2_000))
    k = rng.binomial(n, rng.beta(0.7, 7 / 3 * 0.7, n.shape))
    is_b = np.arange(len(n)) >= sizes[0]
    ours = permutation_test(k / n, is_b, draws=99, seed=1).p_value
    a, b = (k[side].sum(axis=0) / n[side].sum(axis=0) for side in (~is_b, is_b))
    both = k.sum(axis=0) / n.sum(axis=0)
    inverse = sum(1 / n[side].sum(axis=0) for side in (~is_b, is_b))
    naive = 2 * stats.norm.sf(np.abs(b - a) / np.sqrt(both * (1 - both) * inverse))
    assert 0.035 <= (ours <= 0.05).mean() <= 0.065
    assert (naive <= 0.05).mean() > 0.4


def test_several_groups_keep_the_level_and_see_a_difference():
    rng = np.random.default_rng(12)
    group = np.repeat(np.arange(3), 6)
    y = rng.random((18, 1_000))
    null = permuted_f(y, group, 3, draws=499, seed=1)
    assert 0.03 <= (null.p_value <= 0.05).mean() <= 0.07
    moved = permuted_f(y + (group == 2)[:, None], group, 3, draws=499, seed=1)
    assert (moved.p_value <= 0.05).mean() > 0.9


def test_two_groups_give_one_p_whether_asked_as_two_or_as_several():
    y, is_b = np.random.default_rng(13).random((12, 3)), np.arange(12) > 5
    two = permutation_test(y, is_b, draws=999, seed=1)
    several = permuted_f(y, is_b.astype("int64"), 2, draws=9_999, seed=1)
    np.testing.assert_allclose(several.statistic, two.statistic**2)
    np.testing.assert_allclose(several.p_value, two.p_value, atol=0.02)


def test_drawn_arrangements_have_the_smallest_p_of_the_draws_and_any_number_of_chunks():
    y, is_b = np.random.default_rng(14).random((40, 2)), np.arange(40) >= 15
    found = permutation_test(y, is_b, draws=60_000, seed=1)
    assert found.min_p.tolist() == [pytest.approx(1 / 60_001)] * 2
    np.testing.assert_allclose(found.p_value * 60_001, (found.p_value * 60_001).round())
    again = permutation_test(y, is_b, draws=60_000, seed=1)
    other = permutation_test(y, is_b, draws=60_000, seed=2)
    assert (again.p_value == found.p_value).all() and (other.p_value != found.p_value).any()
    np.testing.assert_allclose(other.p_value, found.p_value, atol=0.01)
    np.testing.assert_allclose(other.p_max_t, found.p_max_t, atol=0.01)


def test_a_topic_that_is_enumerated_keeps_its_exact_p_beside_drawn_ones():
    y, is_b = np.random.default_rng(15).random((18, 2)), np.arange(18) > 8
    y[[0, 1, 2, 3, 16, 17], 1] = np.nan
    found = permutation_test(y, is_b, draws=499, seed=1)
    alone = permutation_test(y[4:16, 1:], is_b[4:16], draws=499, seed=1)
    assert found.p_value[1] == alone.p_value[0]
    assert found.min_p[1] == alone.min_p[0] == pytest.approx(1 / 792)
    assert found.p_value[0] * 500 == pytest.approx(round(found.p_value[0] * 500))


def test_orders_come_in_chunks_of_bounded_size_and_are_one_sequence():
    sizes = [len(order) for order in orders(4, 600_000, seed=3)]
    assert sizes == [250_000, 250_000, 100_000]
    assert [len(order) for order in orders(4, 300, seed=3, width=10_000)] == [100] * 3
    assert [order.shape for order in orders(2_000_000, 2, seed=3)] == [(1, 2_000_000)] * 2
