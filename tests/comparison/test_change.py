"""Change: each policy with itself, lineages once; and the course over years."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from policyanalysis.comparison import changes, trends
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
