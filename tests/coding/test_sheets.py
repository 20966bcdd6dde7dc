"""Coding sheets go out without anybody's codes, come back checked, and are resumed."""

import csv
import io
import zipfile

import openpyxl
import pytest

from policyanalysis import codebook
from policyanalysis.coding.people import sheets, workbook
from policyanalysis.corpus import codings as files
from policyanalysis.corpus.spreadsheets import read_grid
from policyanalysis.errors import CorpusError, SheetError
from policyanalysis.study import people

CODED = {"stance": "Strict", "actor": "client", "force": "OBLIGATION", "topic_1": "E-mail"}
ENDINGS = pytest.mark.parametrize("ending", [".xlsx", ".csv"])


@pytest.fixture
def small(write_corpus):
    return write_corpus()


def written(project, coder="AB", ending=".xlsx"):
    path = project.corpus.parent / f"{coder}{ending}"
    people.write_sheet(project, coder, path)
    return path


def cells_of(path):
    return read_grid(path, workbook.SHEET)


def fill(path, changes, add=()):
    """Write into cells of a sheet: ``changes`` maps the number of a row to cells by name."""
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        for number, cells in changes.items():
            for name, value in cells.items():
                rows[number - 1][rows[0].index(name)] = value
        out = io.StringIO()
        csv.writer(out).writerows([*rows, *add])
        path.write_text(out.getvalue(), encoding="utf-8-sig")
        return path
    book = openpyxl.load_workbook(path)
    page = book[workbook.SHEET]
    places = {cell.value: cell.column for cell in page[1]}
    for number, cells in changes.items():
        for name, value in cells.items():
            page.cell(number, places[name]).value = value or None
    book.save(path)
    return path


def kept(project, coder="AB"):
    return files.read_sheet(project.human_codings / f"{coder}.csv")


@ENDINGS
def test_a_sheet_shows_the_clause_and_its_context_and_no_codes(small, ending):
    (small.human_codings).mkdir()
    added = people.add_sheet(small, fill(written(small, "CD", ending), {2: CODED}))
    assert added.n_new == 1
    grid = cells_of(written(small, "AB", ending))
    assert grid.header == sheets.COLUMNS
    row = dict(grid.rows[2][1])
    assert row["before"] == "Please write by e-mail to move a session."
    assert row["clause"] == "I may answer at the weekend if it is urgent."
    assert (row["section"], row["policy_id"], row["clause_no"]) == ("E-mail", "oak-01", "3")
    assert all(not cells[name] for _, cells in grid.rows for name in sheets.TO_FILL)


def test_the_same_sheet_has_the_same_bytes(small):
    assert written(small).read_bytes() == written(small).read_bytes()


def test_a_workbook_offers_the_codes_of_the_codebook(small):
    book = openpyxl.load_workbook(written(small))
    page = book[workbook.SHEET]
    assert page.freeze_panes == "A2"
    assert page["F2"].alignment.wrap_text
    names = {cell.column_letter: cell.value for cell in page[1]}
    offered = {}
    for choice in page.data_validations.dataValidation:
        column = str(choice.sqref)[0]
        first, last = choice.formula1.removeprefix("codebook!").replace("$", "").split(":")
        offered[names[column]] = [cells[0].value for cells in book["codebook"][first:last]]
    known = codebook.load()
    assert set(offered) == set(sheets.CODES)
    assert offered["stance"] == [entry.label for entry in known.stances]
    assert offered["exception"] == [entry.label for entry in known.exceptions]
    for topic in sheets.TOPICS:
        assert offered[topic] == [*known.topic_labels.values(), sheets.NO_TOPIC]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@ENDINGS
