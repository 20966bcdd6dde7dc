"""Coefficients: published answers, second implementations, and what must hold of any codings."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from policyanalysis.coding.agreeing import coefficients as co
from policyanalysis.coding.agreeing.tallies import MISSING, masi, tally
from tests.coding.published import (
    ABSTRACTORS,
    BINARY,
    FOUR_CODERS,
    LETTERS,
    RAW_4,
    SIX_RATERS,
    WIKIPEDIA,
    from_counts,
    from_table,
)

NOMINAL = {
    "alpha": co.krippendorff_alpha,
    "fleiss": co.fleiss_kappa,
    "ac1": co.gwet_ac1,
    "cohen": co.cohen_kappa,
}


def sums(values, policies=None, n_values=None, masks=None):
    values = np.asarray(values)
    policies = np.zeros(len(values), int) if policies is None else np.asarray(policies)
    n_values = n_values or (values.max() + 1 if masks is None else len(masks))
    return tally(values, policies, policies.max() + 1, n_values, masks).pooled()


def value(name, values, n_values=None):
    return co.corrected(NOMINAL[name](sums(values, n_values=n_values)))[0]


def masks_of(*sets):
    return np.array([sum(1 << member for member in s) for s in sets], dtype=np.uint64)


def set_alpha(*coders):
    """Return MASI's alpha of coders, each a list of sets or None."""
    every = itertools.chain.from_iterable(coders)
    sets = sorted({frozenset(s) for s in every if s is not None}, key=sorted)
    place = {s: n for n, s in enumerate(sets)}
    values = [
        [MISSING if s is None else place[frozenset(s)] for s in row]
        for row in zip(*coders, strict=True)
    ]
    masks = masks_of(*sets)
    return co.corrected(co.krippendorff_alpha(sums(values, masks=masks), masks))[0]


@pytest.mark.parametrize(
    ("name", "values", "answer"),
    [
        pytest.param("alpha", WIKIPEDIA, 0.691358, id="Wikipedia, alpha"),
        pytest.param("alpha", FOUR_CODERS, 0.743421, id="Krippendorff 2011, C"),
        pytest.param("alpha", BINARY, 0.095238, id="Krippendorff 2011, A"),
        pytest.param("alpha", LETTERS, 0.691964, id="Krippendorff 2011, B"),
        pytest.param("ac1", RAW_4 - 1, 0.77544, id="irrCAC raw4raters, AC1"),
        pytest.param("fleiss", RAW_4 - 1, 0.76117, id="irrCAC raw4raters, Fleiss"),
        pytest.param("alpha", RAW_4 - 1, 0.74342, id="irrCAC raw4raters, alpha"),
        pytest.param("cohen", from_table(ABSTRACTORS), 0.7964094, id="irrCAC abstractors, Cohen"),
        pytest.param("fleiss", from_table(ABSTRACTORS), 0.7962397, id="irrCAC abstractors, Scott"),
        pytest.param("ac1", from_table(ABSTRACTORS), 0.8493305, id="irrCAC abstractors, AC1"),
        pytest.param("alpha", from_table(ABSTRACTORS), 0.7972585, id="irrCAC abstractors, alpha"),
        pytest.param("ac1", from_counts(SIX_RATERS), 0.4448007, id="irrCAC six raters, AC1"),
        pytest.param("fleiss", from_counts(SIX_RATERS), 0.4139265, id="irrCAC six raters, Fleiss"),
        pytest.param("alpha", from_counts(SIX_RATERS), 0.4204384, id="irrCAC six raters, alpha"),
    ],
)
def test_published_answers(name, values, answer):
    values = np.where(values < 0, MISSING, values)
    assert value(name, values) == pytest.approx(answer, abs=6e-6)


def test_published_shares_of_agreement():
    assert co.observed_agreement(sums(np.where(RAW_4 > 0, RAW_4 - 1, MISSING)))[0] == pytest.approx(
        0.81818, abs=6e-6
    )
    assert co.observed_agreement(sums(from_table(ABSTRACTORS)))[0] == pytest.approx(0.89)


def test_alpha_by_hand():
    """Two coders, four units, 00 01 11 11: o = 1 of 4 pairs; values 3 and 5, e = 30 / 56."""
    assert value("alpha", [[0, 0], [0, 1], [1, 1], [1, 1]]) == pytest.approx(
        1 - (2 / 8) / (30 / 56)
    )


