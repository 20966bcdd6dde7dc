"""Presence and sizes of effects: numbers printed in the literature or made by hand."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from policyanalysis.comparison import effects, presence

# Benjamini & Hochberg (1995), section 4.1: they reject four, Bonferroni three.
THROMBOLYSIS = np.array(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
     0.6528, 0.7590, 1.0]
)  # fmt: skip


def test_newcombe_gives_the_limits_of_newcombe_1998():
    """Statistics in Medicine 17:873-890, method 10, 56/70 and 48/80."""
    low, high = presence.newcombe(48, 80, 56, 70, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("counts", [(0, 5, 3, 9), (2, 6, 6, 6), (9, 10, 3, 10)])
def test_newcombe_is_that_of_statsmodels(counts):
    k_a, n_a, k_b, n_b = counts
    oracle = confint_proportions_2indep(k_b, n_b, k_a, n_a, method="newcomb")
    np.testing.assert_allclose(presence.newcombe(*counts, 0.95), oracle)


def test_swapping_groups_turns_the_limits_round():
    low, high = presence.newcombe(2, 7, 8, 9, 0.95)
    assert presence.newcombe(8, 9, 2, 7, 0.95) == pytest.approx((-high, -low))


def test_wilson_gives_the_limits_of_none_of_ten():
    z = np.array(stats.norm.ppf(0.975))
    low, high = presence.wilson(np.array(0.0), np.array(10.0), z)
    assert (float(low), round(float(high), 4)) == (0, 0.2775)
    oracle = proportion_confint(0, 10, method="wilson")
    np.testing.assert_allclose((low, high), oracle, atol=1e-12)


def test_boschloo_is_no_more_conservative_than_fisher_and_symmetric():
    for k_a, k_b in ((0, 3), (1, 5), (2, 6)):
        p = presence.presence_p(k_a, 8, k_b, 9)
        fisher = stats.fisher_exact([[k_a, k_b], [8 - k_a, 9 - k_b]]).pvalue
        assert p <= fisher + 1e-12
        assert presence.presence_p(k_b, 9, k_a, 8) == pytest.approx(p, abs=1e-3)
    assert presence.presence_p(3, 300, 9, 300) == pytest.approx(
        stats.fisher_exact([[3, 9], [297, 291]]).pvalue
    )


def test_q_values_reject_the_four_of_benjamini_and_hochberg_1995():
    q = effects.false_discovery(THROMBOLYSIS)
    assert (q <= 0.05).sum() == 4
    assert (THROMBOLYSIS * 15 <= 0.05).sum() == 3
    np.testing.assert_allclose(q, multipletests(THROMBOLYSIS, method="fdr_bh")[1])
    np.testing.assert_allclose(
        effects.holm(THROMBOLYSIS), multipletests(THROMBOLYSIS, method="holm")[1]
    )


def test_missing_p_values_are_no_tests():
    p = np.array([0.01, np.nan, 0.04])
    np.testing.assert_allclose(effects.holm(p), [0.02, np.nan, 0.04])
    np.testing.assert_allclose(effects.false_discovery(p), [0.02, np.nan, 0.04])
    assert np.isnan(effects.holm(np.full(3, np.nan))).all()


def test_mean_square_contingency_is_behind_the_v_that_scipy_prints():
    """scipy.stats.contingency.association prints V = 0.18617813077483678 for this table."""
    table = np.array([[100.0, 150], [203, 322], [420, 700], [320, 210]])
    assert np.sqrt(effects.mean_square(table)) == pytest.approx(0.18617813077483678)
    assert 0 < effects.cramers_v(table) < 0.18617813077483678


def test_v_without_bias_is_0_where_nothing_goes_together():
    assert effects.cramers_v(np.array([[5.0, 5], [5, 5]])) == 0
    assert np.isnan(effects.cramers_v(np.array([[5.0, 5], [0, 0]])))
    assert np.isnan(effects.cramers_v(np.zeros((2, 2))))


def test_odds_ratio_and_its_limits_by_hand():
    assert effects.odds_ratio(58, 530, 7, 22) == pytest.approx(7 * 472 / (15 * 58))
    assert effects.odds_ratio(0, 5, 5, 5) == pytest.approx(5.5 * 5.5 / (0.5 * 0.5))
    assert np.isnan(effects.odds_ratio(0, 0, 1, 2))
    shares, errors = np.array([0.2, 0.5]), np.array([0.1, 0.1])
    low, high = effects.odds_limits(4.0, shares, errors, 2.0)
    margin = 2 * np.hypot(0.1 / 0.16, 0.1 / 0.25)
    assert (np.log(4 / low), np.log(high / 4)) == (pytest.approx(margin), pytest.approx(margin))


def test_cliff_s_delta_by_hand():
    y, is_b = np.array([1.0, 2, 3, 2, 3, 4]), np.arange(6) > 2
    assert effects.cliffs_delta(y, is_b) == pytest.approx(5 / 9)
    assert effects.cliffs_delta(y, ~is_b) == pytest.approx(-5 / 9)
    assert np.isnan(effects.cliffs_delta(y, np.zeros(6, dtype=bool)))


def test_values_equal_but_for_the_last_digit_are_ties():
    """A mean of the same shares, added in another order, is neither higher nor lower."""
    first, second = (0.1 + 0.2 + 0.3) / 3, (0.3 + 0.2 + 0.1) / 3
    assert first != second
    assert effects.cliffs_delta(np.array([first, second]), np.array([False, True])) == 0.0
