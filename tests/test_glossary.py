"""The glossary is in order, defines each word once, and points at tables and columns that exist."""

import re
from pathlib import Path

import pytest

from policyanalysis import tables

TEXT = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\*\*(.+?)\*\* — (.+)$", TEXT, flags=re.MULTILINE)


def test_words_are_alphabetical_and_defined_once():
    words = [word for word, _ in ENTRIES]
    assert len(words) == TEXT.count("\n**") > 40
    assert words == sorted(set(words))


def test_each_stance_and_position_is_defined():
    assert {"strict", "discretionary", "silent"} <= {word for word, _ in ENTRIES}


@pytest.mark.parametrize(("word", "about"), ENTRIES, ids=[word for word, _ in ENTRIES])
def test_tables_and_columns_that_it_names_exist(word, about):
    schemas = tables.schemas()
    for table, column in re.findall(r"`([a-z_]+)\.([a-z_]+)`", about):
        if table in schemas:
            assert column in schemas[table].names
    for table in re.findall(r"tables? `([a-z_]+)`", about):
        assert table in schemas