def test_no_text_of_a_policy_becomes_a_formula(write_corpus, start, ending):
    text = f'{start}HYPERLINK("x") is what I never write.\n\nI never text clients.\n'
    project = write_corpus(
        "policy_id,profession,country\noak-01,counsellor,GB\n", {"oak-01.txt": text}
    )
    path = written(project, ending=ending)
    if ending == ".xlsx":
        page = openpyxl.load_workbook(path)[workbook.SHEET]
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    else:
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert cells_of(path).rows[0][1]["clause"].startswith(f"{start}HYPERLINK")
    assert people.add_sheet(project, fill(path, {2: CODED})).n_new == 1


@ENDINGS
def test_what_is_filled_in_comes_back_as_ids(small, ending):
    changes = {
        2: CODED | {"topic_2": "texting", "cue": "do not accept", "note": "sure?"},
        3: {"stance": "none"},
        4: {"stance": "discretionary", "actor": "practitioner", "force": "permission"}
        | {"exception": "Judgement"},
    }
    added = people.add_sheet(small, fill(written(small, ending=ending), changes))
    assert (added.mistakes, added.half, added.n_new) == ([], {}, 3)
    rows = kept(small)
    assert list(rows.columns) == list(files.COLUMNS)
    first = rows.iloc[0]
    assert first[["stance", "actor", "force", "topics", "note"]].tolist() == [
        "strict",
        "client",
        "obligation",
        "email texting",
        "sure?",
    ]
    text = (small.corpus / "oak-01.txt").read_text(encoding="utf-8")
    assert text[int(first["cue_start"]) : int(first["cue_end"])] == "do not accept"
    assert text[int(first["start"]) : int(first["end"])] == first["quote"]
    assert rows["status"].tolist() == ["coded"] * 3
    assert set(rows["coder_kind"]) == {"human"}
    table, problems = files.coding_sheets(small, codebook.load())
    assert (len(table), problems) == (3, [])


@ENDINGS
def test_a_half_filled_sheet_is_welcome_and_resumed(small, ending):
    changes = {2: CODED, 3: {"stance": "strict", "actor": "both"}, 4: {"note": "later"}}
    added = people.add_sheet(small, fill(written(small, ending=ending), changes))
    assert added.half == {3: ["force"], 4: ["stance"]}
    assert kept(small)["status"].tolist() == ["coded", "pending", "pending"]
    again = written(small, ending=ending)
    rows = cells_of(again).rows
    assert rows[0][1]["topic_1"] == "E-mail"
    assert (rows[1][1]["actor"], rows[1][1]["pending"]) == ("Both", "")
    done = people.add_sheet(small, fill(again, {3: {"force": "Prohibition"}}))
    assert (done.n_new, done.n_changed, done.n_same) == (0, 1, 2)
    assert done.half == {4: ["stance"]}
    assert kept(small)["status"].tolist() == ["coded", "coded", "pending"]


def test_who_asks_for_it_gets_no_half_filled_row(small):
    path = fill(written(small), {3: {"stance": "discretionary", "force": "permission"}})
    added = people.add_sheet(small, path, complete=True)
    assert added.mistakes == [
        "row 3, column H (actor): it is empty",
        "row 3, column J (exception): it is empty",
    ]
    assert not small.human_codings.exists()


def test_empty_rows_change_nothing_and_rows_of_others_stay(small):
    people.add_sheet(small, fill(written(small, "CD"), {2: CODED}))
    before = (small.human_codings / "CD.csv").read_bytes()
    people.add_sheet(small, fill(written(small), {2: CODED, 4: CODED}))
    empty = fill(written(small), {2: dict.fromkeys(CODED, ""), 3: CODED})
    people.add_sheet(small, empty)
    assert len(kept(small)) == 3
    assert (small.human_codings / "CD.csv").read_bytes() == before
    starts = kept(small)[["policy_id", "start"]].values.tolist()
    order = [cells for _, cells in cells_of(written(small)).rows if cells["stance"]]
    assert [policy for policy, _ in starts] == [cells["policy_id"] for cells in order]
    assert [int(start) for _, start in starts] == sorted(int(start) for _, start in starts)


