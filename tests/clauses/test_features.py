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
    ("Whoever calls a line that is busy waits.", "asides", ["that is busy"]),
    ("I ring back when I can.", "asides", ["when I can"]),
    ("I text nobody, because texts get lost.", "asides", ["because texts get lost"]),
    ("I text nobody.", "asides", []),
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


@pytest.mark.parametrize(
    ("text", "kind", "tense"),
    [
        ("I keep a diary.", "verb", "present"),
        ("I read my mail at noon.", "verb", "present"),
        ("I kept a diary.", "verb", "past"),
        ("We have moved twice.", "verb", "perfect"),
        ("The notes are kept in a safe.", "verb", "present"),
        ("The notes were kept in a safe.", "verb", "past"),
        ("You may keep a diary.", "verb", None),
        ("You may have seen my garden.", "verb", "perfect"),
        ("The house is cold.", "adjective", "present"),
        ("My sister is a nurse.", "noun", "present"),
        ("There is a garden.", "existence", "present"),
    ],
)
def test_the_kind_and_the_tense_of_the_predicate(text, kind, tense, nlp):
    (row,) = read(nlp(text))
    assert (row["predicate"], row["tense"]) == (kind, tense)


@pytest.mark.parametrize(
    ("text", "subject", "verb", "mood"),
    [
        ("Ring 999.", None, "ring", "imperative"),
        ("If anyone could die, ring 999.", None, "ring", "imperative"),
        ("Phone me the next day.", None, "phone", "imperative"),
        ("Parents, ring 999.", None, "ring", "imperative"),
        ("In a crisis: ring 999.", None, "ring", "imperative"),
        ("Ring.", None, "ring", "imperative"),
        ("I never text clients.", "I", "text", None),
        ("A psychologist answers an enquiry by the second day.", "A psychologist", "answer", None),
        ("The duty worker texts you.", "The duty worker", "text", None),
        ("No chatbot answers enquiries for us.", "No chatbot", "answer", None),
        ("Now and then we may make an exception for a neighbour.", "we", "make", None),
    ],
)
def test_a_verb_that_a_parser_takes_for_a_noun_is_read_as_one(text, subject, verb, mood, nlp):
    (row,) = read(nlp(text))
    assert (row["subject"], row["verb"], row["predicate"]) == (subject, verb, "verb")
    assert row["mood"] == (mood or "declarative")


@pytest.mark.parametrize(
    ("text", "subject", "verb", "modal"),
    [
        ("If the lift is stuck and you are not alone, ring the porter.", None, "ring", None),
        ("Should you wish to borrow a book, leave a card in the box.", None, "leave", None),
        ("If a parcel arrives for you I will ring you at noon.", "I", "ring", "will"),
        (
            "Should the call end suddenly, the worker may ring the porter.",
            "the worker",
            "ring",
            "may",
        ),
        ("For this reason we ask for two days' notice.", "we", "ask", None),
        ("Parcels I do not open.", "I", "open", None),
        ("Parents who bring a pushchair should leave it outside.", "Parents", "leave", "should"),
        ("A letter received by the office shall be read by two.", "A letter", "read", "shall"),
        ("The clinic stores recordings on its server.", "The clinic", "store", None),
        ("Neither of us will film meetings.", "Neither", "film", "will"),
        ("The police can.", "The police", "can", "can"),
        ("I don't barter.", "I", "barter", None),
    ],
)
def test_the_predicate_is_not_sought_in_a_condition_or_a_relative_clause(
    text, subject, verb, modal, nlp
):
    (row,) = read(nlp(text))
    found = (row["subject"], row["verb"], row["modal"], row["predicate"])
    assert found == (subject, verb, modal, "verb")


def test_a_clause_whose_subject_stands_before_it_gives_no_order(nlp):
    (row,) = read(nlp("Does not take calls on Sundays."))
    assert row["mood"] == "fragment"
    (row,) = read(nlp("Be punctual on Tuesdays."))
    assert row["mood"] == "imperative"


def test_the_predicate_that_the_main_one_governs_has_the_same_features(nlp):
    (row,) = read(nlp("Please note that calls are never recorded."))
    inner = {name: row[f"inner_{name}"] for name in ("subject", "verb", "passive", "negated")}
    assert inner == {"subject": "calls", "verb": "record", "passive": True, "negated": True}
    (row,) = read(nlp("I answer at noon."))
    assert {value for name, value in row.items() if name.startswith("inner_")} == {None}


def test_an_order_after_a_statement_does_not_take_its_subject(nlp):
    _, order = read(nlp("I read my mail each evening, but please do not expect an answer."))
    assert (order["subject"], order["mood"], order["negated"]) == (None, "imperative", True)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_grammar_is_missing_for_a_sentence_of_the_collection(scheme):
    for sentence in SENTENCES.values():
        for row in read(sentence.parsed(scheme)):
            assert (row["subject"] is None) == (row["person"] is None)
            assert (row["subject"] is None) == (row["mood"] in {"imperative", "fragment"})
