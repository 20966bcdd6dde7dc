"""The stance of clauses: every example of the codebook, and what a reading takes from context."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyanalysis import clauses, codebook, coding
from policyanalysis.codebook.load import examples
from policyanalysis.codebook.schema import Example
from policyanalysis.coding.rules.examples import coded, stance_mistakes
from policyanalysis.coding.rules.stances import StanceFinder
from policyanalysis.errors import CodebookError

BOOK = codebook.load()
SHOWN = [(place, example) for place, example in examples(BOOK) if example.stance]
WORDS = [
    example.text.rstrip(".") for _, example in SHOWN if not (example.lead_in or example.section)
]


@pytest.fixture(scope="module")
def finder():
    return StanceFinder(BOOK, clauses.pipeline())


def changed(**parts):
    return BOOK.model_copy(update=parts)


def segmented(text):
    policies = pd.DataFrame([{"policy_id": "p", "text": text}])
    return clauses.segment(policies, clauses.pipeline())[1]


def codings(text):
    return coding.code(segmented(text), BOOK, clauses.pipeline())[0]


@pytest.mark.parametrize(("place", "example"), SHOWN)
def test_every_example_of_the_codebook_is_coded_as_it_says(finder, place, example):
    found = coded(finder, example, clauses.pipeline())
    shown = {name: getattr(example, name) for name in ("stance", "actor", "force", "exception")}
    got = {name: getattr(found, name) for name, value in shown.items() if value}
    assert got == {name: value for name, value in shown.items() if value}, found.cue.rule_id


@pytest.mark.parametrize("decision", BOOK.decisions, ids=lambda decision: decision.id)
def test_every_row_of_the_decision_table_has_examples_of_its_stance(decision):
    stances = {example.stance for example in decision.examples}
    assert len(decision.examples) >= 2
    assert None not in stances
    if decision.stance:
        assert stances == {decision.stance}


def test_an_example_that_the_rules_code_otherwise_is_named():
    wrong = Example(text="I never text clients.", stance="discretionary")
    first, *others = BOOK.decisions
    book = changed(decisions=[first.model_copy(update={"examples": [wrong]}), *others])
    (mistake,) = stance_mistakes(book, clauses.pipeline())
    assert "'I never text clients.' of decisions > habitual_present" in mistake
    assert "should have the stance discretionary, and the rules find strict by " in mistake


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"colour": ["red"]}, r"names colour, which does not exist \(mine\)"),
        ({"verb": ["<unheard_of>"]}, r"names unheard_of, which does not exist \(mine\)"),
    ],
)
def test_a_condition_on_what_does_not_exist_is_named(where, message):
    rule = BOOK.actor_rules["unnamed"].model_copy(update={"where": where})
    with pytest.raises(CodebookError, match=message):
        StanceFinder(changed(actor_rules={"mine": rule}), clauses.pipeline())


def test_rules_of_which_none_holds_are_named():
    never = BOOK.actor_rules["unnamed"].model_copy(update={"where": {"verb": ["yodel"]}})
    finder = StanceFinder(changed(actor_rules={"yodels": never}), clauses.pipeline())
    with pytest.raises(CodebookError, match=r"no rule holds for 'I never text.*\(yodels\)"):
        coded(finder, Example(text="I never text.", stance="strict"), clauses.pipeline())


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Our doctors rest on Sundays. They do not answer the telephone then.",
            ("strict", "practitioner", "prohibition"),
        ),
        (
            "Patients come by the side door. They must not film there.",
            ("strict", "client", "prohibition"),
        ),
        (
            "We post nothing about clients. The same goes for former clients.",
            ("strict", "practitioner", "prohibition"),
        ),
        (
            "I agree to these terms. I will tell my therapist where I am.",
            ("strict", "client", "obligation"),
        ),
        (
            "Clients may watch. Members of our team sign a pledge.",
            ("strict", "practitioner", "obligation"),
        ),
    ],
)
def test_a_clause_is_read_after_the_one_before_it(text, values):
    last = codings(text).iloc[-1]
    assert (last["stance"], last["actor"], last["force"]) == values


def test_what_stands_before_counts_only_within_a_section():
    text = "Reviews\n\nWe never answer reviews.\n\nPictures\n\nThe same goes for pictures.\n"
    first, second = codings(text).to_dict("records")
    assert (first["actor"], first["force"]) == ("practitioner", "prohibition")
    assert second["rule_id"].startswith("scope_extension.")
    assert second["force"] == "obligation"  # nothing before it in its section says what is barred


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    st.sampled_from(". ! \n\n ;".split(" ")),
)
def test_codings_keep_to_the_codebook_and_cues_to_their_clause(sentences, mark):
    found = segmented((mark or ".").join(sentences) + ".")
    coded_table = coding.code(found, BOOK, clauses.pipeline())[0].merge(found, on="clause_id")
    assert len(coded_table) == len(found)
    for row in coded_table.to_dict("records"):
        norm = row["stance"] in {"strict", "discretionary"}
        assert pd.notna(row["actor"]) == pd.notna(row["force"]) == norm
        assert pd.notna(row["exception"]) == (row["stance"] == "discretionary")
        if pd.notna(row["cue_start"]):
            assert row["start"] <= row["cue_start"] < row["cue_end"] <= row["end"]
