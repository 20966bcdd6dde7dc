"""Features: what the grammar of a clause tells those who code it."""

import pytest

from policyanalysis.clauses.features import features
from policyanalysis.clauses.finder import KEY, find_clauses

from .conftest import SCHEMES, SENTENCES

COLUMNS = ("subject", "person", "verb", "modal", "negated", "mood", "polite")
GRAMMAR = {  # of each clause of the sentence, under either set of labels
    "U1 subjects of their own": [
        ("I", "first_singular", "check", None, False, "declarative", False),
        ("you", "second", "wait", "should", True, "declarative", False),
    ],
    "U1 a request after a statement": [
        ("The line", "third", "busy", None, False, "declarative", False),
        (None, None, "leave", None, False, "imperative", True),
    ],
    "U1 a statement after a request": [
        (None, None, "write", None, False, "imperative", True),
        ("I", "first_singular", "ring", "will", False, "declarative", False),
    ],
    "U2 a modal and a negation of its own": [
        ("I", "first_singular", "glance", "may", False, "declarative", False),
        ("I", "first_singular", "answer", "will", True, "declarative", False),
    ],
    "U2 a norm for another actor": [
        ("I", "first_singular", "keep", None, False, "declarative", False),
        ("I", "first_singular", "ask", None, False, "declarative", False),
    ],
    "U4 a condition stays": [(None, None, "ring", None, True, "imperative", True)],
    "a semicolon between main clauses": [
        ("I", "first_singular", "post", None, True, "declarative", False),
        ("my pages", "third", "private", None, False, "declarative", False),
    ],
    "an existential": [("no way", "third", "be", None, False, "declarative", False)],
    "a passive": [("Messages", "third", "sent", "must", True, "declarative", False)],
    "joined subjects": [
        ("My sister and I", "first_plural", "share", None, False, "declarative", False)
    ],
    "a question": [("you", "second", "follow", "can", False, "interrogative", False)],
    "a fragment": [(None, None, "gifts", None, False, "fragment", False)],
}
WORDING = [
    ("I usually answer by noon, where possible.", "hedges", ["usually", "where possible"]),
    ("I decide case by case.", "hedges", ["case by case"]),
    ("I answer by noon.", "hedges", []),
    ("If you are late, ring me when you can.", "conditions", ["If you are late", "when you can"]),
    ("Ring me in the event of a fire.", "conditions", ["in the event of a fire"]),
    ("We share nothing, unless you agree, and keep it.", "exceptions", ["unless you agree"]),
    ("I name nobody without consent.", "exceptions", ["without consent"]),
    ("I film only with your consent.", "exceptions", ["only with your consent"]),
    ("No calls, except (rarely) at night.", "exceptions", ["except (rarely"]),
]


def read(doc, offset=0):
    return [features(clause, offset) for clause in find_clauses(doc).spans[KEY]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", GRAMMAR)
def test_both_sets_of_labels_give_the_same_grammar(name, scheme):
    found = [
        tuple(row[column] for column in COLUMNS) for row in read(SENTENCES[name].parsed(scheme))
    ]
    assert found == GRAMMAR[name]


@pytest.mark.parametrize(("text", "column", "words"), WORDING)
def test_spans_of_words_are_exact_from_the_start_of_the_policy(text, column, words, nlp):
    before = "Née 🌱 earlier. "
    (row,) = read(nlp(text), len(before))
    spans = [part.split("-") for part in (row[column] or "").split()]
    assert [(before + text)[int(start) : int(end)] for start, end in spans] == words


@pytest.mark.parametrize(
    ("text", "modal"),
    [
        ("I can’t answer at night.", "can"),
        ("We won't record you.", "will"),
        ("I’ll ring at noon.", "will"),
        ("I'd rather meet you here.", "would"),
        ("You CANNOT book by text.", "can"),
        ("I answer at night.", None),
    ],
)
def test_a_modal_is_named_by_its_full_form(text, modal, nlp):
    assert [row["modal"] for row in read(nlp(text))] == [modal]


def test_an_order_after_a_statement_does_not_take_its_subject(nlp):
    _, order = read(nlp("I read my mail each evening, but please do not expect an answer."))
    assert (order["subject"], order["mood"], order["negated"]) == (None, "imperative", True)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_grammar_is_missing_for_a_sentence_of_the_collection(scheme):
    for sentence in SENTENCES.values():
        for row in read(sentence.parsed(scheme)):
            assert (row["subject"] is None) == (row["person"] is None)
            assert (row["subject"] is None) == (row["mood"] in {"imperative", "fragment"})
