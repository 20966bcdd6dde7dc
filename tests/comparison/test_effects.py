"""Sizes of effects at their edges: formulas of the papers written again, limits from both sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from policyanalysis.comparison import effects


@pytest.mark.parametrize(
    ("counts", "ratio"),
    [
        ((1, 4, 3, 4), 9.0),
        ((1, 1, 3, 4), 3.5 * 0.5 / (1.5 * 1.5)),
        ((2, 4, 1, 1), 1.5 * 2.5 / (2.5 * 0.5)),
        ((0.5, 4, 2.5, 4), 2.5 * 3.5 / (0.5 * 1.5)),
        ((4, 4, 2, 4), 2.5 * 0.5 / (4.5 * 2.5)),
    ],
)
def test_half_is_added_where_a_count_is_0_and_only_there(counts, ratio):
    assert effects.odds_ratio(*counts) == pytest.approx(ratio)


def test_no_units_in_either_group_is_no_ratio():
    assert np.isnan(effects.odds_ratio(0, 0, 1, 2))
    assert np.isnan(effects.odds_ratio(1, 2, 0, 0))


def test_limits_of_odds_are_missing_without_bounds_and_stop_at_exp_50():
    half, errors = np.array([0.5, 0.5]), np.array([0.1, 0.2])
    for missing in (
        effects.odds_limits(1.0, np.array([0.0, 0.5]), errors, 2.0),
        effects.odds_limits(1.0, np.array([0.5, 1.0]), errors, 2.0),
        effects.odds_limits(1.0, half, np.zeros(2), 2.0),
        effects.odds_limits(1.0, half, errors, np.inf),
    ):
        assert np.isnan(missing).all()
    one = effects.odds_limits(2.0, half, np.array([0.0, 0.1]), 2.0)
    assert one == pytest.approx((2 * np.exp(-0.8), 2 * np.exp(0.8)))
    widest = effects.odds_limits(1.0, half, np.array([9.0, 9.0]), 99.0)
    assert widest == pytest.approx((np.exp(-50), np.exp(50)))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=6),
    st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=6),
)
def test_cliff_s_delta_counts_pairs(first, second):
    y, is_b = np.array(first + second), np.arange(len(first) + len(second)) >= len(first)
    pairs = [np.sign(b - a) for a in first for b in second]
    assert effects.cliffs_delta(y, is_b) == pytest.approx(np.mean(pairs))


def test_a_group_without_units_has_no_delta():
    for is_b in (np.ones(3, dtype=bool), np.zeros(3, dtype=bool)):
        assert np.isnan(effects.cliffs_delta(np.arange(3.0), is_b))
    assert effects.cliffs_delta(np.array([0.1, 0.1 + 1e-9]), np.array([False, True])) == 1


def bergsma(table):
    """Return V as the formulas of Bergsma (2013) have it, chi-square being scipy's."""
    (r, c), n = table.shape, table.sum()
    phi = max(0, stats.chi2_contingency(table, correction=False).statistic / n
              - (r - 1) * (c - 1) / (n - 1))  # fmt: skip
    rows, columns = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return min(1.0, np.sqrt(phi / min(rows - 1, columns - 1)))


@pytest.mark.parametrize(
    "table",
    [[[9, 1], [2, 8]], [[3, 1], [9, 0]], [[9, 1], [2, 8], [7, 7]], [[1, 9, 4], [8, 2, 4]],
     [[9, 0, 0], [0, 9, 0], [0, 0, 9]], [[40, 2, 1, 5], [3, 30, 2, 5], [1, 2, 60, 5]]],
)  # fmt: skip
def test_v_is_that_of_bergsma_and_empty_rows_and_columns_do_not_count(table):
    table = np.array(table, dtype=float)
    assert effects.cramers_v(table) == pytest.approx(bergsma(table))
    padded = np.pad(table, ((0, 1), (1, 0)))
    assert effects.cramers_v(padded) == pytest.approx(effects.cramers_v(table))


def test_v_is_missing_where_a_row_or_a_column_is_all_there_is():
    for table in ([[3, 4]], [[3], [4]], [[1, 0], [0, 1]], [[0, 0], [5, 7]]):
        assert np.isnan(effects.cramers_v(np.array(table, dtype=float)))
    assert effects.cramers_v(np.array([[2.0, 0], [0, 1]])) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(8))
def test_adjusted_p_are_those_of_statsmodels_wherever_gaps_are(seed):
    rng = np.random.default_rng(seed)
    p = rng.random(seed + 1).round(1) ** (1 + seed % 3)
    p[rng.random(len(p)) < 0.3] = np.nan
    known = ~np.isnan(p)
    for adjust, method in ((effects.holm, "holm"), (effects.false_discovery, "fdr_bh")):
        found = adjust(p)
        assert np.isnan(found).tolist() == (~known).tolist()
        if known.any():
            np.testing.assert_allclose(found[known], multipletests(p[known], method=method)[1])