def test_expected_agreement_is_a_sum_over_values_not_a_product():
    """With the table [[20, 5], [10, 15]]: observed .7; expected .5 * .6 + .5 * .4 = .5."""
    values = from_table(np.array([[20, 5], [10, 15]]))
    assert value("cohen", values) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        ({1, 2}, {1, 2, 3, 4}, 2 / 3),
        ({0, 1}, {1, 2}, 8 / 9),
        ({0}, {1}, 1),
        (set(), set(), 0),
        (set(), {0}, 1),
        ({5, 63}, {5, 63}, 0),
    ],
)
def test_masi_by_its_definition(a, b, answer):
    """Passonneau (2006); that two clauses without a topic agree is a decision of ours."""
    masks = masks_of(a, b)
    assert masi(masks[:1], masks[1:])[0] == pytest.approx(answer)
    if a | b:
        assert masi_distance(a, b) == pytest.approx(answer)


def test_alpha_of_sets_by_hand():
    assert set_alpha([{1, 2}, {1, 2}, {1}], [{1}, {1, 2}, {1}]) == pytest.approx(4 / 9)


def test_alpha_of_sets_of_a_question_asked_in_public():
    """The 11 items of stats.stackexchange.com/questions/407453."""
    first = [{1, 2}, {1, 2}, {1}, {3}, {3}, {4}, {2}, {1, 2}, {1, 2}, {1}, {1}]
    second = [{1}, {1, 2}, {1}, {3}, {1, 3}, {4}, {4}, {1}, {1, 2, 3}, {1}, {1}]
    assert set_alpha(first, second) == pytest.approx(0.5403556771545829)


@pytest.mark.parametrize("name", NOMINAL)
def test_where_one_value_is_used_nothing_is_defined(name):
    assert np.isnan(value(name, [[0, 0], [0, 0], [0, 0]], n_values=3))
    assert co.observed_agreement(sums([[0, 0]]))[0] == 1


SOME = st.integers(2, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(MISSING, 3), min_size=n, max_size=n), min_size=4, max_size=20
    )
)
PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=30)
SETS = st.none() | st.sets(st.integers(0, 5), max_size=3)


def quiet(function, *arguments):
    with np.errstate(all="ignore"):
        return function(*arguments)


def pairable(values):
    return [row for row in values if sum(v != MISSING for v in row) >= 2]


@given(SOME)
def test_alpha_is_that_of_nltk(values):
    used = {v for row in pairable(values) for v in row if v != MISSING}
    if len(used) < 2:
        assert np.isnan(value("alpha", values, 4))
        return
    data = [
        (f"coder {c}", f"unit {u}", v)
        for u, row in enumerate(pairable(values))  # nltk counts values that nothing is paired with
        for c, v in enumerate(row)
        if v != MISSING
    ]
    assert value("alpha", values, 4) == pytest.approx(AnnotationTask(data).alpha())


@given(st.lists(st.tuples(SETS, SETS), min_size=3, max_size=20))
def test_alpha_of_sets_is_that_of_nltk(pairs):
    whole = [(a, b) for a, b in pairs if a is not None and b is not None]
    if len({frozenset(s) for pair in whole for s in pair}) < 2:
        return
    data = [(f"{c}", f"{u}", frozenset(s)) for u, p in enumerate(whole) for c, s in enumerate(p)]
    task = AnnotationTask(data, distance=lambda a, b: 0.0 if a == b else masi_distance(a, b))
    assert set_alpha(*zip(*pairs, strict=True)) == pytest.approx(task.alpha())


@given(st.lists(st.tuples(SETS, SETS, SETS, SETS), min_size=3, max_size=12))
def test_alpha_of_sets_of_four_coders_with_gaps_is_its_definition(rows):
    """Ordered pairs of values within a clause over those of all, each clause's by its coders."""
    units = [[s for s in row if s is not None] for row in rows]
    units = [unit for unit in units if len(unit) > 1]
    every = [s for unit in units for s in unit]

    def apart(a, b):
        return 0.0 if a == b else masi_distance(a, b)

    chance = sum(apart(a, b) for a in every for b in every)
    if not chance:
        return
    within = sum(sum(apart(a, b) for a in unit for b in unit) / (len(unit) - 1) for unit in units)
    n = len(every)
    expected = 1 - (within / n) / (chance / (n * (n - 1)))
    assert set_alpha(*zip(*rows, strict=True)) == pytest.approx(expected)


@given(PAIRS)
def test_kappa_is_that_of_scikit_learn_and_statsmodels(pairs):
    first, second = zip(*pairs, strict=True)
    found = value("cohen", pairs, 3)
    if len({*first, *second}) == 1:
        assert np.isnan(found)
        return
    assert found == pytest.approx(cohen_kappa_score(first, second))
    table = np.zeros((3, 3))
    np.add.at(table, (first, second), 1)
    assert found == pytest.approx(quiet(cohens_kappa, table).kappa)
    counts = np.array([[pair.count(v) for v in range(3)] for pair in pairs])
    assert value("fleiss", pairs, 3) == pytest.approx(fleiss_kappa(counts))