def test_adding_the_same_sheet_again_changes_no_byte(small):
    path = fill(written(small), {2: CODED, 5: {"stance": "none"}})
    people.add_sheet(small, path)
    before = (small.human_codings / "AB.csv").read_bytes()
    again = people.add_sheet(small, path)
    assert (again.n_new, again.n_changed, again.n_same) == (0, 0, 2)
    assert (small.human_codings / "AB.csv").read_bytes() == before


def test_a_cue_that_stands_twice_keeps_its_place(small):
    path = fill(written(small), {3: CODED | {"cue": "e"}})
    people.add_sheet(small, path)
    rows = kept(small)
    last = rows.loc[0, "quote"].rindex("e") + int(rows.loc[0, "start"])
    rows["cue_start"], rows["cue_end"] = str(last), str(last + 1)
    (small.human_codings / "AB.csv").write_bytes(files.sheet_csv(rows))
    people.add_sheet(small, written(small))
    assert kept(small).loc[0, "cue_start"] == str(last)


MISTAKES = {
    2: ({"stance": "sometimes"}, "column G (stance): 'sometimes' is no stance. Expected: Strict"),
    3: ({"stance": "none", "actor": "client"}, "column H (actor): the stance none has no actor"),
    4: (
        CODED | {"exception": "law"},
        "column J (exception): the stance strict has no exception",
    ),
    5: (CODED | {"topic_3": "email"}, "column K (topic_1): email stands twice"),
    6: (CODED | {"topic_2": "weather"}, "column L (topic_2): 'weather' is no topic"),
    7: (CODED | {"cue": "not there"}, "column N (cue): 'not there' does not stand in the clause"),
}


@ENDINGS
def test_every_mistake_is_named_with_row_and_column_and_nothing_is_taken(small, ending):
    (small.corpus / "oak-01.txt").write_text("I never text clients.\n\n" * 8, encoding="utf-8")
    path = written(small, ending=ending)
    changes = {number: cells for number, (cells, _) in MISTAKES.items()} | {8: CODED}
    found = people.add_sheet(small, fill(path, changes)).mistakes
    assert len(found) == len(MISTAKES)
    for (number, (_, message)), line in zip(MISTAKES.items(), found, strict=True):
        assert line.startswith(f"row {number}, {message}")
    assert not small.human_codings.exists()


@ENDINGS
def test_a_row_that_is_not_itself_any_more_is_named(small, ending):
    path = written(small, ending=ending)
    ids = [cells["clause_id"] for _, cells in cells_of(path).rows]
    changes = {
        2: {"clause": "Other words."},
        3: {"clause_id": ids[4]},
        4: {"clause_id": ""},
        5: {"policy_id": "ash-01"},
        6: {"coder_id": "CD"},
        7: {"codebook_version": "9.9.9"},
    }
    found = people.add_sheet(small, fill(path, changes)).mistakes
    for number, message in {
        2: "column F (clause): these are not the words",
        3: "column F (clause): these are not the words",
        4: "column Q (clause_id): there is no clause",
        5: "column A (policy_id): there is no policy 'ash-01'",
        6: f"column Q (clause_id): {ids[4]} stands twice",
        7: "column S (codebook_version): it is '9.9.9'. Expected: 1.",
    }.items():
        assert any(line.startswith(f"row {number}, {message}") for line in found), message


def test_a_formula_is_named_and_not_evaluated(small):
    path = fill(written(small), {2: CODED | {"note": '=HYPERLINK("http://x", "y")'}})
    found = people.add_sheet(small, path).mistakes
    assert found == ["row 2, column O (note): a formula stands here. Expected: text"]


def test_numbers_and_dates_in_cells_are_text(small):
    book = openpyxl.load_workbook(written(small))
    book[workbook.SHEET]["G2"] = 3
    book[workbook.SHEET]["H2"] = True
    path = small.corpus.parent / "AB.xlsx"
    book.save(path)
    found = people.add_sheet(small, path).mistakes
    assert found[0].startswith("row 2, column G (stance): '3' is no stance")
    assert found[1].startswith("row 2, column H (actor): 'True' is no actor")


