from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyanalysis import tables
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports import clause_stances, read_csv, write_csv


def test_one_row_a_clause_coder_and_topic_in_order(made):
    table = clause_stances(**made())
    rows = table[["policy_id", "clause_id", "coder_id", "topic"]]
    assert rows.fillna("-").values.tolist() == [
        ["p-1", "c-1", "rules", "therapist_searching"],
        ["p-1", "c-2", "rules", "-"],
        ["p-2", "c-3", "Ada", "texting"],
        ["p-2", "c-3", "rules", "texting"],
        ["p-2", "c-3", "rules", "availability"],
    ]
    assert list(table.columns) == tables.schemas()["clause_stances"].names


def test_the_order_of_the_input_rows_does_not_matter(made):
    given_tables = made()
    turned = {name: given_tables[name].iloc[::-1] for name in ("policies", "clauses", "codings")}
    pd.testing.assert_frame_equal(clause_stances(**made(**turned)), clause_stances(**given_tables))


def test_the_cue_is_the_words_of_the_policy(made):
    table = clause_stances(**made())
    cues = table.groupby("clause_id")["cue"].agg(lambda cue: sorted(set(cue.dropna())))
    assert cues.to_dict() == {"c-1": ["never"], "c-2": [], "c-3": ["may"]}


def test_the_confidence_is_that_of_the_stance(made, topic_codings):
    sure = topic_codings.assign(confidence=0.1, rule_id="of the topic")
    table = clause_stances(**made(topic_codings=sure))
    assert set(table["confidence"].dropna()) == {0.7}
    assert set(table["rule_id"].dropna()) == {"never"}


def test_no_coding_gives_an_empty_typed_table(made):
    none = {name: tables.empty(name) for name in ("codings", "topic_codings")}
    pd.testing.assert_frame_equal(clause_stances(**made(**none)), tables.empty("clause_stances"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("policies", "the table clauses has 2 rows without a row in policies"),
        ("clauses", "the table codings has 1 rows without a row in clauses"),
        ("codings", "the table topic_codings has 2 rows without a row in codings"),
    ],
)
def test_a_row_without_its_parent_is_refused(made, name, says):
    parent = made()[name].iloc[1:]
    with pytest.raises(TableError, match=says):
        clause_stances(**made(**{name: parent}))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-4, 2), (2, 900)])
def test_a_cue_outside_its_policy_is_refused(made, codings, start, end):
    codings.loc[0, ["cue_start", "cue_end"]] = [start, end]
    with pytest.raises(TableError, match="the cue of clause c-3 runs from"):
        clause_stances(**made(codings=codings))


# Any text of a policy: all of Unicode but the surrogates, which UTF-8 cannot hold.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "'", "''", '"', ",", "NA"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)  # fmt: skip
CELLS = {
    "text": ANY_TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False),
}


@st.composite
def stance_tables(draw: st.DrawFn) -> pd.DataFrame:
    columns = tables.schemas()["clause_stances"].columns
    cells = {
        column.name: CELLS[column.type] | st.none() if column.optional else CELLS[column.type]
        for column in columns
    }
    rows = draw(st.lists(st.fixed_dictionaries(cells), max_size=3))
    table = pd.DataFrame(
        {c.name: pd.Series([row[c.name] for row in rows], dtype=c.dtype) for c in columns}
    )
    return table.assign(clause_id=[f"c-{number}" for number in range(len(rows))])


@given(table=stance_tables())
@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_written_is_read_back_equal(table, tmp_path):
    expected = tables.checked("clause_stances", table)
    path = write_csv(table, tmp_path / "clause_stances.csv")
    pd.testing.assert_frame_equal(read_csv(path), expected, check_exact=True)
    again = write_csv(read_csv(path), tmp_path / "again.csv")
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'"])
def test_no_cell_begins_as_a_formula(made, clauses, tmp_path, start):
    clauses.loc[0, "text"] = start + "1+1"
    path = write_csv(clause_stances(**made(clauses=clauses)), tmp_path / "clause_stances.csv")
    assert f'"\'{start}1+1"'.encode() in path.read_bytes()


def test_the_file_is_utf8_with_lf_and_every_cell_quoted(made, tmp_path):
    path = write_csv(clause_stances(**made()), tmp_path / "clause_stances.csv")
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert len(lines) == 7
    assert lines[-1] == ""
    assert all(line.startswith('"') and line.endswith('"') for line in lines[:-1])
    assert "🏡" in lines[2]


def test_a_byte_order_mark_is_passed_over(made, tmp_path):
    table = clause_stances(**made())
    path = write_csv(table, tmp_path / "clause_stances.csv")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    pd.testing.assert_frame_equal(read_csv(path), table)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b'"clause_id"\n"c-1"\n', b'"clause_id"\n"c-1","x"\n"open\n']
)
def test_a_file_that_is_no_stance_table_is_named(tmp_path, content):
    path = tmp_path / "broken.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"broken\.csv"):
        read_csv(path)


def test_a_value_of_the_wrong_type_is_named_with_its_file(made, tmp_path):
    path = write_csv(clause_stances(**made()), tmp_path / "clause_stances.csv")
    path.write_text(path.read_text(encoding="utf-8").replace('"0.7"', '"high"'), encoding="utf-8")
    with pytest.raises(TableError, match=r"confidence.*clause_stances\.csv"):
        read_csv(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TableError, match=r"nowhere\.csv"):
        read_csv(tmp_path / "nowhere.csv")


def test_a_folder_that_is_not_there_is_named(made):
    with pytest.raises(ProjectError, match="cannot be written"):
        write_csv(clause_stances(**made()), Path("no-such-folder") / "clause_stances.csv")
