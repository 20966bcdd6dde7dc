"""Adjusted contrasts: least squares of statsmodels, counts by hand, every refusal."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats

from policyanalysis.comparison import Options, adjusted_contrasts, contrasts, separable

from .conftest import own_lineages, positions_of

PEOPLE = Options(by_program=False)
ASKED = {"by": "profession", "adjusted_for": "country", "options": PEOPLE}


def study(cells, seed=1, **tables):
    """Return policies with a country, and positions; a cell is profession, country, policies."""
    rng = np.random.default_rng(seed)
    rows, countries = [], []
    for group, country, n in cells:
        rows += [(group, int(rng.integers(0, 9)), int(rng.integers(1, 9))) for _ in range(n)]
        countries += [country] * n
    policies, table = own_lineages(rows)
    return policies.assign(country=countries), table.assign(**tables)


THREE = [("a", "x", 6), ("a", "y", 4), ("b", "x", 3), ("b", "z", 7), ("c", "y", 5), ("c", "z", 5)]


def rows_of(table, estimand="strictness", topic="email"):
    found = table[(table["estimand"] == estimand) & (table["topic"] == topic)]
    return found.set_index(["group_a", "group_b"])


def test_differences_are_those_of_least_squares_with_hc2_errors():
    """Each lineage has one policy, so that clusters are units and CR2 is HC2."""
    policies, table = study(THREE)
    found = rows_of(adjusted_contrasts(policies, table, **ASKED))
    data = policies.assign(y=table["strictness"].to_numpy())
    fit = smf.ols("y ~ C(profession) + C(country)", data).fit(cov_type="HC2", use_t=True)
    for pair, tested in {
        ("a", "b"): "C(profession)[T.b]",
        ("a", "c"): "C(profession)[T.c]",
        ("b", "c"): "C(profession)[T.c] - C(profession)[T.b]",
    }.items():
        oracle, row = fit.t_test(tested), found.loc[pair]
        assert row["estimate"] == pytest.approx(oracle.effect.item())
        assert row["std_error"] == pytest.approx(oracle.sd.item())
        t = row["estimate"] / row["std_error"]
        assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(t), row["df"]))
        margin = stats.t.ppf(0.975, row["df"]) * row["std_error"]
        assert row["conf_low"] == pytest.approx(max(row["estimate"] - margin, -1))
        assert row["conf_high"] == pytest.approx(min(row["estimate"] + margin, 1))
    holm = sorted(found["p_holm"])
    assert holm == pytest.approx(sorted(found["p_value"]))
    assert found["q_value"].max() == pytest.approx(found["p_value"].max())
    assert found[["odds_ratio", "cliffs_delta", "p_max_t"]].isna().all(axis=None)


def test_counts_shares_and_empty_combinations_by_hand():
    policies, table = study(THREE)
    row = rows_of(adjusted_contrasts(policies, table, **ASKED)).loc[("a", "b")]
    y = table["strictness"].to_numpy()
    assert (row["share_a"], row["share_b"]) == pytest.approx((y[:10].mean(), y[10:20].mean()))
    assert (
        row[["n_policies_a", "n_policies_b", "n_lineages_a", "n_lineages_b"]].tolist() == [10] * 4
    )
    assert row["n_clauses"] == table["n_clauses"].head(20).sum()
    assert row["caution"].startswith("3 of 9 combinations have no policy: the difference rests")
    assert (row["adjusted_for"], row["by"], row["unit"]) == ("country", "profession", "draft")
    assert row["method"] == "naive_cr2"


def test_lineages_count_once_in_a_group_and_are_clusters():
    rows = [(g, f"{g}{n // 2}", 1 + n % 4, 1 + n % 3) for g in "ab" for n in range(16)]
    policies, table = positions_of(rows)
    policies["country"] = ["x", "x", "y", "y"] * 8
    row = rows_of(adjusted_contrasts(policies, table, **ASKED)).loc[("a", "b")]
    assert (row["n_policies_a"], row["n_lineages_a"]) == (16, 8)
    drafts = table["strictness"].groupby(policies["lineage_id"]).mean()
    assert row["share_b"] == pytest.approx(drafts[8:].mean())


def test_no_policies_give_an_empty_table_and_a_topic_without_values_gaps():
    policies, table = study(THREE)
    assert adjusted_contrasts(policies.head(0), table.head(0), **ASKED).empty
    silent = table.assign(n_strict=0, n_discretionary=0, strictness=np.nan)
    row = rows_of(adjusted_contrasts(policies, silent, **ASKED)).loc[("a", "b")]
    assert pd.isna(row["estimate"]) and pd.isna(row["share_a"])
    assert row["n_policies_a"] == 0


def test_groups_that_no_value_links_are_missing_and_others_stay():
    """Only a and b are seen in x and y; c stands alone in z."""
    policies, _ = study([("a", "x", 6), ("a", "y", 6), ("b", "x", 6), ("b", "y", 6)])
    more, others = study([("c", "z", 6)], seed=2)
    more["policy_id"] = others["policy_id"] = [f"q{n}" for n in range(6)]
    more["lineage_id"] = [f"m{n}" for n in range(6)]
    assert separable(policies, "profession", "country") == ""
    both = pd.concat([policies, more], ignore_index=True)
    assert separable(both, "profession", "country") == (
        "profession and country cannot be told apart: c only in z"
    )
    bridged = study([("a", "x", 3), ("b", "x", 3), ("c", "y", 3), ("d", "y", 3), ("a", "y", 0)])[0]
    assert separable(bridged, "profession", "country").endswith("d only in y")
    chain = pd.DataFrame({"by": list("aabbccdd"), "of": list("xyxyzwzw")})
    assert separable(chain, "by", "of").endswith("no chain of shared groups links all of them")


@pytest.mark.parametrize(
    ("cells", "reason", "tested", "interval"),
    [
        ([("a", "x", 8), ("a", "y", 8), ("b", "x", 8), ("b", "y", 8)], None, True, True),
        ([("a", "x", 2), ("a", "y", 1), ("b", "x", 8), ("b", "y", 8)], "the smaller group has "
         "fewer than 4 lineages: no interval, no test", False, False),
        ([("a", "x", 8), ("b", "y", 8)], "the policies do not tell the two columns apart: "
         "no interval, no test", False, False),
    ],
)  # fmt: skip
def test_what_is_refused(cells, reason, tested, interval):
    row = rows_of(adjusted_contrasts(*study(cells), **ASKED)).loc[("a", "b")]
    assert row["reason"] == reason if reason else pd.isna(row["reason"])
    assert pd.notna(row["p_value"]) == tested
    assert pd.notna(row["conf_low"]) == interval


def test_spreads_that_differ_between_few_lineages_lose_the_test_and_keep_the_interval():
    tight = [("a", 5, 5), ("a", 5, 6)] * 3
    wide = [("b", n % 2 * 10, (1 - n % 2) * 10) for n in range(12)]
    policies, table = own_lineages(tight + wide)
    policies["country"] = ["x", "x", "y", "y", "x", "y"] * 3
    row = rows_of(adjusted_contrasts(policies, table, **ASKED)).loc[("a", "b")]
    assert row["reason"] == (
        "spreads differ and the smaller group has fewer than 8 lineages: no test"
    )
    assert pd.isna(row["p_value"]) and pd.notna(row["conf_low"])
    policies, table = own_lineages(tight + tight[:2] + wide)
    policies["country"] = (["x", "x", "y", "y"] * 5)[: len(policies)]
    enough = rows_of(adjusted_contrasts(policies, table, **ASKED)).loc[("a", "b")]
    assert pd.notna(enough["p_value"])


def test_a_rare_topic_and_lineages_that_are_all_alike_are_refused():
    cells = [("a", "x", 6), ("a", "y", 6), ("b", "x", 6), ("b", "y", 6)]
    policies, table = study(cells)
    rare = table.assign(n_clauses=0, n_strict=0, n_discretionary=0, n_policy_clauses=9)
    for n, reason in (
        (4, "the topic is in fewer than 5 lineages: no interval, no test"),
        (5, None),
    ):
        rare["n_clauses"] = (np.arange(24) % 5 == 0) * (np.arange(24) < 5 * n) * 2
        found = rows_of(adjusted_contrasts(policies, rare, **ASKED), "salience").loc[("a", "b")]
        assert found["reason"] == reason if reason else pd.isna(found["reason"])
    alike = table.assign(n_clauses=1, n_policy_clauses=2)
    found = rows_of(adjusted_contrasts(policies, alike, **ASKED), "salience").loc[("a", "b")]
    assert found["reason"].startswith("the lineages of each group are all alike")


def test_the_reference_is_compared_with_each_other_group():
    options = Options(by_program=False, reference="b", conf_level=0.9, seed=5)
    table = adjusted_contrasts(
        *study(THREE), by="profession", adjusted_for="country", options=options
    )
    assert set(zip(table["group_a"], table["group_b"], strict=True)) == {("b", "a"), ("b", "c")}
    assert (table["conf_level"] == 0.9).all() and (table["seed"] == 5).all()
    row = rows_of(table).loc[("b", "a")]
    other = rows_of(adjusted_contrasts(*study(THREE), **ASKED)).loc[("a", "b")]
    assert row["estimate"] == pytest.approx(-other["estimate"])
    margin = stats.t.ppf(0.95, row["df"]) * row["std_error"]
    assert row["conf_high"] == pytest.approx(row["estimate"] + margin)


def test_without_a_second_column_that_matters_it_is_the_plain_difference():
    """Countries balanced over professions, and effects that add up, change no estimate."""
    policies, table = study([("a", "x", 8), ("a", "y", 8), ("b", "x", 8), ("b", "y", 8)])
    row = rows_of(adjusted_contrasts(policies, table, **ASKED)).loc[("a", "b")]
    plain = contrasts(policies, table, by="profession", options=PEOPLE)
    plain = rows_of(plain[plain["unit"] == "draft"]).loc[("a", "b")]
    assert row["estimate"] == pytest.approx(plain["estimate"])
