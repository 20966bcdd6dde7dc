"""Ids: the same parts give the same id, other parts another."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policyanalysis.ids import clause_id, digest, file_digest, text_digest

PARTS = st.lists(st.text(st.characters() | st.sampled_from(":0123456789")), max_size=4)


@given(PARTS, PARTS)
def test_distinct_parts_never_meet(some, others):
    assume(some != others)
    assert digest(*some) != digest(*others)


def test_ids_stay_from_release_to_release():
    assert digest("a", 1) == hashlib.sha256(b"1:a1:1").hexdigest()
    assert clause_id("p-1", 4, "Café ☕") == f"p-1-{digest('clause', 'p-1', 4, 'Café ☕')[:10]}"


def test_place_and_wording_make_the_id_of_a_clause():
    ids = {clause_id("p-1", 0, "No."), clause_id("p-1", 1, "No."), clause_id("p-1", 0, "Yes.")}
    assert len(ids) == 3


def test_hashes_of_texts_and_files_are_those_of_any_other_tool(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("Café".encode())
    assert file_digest(path) == text_digest("Café") == hashlib.sha256(b"Caf\xc3\xa9").hexdigest()
    with pytest.raises(OSError, match="No such file"):
        file_digest(tmp_path / "none")
