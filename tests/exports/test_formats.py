"""What is written in any format is read back equal, and no cell is more than text."""

import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyanalysis import tables
from policyanalysis.codebook import load
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports import Notes, clause_stances, code_table, position_matrix, wide
from policyanalysis.exports import formats as room
from policyanalysis.exports.formats import xlsx
from policyanalysis.exports.shapes import SHAPES, schema_of
from policyanalysis.exports.writing import read, sliced, write
from policyanalysis.provenance import write_file

from .generated import tables_of

LOSSLESS = [".csv", ".jsonl", ".parquet"]
SOME = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SHAPED = st.sampled_from(["long", "codebook", "estimates", "clauses"]).flatmap(
    lambda name: st.tuples(st.just(name), tables_of(schema_of(name)))
)


@pytest.mark.parametrize("ending", LOSSLESS)
@given(shaped=SHAPED)
@SOME
def test_what_is_written_is_read_back_equal(shaped, ending, tmp_path):
    name, table = shaped
    expected = tables.conformed(schema_of(name), table)
    done = write(table, name, tmp_path / f"one{ending}")
    assert done.n_rows == len(table)
    assert done.problems.empty
    back = read(done.path, name)
    pd.testing.assert_frame_equal(back, expected, check_exact=True)
    assert write(back, name, tmp_path / f"two{ending}").path.read_bytes() == done.path.read_bytes()


@given(shaped=SHAPED)
@SOME
def test_a_workbook_is_read_back_but_for_what_its_problems_name(shaped, tmp_path):
    name, table = shaped
    done = write(table, name, tmp_path / "one.xlsx")
    expected = tables.conformed(schema_of(name), table)
    touched = set()
    for column in schema_of(name).columns:
        if column.type == "text":
            plain = expected[column.name].str.replace(xlsx._CONTROL, "", regex=True)
            touched |= set(plain.index[plain.fillna("") != expected[column.name].fillna("")])
            expected[column.name] = plain
    assert touched == set(done.problems["line"] - 2)
    pd.testing.assert_frame_equal(read(done.path, name), expected, rtol=1e-15)
    assert write(table, name, tmp_path / "two.xlsx").path.read_bytes() == done.path.read_bytes()


@pytest.mark.parametrize("ending", room.FORMATS)
def test_every_shape_goes_out_and_comes_back(made, ending, tmp_path):
    given_tables = made()
    stances = clause_stances(**given_tables)
    positions = pd.DataFrame(
        [(p, topic) for p in ("p-1", "p-2") for topic in load().ids("topics")],
        columns=["policy_id", "topic"],
    ).assign(position="silent")
    shaped = {
        "long": stances,
        "wide": wide(stances),
        "positions": position_matrix(given_tables["policies"], given_tables["lineages"], positions),
        "codebook": code_table(load()),
    }
    assert set(shaped) == set(SHAPES)
    for name, table in shaped.items():
        path = write(table, name, tmp_path / f"{name}{ending}").path
        pd.testing.assert_frame_equal(read(path, name), table)


@pytest.mark.parametrize("ending", room.FORMATS)
def test_a_table_in_parts_is_the_table(made, ending, tmp_path):
    stances = clause_stances(**made())
    parts = (stances.iloc[n : n + 1] for n in range(len(stances)))
    done = write(parts, "long", tmp_path / f"parts{ending}")
    assert done.n_rows == len(stances)
    pd.testing.assert_frame_equal(read(done.path, "long"), stances)
    if ending != ".parquet":  # its row groups are the parts
        whole = write(stances, "long", tmp_path / f"whole{ending}")
        assert whole.path.read_bytes() == done.path.read_bytes()
    none = write([], "long", tmp_path / f"none{ending}")
    pd.testing.assert_frame_equal(read(none.path, "long"), tables.empty("clause_stances"))


RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'",
    "http://example.org",
    "=HYPERLINK(1)",
]


