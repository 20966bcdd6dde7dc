"""Positions: section 7 of the codebook by hand, and what must not move them."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyanalysis.comparison import POSITIONS, position_counts, positions
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked

from .conftest import tables_of

TOPICS = ["email", "texting", "fees", "video"]
GROUPS = {"p": "nurse", "q": "nurse", "r": "coach"}
NOTES = st.lists(
    st.builds(
        "{}:{}:{}".format,
        st.sampled_from(list(GROUPS)),
        st.sampled_from(["", "email", "texting", "email+texting", "fees"]),
        st.sampled_from(["strict", "discretionary", "none", ""]),
    ),
    max_size=12,
)


def placed(notes: list[str], groups: dict[str, str] = GROUPS) -> pd.DataFrame:
    return positions(**tables_of(notes, groups), topics=TOPICS, coder_id="rules")


def test_each_position_by_hand():
    table = placed(
        [
            "p:email:strict",
            "p:email:strict",
            "p:email:none",
            "p:texting:strict",
            "p:texting+fees:discretionary",
            "p:video:none",
            "q:email:discretionary",
            "q:fees:",
        ]
    ).set_index(["policy_id", "topic"])
    assert table.loc["p", "position"].tolist() == ["strict", "mixed", "discretionary", "mentioned"]
    assert table.loc["q", "position"].tolist() == ["discretionary", "silent", "mentioned", "silent"]
    assert table.loc["r", "position"].tolist() == ["silent"] * 4
    assert table.loc[("p", "email"), ["n_clauses", "n_strict"]].tolist() == [3, 2]
    assert table.loc[("p", "texting"), "strictness"] == 0.5
    assert table.loc["p", "strictness"].isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize(("n_strict", "n_discretionary"), [(1, 1), (3, 1), (1, 3)])
def test_one_clause_of_the_other_stance_makes_a_policy_mixed(n_strict, n_discretionary):
    notes = ["p:email:strict"] * n_strict + ["p:email:discretionary"] * n_discretionary
    assert placed(notes, {"p": "nurse"})["position"].iloc[0] == "mixed"


def test_only_one_coder_counts():
    rules = tables_of(["p:email:strict"], {"p": "nurse"})
    other = tables_of(["p:texting:discretionary"], {"p": "nurse"}, coder_id="ana")
    both = {name: pd.concat([rules[name], other[name]]) for name in ("codings", "topic_codings")}
    table = positions(**rules | both, topics=TOPICS, coder_id="ana")
    assert table["position"].tolist() == ["silent", "discretionary", "silent", "silent"]


def test_no_clauses_is_silence_and_no_policies_is_an_empty_table():
    assert set(placed([])["position"]) == {"silent"}
    nobody = positions(**tables_of([], {}), topics=TOPICS, coder_id="rules")
    assert len(nobody) == 0 and list(nobody) == list(checked("positions", nobody))


def test_clauses_of_policies_left_out_are_ignored():
    assert len(placed(["p:email:strict", "q:email:strict"], {"q": "nurse"})) == len(TOPICS)


def test_a_policy_coded_in_part_is_refused():
    tables = tables_of(["p:email:strict", "q:email:strict"], GROUPS)
    tables["codings"] = tables["codings"].iloc[:1]
    with pytest.raises(EstimateError, match=r"no coding for 1 of 2 clauses \(first c1"):
        positions(**tables, topics=TOPICS, coder_id="rules")


def test_an_unknown_coder_is_told_who_coded():
    with pytest.raises(EstimateError, match=r"coder model has no coding .* coded by rules"):
        tables = tables_of(["p:email:strict"], GROUPS)
        positions(**tables, topics=TOPICS, coder_id="model")


def test_an_unknown_topic_is_named():
    with pytest.raises(EstimateError, match="does not have: fax"):
        placed(["p:fax:strict"])


def test_repeated_policies_are_refused():
    tables = tables_of([], {"p": "nurse"})
    tables["policies"] = pd.concat([tables["policies"]] * 2)
    with pytest.raises(EstimateError, match=r"policies has 1 repeated keys \(first p\)"):
        positions(**tables, topics=TOPICS, coder_id="rules")


def test_a_missing_column_is_named():
    tables = tables_of([], {"p": "nurse"})
    tables["codings"] = tables["codings"].drop(columns="stance")
    with pytest.raises(EstimateError, match="codings lacks stance"):
        positions(**tables, topics=TOPICS, coder_id="rules")


@settings(max_examples=20, deadline=None)
@given(NOTES)
def test_doubling_every_clause_changes_counts_only(notes: list[str]):
    once, twice = placed(notes), placed(notes + notes)
    same = ["policy_id", "topic", "strictness", "position"]
    pd.testing.assert_frame_equal(once[same], twice[same])
    assert (twice["n_clauses"] == 2 * once["n_clauses"]).all()


@settings(max_examples=20, deadline=None)
@given(NOTES, st.randoms())
def test_the_order_of_rows_does_not_matter(notes: list[str], random):
    shuffled = list(notes)
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(placed(notes), placed(shuffled))


@settings(max_examples=20, deadline=None)
@given(NOTES)
def test_counts_add_up_to_the_policies_of_each_group(notes: list[str]):
    table = placed(notes)
    counts = position_counts(tables_of(notes, GROUPS)["policies"], table, "profession")
    assert len(counts) == 2 * len(TOPICS) * len(POSITIONS)
    sums = counts.groupby(["group", "topic"])["n_policies"].sum().unstack("topic")
    assert (sums.loc["nurse"] == 2).all() and (sums.loc["coach"] == 1).all()
    assert counts["topic"].unique().tolist() == TOPICS
    in_counts = counts.groupby("position")["n_policies"].sum()
    in_table = table["position"].value_counts()
    assert all(in_counts[name] == in_table.get(name, 0) for name in POSITIONS)
