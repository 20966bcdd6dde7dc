"""Corrected totals by hand: unequal probabilities, policies of one clause or none, skill."""

import numpy as np
import pandas as pd
import pytest

from policyanalysis.comparison import (
    Coders,
    Options,
    corrected_contrasts,
    corrected_estimates,
    positions,
)
from policyanalysis.comparison.correction import sampled_outcomes
from policyanalysis.comparison.totals import Codes, Totals, codes_of
from policyanalysis.comparison.units import Counts, policy_counts
from policyanalysis.errors import EstimateError

from .conftest import tables_of

# Three policies of group a with 4, 1 and no clauses, two of group b with 2 each; two topics.
N_POLICY = np.array([4, 1, 0, 2, 2])
ON_TOPIC = np.array([[2, 1], [1, 0], [0, 0], [1, 1], [2, 0]])
STRICT = np.array([[1, 1], [0, 0], [0, 0], [1, 0], [2, 0]])
LOOSE = np.array([[1, 0], [1, 0], [0, 0], [0, 0], [0, 0]])
GROUP, LINEAGE = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 3, 3])
# Drawn: three clauses of policy 0, the one of policy 1, one of policy 3 and both of policy 4.
PLACE = np.array([0, 0, 0, 1, 3, 4, 4])
WEIGHT = np.array([[1.0], [1.5], [1.5], [1.0], [2.0], [1.0], [1.0]])
MACHINE = np.array([[1, 0], [1, 1], [0, 0], [1, 0], [0, 1], [1, 0], [1, 0]]) * 1.0
HUMAN = np.array([[1, 0], [0, 1], [1, 0], [0, 0], [0, 1], [1, 0], [0, 1]]) * 1.0


def with_all(table):
    return np.column_stack([table.sum(axis=1), table])


def codes(on_topic, strict_rows):
    strict = on_topic * np.array(strict_rows)[:, None]
    return Codes(with_all(on_topic), with_all(strict), with_all(on_topic))


@pytest.fixture
def totals():
    counts = Counts(ON_TOPIC, STRICT, LOOSE, N_POLICY, GROUP, LINEAGE, ["a", "b"], ["t", "u"],
                    list("pqrst"), True)  # fmt: skip
    machine = codes(MACHINE, [1, 1, 0, 0, 1, 1, 1])
    human = codes(HUMAN, [1, 0, 1, 0, 1, 1, 0])
    return Totals(counts, PLACE, WEIGHT, machine, human)


def test_the_program_s_part_is_its_count_over_the_clauses_of_the_policy(totals):
    found = totals.parts("salience", "naive")
    expected = with_all(ON_TOPIC) / np.array([4, 1, 1, 2, 2])[:, None]
    np.testing.assert_allclose(found.a, expected)
    np.testing.assert_allclose(found.b, np.ones((5, 3)))
    strictness = totals.parts("pooled_strictness", "naive")
    np.testing.assert_allclose(strictness.a[:, 1], [1 / 4, 0, 0, 1 / 2, 1])
    np.testing.assert_allclose(strictness.b[:, 1], [2 / 4, 1, 0, 1 / 2, 1])


def test_people_alone_are_weighted_by_what_each_clause_stands_for(totals):
    found = totals.parts("salience", "gold")
    np.testing.assert_allclose(found.a[:, 1], [2.5 / 4, 0, 0, 0, 1 / 2])
    np.testing.assert_allclose(found.a[:, 2], [1.5 / 4, 0, 0, 2 / 2, 1 / 2])
    np.testing.assert_allclose(found.b[:, 0], [1, 1, 0, 1, 1])
    assert found.a.shape == found.b.shape == (5, 3)


def test_the_correction_adds_weighted_differences_of_people_and_program(totals):
    found = totals.parts("salience", "corrected")
    np.testing.assert_allclose(found.a[:, 1], [2 / 4, 0, 0, 1 / 2, 1 / 2])
    np.testing.assert_allclose(found.a[:, 2], [1 / 4, 0, 0, 1 / 2, 1 / 2])
    np.testing.assert_allclose(found.a[:, 0], found.a[:, 1] + found.a[:, 2])


