"""Units: lineages within groups, topics with the same gaps, effective numbers."""

import numpy as np
import pandas as pd
import pytest

from policyanalysis.comparison import units
from policyanalysis.errors import EstimateError

from .conftest import positions_of


@pytest.fixture
def counts():
    rows = [
        ("a", "x", 1, 3),
        ("a", "x", 3, 1),
        ("a", "y", 2, 0),
        ("b", "x", 0, 4),
        ("b", "z", 0, 0),
    ]
    return units.policy_counts(*positions_of(rows, n_other=4), "profession")


@pytest.mark.parametrize(
    ("estimand", "values"),
    [
        ("prevalence", [1, 1, 1, 1, 0]),
        ("strictness", [0.25, 0.75, 1, 0, np.nan]),
        ("strict_share", [0, 0, 1, 0, np.nan]),
        ("salience", [0.5, 0.5, 2 / 6, 0.5, 0]),
    ],
)
def test_each_estimand_of_a_policy_by_hand(counts, estimand, values):
    topics, shares = units.policy_shares(counts, estimand)
    np.testing.assert_allclose(shares[:, topics.index("email")], values)


def test_a_lineage_counts_once_in_each_group(counts):
    _, shares = units.policy_shares(counts, "strictness")
    made = units.units_of(shares, counts.group, counts.lineage, "draft")
    cells = list(zip(made.group.tolist(), made.lineage.tolist(), strict=True))
    assert cells == [(0, 0), (1, 0), (0, 1), (1, 2)]
    np.testing.assert_allclose(made.values[:, 0], [0.5, 0, 1, np.nan])
    whole = units.units_of(shares, counts.group, counts.lineage, "policy")
    assert len(whole.values) == 5


def test_unknown_estimands_and_missing_positions_are_named(counts):
    with pytest.raises(EstimateError, match=r"no estimand zeal.*prevalence or strictness"):
        units.policy_shares(counts, "zeal")
    policies, table = positions_of([("a", "x", 1, 0), ("b", "y", 1, 0)])
    twice = table.assign(topic=["email", "fees"])
    with pytest.raises(EstimateError, match="not every policy has a position on every topic"):
        units.policy_counts(policies, twice, "profession")


def test_without_all_lineages_each_policy_is_its_own():
    policies, table = positions_of([("a", "x", 1, 0), ("a", None, 1, 0), ("b", "x", 1, 0)])
    made = units.policy_counts(policies, table, "profession")
    assert (made.lineages_known, made.lineage.tolist()) == (False, [0, 1, 2])


def test_topics_with_the_same_gaps_go_together():
    values = np.array([[0.0, np.nan, 1.0], [1.0, 0.0, 1.0]])
    found = {tuple(topics): rows.tolist() for rows, topics in units.patterns(values)}
    assert found == {(0, 2): [True, True], (1,): [False, True]}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([1, 1, 1], 3), ([5, 3, 2, 1, 1] * 2, 7.2), ([9, 1, 1, 1] + [1] * 12, 6)],
)
def test_effective_n_is_kish_s(sizes, expected):
    lineage = np.repeat(np.arange(len(sizes)), sizes)
    assert units.effective_n(lineage) == pytest.approx(
        expected, abs=0.5 if len(sizes) > 12 else 1e-9
    )


def test_the_larger_spread_is_over_the_smaller_whichever_group_has_it():
    wide, narrow = (units.spread(np.array(v)) for v in ([0.0, 1.0, np.nan], [0.5, 0.75]))
    assert units.spread_ratio(wide, narrow) == units.spread_ratio(narrow, wide) == 4
    assert units.spread(np.array([0.5])) == units.spread(np.array([0.1, np.nan])) == 0
    assert units.spread_ratio(wide, units.spread(np.array([0.5, 0.5]))) == np.inf
    assert np.isnan(units.spread_ratio(0.0, 0.0))
    three = units.spread_ratio(*(units.spread(np.array(v)) for v in ([0.0, 0.0, 0.3], [0.0, 0.3])))
    assert three == pytest.approx(np.sqrt(0.045) / np.sqrt(0.03))


def test_counts_hold_each_policy_in_the_order_of_ids_and_of_topics():
    policies, table = positions_of(
        [("b", "x", 1, 2), ("a", "z", 3, 0), ("a", "x", 0, 0)], n_other=4
    )
    both = [table.assign(topic="texting", n_strict=9), table]
    mixed = pd.concat(both).sample(frac=1, random_state=1)
    counts = units.policy_counts(policies.iloc[::-1], mixed, "profession")
    assert counts.policy_ids == ["p000", "p001", "p002"]
    assert (counts.groups, counts.group.tolist()) == (["a", "b"], [1, 0, 0])
    assert counts.lineage.tolist() == [0, 1, 0]
    email = counts.topics.index("email")
    assert counts.n_strict[:, email].tolist() == [1, 3, 0]
    assert counts.n_discretionary[:, email].tolist() == [2, 0, 0]
    assert counts.n_clauses[:, email].tolist() == [3, 3, 0]
    assert counts.n_strict[:, 1 - email].tolist() == [9, 9, 9]
    assert counts.n_policy_clauses.tolist() == [7, 7, 4]


def test_clauses_that_enter_are_all_or_those_with_a_stance(counts):
    assert units.clause_counts(counts, "strictness").tolist() == [[4, 4]] * 2 + [
        [2, 2],
        [4, 4],
        [0, 0],
    ]
    assert units.clause_counts(counts, "salience").tolist() == [[4], [4], [2], [4], [0]]


def test_units_of_lineages_average_what_is_known_in_each_group():
    values = np.array([[0.0, np.nan], [1.0, 0.5], [0.4, np.nan], [0.2, 0.3]])
    made = units.units_of(values, np.array([0, 0, 1, 0]), np.array([1, 1, 1, 0]), "draft")
    np.testing.assert_allclose(made.values, [[0.2, 0.3], [0.5, 0.5], [0.4, np.nan]])
    assert made.group.tolist() == [0, 0, 1] and made.lineage.tolist() == [0, 1, 1]
    empty = units.units_of(np.zeros((0, 2)), np.zeros(0, int), np.zeros(0, int), "draft")
    assert empty.values.shape == (0, 2)


def test_no_topics_have_no_patterns_and_no_policies_an_effective_number_of_0():
    assert next(units.patterns(np.full((3, 0), np.nan)))[1].tolist() == []
    assert [topics.tolist() for _, topics in units.patterns(np.full((2, 2), np.nan))] == [[0, 1]]
    assert units.effective_n(np.zeros(0, dtype=int)) == 0
