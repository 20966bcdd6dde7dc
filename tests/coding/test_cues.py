"""Phrases of the codebook, as they are found in clauses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis import clauses
from policyanalysis.coding.rules.cues import CueFinder
from policyanalysis.coding.rules.inflection import forms
from policyanalysis.errors import CodebookError

NLP = clauses.pipeline()
LISTS = {"client": ["client", "patient~"]}


def found(phrase, text, irregular=None):
    finder = CueFinder(NLP, {"a.b": [phrase]}, LISTS, irregular)
    return [text[cue.start : cue.end] for cue in finder.find(NLP.make_doc(text))]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("tea|coffee", "Coffee or tea?", ["Coffee", "tea"]),
        ("garden*", "Gardeners garden.", ["Gardeners", "garden"]),
        ("shop~", "He shops and shopped.", ["shops", "shopped"]),
        ("by_post|mail", "By post, not by mail.", ["By post", "mail"]),
        ("a red? door", "a red door, a door", ["a red door", "a door"]),
        (
            "<client> waits",
            "The patients waits, the client waits.",
            ["patients waits", "client waits"],
        ),
        ("open .. door", "open the old door", ["open the old door"]),
        ("open .. door", "open the very old door", []),
        ("open ... door", "open the very old door", ["open the very old door"]),
        ("cannot", "I can't, you can not.", ["can't", "can not"]),
        ("open door", "open\n  door", ["open\n  door"]),
        ("tea", "teapot, steam", []),
    ],
)
def test_a_phrase_matches_what_its_signs_say(phrase, text, words):
    assert found(phrase, text) == words


def test_irregular_forms_take_the_place_of_regular_ones():
    irregular = {"send": ["sends", "sent"]}
    assert found("send~", "sends, sent, sended", irregular) == ["sends", "sent"]


def test_a_match_is_as_short_as_its_gap_allows():
    assert found("open .... door", "open a door or a door") == ["open a door"]


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("<garden> tea", "unknown word list garden"),
        ("tea||coffee", "holds an empty word"),
        (".. ....", "names 0 words"),
        ("tea?", "names 0 words"),
    ],
)
def test_a_phrase_that_never_compiles_is_named(phrase, message):
    with pytest.raises(CodebookError, match=rf"(?s){message}.*a\.b"):
        CueFinder(NLP, {"a.b": [phrase]}, LISTS)


@given(st.text(alphabet=st.sampled_from("aei dgt.,'\n"), max_size=40))
def test_a_word_is_found_wherever_it_stands_as_a_word(text):
    doc = NLP.make_doc(text)
    expected = [token.text for token in doc if token.norm_ == "tea"]
    finder = CueFinder(NLP, {"a.b": ["tea"]}, {})
    assert [text[cue.start : cue.end] for cue in finder.find(doc)] == expected


@pytest.mark.parametrize(
    ("word", "form"),
    [("carry", "carried"), ("pay", "paying"), ("watch", "watches"), ("plan", "planned")],
)
def test_forms_are_built_by_rule(word, form):
    assert form in forms(word)
