"""All groups at once: the parts of each row by hand, every refusal, families of adjusted p."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oneway import anova_oneway

from policyanalysis.comparison import Options, omnibus
from policyanalysis.comparison.effects import cramers_v

from .conftest import own_lineages, positions_of

PEOPLE = Options(by_program=False, draws=999)


def study(sizes, seed=1, topics=("email",)):
    """Return policies of groups a, b... of these sizes, and positions that differ by topic."""
    rng = np.random.default_rng(seed)
    groups = [g for g, n in zip("abcd", sizes, strict=False) for _ in range(n)]
    tables = []
    for topic in topics:
        rows = [(g, int(rng.integers(0, 6)), int(rng.integers(1, 6))) for g in groups]
        policies, table = own_lineages(rows)
        tables.append(table.assign(topic=topic, n_policy_clauses=20))
    return policies, pd.concat(tables, ignore_index=True)


def row_of(table, unit="draft", estimand="strictness", topic="email"):
    found = table.query("estimand == @estimand and topic == @topic and unit == @unit")
    assert len(found) == 1
    return found.iloc[0]


def test_lineages_are_permuted_by_welch_s_f_and_policies_tested_by_hotelling():
    policies, table = study((6, 7, 8))
    found = omnibus(policies, table, by="profession", options=PEOPLE)
    y, groups = table["strictness"].to_numpy(), policies["profession"].to_numpy()
    oracle = anova_oneway(y, groups, use_var="unequal")
    draft = row_of(found)
    assert draft["method"] == "naive_permutation"
    assert draft["statistic"] == pytest.approx(oracle.statistic)
    assert draft["p_value"] == pytest.approx(oracle.pvalue, abs=0.05)
    assert pd.isna(draft["df_between"]) and pd.isna(draft["df_within"])
    policy = row_of(found, "policy")
    assert policy["method"] == "naive_cr2"
    assert policy["df_between"] == 2
    p = stats.f.sf(policy["statistic"], 2, policy["df_within"])
    assert policy["p_value"] == pytest.approx(p)
    assert policy["p_value"] == pytest.approx(oracle.pvalue, abs=0.1)


def test_counts_and_names_by_hand():
    policies, table = study((6, 7, 8, 3))
    table.loc[[0, 20], ["n_clauses", "n_strict", "n_discretionary"]] = 0
    table.loc[[0, 20], "strictness"] = np.nan
    row = row_of(omnibus(policies, table, by="profession", options=PEOPLE))
    assert row["groups"] == "a, b, c"
    assert "left out, too few lineages: d" in row["caution"]
    assert (row["n_policies"], row["n_lineages"]) == (19, 19)
    assert row["n_clauses"] == table["n_clauses"].head(21).sum()
    assert (row["by"], row["seed"]) == ("profession", 2010)


def test_v_is_that_of_having_it_or_not_among_the_groups_kept():
    rows = [("a", n % 2, 0) for n in range(8)] + [("b", n % 4 > 0, 0) for n in range(8)]
    rows += [("c", 1, 0)] * 2
    policies, table = own_lineages([(g, int(s), d) for g, s, d in rows])
    found = omnibus(policies, table.assign(n_policy_clauses=9), by="profession", options=PEOPLE)
    v = cramers_v(np.array([[4.0, 4], [2, 6]]))
    assert row_of(found, estimand="prevalence")["cramers_v"] == pytest.approx(v)
    assert pd.isna(row_of(found)["cramers_v"])


def test_p_is_adjusted_over_topics_and_all_stands_alone():
    policies, table = study((8, 8, 8), topics=[f"t{n}" for n in range(5)])
    found = omnibus(policies, table, by="profession", options=PEOPLE)
    family = found.query("estimand == 'strictness' and unit == 'draft' and topic != 'all'")
    p = family["p_value"].to_numpy()
    np.testing.assert_allclose(family["p_holm"], multipletests(p, method="holm")[1])
    np.testing.assert_allclose(family["q_value"], multipletests(p, method="fdr_bh")[1])
    alone = row_of(found, topic="all")
    assert alone["p_value"] == alone["p_holm"] == alone["q_value"]
    assert family["topic"].tolist() == [f"t{n}" for n in range(5)]


def test_without_lineages_the_copies_are_said_to_be_unaccounted_for():
    policies, table = study((6, 7, 8))
    found = omnibus(policies.drop(columns="lineage_id"), table, by="profession", options=PEOPLE)
    assert row_of(found)["caution"] == "copies not accounted for: the lineages are not known"
    few = omnibus(policies.drop(columns="lineage_id").head(15), table, by="profession",
                  options=PEOPLE)  # fmt: skip
    assert row_of(few)["caution"].startswith(
        "copies not accounted for: the lineages are not known; "
    )


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ((6, 3, 3), "fewer than two groups have 4 lineages or more: no test"),
        ((6, 4, 3), None),
    ],
)
def test_groups_below_four_lineages_are_no_groups(sizes, reason):
    row = row_of(omnibus(*study(sizes), by="profession", options=PEOPLE))
    assert row["reason"] == reason if reason else pd.isna(row["reason"])
    assert pd.isna(row["p_value"]) == bool(reason)


def test_a_topic_in_four_lineages_is_not_tested_and_in_five_it_is():
    policies, table = study((8, 8, 8))
    for n, tested in ((4, False), (5, True)):
        has = np.isin(np.arange(24), (np.arange(n) * 5) % 24)
        rare = table.assign(n_clauses=has * 1, n_strict=0, n_discretionary=0)
        row = row_of(omnibus(policies, rare, by="profession", options=PEOPLE), estimand="salience")
        assert pd.notna(row["p_value"]) == tested
        assert pd.isna(row["reason"]) == tested
        if not tested:
            assert row["reason"] == "the topic is in fewer than 5 lineages: no test"


def test_few_lineages_that_are_all_alike_are_not_tested_by_least_squares():
    rows = (
        [("a", 1, 1)] * 7
        + [("b", n % 5, 5) for n in range(9)]
        + [("c", n % 4, 4) for n in range(9)]
    )
    found = omnibus(*own_lineages(rows), by="profession", options=PEOPLE)
    row = row_of(found, "policy")
    assert row["reason"] == "the fewer than 8 lineages of a group are all alike: no test"
    assert pd.isna(row["p_value"])
    assert pd.notna(row_of(found)["p_value"])
    more = omnibus(*own_lineages([("a", 1, 1), *rows]), by="profession", options=PEOPLE)
    assert row_of(more, "policy")["reason"] != row["reason"]


def test_shared_lineages_are_clusters():
    rows = [(g, f"l{n}", 1 + (3 * n + k) % 5, 2) for k, g in enumerate("abc") for n in range(8)]
    row = row_of(omnibus(*positions_of(rows), by="profession", options=PEOPLE))
    assert (row["method"], row["n_lineages"], row["n_policies"]) == ("naive_cr2", 8, 24)
    assert row["df_between"] == 2


def test_groups_differ_by_topic_and_each_topic_keeps_its_own():
    policies, table = study((6, 6, 6), topics=("email", "fees"))
    gone = (table["topic"] == "fees") & table["policy_id"].isin(policies["policy_id"].head(3))
    table.loc[gone, ["n_clauses", "n_strict", "n_discretionary"]] = 0
    table.loc[gone, "strictness"] = np.nan
    found = omnibus(policies, table, by="profession", options=PEOPLE)
    assert row_of(found)["groups"] == "a, b, c"
    assert row_of(found, topic="fees")["groups"] == "b, c"
    values = table[(table["topic"] == "fees")]["strictness"].to_numpy()[6:]
    welch = stats.ttest_ind(values[:6], values[6:], equal_var=False)
    assert row_of(found, topic="fees")["statistic"] == pytest.approx(welch.statistic**2)
