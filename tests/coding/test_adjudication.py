"""Adjudication asks what is open, takes what is decided, and leaves every coding as it is."""

import pandas as pd
import pytest

from policyanalysis import codebook, study
from policyanalysis.coding import coders, from_sheets
from policyanalysis.corpus import codings as files
from policyanalysis.errors import EstimateError, SheetError
from policyanalysis.study import agreeing, people
from tests.coding.test_sheets import CODED, cells_of, fill, kept, written

LATITUDE = {"stance": "discretionary", "actor": "client", "force": "permission"}
LATITUDE |= {"exception": "choice"}
AB = {2: CODED, 3: CODED, 4: LATITUDE, 5: {"stance": "none", "topic_1": "Fees"}, 6: CODED}
CD = {
    2: CODED,
    3: CODED | {"topic_1": "Phone", "note": "or e-mail?"},
    4: {"stance": "none"},
    5: {"stance": "none", "topic_1": "Phone", "topic_2": "Fees"},
}


@pytest.fixture
def twice(write_corpus):
    """Return a corpus in which two coders differ on three of the four clauses both coded."""
    project = write_corpus()
    for coder, changes in (("AB", AB), ("CD", CD)):
        people.add_sheet(project, fill(written(project, coder), changes))
    return project


def asked(project, names=(), ending=".xlsx"):
    path = project.corpus.parent / f"open{ending}"
    people.write_disagreements(project, list(names), path)
    return path


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_differs_is_asked_side_by_side_and_nothing_else(twice, ending):
    rows = [cells for _, cells in cells_of(asked(twice, ending=ending)).rows]
    assert [cells["clause_no"] for cells in rows] == ["2", "3", "1"]
    first, second, third = rows
    assert first["coded by AB"] == "Strict, Client, Obligation\nTopics: E-mail"
    assert first["coded by CD"].endswith("Topics: Phone\nNote: or e-mail?")
    assert first["differ"] == "topics"
    assert second["differ"] == "stance, actor, force, exception"
    assert third["differ"] == "topics"
    assert not any(cells[name] for cells in rows for name in (*CODED, "note", "pending"))
    assert {cells["coder_id"] for cells in rows} == {"adjudicated"}


def test_decisions_are_taken_over_and_codings_stay(twice):
    before = [(twice.human_codings / f"{c}.csv").read_bytes() for c in ("AB", "CD")]
    path = fill(asked(twice), {2: {"topic_1": "phone"}, 3: LATITUDE, 4: {"note": "ask again"}})
    added = people.add_decisions(twice, path)
    assert (added.mistakes, added.n_new) == ([], 2)
    rows = kept(twice, "adjudicated")
    assert rows[["stance", "force", "topics"]].values.tolist() == [
        ["strict", "obligation", "phone"],
        ["discretionary", "permission", ""],
    ]
    assert set(rows["coder_kind"]) == {"adjudicated"}
    assert [(twice.human_codings / f"{c}.csv").read_bytes() for c in ("AB", "CD")] == before
    assert [cells["clause_no"] for _, cells in cells_of(asked(twice)).rows] == ["1"]


def test_half_a_decision_leaves_a_clause_open_and_is_named(twice):
    path = fill(asked(twice), {2: {"stance": "strict"}, 3: {"stance": "strict"}})
    added = people.add_decisions(twice, path)
    assert added.half == {2: ["topics"], 3: ["actor", "force"]}
    assert added.n_new == 0
    assert not (twice.human_codings / "adjudicated.csv").exists()


def test_that_there_is_no_topic_can_be_decided(twice):
    path = fill(asked(twice), {2: {"topic_1": "no topic"}})
    assert people.add_decisions(twice, path).n_new == 1
    assert kept(twice, "adjudicated").loc[0, ["stance", "topics"]].tolist() == ["strict", ""]


def test_a_stance_that_nobody_chose_takes_no_code_that_does_not_fit(twice):
    path = fill(asked(twice), {2: {"stance": "none", "topic_1": "email"}})
    assert people.add_decisions(twice, path).mistakes == []
    row = kept(twice, "adjudicated").iloc[0]
    assert row[["stance", "actor", "force", "topics"]].tolist() == ["none", "", "", "email"]


def test_mistakes_in_decisions_are_named_and_nothing_is_taken(twice):
    path = fill(asked(twice), {2: {"topic_1": "weather"}, 3: LATITUDE})
    (mistake,) = people.add_decisions(twice, path).mistakes
    assert mistake.startswith("row 2, column N (topic_1): 'weather' is no topic")
    assert not (twice.human_codings / "adjudicated.csv").exists()