@pytest.mark.parametrize("unit", ["draft", "policy"])
@pytest.mark.parametrize("coded", ["naive", "gold", "corrected"])
@pytest.mark.parametrize("estimand", ["salience", "pooled_strictness"])
def test_values_average_to_the_ratio_of_means_of_the_policies_with_clauses(
    totals, estimand, coded, unit
):
    found = totals.outcomes(estimand, ["t", "u"], slice(1, None), "because")
    outcome = next(o for o in found if (o.coded, o.unit) == (coded, unit))
    part = totals.parts(estimand, coded)
    for rows, drafts in ((np.array([0, 1]), [[0], [1]]), (np.array([3, 4]), [[0, 1]])):
        parts = drafts if unit == "draft" else [[0], [1]]
        top, bottom = (
            np.mean([x[rows][p].mean(axis=0) for p in parts], axis=0)[1:] for x in (part.a, part.b)
        )
        values = np.mean([outcome.values[rows][p].mean(axis=0) for p in parts], axis=0)
        sound = bottom > 0
        np.testing.assert_allclose(values[sound], top[sound] / bottom[sound])
        assert np.isnan(values[~sound]).all()
    assert np.isnan(outcome.values[2]).all()
    assert outcome.n_clauses.tolist() == ON_TOPIC.tolist()
    assert outcome.present.tolist() == (ON_TOPIC > 0).tolist()
    assert (outcome.refusal, outcome.skill is not None) == (
        ("because", True) if coded == "corrected" else ("", False)
    )
    if coded == "naive":
        assert outcome.n_coded is None
    else:
        assert outcome.n_coded.tolist() == [3, 1, 0, 1, 2]


def test_skill_is_weighted_sensitivity_and_specificity_less_1(totals):
    corrected = totals.outcomes("salience", ["t", "u"], slice(1, None), "")[-1]
    # Group a, topic t: on it by people 1 and 1.5, found of these 1; off it 1.5 and 1, right none.
    assert corrected.skill[0, 0] == pytest.approx(1 / 2.5 + 0 / 2.5 - 1)
    # Group a, topic u: on it 1.5, found 1.5; off it 1 and 1.5 and 1, all right.
    assert corrected.skill[0, 1] == pytest.approx(1)
    # Group b, topic t: on it 1, found 1; off it 2 and 1, right 2.
    assert corrected.skill[1, 0] == pytest.approx(1 + 2 / 3 - 1)
    assert corrected.skill[1, 1] == pytest.approx(2 / 3 + 1 - 1)
    strict = totals.outcomes("pooled_strictness", ["t", "u"], slice(1, None), "")[-1]
    assert strict.skill[0, 0] == pytest.approx(1 / 2.5 + 1 / 2.5 - 1)


def test_skill_is_missing_without_clauses_of_both_kinds_or_where_all_are_coded(totals):
    nobody = Codes(*[np.zeros((7, 3))] * 3)
    made = Totals(totals.counts, PLACE, WEIGHT, totals.machine, nobody)
    assert np.isnan(made.outcomes("salience", ["t"], slice(1, 2), "")[-1].skill).all()
    whole = np.repeat(np.arange(5), N_POLICY)
    every = Codes(*[np.eye(9, 3)] * 3)
    made = Totals(totals.counts, whole, np.ones((9, 1)), every, every)
    assert np.isnan(made.outcomes("salience", ["t"], slice(1, 2), "")[-1].skill).all()


def test_codes_of_a_coder_by_clause_topic_and_stance():
    notes = ["p:t+u:strict", "p:t:discretionary", "p:u:none", "p::strict", "p:other:strict", "p:t:"]
    tables = tables_of(notes, {"p": "a"})
    other = tables_of(["p:u:strict"] * 6, {"p": "a"}, coder_id="someone")
    both = {name: pd.concat([tables[name], other[name]]) for name in ("codings", "topic_codings")}
    asked = pd.Series(["c2", "c0", "c1", "c4", "c5", "c3"])
    found = codes_of(asked, both, "rules", ["t", "u"])
    assert found.on_topic.tolist() == [
        [1, 0, 1], [2, 1, 1], [1, 1, 0], [0, 0, 0], [1, 1, 0], [0, 0, 0]
    ]  # fmt: skip
    assert found.strict[:, 0].tolist() == [0, 2, 0, 0, 0, 0]
    assert found.stance[:, 0].tolist() == [0, 2, 1, 0, 0, 0]
    with pytest.raises(EstimateError) as raised:
        codes_of(pd.Series(["c0", "c8", "c9"]), both, "rules", ["t"])
    said = str(raised.value)
    assert "rules has not coded 2 of 3 sampled clauses (first c8)" in said
    assert "left out are not left out by chance" in said
    assert "code them all, or draw a smaller sample" in said


