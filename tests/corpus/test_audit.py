"""The extraction audit: what is lost, out of order or no heading any more is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis.corpus.audit import audit
from policyanalysis.corpus.readers.witness import Witness

SENTENCES = [
    f"I answer the {n} of your letters on a {day}."
    for n, day in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), 1)
]


def test_a_lost_sentence_is_counted_and_the_first_is_named():
    found = audit("\n".join(SENTENCES[:2] + SENTENCES[3:4]), Witness("\n".join(SENTENCES)))
    assert found.share_kept == pytest.approx(3 / 5)
    assert (found.n_lost, found.first_lost, found.is_flagged) == (2, 3, True)


def test_of_a_repeated_sentence_each_copy_must_be_there():
    page = Witness("\n".join(["We can speak of it."] * 4))
    assert audit("We can speak of it.\n" * 3, page).n_lost == 1
    assert audit("We can speak of it.\n" * 4, page).n_lost == 0


@given(st.permutations(SENTENCES))
def test_the_misplaced_are_those_that_must_be_moved(order):
    found = audit("\n".join(order), Witness("\n".join(SENTENCES)))
    assert found.n_lost == 0
    assert (found.n_misplaced == 0) == (order == SENTENCES)
    assert found.n_misplaced < len(SENTENCES)


def test_one_that_was_moved_is_one():
    moved = [*SENTENCES[1:], SENTENCES[0]]
    assert audit("\n".join(moved), Witness("\n".join(SENTENCES))).n_misplaced == 1


def test_white_space_hyphens_bullets_and_numbers_do_not_count():
    page = Witness("1.  I keep your mes-\nsages apart.\n  •  I never   print them.")
    assert audit("a) I keep your messages apart.\n- I never print them.", page).n_lost == 0


def test_a_heading_is_kept_only_as_a_line_of_its_own():
    page = Witness("Texting\nI never text.\n1. E-mail", ("Texting", "1. E-mail"))
    assert audit("Texting\nI never text.\nE-mail", page).n_headings_lost == 0
    assert audit("Texting I never text.\nE-mail", page).n_headings_lost == 1


def test_what_is_undefined_is_missing_with_a_reason():
    found = audit("", Witness("", None, "page 2 is a picture"))
    assert (found.share_kept, found.n_headings_lost, found.is_flagged) == (None, None, True)
    assert found.reason == (
        "the file holds no sentence; the format does not mark headings; page 2 is a picture"
    )