def test_the_two_kinds_of_sheet_are_not_mistaken_for_each_other(twice):
    with pytest.raises(SheetError, match=r"sheet of adjudication.*adjudicate SHEET"):
        people.add_sheet(twice, fill(asked(twice), {3: LATITUDE}))
    with pytest.raises(SheetError, match="no sheet of adjudication"):
        people.add_decisions(twice, written(twice))


def test_coders_without_codings_are_named(twice):
    with pytest.raises(EstimateError, match=r"no codings by XY.*Expected: AB, CD"):
        asked(twice, ["AB", "XY"])
    (twice.human_codings / "EF.csv").write_text("stance\nnone\n", encoding="utf-8")
    with pytest.raises(SheetError, match=r"1 mistakes, first: the sheet of codings lacks.*EF\.csv"):
        asked(twice)


def test_settled_is_what_was_decided_or_coded_alike(twice):
    people.add_decisions(twice, fill(asked(twice), {3: {"stance": "none"}}))
    found = agreeing.coded(twice)
    rows = found["codings"]
    settled = rows[rows["coder_id"] == "adjudicated"]
    assert settled["stance"].tolist() == ["strict", "none"], "the first alike, one decided"
    assert set(settled["coder_kind"]) == {"adjudicated"}
    topics = found["topic_codings"]
    assert topics.loc[topics["coder_id"] == "adjudicated", "topic"].tolist() == ["email"]
    people_table = found["coders"].set_index("coder_id")
    assert people_table["human"].to_dict() == dict.fromkeys(("AB", "CD", "adjudicated"), True)
    assert people_table.loc["AB", "n_clauses"] == 5


def test_what_rests_on_a_language_model_is_not_human(twice):
    people.add_sheet(twice, fill(written(twice), {2: CODED}), "model")
    found = agreeing.coded(twice)["coders"].set_index("coder_id")["human"]
    assert found.to_dict() == {"AB": False, "CD": True, "adjudicated": False}


def test_rows_whose_clause_is_cut_otherwise_now_enter_nothing_and_are_counted(twice):
    sheets, _ = files.coding_sheets(twice, codebook.load())
    clauses = sheets.drop_duplicates("clause_id").iloc[1:]
    codings, topics = from_sheets(sheets, clauses)
    assert set(codings["clause_id"]) <= set(clauses["clause_id"])
    assert set(topics["clause_id"]) <= set(clauses["clause_id"])
    counted = coders(codings, sheets, clauses).set_index("coder_id")
    assert counted["n_elsewhere"].to_dict() == {"AB": 1, "CD": 1}


def test_a_run_holds_the_codings_of_people_and_their_agreement(twice):
    result = study.run(twice)
    tables = result.tables
    machines = {"rules", "model", "combined"}
    assert set(tables["codings"]["coder_id"]) == {"AB", "CD", "adjudicated"} | machines
    assert len(tables["coding_sheets"]) == 9
    assert set(tables["coders"]["coder_id"]) == {"AB", "CD", "adjudicated"} | machines
    compared = {f"{machine}, adjudicated" for machine in machines}
    compared |= {"AB, CD", "rules, model", "rules, combined", "model, combined"}
    assert set(tables["agreement"]["coders"]) == compared
    assert {"AB", "combined"} <= set(tables["clause_stances"]["coder_id"])
    assert study.run(twice).redone == []
    people.add_sheet(twice, fill(written(twice), {6: {"stance": "none"} | dict.fromkeys(
        ("actor", "force"), "")}))  # fmt: skip
    redone = study.run(twice).redone
    assert {"corpus", "coding", "agreement"} <= set(redone)
    assert not {"clauses", "lineage"} & set(redone)
    finished = agreeing.coded(twice, finished=True)
    table = agreeing.agreement(finished, ["rules", "AB", "CD"], None, "pair")
    assert table["coders"].unique().tolist() == ["rules, AB", "rules, CD", "AB, CD"]


def test_one_coder_cannot_agree(twice):
    with pytest.raises(EstimateError, match=r"needs two coders.*AB, CD, adjudicated"):
        agreeing.agreement(agreeing.coded(twice), ["AB"], None, "")


def test_units_behind_the_numbers_are_written(twice, tmp_path):
    to = tmp_path / "units.csv"
    path = agreeing.write_units(agreeing.coded(twice), ["AB", "CD"], to, codebook.load())
    units = pd.read_csv(path, keep_default_na=False)
    assert list(units.columns[-2:]) == ["AB", "CD"]
    assert len(units) == 5 * 4