def test_semicolons_of_a_european_spreadsheet_are_read(small):
    path = written(small, ending=".csv")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[1][rows[0].index("stance")] = "none"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    assert people.add_sheet(small, path).n_new == 1


def test_codings_of_a_policy_that_has_changed_go_with_their_words_or_wait(small):
    changes = {2: CODED, 3: CODED, 4: {"stance": "none"}}
    path = fill(written(small), changes)
    oak = small.corpus / "oak-01.txt"
    text = oak.read_text(encoding="utf-8")
    text = text.replace("Keeping in Touch", "How to keep in Touch").replace("a session", "a visit")
    oak.write_text(text, encoding="utf-8")
    added = people.add_sheet(small, path)
    assert added.moved == [2, 3, 4]
    rows = kept(small)
    assert rows["status"].tolist() == ["coded", "pending", "coded"]
    for row in rows.itertuples():
        assert text[int(row.start) : int(row.end)] == row.quote
    assert cells_of(written(small)).rows[1][1]["pending"] == sheets.LOOK_AGAIN
    again = people.add_sheet(small, fill(written(small), {3: {"pending": ""}}))
    assert again.n_changed == 1
    assert kept(small)["status"].tolist() == ["coded"] * 3


def test_a_clause_that_is_gone_leaves_its_coding_waiting_without_a_place(small):
    path = fill(written(small), {2: CODED})
    (small.corpus / "oak-01.txt").write_text("You may phone me at noon.\n", encoding="utf-8")
    assert people.add_sheet(small, path).moved == [2]
    row = kept(small).iloc[0]
    assert row[["clause_id", "start", "status"]].tolist() == ["", "", "pending"]
    assert row["quote"].startswith("I do not accept friend requests")
    assert people.add_sheet(small, path).n_same == 1, "once is enough"


def test_a_sample_says_what_is_coded(small):
    ids = [cells["clause_id"] for _, cells in cells_of(written(small)).rows]
    sample = small.corpus.parent / "sample.csv"
    sample.write_text(f"clause_id,weight\n{ids[4]},1\n{ids[1]},2\n", encoding="utf-8")
    path = small.corpus.parent / "AB.csv"
    people.write_sheet(small, "AB", path, sample)
    rows = cells_of(path).rows
    assert [cells["clause_id"] for _, cells in rows] == [ids[1], ids[4]]
    assert rows[0][1]["before"], "the clause before is shown, drawn or not"
    sample.write_text("policy_id\nyew-01\n", encoding="utf-8")
    people.write_sheet(small, "AB", path, sample)
    assert {cells["policy_id"] for _, cells in cells_of(path).rows} == {"yew-01"}
    sample.write_text("clause_id\nno-such\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"1 of 1 that are not in the corpus.*no-such"):
        people.write_sheet(small, "AB", path, sample)
    sample.write_text("name\nyew-01\n", encoding="utf-8")
    with pytest.raises(SheetError, match="names no clauses"):
        people.write_sheet(small, "AB", path, sample)


@pytest.mark.parametrize("coder", ["", "a/b", "../x", "a b", "Zoë", "x" * 41, "-a", "rules", "CON"])
def test_nobody_signs_with_what_is_no_name(small, coder):
    with pytest.raises(CorpusError, match=r"the coder is called|nobody can sign as"):
        people.write_sheet(small, coder, small.corpus.parent / "sheet.xlsx")
    path = fill(written(small, "AB", ".csv"), {2: CODED})
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",AB,", f",{coder},"), "utf-8")
    with pytest.raises(SheetError, match=r"the coder is called|nobody can sign as"):
        people.add_sheet(small, path)


def test_names_that_differ_in_case_alone_are_refused(small):
    people.add_sheet(small, fill(written(small), {2: CODED}))
    with pytest.raises(CorpusError, match="there is a coder AB already"):
        people.write_sheet(small, "ab", small.corpus.parent / "ab.xlsx")


