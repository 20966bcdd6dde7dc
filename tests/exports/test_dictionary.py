from pathlib import Path

from policyanalysis import tables
from policyanalysis.exports import data_dictionary

COMMITTED = Path(__file__).parents[2] / "data" / "README.md"


def test_the_committed_dictionary_is_the_generated_one():
    assert COMMITTED.read_text(encoding="utf-8") == data_dictionary(), "run `make docs`"


def test_every_table_and_column_is_in_it():
    sections = dict(part.split("\n", 1) for part in data_dictionary().split("\n## ")[1:])
    assert list(sections) == list(tables.schemas())
    for name, schema in tables.schemas().items():
        lines = [line for line in sections[name].splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == schema.names
        assert all(line.replace("\\|", "").count("|") == 6 for line in lines)


def test_allowed_values_are_named():
    line = next(x for x in data_dictionary().splitlines() if x.startswith("| `redistribute`"))
    assert "`yes`, `no`" in line
