"""Units: lineages within groups, topics with the same gaps, effective numbers."""

import numpy as np
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