def study():
    """Return policies and tables by name: 12 policies of 3 clauses, two persons' codings alike."""
    notes = [f"p{k:02}:{'email' if n < 2 else 'fees'}:strict" for k in range(12) for n in range(3)]
    groups = {f"p{k:02}": "ab"[k % 2] for k in range(12)}
    machine, person = tables_of(notes, groups), tables_of(notes, groups, coder_id="ada")
    tables = {"clauses": machine["clauses"]}
    for name in ("codings", "topic_codings"):
        tables[name] = pd.concat([machine[name], person[name]])
    policies = machine["policies"].assign(lineage_id=[f"l{k}" for k in range(12)])
    tables["positions"] = positions(policies, **tables, topics=["email", "fees"], coder_id="rules")
    return policies, tables


def test_estimands_topics_and_methods_stand_in_one_order():
    policies, tables = study()
    sample = tables["clauses"].assign(probability=1.0)
    counts = policy_counts(policies, tables["positions"], "profession")
    found = sampled_outcomes(counts, tables, sample, Coders("rules", "ada"))
    each = list(dict.fromkeys((o.estimand, tuple(o.topics)) for o in found))
    assert each == [
        ("salience", ("email", "fees")),
        ("pooled_strictness", ("all",)),
        ("pooled_strictness", ("email", "fees")),
    ]
    assert [(o.coded, o.unit) for o in found[:6]] == [
        (coded, unit) for coded in ("naive", "gold", "corrected") for unit in ("draft", "policy")
    ]
    pooled = next(o for o in found if o.topics == ["all"])
    assert pooled.n_clauses.tolist() == [[3]] * 12


def test_only_sampled_lineages_that_the_program_learnt_from_refuse():
    policies, tables = study()
    sample = tables["clauses"].assign(probability=1.0)
    some = sample[sample["policy_id"] != "p03"]
    for learnt, refused in ((["p03"], False), (["p04"], True), (["elsewhere"], False)):
        counts = policy_counts(policies, tables["positions"], "profession")
        coders = Coders("rules", "ada", trained_on=learnt)
        found = sampled_outcomes(counts, tables, some, coders)
        assert bool(found[-1].refusal) == refused


def test_five_coded_policies_of_a_group_are_enough_for_an_estimate_and_four_are_not():
    policies, tables = study()
    for n, shown in ((10, True), (8, False)):
        ids = [f"p{k:02}" for k in range(n)]
        sample = tables["clauses"].assign(probability=1.0)
        sample = sample[sample["policy_id"].isin(ids)]
        table = corrected_estimates(
            policies, tables, sample, Coders("rules", "ada"), by="profession"
        )
        gold = table[(table["method"] == "gold_cr2") & (table["estimand"] == "salience")]
        assert (gold["n_policies"] == n // 2).all()
        assert gold["reason"].str.startswith("fewer than 5 policies").any() != shown


def test_options_reach_corrected_contrasts():
    policies, tables = study()
    sample = tables["clauses"].assign(probability=1.0)
    options = Options(conf_level=0.9, seed=3, reference="b")
    table = corrected_contrasts(
        policies, tables, sample, Coders("rules", "ada"), by="profession", options=options
    )
    assert (table["conf_level"] == 0.9).all() and (table["seed"] == 3).all()
    assert (table["group_a"] == "b").all()
    level = corrected_estimates(
        policies, tables, sample, Coders("rules", "ada"), by="profession", options=options
    )["conf_level"]
    assert (level == 0.9).all()


def test_coded_clauses_of_other_groups_do_not_count_for_a_pair():
    policies, tables = study()
    policies["profession"] = list("aaaaabbbbbcc")
    sample = tables["clauses"].assign(probability=1.0)
    table = corrected_contrasts(policies, tables, sample, Coders("rules", "ada"), by="profession")
    gold = table[(table["method"] == "gold_cr2") & (table["estimand"] == "salience")]
    found = gold.groupby(["group_a", "group_b"])["n_coded"].unique().map(list).to_dict()
    assert found == {("a", "b"): [30], ("a", "c"): [21], ("b", "c"): [21]}


def test_a_group_whose_policies_have_no_clauses_has_no_values():
    empty = Counts(np.zeros((2, 1), int), np.zeros((2, 1), int), np.zeros((2, 1), int),
                   np.array([0, 3]), np.array([0, 1]), np.arange(2), ["a", "b"], ["t"], ["p", "q"],
                   True)  # fmt: skip
    nothing = Codes(*[np.zeros((1, 2))] * 3)
    made = Totals(empty, np.array([1]), np.ones((1, 1)), nothing, nothing)
    for outcome in made.outcomes("salience", ["t"], slice(1, None), ""):
        np.testing.assert_array_equal(outcome.values, [[np.nan], [0.0]])
