"""What of a row is shown: each limit from both sides, every number that is withheld."""

import numpy as np
import pytest

from policyanalysis.comparison.judging import LIMITS, TESTS, judged
from policyanalysis.comparison.outcomes import Options, Outcome
from policyanalysis.comparison.verdicts import Verdict

NUMBERS = {"conf_low": 0.1, "conf_high": 0.3, "odds_low": 0.5, "odds_high": 2.0,
           "p_value": 0.04, "p_max_t": 0.06}  # fmt: skip
NOTHING = np.zeros((0, 0))
SHOWN = Verdict(True, True)
MACHINE = "uncorrected machine codings"
UNCORRECTED = "no human codings drawn by chance to correct a program's: no test"


def shown(verdict=SHOWN, coded="naive", refusal="", width=0.2, **options):
    row = {"topic": "email", "interval": "cr2"} | NUMBERS | {"conf_high": 0.1 + width}
    outcome = Outcome("strictness", ["email"], NOTHING, NOTHING, NOTHING, coded, refusal=refusal)
    return judged(row, verdict, outcome, Options(**{"by_program": False} | options))


def withheld(row, names):
    return [isinstance(row[name], float) and np.isnan(row[name]) for name in names]


def test_a_sound_row_is_shown_whole():
    row = shown()
    assert {name: row[name] for name in NUMBERS} == pytest.approx(NUMBERS)
    assert (row["interval"], row["reason"], row["caution"]) == ("cr2", None, None)


@pytest.mark.parametrize("test", [True, False])
@pytest.mark.parametrize("interval", [True, False])
def test_the_verdict_s_interval_and_test_are_withheld_apart(test, interval):
    row = shown(Verdict(test, interval, "because", "beware"))
    assert withheld(row, LIMITS) == [not interval] * 4
    assert withheld(row, TESTS) == [not test] * 2
    assert row["interval"] == ("cr2" if interval else None)
    assert (row["reason"], row["caution"]) == ("because", "beware")


def test_a_refusal_stands_in_place_of_the_verdict_s_reason():
    row = shown(Verdict(True, True, "because", "beware"), refusal="too few were coded")
    assert all(withheld(row, (*LIMITS, *TESTS)))
    assert (row["reason"], row["caution"]) == ("too few were coded", "beware")


@pytest.mark.parametrize(
    ("alpha", "kept", "caution"),
    [
        (0.66, False, None),
        (0.667, True, "tentative: agreement on the topic is alpha = 0.67"),
        (0.79, True, "tentative: agreement on the topic is alpha = 0.79"),
        (0.8, True, None),
        (np.nan, True, None),
    ],
)
def test_agreement_withholds_below_0667_and_warns_below_08(alpha, kept, caution):
    row = shown(alphas={"email": alpha})
    assert withheld(row, (*LIMITS, *TESTS)) == [not kept] * 6
    assert row["caution"] == caution
    assert row["reason"] == (
        None if kept else "agreement on the topic is alpha = 0.66, below 0.667"
    )
    assert shown(alphas={"fees": 0.1})["reason"] is None
    both = shown(Verdict(False, True, "because"), alphas={"email": 0.5})
    assert both["reason"] == "because; agreement on the topic is alpha = 0.50, below 0.667"


def test_a_program_s_own_codings_are_tested_only_where_asked():
    row = shown(by_program=True)
    assert withheld(row, TESTS) == [True] * 2 and withheld(row, LIMITS) == [False] * 4
    assert (row["reason"], row["caution"]) == (UNCORRECTED, MACHINE)
    asked = shown(by_program=True, as_coded=True)
    assert withheld(asked, TESTS) == [False] * 2
    assert (asked["reason"], asked["caution"]) == (None, MACHINE)
    for coded in ("gold", "corrected"):
        other = shown(by_program=True, coded=coded)
        assert (other["reason"], other["caution"]) == (None, None)
    refused = shown(Verdict(False, True, "because", "beware"), by_program=True)
    assert (refused["reason"], refused["caution"]) == ("because", f"beware; {MACHINE}")


def test_intervals_wider_than_thirty_points_are_imprecise_if_shown():
    assert shown(width=0.29)["caution"] is None
    assert shown(width=0.31)["caution"] == "imprecise: the interval is wider than 0.30"
    assert shown(Verdict(False, False, "because"), width=0.31)["caution"] is None
    both = shown(width=0.31, by_program=True, alphas={"email": 0.5})
    assert both["reason"] == "agreement on the topic is alpha = 0.50, below 0.667"
    assert both["caution"] == MACHINE
