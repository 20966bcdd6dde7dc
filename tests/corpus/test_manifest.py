"""The manifest: what is accepted, and every mistake named with its line."""

import pytest

from policyanalysis.corpus.manifest import read_manifest
from policyanalysis.errors import CorpusError

HEADER = "policy_id,profession,country,language,year,source,retrieved_at,redistribute\n"
GOOD = "oak-01,counsellor,GB,en-GB,2016,published,2024-02-29,no\n"


@pytest.fixture
def read(tmp_path):
    def read_text(content):
        path = tmp_path / "manifest.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_manifest(path)

    return read_text


def cells_of(rows):
    return [row.cells for row in rows]


def test_a_sound_row_is_kept_and_its_gaps_are_filled(read):
    rows, problems = read("policy_id,profession,country\noak-01,counsellor,GB\n")
    assert problems == []
    assert (rows[0].line, rows[0].policy_id) == (2, "oak-01")
    given = rows[0].cells
    assert given["title"] == "oak-01"
    assert (given["language"], given["source"], given["redistribute"]) == ("en", "imported", "no")
    assert given["year"] == given["url"] == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\n\n , \n"),
        lambda text: text.replace("counsellor", '" counsellor "'),
        lambda text: text.replace(",country,", ", country ,").rstrip("\n"),
    ],
    ids=["semicolons", "tabs", "BOM", "CRLF", "CR", "blank lines", "quoted", "spaces"],
)
def test_other_ways_to_write_the_same_table_are_read_alike(read, change):
    expected, _ = read(HEADER + GOOD)
    rows, problems = read(change(HEADER + GOOD))
    assert problems == []
    assert cells_of(rows) == cells_of(expected)


def test_a_line_is_the_one_on_which_the_row_begins_though_cells_hold_line_ends(read):
    rows, problems = read(
        'title,policy_id,profession,country\n"In\nTouch",oak-01,counsellor,GB\n'
        '\n"Two\nlines",elm-01,counsellor,UK\n'
    )
    assert rows[0].cells["title"] == "In\nTouch"
    assert [row.line for row in rows] == [2]
    assert [problem.line for problem in problems] == [5]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",counsellor,GB", "policy_id is empty"),
        ("oak-01,,GB", "profession is empty"),
        ("oak-01,counsellor,", "country is empty"),
        ("oak-01,counsellor,UK", "country is 'UK'"),
        ("oak-01,counsellor,gb", "country is 'gb'"),
        ("oak-01,counsellor,ZZ", "country is 'ZZ'"),
        ("oak-01,counsellor,EU", "country is 'EU'"),
        ("oak-01,counsellor,XK", "country is 'XK'"),
        ("oak-01,counsellor,GB,xx", "language is 'xx'"),
        ("oak-01,counsellor,GB,fr", "language is 'fr'"),
        ("oak-01,counsellor,GB,en-UK", "language is 'en-UK'"),
        ("oak-01,counsellor,GB,en_GB", "language is 'en_GB'"),
        ("oak-01,counsellor,GB,en,16", "year is '16'"),
        ("oak-01,counsellor,GB,en,٢٠١٦", "year is '٢٠١٦'"),
        ("oak-01,counsellor,GB,en,2016,found", "source is 'found'"),
        ("oak-01,counsellor,GB,en,2016,composed,2023-02-29", "retrieved_at is '2023-02-29'"),
        ("oak-01,counsellor,GB,en,2016,composed,20240229", "retrieved_at is '20240229'"),
        ("oak-01,counsellor,GB,en,2016,composed,,maybe", "redistribute is 'maybe'"),
        ("../oak-01,counsellor,GB", "policy_id is '../oak-01'"),
        ("/etc/passwd,counsellor,GB", "policy_id is '/etc/passwd'"),
        ("Oak 01,counsellor,GB", "policy_id is 'Oak 01'"),
        ("oak-01,counsellor,GB,en,2016,composed,,no,x", "the row has more cells than the header"),
    ],
)
def test_a_mistake_in_a_row_is_named_and_the_other_rows_go_on(read, row, message):
    other = "elm-01,psychologist,US\n"
    rows, (problem,) = read(f"{HEADER}{row}\n{other}")
    assert [kept.policy_id for kept in rows] == ["elm-01"]
    assert problem.problem == message
    assert (problem.severity, problem.file, problem.line) == ("error", "manifest.csv", 2)
    assert problem.action
    assert problem.expected


def test_every_mistake_of_every_row_is_reported_at_once(read):
    rows, problems = read(HEADER + "oak 1,,UK,xx\n" + GOOD + "elm-01,counsellor,ZZ\n")
    assert [row.policy_id for row in rows] == ["oak-01"]
    assert [(problem.line, problem.problem) for problem in problems] == [
        (2, "profession is empty"),
        (2, "policy_id is 'oak 1'"),
        (2, "country is 'UK'"),
        (2, "language is 'xx'"),
        (4, "country is 'ZZ'"),
    ]


def test_of_rows_with_one_id_none_is_taken_though_one_has_another_mistake(read):
    rows, problems = read(HEADER + GOOD + "oak-01,counsellor,UK\nelm-01,counsellor,US\n")
    assert [row.policy_id for row in rows] == ["elm-01"]
    assert [(problem.line, problem.problem) for problem in problems] == [
        (2, "policy_id 'oak-01' stands in 2 rows"),
        (3, "policy_id 'oak-01' stands in 2 rows"),
        (3, "country is 'UK'"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"lacks the columns policy_id, profession, country \(.*manifest\.csv, line 1\)"),
        (b"policy_id,country\noak-01,GB\n", r"lacks the columns profession \("),
        (b"policy_id,contry\noak-01,GB\n", "there are policy_id, contry. What to do"),
        (b"policy_id profession country\noak-01 x GB\n", "lacks the columns policy_id, profess"),
        (HEADER.encode(), r"has no rows \(.*manifest\.csv\)"),
        (
            b"policy_id,profession,country,country\noak-01,x,GB,US\n",
            "repeats the columns 'country'",
        ),
        (b'policy_id,profession,country\noak-01,"x"y,GB\n', r"not a table.*manifest\.csv, line 2"),
        (b'policy_id,profession,country\noak-01,"x,GB\n', r"not a table.*manifest\.csv, line 2"),
        (b"policy_id,profession,country\noak-01,caf\xe9,GB\n", r"not UTF-8: byte 0xE9 in line 2"),
        ((HEADER + GOOD).encode("utf-16"), r"not UTF-8: byte 0xFF in line 1 \(.*manifest\.csv\)"),
        (b"PK\x03\x04\x14\x00", r"is binary: .*manifest\.csv"),
        (b"policy_id,profession,country\noak\x1b[2J,x,GB\n", r"U\+001B in line 2"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_an_error_that_says_where(read, content, message):
    with pytest.raises(CorpusError, match=message):
        read(content)


def test_a_missing_manifest_says_what_to_do(tmp_path):
    with pytest.raises(CorpusError, match=r"No such file.*manifest\.csv.*What to do: create it"):
        read_manifest(tmp_path / "manifest.csv")


def test_a_folder_in_its_place_is_unreadable(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read: Is a directory"):
        read_manifest(tmp_path)
