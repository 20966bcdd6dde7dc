"""Correction: a simulation of clauses coded by a program and by people; limits and bad samples."""

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
from policyanalysis.comparison.sampling import draw
from policyanalysis.comparison.totals import Codes, Totals
from policyanalysis.comparison.units import Counts
from policyanalysis.errors import EstimateError

from .conftest import tables_of

CODERS = Coders("rules", "ada")
STANCES = ["strict", "discretionary", "none"]


def study(seed, n=8, m=12, wrong=0.2, shift=0.0):
    """Return policies, tables by name, and the true notes, for n policies in each of two groups.

    Clauses are on email or on nothing; the program (rules) errs on a share ``wrong``, ada never.
    """
    rng = np.random.default_rng(seed)
    groups = {f"p{k:02}": "ab"[k >= n] for k in range(2 * n)}
    truth, said = [], []
    for policy_id, group in groups.items():
        share = np.clip(rng.beta(4, 6) + shift * (group == "b"), 0, 1)
        for _ in range(m):
            topic = "email" if rng.random() < share else ""
            stance = rng.choice(STANCES, p=[0.4, 0.4, 0.2])
            flips = rng.random() < wrong
            other = ("" if topic else "email") if flips else topic
            truth.append(f"{policy_id}:{topic}:{stance}")
            said.append(f"{policy_id}:{other}:{rng.choice(STANCES) if flips else stance}")
    machine, person = tables_of(said, groups), tables_of(truth, groups, coder_id="ada")
    tables = {"clauses": machine["clauses"]}
    for name in ("codings", "topic_codings"):
        tables[name] = pd.concat([machine[name], person[name]])
    policies = machine["policies"].assign(lineage_id=list(groups))
    tables["positions"] = positions(policies, **tables, topics=["email", "fees"], coder_id="rules")
    return policies, tables, truth


def drawn(tables, per_policy, seed=1):
    return draw(
        tables["clauses"], tables["codings"], coder_id="rules", per_policy=per_policy, seed=seed
    )


def value(table, method, estimand="salience", group="a", topic="email", column="estimate"):
    rows = table[(table["method"] == method) & (table["estimand"] == estimand)]
    rows = rows[(rows["group"] == group) & (rows["topic"] == topic) & (rows["unit"] == "draft")]
    assert len(rows) == 1
    return rows[column].iloc[0]


def true_share(truth, policy_ids, of=lambda topic, stance: topic == "email"):
    parts = [note.split(":") for note in truth]
    return np.mean([
        np.mean([of(topic, stance) for p, topic, stance in parts if p == policy_id])
        for policy_id in policy_ids
    ])  # fmt: skip


def test_if_every_clause_is_coded_by_people_corrected_and_gold_are_the_truth():
    policies, tables, truth = study(1)
    table = corrected_estimates(policies, tables, drawn(tables, 12), CODERS, by="profession")
    share = true_share(truth, [f"p{k:02}" for k in range(8)])
    assert value(table, "gold_cr2") == pytest.approx(share)
    assert value(table, "corrected_cr2") == pytest.approx(share)
    assert value(table, "naive_cr2") != pytest.approx(share)
    taking = [n.split(":") for n in truth if ":email:" in n and not n.endswith("none")]
    taking = [parts for parts in taking if parts[0] < "p08"]
    pooled = np.mean([stance == "strict" for *_, stance in taking])
    for method in ("gold_cr2", "corrected_cr2"):
        assert value(table, method, "pooled_strictness") == pytest.approx(pooled)


def test_if_the_program_never_errs_corrected_is_naive():
    policies, tables, _ = study(2, wrong=0.0)
    table = corrected_estimates(policies, tables, drawn(tables, 3), CODERS, by="profession")
    for column in ("estimate", "std_error", "conf_low"):
        assert value(table, "corrected_cr2", column=column) == pytest.approx(
            value(table, "naive_cr2", column=column)
        )


def test_the_corrected_share_is_unbiased_over_samples():
    """A program finds 90 in 100 clauses on the topic, and 40 in 100 of the others too."""
    rng = np.random.default_rng(3)
    truth, said = coded_policies(rng)
    found = [mean_of(outcomes_of(rng, truth, said), "corrected") for _ in range(400)]
    error = np.std(found, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(found) - truth.mean()) < 3.5 * error
    assert abs(mean_of(outcomes_of(rng, truth, said), "naive") - truth.mean()) > 0.15


