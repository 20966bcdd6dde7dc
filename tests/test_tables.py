"""Tables keep their schemas, in memory and on disk."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis import tables
from policyanalysis.errors import TableError
from policyanalysis.provenance import Provenance, sidecar

MADE = Provenance("clauses", {}, {})
PROBLEM = {"problem_no": 1, "severity": "error", "file": "a.txt", "problem": "p", "action": "a"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def problems_of(*changes):
    optional = dict.fromkeys(tables.schemas()["problems"].names)
    return pd.DataFrame([optional | PROBLEM | change for change in changes])


@pytest.mark.parametrize("name", tables.schemas())
def test_every_table_exists_without_rows_and_its_key_is_among_its_columns(name):
    schema = tables.schemas()[name]
    empty = tables.empty(name)
    assert list(empty.columns) == schema.names
    assert set(schema.key) <= set(schema.names)
    pd.testing.assert_frame_equal(tables.checked(name, empty), empty)


def test_columns_come_in_order_typed_and_without_strangers():
    given_problems = problems_of({"line": 3.0, "shade": "red"})
    problems = tables.checked("problems", given_problems[given_problems.columns[::-1]])
    assert list(problems.columns) == tables.schemas()["problems"].names
    assert problems["line"].dtype == "Int64"
    assert problems["problem_no"].dtype == "int64"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "grave"}, r"severity .* holds 'grave' \(row 0\)\. Expected: error or warn"),
        ({"file": None}, r"file of the table problems holds nan \(row 0\)\. Expected: a value"),
        ({"problem_no": None}, "problem_no of the table problems holds <NA>"),
        ({"problem_no": 1.5}, "problem_no of the table problems is not of type integer"),
        ({"line": 2.5}, "line of the table problems is not of type integer"),
        ({"line": "two"}, "line of the table problems is not of type integer"),
    ],
)
def test_a_value_that_breaks_the_schema_is_named(change, message):
    with pytest.raises(TableError, match=message):
        tables.checked("problems", problems_of(change))


def test_missing_columns_and_repeated_keys_are_named():
    with pytest.raises(TableError, match="lacks line, action"):
        tables.checked("problems", problems_of({}).drop(columns=["action", "line"]).assign(x=1))
    with pytest.raises(TableError, match=r"1 repeated keys, first \{'problem_no': 1\}"):
        tables.checked("problems", problems_of({}, {}))


@given(texts=st.lists(TEXT, max_size=4), line=st.none() | st.integers(0, 2**40))
def test_a_table_comes_back_from_disk_as_it_went(tmp_path_factory, texts, line):
    folder = tmp_path_factory.mktemp("tables")
    rows = [{"problem_no": n, "problem": text, "line": line} for n, text in enumerate(texts)]
    problems = tables.checked("problems", problems_of(*rows)) if rows else tables.empty("problems")
    path = tables.write("problems", problems, folder, MADE)
    pd.testing.assert_frame_equal(tables.read("problems", folder), problems)
    assert MADE.is_current(path)


def test_a_table_that_breaks_its_schema_is_not_written(tmp_path):
    with pytest.raises(TableError):
        tables.write("problems", problems_of({"severity": "grave"}), tmp_path, MADE)
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(TableError, match=r"problems cannot be read.*problems\.parquet.*run"):
        tables.read("problems", tmp_path)
    path = tables.write("problems", tables.empty("problems"), tmp_path, MADE)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(TableError, match=r"problems cannot be read.*problems\.parquet"):
        tables.read("problems", tmp_path)
    assert sidecar(path).exists()


def test_gathering_part_by_part_gives_the_whole_table():
    rows = [
        {"policy_id": "p", "block_no": n, "kind": "heading", "start": n, "end": n + 1}
        for n in range(1, 12_001)
    ]
    whole = tables.checked("blocks", pd.DataFrame(rows))
    pd.testing.assert_frame_equal(tables.gathered("blocks", iter(rows)), whole)
    pd.testing.assert_frame_equal(tables.gathered("blocks", iter([])), tables.empty("blocks"))
    with pytest.raises(TableError, match="1 repeated keys"):
        tables.gathered("blocks", iter([*rows, rows[0]]))