@given(SOME, st.randoms())
def test_names_and_orders_do_not_matter(values, rng):
    """Values renamed, clauses and coders reordered: every coefficient is what it was."""
    renamed = rng.sample(range(4), 4)
    rows = [[v if v == MISSING else renamed[v] for v in row] for row in values]
    columns = rng.sample(range(len(rows[0])), len(rows[0]))
    rows = [[row[c] for c in columns] for row in rng.sample(rows, len(rows))]
    for name in ("alpha", "fleiss", "ac1"):
        before, after = value(name, values, 4), value(name, rows, 4)
        assert after == pytest.approx(before, nan_ok=True)


@given(SOME)
def test_coders_who_agree_throughout_agree_perfectly(values):
    rows = [[row[0]] * 3 for row in values]
    found = {name: value(name, rows, 4) for name in ("alpha", "fleiss", "ac1")}
    if len({row[0] for row in values} - {MISSING}) < 2:
        assert all(np.isnan(v) for v in found.values())
    else:
        assert list(found.values()) == pytest.approx([1.0] * 3)


@given(SOME)
def test_a_second_copy_of_every_policy_changes_nothing_but_the_size_of_the_sample(values):
    for name in ("fleiss", "ac1"):
        assert value(name, values * 2, 4) == pytest.approx(value(name, values, 4), nan_ok=True)
    n = sum(v != MISSING for row in pairable(values) for v in row)
    once, twice = value("alpha", values, 4), value("alpha", values * 2, 4)
    if not np.isnan(once):  # alpha corrects for the number of values n
        assert (1 - twice) * 2 * (n - 1) == pytest.approx((1 - once) * (2 * n - 1))


@given(SOME, st.lists(st.integers(0, 2), min_size=20, max_size=20))
def test_leaving_a_policy_out_is_analysing_the_others(values, policies):
    policies = policies[: len(values)]
    pooled = sums(values, [*policies[:-1], 2], 4)
    for left_out, name in itertools.product(range(3), ("alpha", "fleiss", "ac1")):
        others = [row for row, p in zip(values, [*policies[:-1], 2], strict=True) if p != left_out]
        expected = value(name, others, 4) if others else np.nan
        found = co.corrected(NOMINAL[name](pooled))[1 + left_out]
        assert found == pytest.approx(expected, nan_ok=True)


def test_the_jackknife_by_hand():
    """Three replicates on the scale log(1 - x): mean and spread as the formula has them."""
    values = np.array([0.6, 0.5, 0.6, 0.7])
    moved = np.log([0.5, 0.4, 0.3])
    error = np.sqrt(2 / 3 * ((moved - moved.mean()) ** 2).sum())
    width = stats.t.ppf(0.975, 2) * error
    low, high, reason = co.jackknife(values, co.CHANCE_CORRECTED, 0.95)
    assert (low, high) == pytest.approx((1 - 0.4 * np.exp(width), 1 - 0.4 * np.exp(-width)))
    assert reason == ""


def test_the_interval_of_a_share_by_hand():
    """The spread of the shares, carried to the logit by its slope 1 / (x (1 - x))."""
    values = np.array([0.8, 0.7, 0.8, 0.9, 0.75])
    without = values[1:]
    error = np.sqrt(3 / 4 * ((without - without.mean()) ** 2).sum()) / (0.8 * 0.2)
    width = stats.t.ppf(0.95, 3) * error
    ends = [1 / (1 + np.exp(-(np.log(4) + sign * width))) for sign in (-1, 1)]
    assert co.jackknife(values, co.SHARE, 0.9)[:2] == pytest.approx(ends)


def test_an_interval_of_a_share_stays_between_0_and_1():
    low, high, _ = co.jackknife(np.array([0.98, 0.97, 0.98, 1.0]), co.SHARE, 0.95)
    assert 0 < low < 0.98 < high < 1


@pytest.mark.parametrize(
    ("values", "scale", "reason"),
    [
        ([np.nan, 0.5], co.SHARE, "there is no estimate"),
        ([1.0, 1.0, 1.0], co.CHANCE_CORRECTED, "agreement is perfect"),
        ([0.0, 0.0, 0.0], co.SHARE, "nothing agrees"),
        ([0.5, 0.4, np.nan], co.CHANCE_CORRECTED, "without one of the policies it is not defined"),
        ([0.5, 0.4, 1.0], co.CHANCE_CORRECTED, "all disagreement lies in one policy"),
        ([0.5, 0.5, 0.5], co.SHARE, "the policies do not differ, so there is no spread"),
    ],
)
def test_where_there_is_no_interval_there_is_a_reason(values, scale, reason):
    low, high, given_reason = co.jackknife(np.array(values), scale, 0.95)
    assert np.isnan([low, high]).all()
    assert given_reason == reason
