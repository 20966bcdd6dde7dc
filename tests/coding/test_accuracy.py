"""Accuracy against a reference as scikit-learn counts it; rows, pairs and gaps by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from policyanalysis import codebook
from policyanalysis.coding import (
    Options,
    Pairing,
    agreement,
    agreement_by_policy,
    agreement_units,
    agreements,
    confusions,
    disagreements,
    pairings,
)
from policyanalysis.errors import EstimateError

TOPICS = ["email", "texting", "phone"]
S, D, N = ("strict", "email"), ("discretionary", "texting"), ("none", "")


@pytest.fixture
def study(coded):
    """Return what coders AB, CD and EF chose of 40 clauses, with gaps, and the same as tables."""
    rng = np.random.default_rng(1)
    chosen = {}
    for coder in ("AB", "CD", "EF"):
        codes = []
        for _ in range(40):
            named = [topic for topic in TOPICS if rng.random() < 0.4]
            code = (str(rng.choice(["strict", "discretionary", "none"])), " ".join(named))
            codes.append(None if rng.random() < 0.15 else code)
        chosen[coder] = codes
    return chosen, coded(chosen, size=4)


def row_of(table, variable, coefficient, coders, level="all"):
    found = table.query(
        "variable == @variable and coefficient == @coefficient and coders == @coders"
        " and level == @level"
    )
    assert len(found) == 1
    return found.iloc[0]


MEASURES = {"precision": precision_score, "recall": recall_score, "f1": f1_score}


@pytest.mark.parametrize("coefficient", MEASURES)
def test_each_coder_against_the_reference_is_as_scikit_learn_counts(study, coefficient):
    chosen, given = study
    table = agreement(*given, coders=["AB", "CD", "EF"], reference="CD")
    for coder in ("AB", "EF"):
        both = [
            (mine, due)
            for mine, due in zip(chosen[coder], chosen["CD"], strict=True)
            if mine is not None and due is not None
        ]
        row = row_of(table, "stance:strict", coefficient, f"{coder}, CD")
        mine, due = ([code[0] == "strict" for code in side] for side in zip(*both, strict=True))
        assert row["estimate"] == pytest.approx(MEASURES[coefficient](due, mine))
        assert (row["n_units"], row["n_pairable"]) == (len(both), 2 * len(both))
        assert (row["reference"], row["prevalence"]) == ("CD", pytest.approx(np.mean(due)))
        row = row_of(table, "topics", coefficient, f"{coder}, CD")
        mine, due = (
            np.array([[topic in code[1].split() for topic in TOPICS] for code in side])
            for side in zip(*both, strict=True)
        )
        assert row["estimate"] == pytest.approx(MEASURES[coefficient](due, mine, average="micro"))
        assert row["n_units"] == len(both)
        assert pd.isna(row["prevalence"])
    coders = table.loc[table["coefficient"] == coefficient, "coders"]
    assert coders.unique().tolist() == ["AB, CD", "EF, CD"]
    variables = table.loc[table["coefficient"] == coefficient, "variable"]
    assert not {"stance", "actor", "force", "exception"} & set(variables)


def test_accuracy_has_an_interval_from_as_many_policies_as_asked(study):
    _, given = study
    table = agreement(
        *given, coders=["AB", "CD"], reference="CD", options=Options(0.9, min_policies=10)
    )
    row = row_of(table, "topics", "f1", "AB, CD")
    assert row["n_policies"] == 10 and row["conf_level"] == 0.9
    assert row["conf_low"] < row["estimate"] < row["conf_high"]
    few = agreement(
        *given, coders=["AB", "CD"], reference="CD", options=Options(0.9, min_policies=11)
    )
    row = row_of(few, "topics", "f1", "AB, CD")
    assert row["reason"] == "fewer than 11 policies, so there is no interval"
    assert pd.isna(row["conf_low"]) and pd.notna(row["estimate"])


def test_coders_without_a_common_clause_have_no_accuracy(coded):
    given = coded({"AB": [S, S, None, D], "CD": [S, None, S, None], "EF": [None, S, S, D]})
    table = agreement(*given, coders=["AB", "CD", "EF"], reference="CD")
    row = row_of(table, "topic:texting", "recall", "AB, CD")
    assert (row["n_units"], row["reason"]) == (1, "the reference never chose it")
    apart = coded({"AB": [S, S, None], "CD": [None, None, S], "EF": [S, S, S]})
    row = row_of(
        agreement(*apart, coders=["AB", "CD", "EF"], reference="CD"), "topics", "f1", "AB, CD"
    )
    assert (row["n_units"], row["n_pairable"], row["n_policies"]) == (0, 0, 0)
    assert row["reason"] == "no clause has a value from two of the coders"


def test_one_coder_or_none_leaves_every_variable_undefined(coded):
    given = coded({"AB": [S, D]})
    table = agreement(*given, coders=["AB"], options=Options(0.8))
    assert set(table["coefficient"]) == {"observed_agreement"}
    assert table["variable"].is_unique and "topic:email" in set(table["variable"])
    assert (table[["n_units", "n_pairable", "n_policies"]] == 0).all(axis=None)
    assert set(table["coders"]) == {"AB"} and set(table["level"]) == {"all"}
    assert set(table["conf_level"]) == {0.8}


def test_a_policy_says_whether_it_has_no_units_or_one_value(coded):
    given = coded({"AB": [S, S, D, N, S, S], "CD": [S, S, N, N, None, None]}, size=2)
    table = agreement_by_policy(*given, coders=["AB", "CD"], expected_from="policy")
    alpha = {
        level: row_of(table, "stance", "krippendorff_alpha", "AB, CD", level)
        for level in ("p0", "p1")
    }
    assert alpha["p0"]["reason"] == "one value was used only, so that nothing could differ"
    assert pd.isna(alpha["p0"]["estimate"])
    assert alpha["p1"]["reason"] == "one policy gives no interval"
    force = row_of(table, "exception", "observed_agreement", "AB, CD", "p0")
    assert force["reason"] == "no clause has a value from two of the coders"
    assert (force["n_units"], force["n_policies"], force["n_pairable"]) == (0, 0, 0)
    observed = row_of(table, "stance", "observed_agreement", "AB, CD", "p1")
    assert observed[["estimate", "n_units", "n_pairable", "n_policies"]].tolist() == [0.5, 2, 4, 1]
    assert pd.isna(observed["conf_level"]) and pd.isna(observed["reference"])


def test_the_reference_and_the_coders_are_named_in_errors(coded):
    given = coded({"AB": [S, D], "CD": [S, D]})
    with pytest.raises(EstimateError) as raised:
        agreement(*given, coders=["AB", "CD"], reference="XY")
    assert "name one of the coders" in str(raised.value)


def test_what_a_study_with_one_two_or_no_people_compares():
    def compared(*ids):
        return pairings(pd.DataFrame({"coder_id": list(ids)}))

    assert compared("AB") == []
    assert compared("CD", "AB") == [Pairing(("AB", "CD"), None, True)]
    assert compared("AB", "rules") == [Pairing(("rules", "AB"), "AB", True)]
    assert compared("AB", "CD", "rules")[1:] == [
        Pairing(("rules", "AB"), "AB", True),
        Pairing(("rules", "CD"), "CD", True),
    ]
    assert compared("rules", "model") == [Pairing(("rules", "model"))]
    assert compared("adjudicated", "AB") == []


def test_pairings_keep_their_reference_their_interval_and_their_policies(coded):
    given = coded({"AB": [S, D, N, S], "CD": [S, N, N, S], "rules": [S, D, D, S]})
    compared = [Pairing(("rules", "AB"), "AB", True), Pairing(("AB", "CD"))]
    table = agreements(*given, compared=compared, options=Options(0.7, min_policies=2))
    whole = table[table["level"] == "all"]
    assert set(whole["conf_level"]) == {0.7}
    first = whole[whole["coders"] == "rules, AB"]
    assert set(first["coefficient"]) > {"precision", "recall", "f1"}
    second = whole[whole["coders"] == "AB, CD"]
    assert not {"precision", "recall", "f1"} & set(second["coefficient"])
    levels = table[table["level"] != "all"]
    assert set(levels["coders"]) == {"rules, AB"}
    pd.testing.assert_frame_equal(
        first.reset_index(drop=True),
        agreement(*given, coders=["rules", "AB"], reference="AB",
                  options=Options(0.7, min_policies=2)),
    )  # fmt: skip


def test_every_pair_has_its_own_cross_table_and_some_have_none(coded):
    given = coded(
        {"AB": [S, D, None], "CD": [S, N, None], "EF": [None, D, S], "GH": [None, None, S]}
    )
    table = confusions(*given, pairs=[("AB", "CD"), ("AB", "GH"), ("EF", "AB")])
    stance = table[table["variable"] == "stance"]
    rows = stance[["coder_a", "coder_b", "value_a", "value_b", "n_clauses"]].values.tolist()
    assert rows == [
        ["AB", "CD", "strict", "strict", 1],
        ["AB", "CD", "discretionary", "none", 1],
        ["EF", "AB", "discretionary", "discretionary", 1],
    ]
    assert "topics" not in set(table["variable"])
    assert "topic:email" in set(table["variable"])


def test_the_last_topic_of_the_codebook_has_its_bit_and_units_their_order(coded):
    ids = codebook.load().ids("topics")
    codes = [("none", f"{ids[-1]} {ids[0]}"), ("none", ids[-1])]
    given = coded({"AB": codes, "CD": codes[::-1]})
    units = agreement_units(
        *given, coders=["AB", "CD"], variables=["topics", f"topic:{ids[-1]}", "stance:none"]
    )
    assert units["AB"].tolist() == [
        f"{ids[0]} {ids[-1]}",
        ids[-1],
        ids[-1],
        ids[-1],
        "none",
        "none",
    ]
    assert units["agree"].tolist() == [False, False, True, True, True, True]
    found = disagreements(units, given[2])
    assert found["clause_id"].tolist() == ["c0", "c1"]
    assert found["section"].tolist() == ["Contact"] * 2