def coded_policies(rng, n=24, m=20):
    """Return which clauses of n policies are on the topic, 0.4 on average, and what was found."""
    truth = rng.random((n, m)) < rng.beta(4, 6, (n, 1))
    return truth, rng.random((n, m)) < np.where(truth, 0.9, 0.4)


def outcomes_of(rng, truth, said, coded=5):
    """Return the outcomes by name, for ``coded`` clauses of each policy drawn for people."""
    n, m = truth.shape
    drawn = np.argsort(rng.random((n, m)), axis=1)[:, :coded]
    codes = []
    for coding in (said, truth):
        column = np.take_along_axis(coding, drawn, axis=1).reshape(-1, 1) * 1.0
        codes.append(Codes(*[np.hstack([column, column])] * 3))
    total, none, own = said.sum(axis=1)[:, None], np.zeros((n, 1), dtype=int), np.arange(n)
    names = [str(k) for k in own]
    counts = Counts(total, none, none, np.full(n, m), 0 * own, own, ["a"], ["t"], names, True)
    place, weight = np.repeat(own, coded), np.full((n * coded, 1), m / coded)
    made = Totals(counts, place, weight, *codes).outcomes("salience", ["t"], slice(1, None), "")
    return {outcome.coded: outcome.values[:, 0] for outcome in made if outcome.unit == "draft"}


def mean_of(outcomes, coded):
    return outcomes[coded].mean()


def test_one_policy_by_hand():
    """Two of four clauses are drawn; the program found 3 on the topic, in one policy 1 wrongly."""
    notes = [f"p{k}:email:strict" for k in range(16) for _ in range(3)]
    notes += [f"p{k}::strict" for k in range(16)]
    groups = {f"p{k}": "ab"[k % 2] for k in range(16)}
    machine = tables_of(notes, groups)
    truth = [notes[0].replace("email", ""), *notes[1:]]
    person = tables_of(truth, groups, coder_id="ada")
    tables = {"clauses": machine["clauses"]}
    for name in ("codings", "topic_codings"):
        tables[name] = pd.concat([machine[name], person[name]])
    policies = machine["policies"].assign(lineage_id=list(groups))
    tables["positions"] = positions(policies, **tables, topics=["email"], coder_id="rules")
    clauses = tables["clauses"]
    first_two = clauses.groupby("policy_id").head(2)
    sample = first_two.assign(probability=0.5)
    table = corrected_estimates(policies, tables, sample, CODERS, by="profession")
    assert value(table, "naive_cr2") == pytest.approx(0.75)
    assert value(table, "corrected_cr2") == pytest.approx(0.75 - 1 / 0.5 / 4 / 8)
    assert value(table, "corrected_cr2", group="b") == pytest.approx(0.75)


def test_contrasts_stand_side_by_side_and_only_naive_ones_are_not_tested():
    policies, tables, _ = study(4, n=12, shift=0.3)
    table = corrected_contrasts(
        policies, tables, drawn(tables, 5), CODERS, by="profession", options=Options(draws=199)
    )
    rows = table[(table["topic"] == "email") & (table["unit"] == "draft")]
    rows = rows[rows["estimand"] == "salience"].set_index("method")
    assert rows.index.tolist() == ["naive_cr2", "gold_cr2", "corrected_cr2"]
    assert rows["p_value"].notna().tolist() == [False, True, True]
    assert rows["n_coded"].fillna(0).tolist() == [0, 120, 120]
    assert 0 < rows.loc["corrected_cr2", "conf_low"] < rows.loc["corrected_cr2", "conf_high"]


def test_too_few_policies_coded_by_people_are_a_refusal():
    policies, tables, _ = study(5)
    sample = drawn(tables, 4)
    some = sample[sample["policy_id"].isin([f"p{k:02}" for k in (0, 1, 2, 3, 8, 9, 10, 11, 12)])]
    table = corrected_contrasts(policies, tables, some, CODERS, by="profession")
    reasons = table.loc[table["method"] == "corrected_cr2", "reason"]
    assert reasons.str.contains("2 clauses or more of 4 policies in a group, fewer than 5").all()
    one_each = sample.groupby("policy_id").head(1)
    table = corrected_contrasts(policies, tables, one_each, CODERS, by="profession")
    assert table.loc[table["method"] == "gold_cr2", "p_value"].isna().all()


