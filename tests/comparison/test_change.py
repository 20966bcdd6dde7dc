"""Change: each policy with itself, lineages once; and the course over years."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from policyanalysis.comparison import Options, changes, trends
from policyanalysis.comparison.change import sign_flip_p
from policyanalysis.errors import EstimateError

from .conftest import own_lineages, positions_of

ASKED = {"conf_level": 0.95, "seed": 1}


def row(table, estimand="strictness", topic="email"):
    chosen = table[(table["estimand"] == estimand) & (table["topic"] == topic)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_a_change_is_that_of_each_policy_by_hand():
    old = [("a", s, 10 - s) for s in (1, 4, 6, 2, 7, 3)]
    new = [
        ("a", s + up, 10 - s - up) for (_, s, _), up in zip(old, (1, 2, 3, 2, 1, 3), strict=True)
    ]
    policies, before = own_lineages(old)
    _, after = own_lineages(new)
    found = row(changes(policies, before, after, **ASKED))
    ups = np.array([1, 2, 3, 2, 1, 3]) / 10
    t = stats.t.ppf(0.975, 5) * ups.std(ddof=1) / np.sqrt(6)
    assert found["estimate"] == pytest.approx(ups.mean())
    assert (found["conf_low"], found["conf_high"]) == pytest.approx(
        (ups.mean() - t, ups.mean() + t)
    )
    assert found["p_value"] == pytest.approx(2 / 2**6)
    assert found[["n_policies", "n_lineages", "n_up", "n_down"]].tolist() == [6, 6, 6, 0]


def test_policies_of_one_lineage_change_once():
    lineages = ["x", "x", "x", "y", "z", "u", "v", "w"]
    old = positions_of([("a", name, 2, 2) for name in lineages])
    new = positions_of([("a", name, 2 + n % 3, 2 - n % 2) for n, name in enumerate(lineages)])
    found = row(changes(old[0], old[1], new[1], **ASKED))
    assert (found["n_policies"], found["n_lineages"]) == (8, 6)
    values = new[1]["strictness"].groupby(lineages).mean() - 0.5
    assert found["estimate"] == pytest.approx(values.mean())


def test_only_policies_in_both_versions_count_and_few_are_refused():
    policies, before = own_lineages([("a", 1, 1)] * 8)
    _, after = own_lineages([("a", 2, 1)] * 4)
    found = row(changes(policies, before, after, **ASKED))
    assert found["n_policies"] == 4
    assert "smallest possible p is 0.12" in found["reason"]
    with pytest.raises(EstimateError, match="no policy is in both versions"):
        changes(policies, before, after.assign(policy_id="other"), **ASKED)


def test_changes_that_are_all_alike_have_no_interval():
    policies, before = own_lineages([("a", 1, 1)] * 8)
    found = row(changes(policies, before, before, **ASKED))
    assert (found["estimate"], found["reason"][:24]) == (0, "all lineages changed ali")


def test_turning_signs_is_the_one_sample_permutation_test_of_scipy():
    x = np.random.default_rng(1).normal(0.3, 1, 9)
    oracle = stats.permutation_test(
        (x,), lambda a, axis: np.abs(a.mean(axis)), permutation_type="samples",
        n_resamples=np.inf, alternative="greater", vectorized=True,
    )  # fmt: skip
    assert sign_flip_p(x, 1) == pytest.approx(oracle.pvalue)
    long = np.random.default_rng(2).normal(0.2, 1, 40)
    assert sign_flip_p(long, 1) == pytest.approx(stats.ttest_1samp(long, 0).pvalue, abs=0.02)


def test_a_course_over_years_is_described_and_not_tested():
    years = np.repeat(np.arange(2008, 2020), 2)
    rows = [("a", int(2 + (year - 2008) / 2 + n % 2), 10) for n, year in enumerate(years)]
    policies, table = own_lineages(rows)
    found = row(trends(policies.assign(year=years), table), "strictness")
    slope = stats.linregress(years, table["strictness"]).slope
    assert found["per_decade"] == pytest.approx(10 * slope)
    assert found["conf_low"] < found["per_decade"] < found["conf_high"]
    assert (found["first_year"], found["last_year"], found["n_policies"]) == (2008, 2019, 24)
    assert "p_value" not in found


def test_policies_without_a_year_are_left_out_and_few_years_are_refused():
    policies, table = own_lineages([("a", n % 4, 2) for n in range(10)])
    with pytest.raises(EstimateError, match="no column year"):
        trends(policies, table)
    years = pd.Series([2010] * 4 + [2012] * 4 + [None] * 2, dtype="Int64")
    found = row(trends(policies.assign(year=years), table), "salience")
    assert found["reason"] == "8 lineages in 2 years: no course to describe"
    assert found["n_policies"] == 8 - int((table["n_policy_clauses"].head(8) == 0).sum())


def changed(ups, lineages=None, conf_level=0.95, seed=1):
    """Return the row of strictness for policies of ten clauses, five strict before."""
    lineages = lineages or [f"l{n}" for n in range(len(ups))]
    policies, before = positions_of([("a", name, 5, 5) for name in lineages])
    _, after = positions_of(
        [("a", name, 5 + up, 5 - up) for name, up in zip(lineages, ups, strict=True)]
    )
    return row(changes(policies, before, after, conf_level=conf_level, seed=seed))


def test_rises_falls_and_both_shares_by_hand():
    found = changed([1, -2, 3, 0, -1, 2, 1], lineages=list("ttuvwxy"))
    assert found[["n_up", "n_down", "n_policies", "n_lineages"]].tolist() == [4, 2, 7, 6]
    drafts = np.array([-0.05, 0.3, 0, -0.1, 0.2, 0.1])
    assert found["before"] == pytest.approx(0.5)
    assert found["after"] == pytest.approx((0.5 + drafts).mean())
    assert found["estimate"] == pytest.approx(drafts.mean())
    wide = changed([1, -2, 3, 0, -1, 2, 1], conf_level=0.9)
    y = np.array([1, -2, 3, 0, -1, 2, 1]) / 10
    margin = stats.t.ppf(0.95, 6) * y.std(ddof=1) / np.sqrt(7)
    assert wide["conf_high"] == pytest.approx(y.mean() + margin)
    assert pd.isna(wide["reason"])


def test_limits_stop_at_all_there_is():
    policies, none = own_lineages([("a", 0, 9)] * 6)
    _, most = own_lineages([("a", 9, 0)] * 5 + [("a", 0, 9)])
    up = row(changes(policies, none, most, **ASKED))
    assert up["conf_high"] == 1.0 and 0 < up["conf_low"] < 1
    down = row(changes(policies, most, none, **ASKED))
    assert (down["conf_low"], down["conf_high"]) == (-1.0, -up["conf_low"])


@pytest.mark.parametrize(
    ("n", "conf_level", "tested"), [(6, 0.95, True), (5, 0.95, False), (5, 0.9, True),
    (4, 0.8, True), (3, 0.7, False)],
)  # fmt: skip
def test_as_many_lineages_are_asked_for_as_the_level_needs(n, conf_level, tested):
    found = changed([1, 2, 3, -1, 2, 1][:n], conf_level=conf_level)
    assert pd.notna(found["p_value"]) == pd.notna(found["conf_low"]) == tested
    least = {5: "0.062", 3: "0.25"}.get(n)
    if not tested:
        assert found["reason"] == f"{n} lineages: the smallest possible p is {least}: no test"


def test_a_topic_without_stances_in_one_version_has_no_change():
    policies, before = own_lineages([("a", 1, 1)] * 6)
    _, after = own_lineages([("a", 0, 0)] * 6)
    found = row(changes(policies, before, after, **ASKED))
    assert found[["before", "after", "estimate"]].isna().all()
    assert found["reason"] == "0 lineages: the smallest possible p is 1: no test"
    assert (found["n_policies"], found["n_up"], found["n_down"]) == (0, 0, 0)
    assert row(changes(policies, before, after, **ASKED), "prevalence")["n_down"] == 6


def test_only_the_policies_of_both_versions_are_averaged():
    policies, before = own_lineages([("a", n, 6 - n) for n in range(7)])
    _, after = own_lineages([("a", 6 - n, n) for n in range(7)])
    found = row(changes(policies, before, after.head(6), **ASKED))
    assert found["before"] == pytest.approx(np.arange(6).mean() / 6)
    assert found["after"] == pytest.approx(np.arange(6, 0, -1).mean() / 6)


def test_signs_are_enumerated_up_to_fourteen_and_drawn_beyond():
    rng = np.random.default_rng(3)
    few, many = rng.normal(0.2, 1, 14), rng.normal(0.2, 1, 15)
    assert sign_flip_p(few, 1) == sign_flip_p(few, 2)
    assert sign_flip_p(few, 1) * 2**14 == round(sign_flip_p(few, 1) * 2**14)
    assert sign_flip_p(many, 1) * 10_000 == pytest.approx(round(sign_flip_p(many, 1) * 10_000))
    assert sign_flip_p(many, 1) != sign_flip_p(many, 2)
    assert sign_flip_p(many, 1) == sign_flip_p(many, 1)
    assert sign_flip_p(np.full(15, 0.2) + rng.random(15) / 10, 1) <= 3 / 10_000
    assert sign_flip_p(np.array([1.0, -1, 1, -1, 0.5, -0.5]), 1) == 1


def test_a_course_is_that_of_least_squares_and_its_interval_that_of_student():
    years = np.array([2006, 2006, 2009, 2011, 2014, 2015, 2015, 2018, 2020, 2021])
    policies, table = own_lineages([("a", n % 4 + n // 3, 6) for n in range(10)])
    options = Options(conf_level=0.9)
    found = row(trends(policies.assign(year=years), table, options))
    design = sm.add_constant((years - years.mean()) / 10)
    fit = sm.OLS(table["strictness"].to_numpy(), design).fit(cov_type="HC2")
    assert found["per_decade"] == pytest.approx(fit.params[1])
    half = (found["conf_high"] - found["conf_low"]) / 2
    assert half > stats.t.ppf(0.95, 9) * fit.bse[1]
    assert half < stats.t.ppf(0.95, 4) * fit.bse[1]
    assert found["per_decade"] - found["conf_low"] == pytest.approx(half)
    assert (found["n_lineages"], found["reason"]) == (10, None)


def test_a_course_is_refused_for_few_years_few_lineages_or_few_degrees_of_freedom():
    policies, table = own_lineages([("a", n % 3, 4) for n in range(9)])
    three = policies.assign(year=[2010, 2012, 2014] * 3)
    assert row(trends(three, table))["reason"] is None
    lineages = three.assign(lineage_id=[f"l{n // 3}" for n in range(9)])
    few = "3 lineages in 3 years: no course to describe"
    assert row(trends(lineages, table))["reason"] == few
    lone = policies.assign(year=[2010] * 7 + [2011, 2025])
    found = row(trends(lone, table))
    assert found["reason"] == "fewer than 4 degrees of freedom: no interval"
    assert pd.notna(found["per_decade"]) and pd.isna(found["conf_low"])
    none = row(trends(three.head(2), table.head(2)))
    assert none["reason"] == "2 lineages in 2 years: no course to describe"
    assert (none["first_year"], none["last_year"]) == (2010, 2012)
    assert pd.isna(none["per_decade"])


def test_lineages_without_a_value_are_no_part_of_a_course():
    policies, table = own_lineages([("a", n % 3, 0 if n % 3 == 0 else 3) for n in range(12)])
    policies["year"] = [2010 + n for n in range(12)]
    found = row(trends(policies, table))
    assert (found["n_lineages"], found["n_policies"]) == (8, 8)
    assert (found["first_year"], found["last_year"]) == (2011, 2021)
    slope = stats.linregress(
        policies["year"][table["strictness"].notna()], table["strictness"].dropna()
    ).slope
    assert found["per_decade"] == pytest.approx(10 * slope)


def test_small_changes_are_studentised_by_their_own_spread():
    """A thousandth of all changes has the p of the whole; the spread is no constant."""
    x = np.random.default_rng(4).normal(0.3, 1, 9)
    assert sign_flip_p(x / 1_000, 1) == sign_flip_p(x, 1)


def test_without_a_dated_policy_there_is_no_course():
    policies, table = own_lineages([("a", n % 3, 3) for n in range(6)])
    undated = policies.assign(year=pd.Series([None] * 6, dtype="Int64"))
    with pytest.raises(EstimateError, match="no policy has a year"):
        trends(undated, table)
