"""Verdicts: each limit from both sides, what is said where several hold, reasons in brief."""

from dataclasses import replace

import numpy as np
import pytest

from policyanalysis.comparison.verdicts import (
    Design,
    Verdict,
    gold_refusal,
    in_brief,
    verdict,
)

SOUND = Design(
    n_a=8,
    n_b=9,
    n_present=17,
    min_p=0.0001,
    df=12.0,
    spreads=(1.5, 1.0),
    binary=False,
    permutes=True,
    crossed=False,
    n_topics=10,
    alpha=0.05,
)


def judged(presence=False, **changes):
    return verdict(replace(SOUND, **changes), presence=presence)


def test_a_sound_design_is_tested_without_a_word():
    for presence in (False, True):
        assert judged(presence) == Verdict(True, True, "", "")


@pytest.mark.parametrize(
    ("just", "beyond", "reason"),
    [
        ({"n_a": 1, "min_p": 0.05}, {"n_a": 0, "min_p": 0.05}, "no policy of one of the groups"),
        ({"min_p": 0.05}, {"min_p": 0.0501}, "8 and 9 lineages: no test can reach p = 0.05"),
        ({"n_b": 4}, {"n_b": 3}, "the smaller group has 3 lineages, fewer than 4"),
        ({"n_present": 5}, {"n_present": 4}, "the topic is in 4 lineages, fewer than 5"),
        ({"df": 4.0}, {"df": 3.99}, "fewer than 4 degrees of freedom"),
        ({"df": 4.0}, {"df": np.nan}, "fewer than 4 degrees of freedom"),
        ({"n_a": 7, "df": 1.0}, {"n_a": 7, "df": 1.0, "crossed": True}, "fewer than 4 degrees"),
    ],
)
def test_each_limit_refuses_beyond_it_and_not_at_it(just, beyond, reason):
    assert judged(**just).test == (just.get("n_a") != 1)
    assert not judged(**just).reason.startswith(reason)
    refused = judged(**beyond)
    assert refused.reason.startswith(reason)
    assert (refused.test, refused.interval, refused.caution) == (False, False, "")


def test_presence_is_refused_for_its_own_reasons_only():
    assert judged(presence=True, n_present=0).reason == (
        "no policy of either group has it: nothing to compare"
    )
    for changes in ({"n_present": 1}, {"df": 1.0}, {"spreads": (1.0, 0.0), "n_a": 5}):
        assert judged(presence=True, **changes).test
    assert judged(presence=True, n_a=3).reason.startswith("the smaller group has 3 lineages")


def test_one_lineage_is_written_in_the_singular():
    assert judged(n_a=1).reason.startswith("the smaller group has 1 lineage, fewer")
    assert judged(n_present=1).reason.startswith("the topic is in 1 lineage, fewer")
    assert judged(n_b=1, min_p=0.1).reason == (
        "8 and 1 lineage: no test can reach p = 0.05, the smallest possible p is 0.10: "
        "no interval, no test"
    )


def test_few_lineages_many_topics_and_shared_ones_are_cautions():
    assert judged(n_a=7).caution == "few lineages: 7 in the smaller group"
    assert judged(presence=True, crossed=True).caution == (
        "lineages are in both groups: the test is conservative"
    )
    assert judged(crossed=True).caution == ""
    assert judged(n_topics=500).caution == ""
    assert judged(n_topics=501).caution.startswith("501 topics: the smallest possible p of 0.0001")
    both = judged(n_a=7, n_topics=501)
    assert both.caution.startswith("few lineages: 7 in the smaller group; 501 topics")
    assert both.test and both.interval


@pytest.mark.parametrize(
    ("binary", "permutes", "missing"),
    [
        (True, True, ""),
        (True, False, "no test"),
        (False, True, "no interval"),
        (False, False, "no interval and no test"),
    ],
)
def test_groups_without_spread_keep_what_still_holds(binary, permutes, missing):
    flat = judged(spreads=(0.0, 0.0), binary=binary, permutes=permutes, n_a=7)
    assert (flat.test, flat.interval) == (permutes, binary)
    said = f"the lineages of each group are all alike: {missing}" if missing else ""
    assert flat.reason == said
    assert flat.caution == "few lineages: 7 in the smaller group"


def test_uneven_spreads_of_few_lineages_are_noted_and_then_refused():
    assert "spreads differ" not in judged(n_a=7, spreads=(2.0, 1.0)).caution
    noted = judged(n_a=7, spreads=(3.0, 1.0))
    assert noted.test
    assert noted.caution.endswith("spreads differ: p may be too small, the interval too narrow")
    refused = judged(n_a=7, spreads=(3.5, 1.0))
    assert (refused.test, refused.interval) == (False, True)
    assert refused.reason == (
        "one group spreads 3.5 times as widely as the other and the smaller has 7 lineages, "
        "fewer than 8: no test"
    )
    both = judged(n_a=7, spreads=(3.5, 1.0), n_topics=501).caution
    assert both.startswith("few lineages: 7 in the smaller group; 501 topics")
    assert "topic alone; spreads differ" in both
    assert judged(spreads=(99.0, 1.0)) == Verdict(True, True)
    assert judged(n_a=7, spreads=(99.0, 1.0), binary=True).test
    assert not judged(n_a=7, spreads=(99.0, 1.0), binary=True, permutes=False).test


def test_twice_the_ratio_is_allowed_where_the_larger_group_spreads_more_widely():
    assert "spreads differ" not in judged(n_a=7, spreads=(1.0, 4.0)).caution
    noted = judged(n_a=7, spreads=(1.0, 6.0))
    assert noted.test
    assert "spreads differ" in noted.caution
    assert not judged(n_a=7, spreads=(1.0, 6.1)).test
    for a_wider in (True, False):
        spreads = (3.1, 1.0) if a_wider else (1.0, 3.1)
        assert not judged(n_a=7, n_b=7, spreads=spreads).test


def test_least_squares_never_takes_a_group_without_spread_for_known():
    refused = judged(spreads=(1.0, 0.0), permutes=False)
    assert (refused.test, refused.interval) == (False, True)
    assert refused.reason == "one group has no spread: no test"
    assert judged(spreads=(1.0, 0.0)).test


def test_human_codings_are_enough_from_five_policies_and_a_skill_of_a_fifth():
    assert gold_refusal(5, 0.2) == ""
    assert gold_refusal(5, np.nan) == ""
    assert gold_refusal(4, 0.9).startswith("people coded 2 clauses or more of 4 policies")
    assert gold_refusal(5, 0.19).endswith("is 0.19, below 0.2): no interval, no test")


def test_reasons_in_brief_lose_the_numbers_of_their_case_and_others_stay():
    assert in_brief(judged(n_b=3).reason) == "fewer than 4 lineages in the smaller group"
    assert in_brief("something never said before") == "something never said before"