def test_a_program_that_hardly_tells_clauses_apart_is_a_refusal():
    policies, tables, _ = study(6, n=10, wrong=0.5)
    table = corrected_contrasts(policies, tables, drawn(tables, 6), CODERS, by="profession")
    rows = table[(table["method"] == "corrected_cr2") & (table["topic"] == "email")]
    rows = rows[rows["estimand"] == "salience"]
    assert rows["reason"].str.startswith("the program hardly tells such clauses from others").all()
    assert rows["p_value"].isna().all()
    assert rows["estimate"].notna().all()


def test_a_program_trained_on_the_sampled_lineages_is_a_refusal():
    policies, tables, _ = study(7)
    learnt = Coders("rules", "ada", trained_on=["p03"])
    table = corrected_contrasts(policies, tables, drawn(tables, 4), learnt, by="profession")
    refused = table[table["method"] == "corrected_cr2"]
    assert refused["reason"].str.contains("was trained on policies of sampled lineages").all()
    assert refused["conf_low"].isna().all()
    assert table.loc[table["method"] == "gold_cr2", "conf_low"].notna().any()
    shares = corrected_estimates(policies, tables, drawn(tables, 4), learnt, by="profession")
    refused = shares[shares["method"] == "corrected_cr2"]
    assert refused["reason"].str.contains("was trained on policies of sampled lineages").all()
    assert refused["conf_low"].isna().all()


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda s: s.drop(columns="probability"), "lacks probability: it is no probability sample"),
        (lambda s: s.assign(probability=-0.5), "no probability above 0 and up to 1"),
        (lambda s: s.assign(probability=""), "no probability above 0 and up to 1"),
        (lambda s: s.assign(probability=1.5), "no probability above 0 and up to 1"),
        (lambda s: pd.concat([s, s.head(1)]), "1 rows of the sample are drawn twice"),
        (lambda s: s.assign(clause_id="c-none"), "are drawn twice|are no clauses of the run"),
    ],
)
def test_gold_that_is_no_probability_sample_is_named(broken, message):
    policies, tables, _ = study(8)
    with pytest.raises(EstimateError, match=message):
        corrected_estimates(policies, tables, broken(drawn(tables, 3)), CODERS, by="profession")


def test_sampled_clauses_that_people_left_uncoded_are_named():
    policies, tables, _ = study(9)
    sample = drawn(tables, 3)
    codings = tables["codings"]
    left = (codings["coder_id"] == "ada") & (codings["clause_id"] == sample["clause_id"].iloc[0])
    with pytest.raises(EstimateError, match=r"ada has not coded 1 of 48 sampled clauses"):
        corrected_estimates(
            policies, tables | {"codings": codings[~left]}, sample, CODERS, by="profession"
        )


def test_the_corrected_interval_covers_where_the_naive_one_almost_never_does():
    """300 studies of 24 policies, of which people code 5 clauses each; the share is 0.4."""
    rng = np.random.default_rng(12)
    t_23, covers = 2.0687, {"naive": 0, "corrected": 0}
    for _ in range(300):
        outcomes = outcomes_of(rng, *coded_policies(rng))
        for coded in covers:
            y = outcomes[coded]
            covers[coded] += abs(y.mean() - 0.4) <= t_23 * y.std(ddof=1) / np.sqrt(24)
    assert covers["corrected"] / 300 >= 0.92
    assert covers["naive"] / 300 < 0.2


def test_p_is_adjusted_within_what_was_coded_in_one_way():
    policies, tables, _ = study(4, n=12, shift=0.3)
    options = Options(draws=199, as_coded=True)
    table = corrected_contrasts(
        policies, tables, drawn(tables, 5), CODERS, by="profession", options=options
    )
    table = table[(table["unit"] == "draft") & (table["topic"] != "all")]
    n_tested = table.dropna(subset="p_value").groupby(["estimand", "method"]).size()
    assert set(n_tested) == {1}  # the other topic has no clause, and hence no test
    tested = table.dropna(subset="p_value")
    assert (tested["p_holm"] == tested["p_value"]).all()
    assert (tested["q_value"] == tested["p_value"]).all()
