"""A pair of groups: presence, large groups, sizes, gaps and options, by scipy and by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from policyanalysis.comparison import Options, contrasts, presence
from policyanalysis.comparison.effects import cliffs_delta, odds_limits, odds_ratio
from policyanalysis.comparison.outcomes import Outcome
from policyanalysis.comparison.pairs import Pair
from policyanalysis.comparison.permutation import permutation_test, smallest_p
from policyanalysis.errors import EstimateError

from .conftest import own_lineages, positions_of

PEOPLE = Options(by_program=False, draws=999)


def pair_of(values, is_b, lineage=None, unit="draft", options=PEOPLE, **changes):
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    lineage = np.arange(len(values)) if lineage is None else np.asarray(lineage)
    topics = [f"t{n}" for n in range(values.shape[1])]
    present = changes.pop("present", ~np.isnan(values))
    n_clauses = changes.pop("n_clauses", present.astype("int64") * 2)
    outcome = Outcome(changes.pop("estimand", "strictness"), topics, values, present, n_clauses)
    outcome = Outcome(**{**outcome.__dict__, **changes})
    return Pair(outcome, np.asarray(is_b, dtype=bool), lineage, unit, options)


def test_more_than_two_hundred_lineages_a_group_are_tested_by_student_s_t():
    rng = np.random.default_rng(1)
    for n_a, large in ((201, True), (200, False)):
        y, is_b = rng.random((n_a + 205, 2)), np.arange(n_a + 205) >= n_a
        pair = pair_of(y, is_b)
        assert pair.is_large == large
        row = pair.rows()[0]
        assert row["method"] == ("naive_cr2" if large else "naive_permutation")
        welch = stats.ttest_ind(y[is_b, 0], y[~is_b, 0], equal_var=False)
        assert row["p_value"] == pytest.approx(welch.pvalue, rel=1e-4 if large else 0.2)
        assert row["p_max_t"] >= row["p_value"]
        assert row["min_p"] == (pytest.approx(0, abs=1e-9) if large else 1 / 1000)


def test_large_groups_draw_no_more_than_1999_orders():
    rng = np.random.default_rng(2)
    y, is_b = rng.random((402, 3)), np.arange(402) >= 201
    y[:, 1] += is_b * 0.06
    pair = pair_of(y, is_b, options=Options(by_program=False, draws=9_999, seed=4))
    found = permutation_test(y, is_b, draws=1_999, seed=4)
    p_t, largest = pair.tested
    np.testing.assert_allclose(largest, np.maximum(found.p_max_t, p_t))


def test_small_groups_are_tested_by_permutation_and_shared_lineages_are_not():
    rng = np.random.default_rng(3)
    y, is_b = rng.random((14, 2)), np.arange(14) >= 6
    found = permutation_test(y, is_b, draws=999, seed=2010)
    own = pair_of(y, is_b)
    assert [row["p_value"] for row in own.rows()] == found.p_value.tolist()
    assert [row["p_max_t"] for row in own.rows()] == found.p_max_t.tolist()
    shared = pair_of(y, is_b, lineage=[*range(6), 5, *range(6, 13)])
    assert shared.crossed and not shared.permutes
    row = shared.rows()[0]
    assert row["method"] == "naive_cr2"
    assert row["p_value"] == pytest.approx(
        2 * stats.t.sf(abs(row["estimate"] / row["std_error"]), row["df"])
    )
    assert np.isnan(row["p_max_t"]) and np.isnan(row["odds_low"])
    assert row["cliffs_delta"] == pytest.approx(cliffs_delta(y[:, 0], is_b))


def test_counts_by_group_and_what_enters():
    values = [0.1, 0.2, np.nan, 0.4, 0.5, 0.6, np.nan]
    n_clauses = np.array([[1], [2], [9], [4], [5], [6], [9]])
    pair = pair_of(
        values, [0, 0, 0, 0, 1, 1, 1], lineage=[0, 0, 1, 2, 3, 4, 4], n_clauses=n_clauses
    )
    row = pair.rows()[0]
    names = ["n_policies_a", "n_policies_b", "n_lineages_a", "n_lineages_b", "n_clauses"]
    assert [row[name] for name in names] == [3, 2, 2, 2, 18]
    assert (row["share_a"], row["share_b"]) == pytest.approx(((0.15 + 0.4) / 2, 0.55))
    assert row["estimate"] == pytest.approx(0.55 - 0.275)
    assert row["n_coded"] is pd.NA
    coded = pair_of(values, [0, 0, 0, 0, 1, 1, 1], n_coded=np.arange(7), coded="gold", unit="draft")
    assert coded.rows()[0]["n_coded"] == 21


def test_a_group_without_values_keeps_the_other_s_share():
    pair = pair_of([np.nan] * 4 + [0.2, 0.4, 0.6, 0.8], np.arange(8) > 3)
    row = pair.rows()[0]
    assert np.isnan(row["share_a"]) and row["share_b"] == pytest.approx(0.5)
    assert np.isnan(row["estimate"])
    assert row["reason"].startswith("no policy of one of the groups enters")


def rare(k_a, k_b, n_a=9, n_b=10, **options):
    has = np.array([n < k_a for n in range(n_a)] + [n < k_b for n in range(n_b)])
    pair = pair_of(
        has * 1.0,
        np.arange(n_a + n_b) >= n_a,
        estimand="prevalence",
        present=has[:, None],
        **options,
    )
    return pair.rows()[0]


def test_a_rare_topic_is_compared_by_boschloo_and_newcombe():
    row = rare(1, 3)
    assert (row["method"], row["interval"]) == ("naive_boschloo", "newcombe")
    assert (row["share_a"], row["share_b"]) == pytest.approx((1 / 9, 3 / 10))
    assert row["estimate"] == pytest.approx(3 / 10 - 1 / 9)
    assert row["p_value"] == presence.presence_p(1, 9, 3, 10)
    assert (row["conf_low"], row["conf_high"]) == presence.newcombe(1, 9, 3, 10, 0.95)
    assert row["min_p"] == presence.presence_p(0, 9, 10, 10)
    assert all(pd.isna(row[name]) for name in ("std_error", "df", "p_max_t"))
    level = rare(1, 3, options=Options(by_program=False, conf_level=0.8))
    assert (level["conf_low"], level["conf_high"]) == presence.newcombe(1, 9, 3, 10, 0.8)


def test_five_lineages_are_no_longer_rare_nor_is_a_policy_or_another_estimand():
    assert rare(2, 2)["method"] == "naive_boschloo"
    assert rare(2, 3)["method"] == "naive_permutation"
    assert rare(2, 2, unit="policy")["method"] == "naive_cr2"
    other = pair_of(
        [0.5] * 8, np.arange(8) > 3, estimand="salience", present=np.zeros((8, 1), bool)
    )
    assert other.rows()[0]["method"] == "naive_permutation"


def test_sizes_are_those_of_units_and_their_limits_by_the_delta_method():
    rng = np.random.default_rng(5)
    y, is_b = rng.random(18), np.arange(18) > 7
    row = pair_of(y, is_b).rows()[0]
    k_a, k_b = y[~is_b].sum(), y[is_b].sum()
    ratio = odds_ratio(k_a, 8, k_b, 10)
    assert row["odds_ratio"] == pytest.approx(ratio)
    errors = np.array([y[side].std(ddof=1) / np.sqrt(side.sum()) for side in (~is_b, is_b)])
    limits = odds_limits(
        ratio, np.array([k_a / 8, k_b / 10]), errors, stats.t.ppf(0.975, row["df"])
    )
    assert (row["odds_low"], row["odds_high"]) == pytest.approx(limits)
    at_end = pair_of(np.r_[np.zeros(8), y[is_b]], is_b).rows()[0]
    shares = np.array([0.5 / 9, (k_b + 0.5) / 11])
    expected = odds_limits(
        odds_ratio(0, 8, k_b, 10),
        shares,
        np.array([0, errors[1]]),
        stats.t.ppf(0.975, at_end["df"]),
    )
    assert (at_end["odds_low"], at_end["odds_high"]) == pytest.approx(expected)


def test_intervals_are_chosen_by_spread_and_number():
    rng = np.random.default_rng(6)
    y = rng.random(18)
    kinds = {
        "cr2": (y, 8),
        "inverted": (y, 7),
        "newcombe": (np.r_[np.zeros(8), np.ones(10)], 8),
    }
    for kind, (values, n_a) in kinds.items():
        assert pair_of(values, np.arange(18) >= n_a).rows()[0]["interval"] == kind
    one_flat = pair_of(np.r_[np.full(9, 0.5), y[:9]], np.arange(18) > 8).rows()[0]
    assert one_flat["interval"] == "inverted"
    binary = pair_of(np.r_[np.zeros(8), np.ones(10)], np.arange(18) > 7).rows()[0]
    assert (binary["conf_low"], binary["conf_high"]) == presence.newcombe(0, 8, 10, 10, 0.95)
    for limits in (pair_of(y * 0 + (np.arange(18) % 9 > 4), np.arange(18) > 8).rows()[0],):
        assert -1 <= limits["conf_low"] <= limits["conf_high"] <= 1


def test_the_smallest_p_is_that_of_lineages_or_0_where_errors_are_least_squares():
    y = np.random.default_rng(7).random(24)
    row = pair_of(y[:9], np.arange(9) > 3).rows()[0]
    assert row["min_p"] == pytest.approx(smallest_p(4, 5))
    row = pair_of(y, np.arange(24) > 11).rows()[0]
    assert row["min_p"] == pytest.approx(1 / 1000)
    shared = pair_of(y[:9], np.arange(9) > 3, lineage=[0, 1, 2, 3, 3, 4, 5, 6, 7]).rows()[0]
    assert shared["min_p"] == 0
    few = pair_of(y[:7], np.arange(7) > 2, lineage=[0, 1, 2, 2, 3, 4, 5]).rows()[0]
    assert few["min_p"] == pytest.approx(smallest_p(3, 4))


def test_too_few_human_codings_or_too_little_skill_are_refusals():
    y, is_b = np.random.default_rng(8).random(16), np.arange(16) > 7
    skill = np.array([[0.9], [0.2]])
    enough = np.r_[[2] * 5, [1] * 3, [2] * 8]
    fine = {"coded": "corrected", "unit": "draft", "n_coded": enough, "skill": skill}
    assert pair_of(y, is_b, **fine).rows()[0]["reason"] is None
    fewer = fine | {"n_coded": np.r_[[2] * 8, [2] * 4, [1] * 4]}
    assert (
        pair_of(y, is_b, **fewer).rows()[0]["reason"].startswith("people coded 2 clauses or more")
    )
    poor = fine | {"skill": np.array([[0.9], [0.19]])}
    assert "is 0.19, below 0.2" in pair_of(y, is_b, **poor).rows()[0]["reason"]
    said = pair_of(y, is_b, **fine, refusal="as it was trained").rows()[0]
    assert said["reason"] == "as it was trained"


@pytest.mark.parametrize("wrong", [{"conf_level": 0}, {"conf_level": 1.0}, {"draws": 98}])
def test_options_out_of_range_are_refused_and_at_their_limits_taken(wrong):
    with pytest.raises(EstimateError) as raised:
        Options(**wrong)
    assert "a level above 0 and below 1, and 99 draws or more" in str(raised.value)
    assert "choose numbers within these bounds" in str(raised.value)
    assert Options(conf_level=0.9, draws=99).alpha == 0.1


def test_shared_lineages_and_units_reach_the_table():
    rows = [("a", f"l{n}", n % 4, 2) for n in range(10)]
    rows += [("b", f"l{n + 9}", n % 3, 2) for n in range(10)]
    table = contrasts(*positions_of(rows), by="profession", options=PEOPLE)
    assert (table.loc[table["estimand"] == "strictness", "method"] == "naive_cr2").all()
    assert table["unit"].unique().tolist() == ["draft", "policy"]
    own = contrasts(*own_lineages([(g, s, d) for g, _, s, d in rows]), by="profession")
    assert own["caution"].str.contains("uncorrected machine codings").all()


def test_corrected_values_beyond_0_and_1_give_odds_of_no_more_than_all():
    values, is_b = np.r_[[-0.2] * 5, [1.3] * 6], np.arange(11) > 4
    row = pair_of(values, is_b, coded="corrected", unit="draft").rows()[0]
    assert row["odds_ratio"] == pytest.approx(odds_ratio(0, 5, 6, 6))
    assert np.isnan(row["cliffs_delta"])


def test_one_topic_alone_has_no_caution_of_many():
    y = np.random.default_rng(9).random((8, 3))
    assert "topics" not in pair_of(y[:, :1], np.arange(8) > 3).rows()[0]["caution"]
    present = np.ones((8, 3), dtype=bool)
    said = pair_of(y, np.arange(8) > 3, present=present).rows()[0]["caution"]
    assert "3 topics: the smallest possible p of 0.03 cannot flag a topic alone" in said
    present[5:, 1:] = False
    said = pair_of(y, np.arange(8) > 3, present=present).rows()[0]["caution"]
    assert "3 topics:" in said
    present[4:, 1:] = False
    said = pair_of(y, np.arange(8) > 3, present=present).rows()[0]["caution"]
    assert "topics" not in said