@pytest.mark.parametrize("text", RISKY)
def test_no_cell_of_a_csv_begins_as_a_formula(made, clauses, tmp_path, text):
    clauses.loc[0, "text"] = text
    stances = clause_stances(**made(clauses=clauses))
    raw = write(stances, "long", tmp_path / "long.csv").path.read_bytes().decode()
    assert f'"{text}"' not in raw or text.startswith("http")
    assert ("\"'" + text + '"' in raw) != text.startswith("http")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(made, clauses, policies, tmp_path):
    policies["url"] = "http://example.org/a"
    stances = pd.concat(
        clause_stances(**made(policies=policies, clauses=clauses.assign(text=text))).assign(
            coder_id=[f"{text}{n}" for n in range(5)]
        )
        for text in RISKY
    )
    path = write(stances, "long", tmp_path / "long.xlsx").path
    sheet = openpyxl.load_workbook(path)["long"]
    column = [c.value for c in sheet[1]].index("text")
    cells = [row[column] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert {cell.value for cell in cells} == {text.replace("\r", "") for text in RISKY}
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    marked = {cell.value for cell in cells if cell.quotePrefix}
    assert marked == {t.replace("\r", "") for t in RISKY if not t.startswith("http")}


def test_a_workbook_has_a_frozen_head_filters_a_dictionary_and_its_provenance(made, tmp_path):
    notes = Notes(provenance={"settings": {"seed": 7}, "code_sha256": "abc"})
    path = write(clause_stances(**made()), "long", tmp_path / "long.xlsx", notes).path
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["long", "dictionary", "provenance"]
    sheet = book["long"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions[sheet.cell(1, schema_of("long").names.index("text") + 1)
                                   .column_letter].width > 50  # fmt: skip
    named = [row[0] for row in book["dictionary"].iter_rows(min_row=2, values_only=True)]
    assert named == schema_of("long").names
    assert ("settings.seed", "7") in book["provenance"].values


def test_what_a_cell_cannot_hold_is_named(made, clauses, tmp_path):
    clauses["text"] = ["bell \x07 here", "🏡" * 20_000, "<r>bold</r>"]
    done = write(clause_stances(**made(clauses=clauses)), "long", tmp_path / "long.xlsx")
    said = done.problems["problem"].tolist()
    assert said[0] == "1 control characters were left out of text"
    assert said[1] == "text was cut at 32,767 characters"
    assert "text looks like markup" in said[2]
    back = read(done.path, "long")["text"].tolist()
    assert back[:3] == ["bell  here", "🏡" * 16_383, " <r>bold</r>"]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(made, tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    stances = clause_stances(**made())
    path = write(stances, "long", tmp_path / "long.xlsx").path
    assert openpyxl.load_workbook(path).sheetnames[:3] == ["long", "long (2)", "long (3)"]
    pd.testing.assert_frame_equal(read(path, "long"), stances)


def test_csv_is_utf8_with_lf_and_values_in_quotes(made, tmp_path):
    path = write(clause_stances(**made()), "long", tmp_path / "long.csv").path
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert len(lines) == 7
    assert lines[-1] == ""
    assert all(line.startswith('"') and line.endswith('"') for line in lines[:-1])
    assert "🏡" in lines[2]


def test_a_byte_order_mark_is_written_if_asked_for_and_passed_over(made, tmp_path):
    table = clause_stances(**made())
    path = write(table, "long", tmp_path / "long.csv", Notes(bom=True)).path
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"policy_id"')
    pd.testing.assert_frame_equal(read(path, "long"), table)


def test_a_missing_value_is_null_in_json_lines(made, tmp_path):
    path = write(clause_stances(**made()), "long", tmp_path / "long.jsonl").path
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows[1]["topic"] is None
    assert list(rows[0]) == schema_of("long").names


@pytest.mark.parametrize("ending", room.FORMATS)
def test_an_infinite_number_is_refused_and_leaves_nothing(made, codings, ending, tmp_path):
    codings["confidence"] = float("inf")
    with pytest.raises(TableError, match="confidence of long holds an infinite number"):
        write(clause_stances(**made(codings=codings)), "long", tmp_path / f"long{ending}")
    assert list(tmp_path.iterdir()) == []


BROKEN = {
    ".csv": [b"", b"\xff\xfe", b'"clause_id"\n"c-1"\n', b'"clause_id"\n"c-1","x"\n"open\n'],
    ".jsonl": [b"{", b"[1]\n", b"{}\n", b"\xff"],
    ".parquet": [b"", b"PAR1"],
    ".xlsx": [b"", b"PK", b"\xd0\xcf\x11\xe0"],
}


@pytest.mark.parametrize(("ending", "content"), [(e, c) for e in BROKEN for c in BROKEN[e]])
def test_a_file_that_is_no_stance_table_is_named(tmp_path, ending, content):
    path = write_file(tmp_path / f"broken{ending}", content)
    with pytest.raises(TableError, match=re.escape(f"broken{ending}")):
        read(path, "long")
    with pytest.raises(TableError, match="nowhere"):
        read(tmp_path / f"nowhere{ending}", "long")


def test_a_workbook_of_another_table_is_named(tmp_path):
    path = write(code_table(load()), "codebook", tmp_path / "codes.xlsx").path
    renamed = openpyxl.load_workbook(path)
    renamed["codebook"].title = "long"
    renamed.save(path)
    with pytest.raises(TableError, match="other columns than long"):
        read(path, "long")


def test_a_value_of_the_wrong_type_is_named_with_its_file(made, tmp_path):
    path = write(clause_stances(**made()), "long", tmp_path / "long.csv").path
    path.write_text(path.read_text(encoding="utf-8").replace('"0.7"', '"high"'), encoding="utf-8")
    with pytest.raises(TableError, match=r"confidence.*long\.csv"):
        read(path, "long")


def test_a_folder_that_is_not_there_and_a_strange_ending_are_named(made):
    stances = clause_stances(**made())
    with pytest.raises(ProjectError, match="cannot be written"):
        write(stances, "long", Path("no-such-folder") / "long.csv")
    with pytest.raises(ProjectError, match=r"no format has the ending '\.doc'"):
        write(stances, "long", Path("long.doc"))


def test_a_table_that_fails_half_way_leaves_the_old_file(made, tmp_path):
    stances = clause_stances(**made())
    path = write(stances, "long", tmp_path / "long.csv").path
    before = path.read_bytes()
    parts = [stances, stances.drop(columns="text")]
    with pytest.raises(TableError, match="lacks text"):
        write(parts, "long", path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["long.csv"]


def test_slices_hold_every_row_once(monkeypatch):
    table = pd.DataFrame({"n": range(7)})
    monkeypatch.setattr("policyanalysis.exports.writing.PART", 3)
    assert [part["n"].tolist() for part in sliced(table)] == [[0, 1, 2], [3, 4, 5], [6]]
