"""Contrasts: worked by hand, every refusal, what must not move them, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from policyanalysis.comparison import (
    Options,
    adjusted_contrasts,
    contrasts,
    omnibus,
    positions,
    separable,
)
from policyanalysis.comparison.verdicts import in_brief
from policyanalysis.errors import EstimateError

from .conftest import own_lineages, positions_of, tables_of

PEOPLE = Options(by_program=False, draws=999)
QUICK = Options(by_program=False, draws=199)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from("uvwxyz"), st.integers(0, 4), st.integers(0, 4)
    ),
    min_size=8,
    max_size=24,
).filter(lambda rows: {row[0] for row in rows} == {"a", "b"})


def compared(study, options=PEOPLE, **chosen):
    table = contrasts(*study, by="profession", options=options)
    wanted = {"estimand": "strictness", "topic": "email", "unit": "draft"} | chosen
    for name, value in wanted.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def spread(n_a, n_b, shift=0, seed=1):
    """Return a study of policies with 10 clauses each, which differ within groups."""
    rng = np.random.default_rng(seed)
    strict = rng.integers(1, 6, n_a + n_b) + shift * (np.arange(n_a + n_b) >= n_a)
    groups = ["a"] * n_a + ["b"] * n_b
    return own_lineages([(g, int(s), 10 - int(s)) for g, s in zip(groups, strict, strict=True)])


def test_twelve_against_twelve_by_hand_and_by_scipy():
    study = spread(12, 12, shift=2)
    y = study[1]["strictness"].to_numpy()
    found = compared(study)
    welch = stats.ttest_ind(y[12:], y[:12], equal_var=False)
    assert found["method"] == "naive_permutation"
    assert found["interval"] == "cr2"
    assert found["estimate"] == pytest.approx(y[12:].mean() - y[:12].mean())
    assert found["std_error"] == pytest.approx(
        np.sqrt(y[12:].var(ddof=1) / 12 + y[:12].var(ddof=1) / 12)
    )
    assert found["df"] == pytest.approx(22)
    assert found["conf_low"] == pytest.approx(
        found["estimate"] - stats.t.ppf(0.975, 22) * found["std_error"]
    )
    assert found["p_value"] == pytest.approx(welch.pvalue, abs=0.01)
    assert (found["share_a"], found["share_b"]) == pytest.approx((y[:12].mean(), y[12:].mean()))
    assert found[["n_policies_a", "n_lineages_b", "n_clauses"]].tolist() == [12, 12, 240]
    assert pd.isna(found["reason"])


def test_few_lineages_get_all_arrangements_and_the_inverted_interval():
    found = compared(spread(6, 6, shift=3))
    assert found["interval"] == "inverted"
    assert found["p_value"] * 924 == pytest.approx(round(found["p_value"] * 924))
    assert found["min_p"] == pytest.approx(1 / 462)
    assert "few lineages: 6 in the smaller group" in found["caution"]
    assert (found["conf_low"] > 0) == (found["p_value"] <= 0.05)


def test_a_lineage_in_both_groups_is_compared_with_itself():
    rng = np.random.default_rng(2)
    base = rng.integers(0, 8, 8)
    rows = [(group, f"l{n}", int(s) + add, 10 - int(s) - add)
            for group, add in (("a", 0), ("b", 1)) for n, s in enumerate(base)]  # fmt: skip
    rows[0] = ("a", "l0", int(base[0]) + 1, 9 - int(base[0]))
    found = compared(positions_of(rows))
    assert (found["method"], found["estimate"]) == ("naive_cr2", pytest.approx(0.0875))
    apart = compared(own_lineages([(g, s, d) for g, _, s, d in rows]))
    assert found["std_error"] < apart["std_error"] / 4
    assert pd.isna(found["p_max_t"])
    assert found["p_holm"] == pytest.approx(found["p_value"])


def test_a_rare_topic_is_compared_by_presence():
    rows = [("a", 0, 0)] * 7 + [("a", 1, 0)] + [("b", 0, 0)] * 5 + [("b", 1, 0)] * 3
    found = compared(own_lineages(rows), estimand="prevalence")
    assert (found["method"], found["interval"]) == ("naive_boschloo", "newcombe")
    assert found[["share_a", "share_b"]].tolist() == [1 / 8, 3 / 8]
    fisher = stats.fisher_exact([[1, 3], [7, 5]]).pvalue
    assert 0 < found["p_value"] <= fisher
    assert found["conf_low"] < 0.25 < found["conf_high"]


# Each row of the table of refusals: a study, what the reason or the caution says, what is shown.
def _of(*groups):
    return own_lineages([row for group in groups for row in group])


MIXED_A = [("a", s, 10 - s) for s in (1, 3, 5, 7, 2, 4, 6, 8)]
MIXED_B = [("b", s, 10 - s) for s in (2, 4, 6, 8, 3, 5, 7, 9)]
TIGHT_A = [("a", 50 + s, 50 - s) for s in range(8)]
NARROW_A = [("a", s, 100 - s) for s in (40, 45, 50, 55, 60)]


@pytest.mark.parametrize(
    ("study", "brief", "test", "interval"),
    [
        (_of(MIXED_A[:2], MIXED_B[:3]), "too few lineages for any test", False, False),
        (_of(MIXED_A[:3], MIXED_B[:3]), "too few lineages for any test", False, False),
        (_of(MIXED_A[:3], MIXED_B), "fewer than 4 lineages in the smaller group", False, False),
        (_of(MIXED_A[:5], MIXED_B), None, True, True),
        (_of(TIGHT_A, MIXED_B[:5]), "one group spreads more widely", False, True),
        (_of(TIGHT_A, MIXED_B), None, True, True),
        (_of(NARROW_A, MIXED_B[:5]), "one group spreads more widely", False, True),
        (_of(NARROW_A, MIXED_B), None, True, True),
        (_of(TIGHT_A[:5], MIXED_B), "one group spreads more widely", False, True),
        (_of([("a", 0, 0)] * 8, MIXED_B), "no policy of one of the groups enters", False, False),
    ],
    ids=[
        "2v3",
        "3v3",
        "3v8",
        "5v8",
        "uneven and few",
        "uneven and many",
        "uneven, 5v5",
        "the larger wider",
        "the larger far wider",
        "a silent group",
    ],
)
def test_what_is_refused_and_what_is_shown(study, brief, test, interval):
    found = compared(study)
    assert pd.notna(found["p_value"]) == test
    assert pd.notna(found["conf_low"]) == interval
    assert pd.isna(found["reason"]) if brief is None else brief in in_brief(found["reason"])
    assert found["n_clauses"] > 0
    assert found["n_policies_a"] + found["n_policies_b"] >= 5


def test_a_topic_in_few_lineages_is_compared_by_its_prevalence_alone():
    study = _of([("a", 0, 0)] * 6 + [("a", 1, 1)] * 2, [("b", 0, 0)] * 6 + [("b", 2, 1)] * 2)
    assert compared(study)["reason"].startswith("2 and 2 lineages: no test can reach p = 0.05")
    assert pd.notna(compared(study, estimand="prevalence")["p_value"])
    policies, table = study
    found = compared((policies, table.assign(n_policy_clauses=5)), estimand="salience")
    assert found["reason"].startswith("the topic is in 4 lineages, fewer than 5")
    assert found["share_a"] == pytest.approx(0.1)


def test_a_topic_that_nobody_mentions_shows_nothing():
    study = _of([("a", 0, 0)] * 8, [("b", 0, 0)] * 8)
    found = compared(study, estimand="prevalence")
    assert found["reason"].startswith("no policy of either group has it")
    assert (found["share_a"], found["n_policies_a"]) == (0, 8)
    assert pd.isna(found["conf_low"])


def test_all_clauses_without_a_stance_are_a_refusal():
    tables = tables_of(
        [f"p{n}:email:none" for n in range(16)], {f"p{n}": "ab"[n % 2] for n in range(16)}
    )
    table = positions(**tables, topics=["email"], coder_id="rules")
    found = compared((tables["policies"], table))
    assert "nothing to compare" in found["reason"]
    assert pd.isna(found["estimate"])


def test_few_degrees_of_freedom_are_refused():
    rows = [(group, f"{group}0", 1, 3) for group in "ab"] * 20
    rows += [(group, f"{group}{n}", n % 3, 2) for n in range(1, 6) for group in "ab"]
    found = compared(positions_of(rows), unit="policy")
    assert found["df"] < 4
    assert "fewer than 4 degrees of freedom" in found["reason"]
    assert pd.notna(compared(positions_of(rows))["conf_low"])


def test_groups_without_spread_are_no_certainty():
    shared = [
        (g, f"l{n}", *stances) for g, stances in (("a", (2, 2)), ("b", (3, 1))) for n in range(9)
    ]
    found = compared(positions_of(shared))
    assert found["reason"] == "the lineages of each group are all alike: no interval and no test"
    split = _of([("a", 1, 0)] * 8, [("b", 0, 1)] * 8)
    found = compared(split)
    assert found["p_value"] == pytest.approx(2 / 12870)
    assert (found["interval"], found["conf_high"] < -0.5) == ("newcombe", True)


@pytest.mark.parametrize("n_a", [5, 12])
@pytest.mark.parametrize("compare", [contrasts, omnibus])
def test_what_goes_untested_is_else_the_same(compare, n_a):
    shown, tested = (
        compare(*spread(n_a, 12, shift=2), by="profession", options=options)
        for options in (Options(draws=999), Options(draws=999, as_coded=True))
    )
    of_tests = {"p_value", "p_max_t", "p_holm", "q_value", "reason"} & set(shown.columns)
    assert shown[[*of_tests - {"reason"}]].isna().all(axis=None)
    assert tested["p_value"].notna().any()
    pd.testing.assert_frame_equal(
        shown.drop(columns=of_tests), tested.drop(columns=of_tests), check_exact=True
    )


def test_a_program_s_codings_as_they_are_get_no_test():
    study = spread(12, 12, shift=2)
    found = compared(study, Options(draws=999))
    assert pd.isna(found["p_value"])
    assert pd.isna(found["q_value"])
    assert "no human codings drawn by chance" in found["reason"]
    assert "uncorrected machine codings" in found["caution"]
    assert pd.notna(found["conf_low"])
    as_coded = compared(study, Options(draws=999, as_coded=True))
    assert pd.notna(as_coded["p_value"])
    assert "uncorrected machine codings" in as_coded["caution"]


@pytest.mark.parametrize(("alpha", "tested"), [(0.5, False), (0.7, True), (0.9, True)])
def test_topics_on_which_coders_disagree_are_withheld(alpha, tested):
    options = Options(by_program=False, draws=999, alphas={"email": alpha})
    found = compared(spread(12, 12), options)
    assert pd.notna(found["p_value"]) == tested
    assert ("agreement on the topic is alpha = 0.50, below 0.667" in str(found["reason"])) != tested
    assert ("tentative" in str(found["caution"])) == (alpha == 0.7)


def test_without_lineages_the_copies_are_said_to_be_unaccounted_for():
    policies, table = spread(12, 12)
    found = compared((policies.drop(columns="lineage_id"), table))
    assert found["caution"].startswith("copies not accounted for")
    assert pd.isna(found["n_lineages_a"]) and pd.isna(found["n_lineages_b"])
    plain = contrasts(policies.drop(columns="lineage_id"), table, by="profession", options=PEOPLE)[
        "caution"
    ]
    first = "copies not accounted for: the lineages are not known"
    assert plain.str.fullmatch(f"{first}(; .+)?").all()
    assert (plain == first).any()


def test_many_topics_need_more_lineages_to_flag_one():
    policies, table = spread(5, 5)
    many = pd.concat([table.assign(topic=f"t{n:02}") for n in range(20)])
    found = contrasts(policies, many, by="profession", options=PEOPLE)
    note = "20 topics: the smallest possible p of 0.0079 cannot flag a topic alone"
    rows = found[(found["estimand"] == "strictness") & (found["topic"] == "t00")]
    assert note in rows[rows["unit"] == "draft"]["caution"].iloc[0]


def test_p_is_adjusted_over_the_topics_of_a_pair():
    rng = np.random.default_rng(3)
    policies, table = spread(12, 12)
    parts = []
    for n in range(6):
        strict = rng.integers(1, 6, 24) + (4 if n == 0 else 0) * (np.arange(24) > 11)
        parts.append(table.assign(topic=f"t{n}", n_strict=strict, n_discretionary=10 - strict))
    found = contrasts(policies, pd.concat(parts), by="profession", options=PEOPLE)
    found = found[(found["estimand"] == "strictness") & (found["unit"] == "draft")]
    family = found[found["topic"] != "all"]
    assert (family["p_max_t"] >= family["p_value"]).all()
    assert (family["p_holm"] >= family["p_value"]).all()
    assert (family["q_value"] <= family["p_holm"] + 1e-12).all()
    assert family.loc[family["topic"] == "t0", "p_max_t"].iloc[0] < 0.05
    alone = found[found["topic"] == "all"].iloc[0]
    assert alone["p_value"] == alone["p_max_t"] == alone["p_holm"] == alone["q_value"]


def test_topics_that_are_compared_by_presence_are_of_one_family_with_the_others():
    policies, table = spread(12, 12)
    tables = [table]
    for topic, k in (("rare", 4), ("half", 12)):
        has = (np.arange(24) * 5 % 24 < k).astype(int)
        absent = table.assign(topic=topic, n_strict=0, n_discretionary=0, strictness=np.nan)
        tables.append(absent.assign(n_clauses=has))
    found = contrasts(policies, pd.concat(tables), by="profession", options=PEOPLE)
    found = found[(found["estimand"] == "prevalence") & (found["unit"] == "draft")]
    found = found.set_index("topic")
    assert found.loc[["rare", "half"], "method"].tolist() == ["naive_boschloo", "naive_permutation"]
    tested = found["p_value"].dropna()
    assert {"rare", "half"} <= set(tested.index)
    np.testing.assert_allclose(found["p_holm"].dropna(), multipletests(tested, method="holm")[1])
    np.testing.assert_allclose(found["q_value"].dropna(), multipletests(tested, method="fdr_bh")[1])


def test_pairs_are_all_or_those_with_the_reference():
    study = own_lineages([(g, s, 2) for g in "abc" for s in range(5)])
    table = contrasts(*study, by="profession", options=PEOPLE)
    assert set(zip(table["group_a"], table["group_b"], strict=True)) == {
        ("a", "b"), ("a", "c"), ("b", "c")}  # fmt: skip
    chosen = Options(by_program=False, draws=999, reference="b")
    table = contrasts(*study, by="profession", options=chosen)
    assert set(zip(table["group_a"], table["group_b"], strict=True)) == {("b", "a"), ("b", "c")}


def numbers(table):
    dropped = ["n_clauses", "seed"]
    return table.select_dtypes("number").drop(columns=dropped).astype("float64")


@settings(max_examples=8, deadline=None)
@given(ROWS, st.randoms())
def test_names_and_order_of_policies_do_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (
        contrasts(*positions_of(r), by="profession", options=QUICK) for r in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(numbers(one), numbers(other))
    assert one["reason"].equals(other["reason"])


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_doubling_every_clause_moves_nothing(rows):
    doubled = [(g, lineage, 2 * s, 2 * d) for g, lineage, s, d in rows]
    one, other = (
        contrasts(*positions_of(r), by="profession", options=QUICK) for r in (rows, doubled)
    )
    pd.testing.assert_frame_equal(numbers(one), numbers(other))


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_a_copy_of_every_policy_within_its_lineage_moves_no_draft(rows):
    one, other = (
        contrasts(*positions_of(r), by="profession", options=QUICK) for r in (rows, rows * 2)
    )
    one, other = (table[table["unit"] == "draft"].reset_index(drop=True) for table in (one, other))
    dropped = ["n_policies_a", "n_policies_b"]
    pd.testing.assert_frame_equal(
        numbers(one).drop(columns=dropped), numbers(other).drop(columns=dropped)
    )


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_swapping_groups_turns_the_sign_and_keeps_the_errors(rows):
    swapped = [("b" if g == "a" else "a", *rest) for g, *rest in rows]
    one, other = (
        contrasts(*positions_of(r), by="profession", options=QUICK) for r in (rows, swapped)
    )
    np.testing.assert_allclose(one["estimate"], -other["estimate"])
    np.testing.assert_allclose(one["conf_low"], -other["conf_high"], atol=1e-6)
    np.testing.assert_allclose(one["std_error"], other["std_error"])
    assert (one["p_value"].isna() == other["p_value"].isna()).all()
    exact = one["min_p"] > 1 / 999
    np.testing.assert_allclose(one["p_value"][exact], other["p_value"][exact], atol=2e-3)


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_every_gap_has_a_reason_and_no_number_is_infinite(rows):
    table = contrasts(*positions_of(rows), by="profession", options=QUICK)
    gaps = table[["estimate", "conf_low", "p_value"]].isna().any(axis=1)
    assert (table["reason"].notna() | ~gaps).all()
    shown = table[table["conf_low"].notna()]
    assert (shown["conf_low"] <= shown["estimate"] + 1e-7).all()
    assert (shown["conf_high"] >= shown["estimate"] - 1e-7).all()
    assert not np.isinf(numbers(table).to_numpy()).any()


def test_one_group_an_unknown_reference_and_bad_options_are_named():
    study = own_lineages([("a", 1, 1)] * 5)
    with pytest.raises(EstimateError, match=r"profession has one value only, a"):
        contrasts(*study, by="profession")
    with pytest.raises(EstimateError, match=r"no column region"):
        contrasts(*study, by="region")
    with pytest.raises(EstimateError, match=r"the reference z is no value of profession"):
        contrasts(*spread(4, 4), by="profession", options=Options(reference="z"))
    for wrong in ({"conf_level": 95}, {"draws": 10}):
        with pytest.raises(EstimateError, match="99 draws or more"):
            Options(**wrong)
    policies, table = spread(4, 4)
    with pytest.raises(EstimateError, match="repeated keys"):
        contrasts(policies, pd.concat([table, table]), by="profession")


def test_no_policies_give_empty_tables():
    tables = tables_of([], {})
    table = positions(**tables, topics=["email"], coder_id="rules")
    for made in (contrasts, omnibus):
        assert made(tables["policies"], table, by="profession").empty


def several(shift, n=8, shared=False, seed=4):
    rng = np.random.default_rng(seed)
    rows = []
    for place, group in enumerate("abc"):
        for number in range(n):
            strict = int(rng.integers(1, 6)) + (shift if group == "c" else 0)
            lineage = f"l{number}" if shared else f"{place}-{number}"
            rows.append((group, lineage, strict, 10 - strict))
    return positions_of(rows)


@pytest.mark.parametrize("shared", [False, True])
def test_all_groups_at_once(shared):
    for shift, differs in ((0, False), (4, True)):
        table = omnibus(*several(shift, shared=shared), by="profession", options=PEOPLE)
        row = table.query("estimand == 'strictness' and topic == 'email' and unit == 'draft'").iloc[
            0
        ]
        assert row["method"] == ("naive_cr2" if shared else "naive_permutation")
        assert (row["p_value"] < 0.01) == differs
        assert (row["groups"], row["n_lineages"]) == ("a, b, c", 8 if shared else 24)


def test_groups_with_few_lineages_are_left_out_by_name():
    policies, table = several(4)
    kept = policies[(policies["profession"] != "b") | (policies.index < 10)]
    found = omnibus(kept, table, by="profession", options=PEOPLE)
    row = found.query("estimand == 'strictness' and topic == 'email' and unit == 'draft'").iloc[0]
    assert row["groups"] == "a, c"
    assert "left out, too few lineages: b" in row["caution"]


def test_cramer_s_v_describes_shares_of_policies_only():
    rows = [("a", 1, 1)] * 8 + [("b", 0, 0)] * 8
    table = omnibus(*own_lineages(rows), by="profession", options=PEOPLE)
    shown = table[table["unit"] == "draft"].set_index(["estimand", "topic"])["cramers_v"]
    assert shown["prevalence", "email"] == 1
    assert np.isnan(shown["salience", "email"])


def two_factors(effect_of_country, n=3, seed=5):
    """Return a study where b works mostly in GB, which is stricter; professions are alike."""
    rng = np.random.default_rng(seed)
    rows, countries = [], []
    for group, country, number in (
        ("a", "US", 3 * n),
        ("a", "GB", n),
        ("b", "US", n),
        ("b", "GB", 3 * n),
    ):
        for _ in range(number):
            strict = int(rng.integers(1, 5)) + effect_of_country * (country == "GB")
            rows.append((group, strict, 10 - strict))
            countries.append(country)
    policies, table = own_lineages(rows)
    return policies.assign(country=countries), table


def test_what_belongs_to_the_country_is_not_laid_to_the_profession():
    study = two_factors(effect_of_country=5, n=8)
    raw = compared(study)
    table = adjusted_contrasts(*study, by="profession", adjusted_for="country", options=PEOPLE)
    row = table.query("estimand == 'strictness' and topic == 'email'").iloc[0]
    assert raw["p_value"] < 0.05
    assert abs(row["estimate"]) < 0.1 < abs(raw["estimate"])
    assert row["p_value"] > 0.05
    assert (row["share_a"], row["share_b"]) == pytest.approx((raw["share_a"], raw["share_b"]))
    assert row["adjusted_for"] == "country"


def test_columns_that_cannot_be_told_apart_are_said_to_be_so():
    policies, table = two_factors(2)
    policies["country"] = policies["profession"].map({"a": "US", "b": "GB"})
    assert separable(policies, "profession", "country") == (
        "profession and country cannot be told apart: a only in US, b only in GB"
    )
    found = adjusted_contrasts(
        policies, table, by="profession", adjusted_for="country", options=PEOPLE
    )
    row = found.query("estimand == 'salience'").iloc[0]
    assert pd.isna(row["estimate"])
    assert row["reason"].startswith("the policies do not tell the two columns apart")


def test_empty_combinations_are_counted():
    policies, table = two_factors(2, n=6)
    kept = policies[~((policies["profession"] == "b") & (policies["country"] == "US"))]
    found = adjusted_contrasts(kept, table, by="profession", adjusted_for="country", options=PEOPLE)
    row = found.query("estimand == 'strictness' and topic == 'email'").iloc[0]
    assert "1 of 4 combinations have no policy" in row["caution"]
    assert separable(kept, "profession", "country") == ""


def test_no_warning_of_numpy_reaches_a_user():
    """Warnings are errors in these tests; the emptiest cells meet every division."""
    study = own_lineages([("a", 0, 0), ("b", 0, 0), ("c", 1, 0)])
    for made in (contrasts, omnibus):
        made(*study, by="profession", options=PEOPLE)
    policies = study[0].assign(country=["x", "y", "x"])
    adjusted_contrasts(policies, study[1], by="profession", adjusted_for="country", options=PEOPLE)