def test_a_language_model_says_that_it_is_one(small):
    path = fill(written(small), {2: CODED})
    people.add_sheet(small, path, "model")
    assert set(kept(small)["coder_kind"]) == {"model"}
    people.add_sheet(small, fill(written(small), {3: CODED}))
    assert set(kept(small)["coder_kind"]) == {"model"}, "it does not become human by the way"


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 49_000_000)


def with_entities(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')


def other_book(path):
    book = openpyxl.Workbook()
    book.active.append(["name", "stance"])
    book.save(path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (bomb, "unfolds to 1,0.. times its size"),
        (with_entities, "declares a document type"),
        (lambda path: path.write_bytes(b"PK no zip"), "not a sound Excel file"),
        (lambda path: path.write_bytes(b""), "not a sound Excel file"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0"), "old Excel file or is protected"),
        (lambda path: zipfile.ZipFile(path, "w").close(), "not a sound Excel file"),
        (other_book, "lacks the columns policy_id, clause, actor"),
        (lambda path: openpyxl.Workbook().save(path), "no names in its first row"),
    ],
)
def test_a_workbook_that_is_none_is_refused(small, make, message):
    path = small.corpus.parent / "AB.xlsx"
    make(path)
    with pytest.raises(SheetError, match=rf"{message}.*AB\.xlsx|{message}"):
        people.add_sheet(small, path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no names in its first row"),
        (",".join(sheets.COLUMNS).encode(), "no rows below its first"),
        (b"stance,stance\nnone,none\n", "names stance twice"),
        (b"clause\n\xe9", "not UTF-8: byte 0xE9.*CSV UTF-8"),
        (b'clause\n"open', "not CSV"),
        (b"x," * 70 + b"x\n", "71 columns"),
    ],
)
def test_a_csv_that_is_no_sheet_is_refused(small, content, message):
    path = small.corpus.parent / "AB.csv"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=message):
        people.add_sheet(small, path)


@pytest.mark.parametrize("name", ["AB.ods", "AB"])
def test_files_of_other_formats_are_refused(small, name):
    path = small.corpus.parent / name
    with pytest.raises(SheetError, match=r"Expected: \.xlsx or \.csv"):
        people.write_sheet(small, "AB", path)
    path.write_text("stance")
    with pytest.raises(SheetError, match=r"Expected: \.xlsx or \.csv"):
        people.add_sheet(small, path)
    with pytest.raises(SheetError, match="cannot be read"):
        people.add_sheet(small, path.with_name("none.csv"))


def test_a_sheet_of_another_codebook_is_refused_and_what_to_do_is_said(small):
    path = written(small, ending=".csv")
    version = codebook.load().version
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(f",{version}", ",0.9.0"), encoding="utf-8")
    with pytest.raises(SheetError, match=r"of codebook 0\.9\.0.*write the sheet anew"):
        people.add_sheet(small, path)


def test_a_broken_file_of_a_coder_is_a_problem_and_the_others_count(small):
    people.add_sheet(small, fill(written(small), {2: CODED}))
    good = (small.human_codings / "AB.csv").read_text(encoding="utf-8")
    bad = good.replace(",AB,", ",CD,").replace(",strict,", ",stern,").replace(",coded,", ",done,")
    (small.human_codings / "CD.csv").write_text(bad, encoding="utf-8")
    (small.human_codings / "a b.csv").write_text(good, encoding="utf-8")
    (small.human_codings / "EF.csv").write_text("stance\nnone\n", encoding="utf-8")
    table, problems = files.coding_sheets(small, codebook.load())
    assert set(table["coder_id"]) == {"AB"}
    named = [(p.file, p.line, p.problem) for p in problems]
    assert ("CD.csv", 2, "column stance: 'stern' is no stance") in named
    assert ("CD.csv", 2, "column status: it is 'done'") in named
    assert {file for file, _, _ in named} == {"CD.csv", "EF.csv", "a b.csv"}
