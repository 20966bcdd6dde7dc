"""Samples: chances, strata, what they hang on; and how many clauses to code."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis.comparison.sampling import SAMPLE, allocated, draw, plan
from policyanalysis.errors import EstimateError


def corpus(n_policies, n_clauses=10):
    ids = [f"c{k}-{c}" for k in range(n_policies) for c in range(n_clauses)]
    policy_ids = np.repeat([f"p{k}" for k in range(n_policies)], n_clauses)
    clauses = pd.DataFrame({"clause_id": ids, "policy_id": policy_ids})
    stances = np.resize(["strict", "none", "none", "discretionary", None], len(ids))
    codings = pd.DataFrame({"clause_id": ids, "coder_id": "rules", "stance": stances})
    return clauses, codings


def test_every_policy_gives_its_clauses_with_their_chance():
    sample = draw(*corpus(6), coder_id="rules", per_policy=5, seed=1)
    assert list(sample) == list(SAMPLE)
    assert sample.groupby("policy_id").size().tolist() == [5] * 6
    assert sample["clause_id"].is_unique
    assert (sample["probability"] == sample["n_drawn"] / sample["n_stratum"]).all()
    assert set(sample["stratum"]) == {"strict", "none", "discretionary", "undecided"}
    first = sample.drop_duplicates(["policy_id", "stratum"])
    assert first["n_stratum"].sum() == 60


def test_short_policies_are_drawn_whole_and_none_is_an_empty_table():
    sample = draw(*corpus(2, 4), coder_id="rules", per_policy=9, seed=1)
    assert (len(sample), set(sample["probability"])) == (8, {1.0})
    empty = draw(*(table.head(0) for table in corpus(1)), coder_id="rules", per_policy=2, seed=1)
    assert list(empty) == list(SAMPLE)


def test_a_draw_hangs_on_the_seed_and_the_policy_alone():
    clauses, codings = corpus(6)
    sample = draw(clauses, codings, coder_id="rules", per_policy=5, seed=1)
    again = draw(clauses, codings, coder_id="rules", per_policy=5, seed=1)
    other = draw(clauses, codings, coder_id="rules", per_policy=5, seed=2)
    pd.testing.assert_frame_equal(sample, again)
    assert set(sample["clause_id"]) != set(other["clause_id"])
    fewer = clauses[clauses["policy_id"] != "p0"]
    left = draw(fewer, codings, coder_id="rules", per_policy=5, seed=1)
    assert set(left["clause_id"]) == set(sample.loc[sample["policy_id"] != "p0", "clause_id"])


def test_every_clause_is_drawn_with_the_chance_that_is_stated():
    clauses, codings = corpus(1)
    hits = pd.Series(0.0, index=clauses["clause_id"])
    for seed in range(250):
        sample = draw(clauses, codings, coder_id="rules", per_policy=6, seed=seed)
        hits[sample["clause_id"]] += 1
    stated = sample.drop_duplicates("stratum").set_index("stratum")["probability"]
    stances = codings["stance"].fillna("undecided").map(stated)
    np.testing.assert_allclose(hits / 250, stances, atol=0.13)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(2, 40))
def test_draws_are_dealt_out_whole(sizes, n):
    numbers = allocated(sizes, n)
    assert sum(numbers) == max(min(n, sum(sizes)), len(sizes))
    assert all(1 <= number <= size for number, size in zip(numbers, sizes, strict=True))


def test_one_clause_a_policy_is_refused():
    with pytest.raises(EstimateError, match=r"1 clauses a policy .* 2 or more"):
        draw(*corpus(1), coder_id="rules", per_policy=1, seed=1)


def test_the_plan_is_the_smallest_number_that_does_it():
    found = plan(0.15, 0.15, 30, 40, width=0.18, level=0.95)
    fewer = plan(0.15, 0.15, 30, 40, width=found.width + 1e-9, level=0.95)
    assert found.width <= 0.18 and fewer.per_policy == found.per_policy
    t, left = 2.045, 1 / (found.per_policy - 1) - 1 / 40
    assert 2 * t * np.sqrt((0.15**2 + 0.15 * left) / 30) > 0.18


def test_a_plan_that_no_number_fulfils_says_what_all_would_give():
    found = plan(0.3, 0.1, 10, 20, width=0.1, level=0.95)
    assert found.per_policy is None
    assert found.narrowest == pytest.approx(2 * 2.2622 * 0.3 / np.sqrt(10), abs=1e-3)
    assert plan(0.01, 0.0, 10, 20, width=0.5, level=0.95).per_policy == 2


@pytest.mark.parametrize(
    "wrong", [{"spread": -1}, {"error": 2}, {"n_policies": 1}, {"width": 0}, {"level": 95}]
)
def test_numbers_out_of_range_are_refused(wrong):
    sound = {"spread": 0.1, "error": 0.1, "n_policies": 9, "n_clauses": 9}
    with pytest.raises(EstimateError, match="out of range"):
        plan(**sound | {"width": 0.1, "level": 0.95} | wrong)


def test_a_plan_by_hand_takes_two_clauses_at_least_and_no_more_than_needed():
    t, wanted = 2.0452296, 0.2
    found = plan(0.1, 0.2, 30, 25, width=wanted, level=0.95)
    widths = [2 * t * np.sqrt((0.1**2 + 0.2 * (1 / n - 1 / 25)) / 30) for n in range(1, 26)]
    assert found.per_policy == next(n for n, w in enumerate(widths, 1) if w <= wanted)
    assert found.width == pytest.approx(widths[found.per_policy - 1])
    assert found.narrowest == pytest.approx(widths[-1])
    assert plan(0.1, 0.01, 30, 25, width=0.2, level=0.95).per_policy == 2
    level = plan(0.1, 0.2, 30, 25, width=wanted, level=0.8)
    assert level.per_policy < found.per_policy


@pytest.mark.parametrize(
    "edge",
    [{"spread": 0}, {"spread": 1}, {"error": 0}, {"error": 1}, {"width": 1}, {"n_policies": 2},
     {"n_clauses": 2}],
)  # fmt: skip
def test_numbers_at_the_edge_of_their_range_are_taken(edge):
    sound = {"spread": 0.1, "error": 0.1, "n_policies": 9, "n_clauses": 9}
    plan(**sound | {"width": 0.1, "level": 0.95} | edge)
    beyond = {name: value + 0.5 if value else -0.1 for name, value in edge.items()}
    if not set(edge) & {"n_policies", "n_clauses"}:
        with pytest.raises(EstimateError, match="out of range"):
            plan(**sound | {"width": 0.1, "level": 0.95} | beyond)


def test_draws_are_dealt_by_size_after_one_for_each():
    assert allocated([1, 1, 1], 2) == [1, 1, 1]
    assert allocated([10, 5], 3) == [2, 1]
    assert allocated([2, 2], 9) == [2, 2]
    assert sum(allocated([7, 2, 1], 6)) == 6
    assert allocated([7, 2, 1], 6)[0] >= allocated([7, 2, 1], 6)[1] >= 1
