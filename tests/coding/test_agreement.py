"""The table of agreement: its units, what it leaves undefined, its levels, its raw units."""

import time

import numpy as np
import pandas as pd
import pytest

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
from policyanalysis.coding.agreeing.units import all_variables
from policyanalysis.errors import EstimateError

S, D, N = ("strict", "email"), ("discretionary", "texting"), ("none", "")
FIRST = [S, D, N, S, D, N, S, S, D, N, S, D]
SECOND = [S, D, N, D, D, N, S, N, D, S, S, ("discretionary", "texting phone")]


def row_of(table, variable, coefficient, level="all"):
    rows = table[
        (table["variable"] == variable)
        & (table["coefficient"] == coefficient)
        & (table["level"] == level)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_units_are_clauses_that_two_coders_coded(coded):
    given = coded({"AB": [S, S, D, None, N], "CD": [S, D, None, S, N], "EF": [S, None, None, S, N]})
    table = agreement(*given, coders=["AB", "CD", "EF"])
    stance = row_of(table, "stance", "krippendorff_alpha")
    assert (stance["n_units"], stance["n_pairable"], stance["n_policies"]) == (4, 10, 3)
    assert row_of(table, "actor", "observed_agreement")["n_units"] == 3
    assert row_of(table, "exception", "observed_agreement")["n_units"] == 0


def test_counts_by_hand(coded):
    """Nine of twelve stances agree; of 12 clauses AB has email in 4 and CD in 4, 3 in both."""
    given = coded({"AB": FIRST, "CD": SECOND})
    table = agreement(*given, coders=["AB", "CD"], reference="CD")
    assert row_of(table, "stance", "observed_agreement")["estimate"] == pytest.approx(9 / 12)
    email = {c: row_of(table, "topic:email", c) for c in ("precision", "recall", "f1")}
    assert [email[c]["estimate"] for c in email] == pytest.approx([3 / 5, 3 / 4, 6 / 9])
    assert email["f1"]["prevalence"] == pytest.approx(4 / 12)
    assert (email["f1"]["coders"], email["f1"]["reference"]) == ("AB, CD", "CD")
    assert row_of(table, "topic:email", "gwet_ac1")["prevalence"] == pytest.approx(9 / 24)
    assert row_of(table, "topics", "observed_agreement")["estimate"] == pytest.approx(8 / 12)


def test_statuses_that_are_no_coding_are_missing_values(coded):
    pending = {"stance": None, "actor": None, "force": None, "exception": None}
    given = coded(
        {"AB": [S, S, S, S], "CD": [S, S, S, S]},
        statuses={
            ("CD", 0): {"status": "pending"},
            ("CD", 1): {"status": "failed"},
            ("CD", 2): {"status": "abstained", **pending},
        },
    )
    table = agreement(*given, coders=["AB", "CD"])
    assert row_of(table, "stance", "observed_agreement")["n_units"] == 1
    topics = row_of(table, "topics", "observed_agreement")
    assert topics["n_units"] == 2, "who abstains from a stance has looked for topics"


def test_what_is_not_defined_is_missing_with_a_reason(coded):
    given = coded({"AB": [S, S, S, S], "CD": [S, S, S, S], "EF": [None] * 3 + [S]}, size=1)
    same = agreement(*given, coders=["AB", "CD"], reference="CD")
    for coefficient in ("cohen_kappa", "fleiss_kappa", "gwet_ac1", "krippendorff_alpha"):
        row = row_of(same, "stance", coefficient)
        assert pd.isna(row["estimate"])
        assert "one value" in row["reason"]
    assert row_of(same, "stance", "observed_agreement")["estimate"] == 1
    reasons = {c: row_of(same, "topic:fees", c)["reason"] for c in ("precision", "recall", "f1")}
    assert reasons == {
        "precision": "the coder never chose it",
        "recall": "the reference never chose it",
        "f1": "neither of both chose it",
    }
    apart = coded({"AB": [S, S, None, None], "CD": [None, None, S, D]})
    none = row_of(agreement(*apart, coders=["AB", "CD"]), "stance", "krippendorff_alpha")
    assert (none["n_units"], none["n_policies"]) == (0, 0)
    assert pd.isna(none["estimate"])
    assert none["reason"] == "no clause has a value from two of the coders"
    alone = agreement(*given, coders=["AB"])
    assert alone["estimate"].isna().all()
    assert set(alone["reason"]) == {"agreement needs two coders"}


def test_every_missing_number_has_its_reason(coded):
    table = agreement(*coded({"AB": FIRST, "CD": SECOND}), coders=["AB", "CD"], reference="AB")
    missing = table["estimate"].isna() | table["conf_low"].isna()
    assert table.loc[missing, "reason"].notna().all()
    assert table.loc[~missing, "reason"].isna().all()
    assert missing.any()
    assert not missing.all()


def test_an_interval_needs_enough_policies_and_widens_with_its_level(coded):
    given = coded({"AB": FIRST, "CD": SECOND})  # six policies
    few = agreement(*given, coders=["AB", "CD"], options=Options(min_policies=7))
    assert few["conf_low"].isna().all()
    assert "fewer than 7 policies" in row_of(few, "stance", "cohen_kappa")["reason"]
    limits = []
    for level in (0.8, 0.95):
        table = agreement(*given, coders=["AB", "CD"], options=Options(level))
        alpha = row_of(table, "stance", "krippendorff_alpha")
        limits += [alpha["conf_low"], alpha["conf_high"]]
        assert alpha["conf_level"] == level
    assert limits[2] < limits[0] < limits[1] < limits[3] < 1


def test_by_policy_chance_is_that_of_all_or_its_own(coded):
    given = coded({"AB": FIRST, "CD": SECOND}, size=4)
    whole = row_of(agreement(*given, coders=["AB", "CD"]), "stance", "krippendorff_alpha")
    table = agreement_by_policy(*given, coders=["AB", "CD"])
    own = agreement_by_policy(*given, coders=["AB", "CD"], expected_from="policy")
    alphas = [row_of(table, "stance", "krippendorff_alpha", f"p{n}") for n in range(3)]
    weighted = np.average([a["estimate"] for a in alphas], weights=[a["n_units"] for a in alphas])
    assert weighted == pytest.approx(whole["estimate"])
    last = given[2][2 * 4 :].reset_index(drop=True)
    part = agreement(given[0], given[1], last, coders=["AB", "CD"])
    assert row_of(own, "stance", "krippendorff_alpha", "p2")["estimate"] == pytest.approx(
        row_of(part, "stance", "krippendorff_alpha")["estimate"]
    )
    assert set(table["reason"]) >= {"one policy gives no interval"}


def test_raw_units_hold_what_each_coder_chose(coded):
    given = coded({"AB": [("strict", "texting email"), N, None], "CD": [("strict", "email"), N, S]})
    units = agreement_units(*given, coders=["AB", "CD"], variables=["topics", "topic:texting"])
    assert units.loc[0, ["clause_id", "AB", "CD", "agree"]].tolist() == [
        "c0",
        "email texting",
        "email",
        False,
    ]
    assert units.loc[1, ["AB", "CD", "agree", "n_values"]].tolist() == ["", "", True, 2]
    assert units.loc[2, ["variable", "AB", "CD"]].tolist() == ["topic:texting", "texting", "no"]
    assert len(units) == 4, "a clause that one coder coded is no unit"


def test_raw_units_give_the_numbers_again(coded):
    given = coded({"AB": FIRST, "CD": SECOND})
    table = agreement(*given, coders=["AB", "CD"])
    units = agreement_units(*given, coders=["AB", "CD"], variables=all_variables(codebook.load()))
    for variable, rows in units.groupby("variable"):
        observed = row_of(table, variable, "observed_agreement")
        assert (rows["n_values"] >= 2).sum() == observed["n_units"]
        if observed["n_units"]:
            assert rows["agree"].mean() == pytest.approx(observed["estimate"])


def test_disagreements_come_with_the_words(coded):
    given = coded({"AB": FIRST, "CD": SECOND})
    found = disagreements(agreement_units(*given, coders=["AB", "CD"]), given[2])
    assert found[["clause_id", "variable", "AB", "CD", "text"]].values.tolist()[:2] == [
        ["c3", "stance", "strict", "discretionary", "Clause 3."],
        ["c3", "topics", "email", "texting", "Clause 3."],
    ]
    assert found["clause_id"].unique().tolist() == ["c3", "c7", "c9", "c11"]


@pytest.mark.parametrize(
    ("coders", "reference", "message"),
    [
        (["AB", "XY"], None, "no codings by XY.*Expected: AB, CD"),
        (["AB", "AB"], None, "named twice"),
        (["AB", "CD"], "XY", "the reference XY is not among"),
    ],
)
def test_what_cannot_be_compared_is_named(coded, coders, reference, message):
    given = coded({"AB": FIRST, "CD": SECOND})
    with pytest.raises(EstimateError, match=message):
        agreement(*given, coders=coders, reference=reference)


def test_codes_outside_the_codebook_are_named(coded):
    codings, topics, clauses = coded({"AB": [S, ("stern", "")], "CD": [S, S]})
    with pytest.raises(EstimateError, match=r"'stern' is no stance.*strict, discretionary, none"):
        agreement(codings, topics, clauses, coders=["AB", "CD"])
    codings, topics, clauses = coded({"AB": [S, ("strict", "weather")], "CD": [S, S]})
    with pytest.raises(EstimateError, match="'weather' is no topic"):
        agreement(codings, topics, clauses, coders=["AB", "CD"])
    with pytest.raises(EstimateError, match="no variable mood"):
        agreement_units(codings, topics[:1], clauses, coders=["AB", "CD"], variables=["mood"])


def test_what_a_study_compares():
    coders = pd.DataFrame({"coder_id": ["AB", "CD", "EF", "adjudicated", "model", "rules"]})
    found = pairings(coders)
    assert found[0] == Pairing(("AB", "CD", "EF"), by_policy=True)
    assert [p.coders for p in found[1:4]] == [("AB", "CD"), ("AB", "EF"), ("CD", "EF")]
    assert found[4:6] == [
        Pairing((name, "adjudicated"), "adjudicated", True) for name in ("rules", "model")
    ]
    assert found[6:] == [Pairing(("rules", "model"))]
    assert pairings(coders[:0]) == []


def test_several_pairings_make_one_table(coded):
    given = coded({"AB": FIRST, "CD": SECOND, "rules": FIRST})
    compared = [Pairing(("AB", "CD"), None, True), Pairing(("rules", "AB"), "AB")]
    table = agreements(*given, compared=compared)
    assert table["coders"].unique().tolist() == ["AB, CD", "rules, AB"]
    assert {"all", "p0"} <= set(table["level"])
    assert agreements(*given, compared=[]).empty


def test_confusions_by_hand(coded):
    table = confusions(*coded({"AB": FIRST, "CD": SECOND}), pairs=[("AB", "CD")])
    stance = table[table["variable"] == "stance"]
    counts = {(r.value_a, r.value_b): r.n_clauses for r in stance.itertuples()}
    assert counts == {
        ("strict", "strict"): 3,
        ("strict", "discretionary"): 1,
        ("strict", "none"): 1,
        ("discretionary", "discretionary"): 4,
        ("none", "none"): 2,
        ("none", "strict"): 1,
    }
    email = table[table["variable"] == "topic:email"]
    assert email["n_clauses"].sum() == 12
    assert set(email["value_a"]) == {"no", "email"}
    assert confusions(*coded({"AB": [S, S]}), pairs=[]).empty


def test_large_tables_are_no_obstacle(coded):
    """20,000 clauses, three coders, every variable: a second or two; half a minute is a fault."""
    rng = np.random.default_rng(3)
    ids = codebook.load().ids("topics")
    n = 20_000
    clauses = pd.DataFrame({"clause_id": np.arange(n).astype(str)})
    clauses["policy_id"] = (np.arange(n) // 40).astype(str)
    codings = pd.concat(
        clauses.assign(coder_id=c, status="coded", stance=rng.choice(["strict", "none"], n))
        for c in ("AB", "CD", "EF")
    ).assign(actor=None, force=None, exception=None)
    topics = codings[["clause_id", "coder_id"]].assign(topic=rng.choice(ids, len(codings)))
    start = time.process_time()
    table = agreement(codings, topics, clauses, coders=["AB", "CD", "EF"])
    assert time.process_time() - start < 30
    assert abs(row_of(table, "stance", "krippendorff_alpha")["estimate"]) < 0.02
