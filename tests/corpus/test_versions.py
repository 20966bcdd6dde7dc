"""New versions: codings hold to their clauses by quote, and nothing of them is lost."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis import corpus, study
from policyanalysis.corpus import adding
from policyanalysis.corpus.versions import aligned, clause_changes, reanchored
from policyanalysis.errors import CorpusError, ProjectError

OLD = (
    "E-mail\nI read my messages once a day. I never answer in the night.\n"
    "Reviews\nI do not ask anyone for a review. We can speak about it.\n"
    "Telephone\nWe can speak about it.\n"
)
NEW = (
    "E-mail\nPlease be brief. I read my messages once each day. I never answer in the night.\n"
    "Telephone\nWe can speak about it.\n"
)
SHEET = (
    "policy_id,clause_id,coder_id,section,start,end,quote,stance,cue_start,cue_end,status,note\n"
    "oak-01,a,ada,E-mail,7,37,I read my messages once a day.,none,9,13,coded,x\n"
    'oak-01,b,ada,E-mail,38,66,I never answer in the night.,strict,40,45,coded,"y, z"\n'
    "oak-01,c,ada,Reviews,75,108,I do not ask anyone for a review.,strict,,,coded,\n"
    "oak-01,d,ada,Telephone,143,165,We can speak about it.,discretionary,,,abstained,\n"
    "elm-01,e,ada,Reviews,8,20,Our psychologists.,none,,,coded,\n"
)


@pytest.fixture
def project(write_corpus, tmp_path):
    project = write_corpus()
    (project.corpus / "oak-01.txt").write_text(OLD, encoding="utf-8")
    project.human_codings.mkdir()
    (project.human_codings / "ada.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    return project


def sheet_of(project):
    path = project.human_codings / "ada.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def files(project):
    return {p: p.read_bytes() for p in project.corpus.rglob("*") if p.is_file()}


def test_codings_follow_their_words_and_what_changed_is_pending(project, tmp_path):
    done = study.update(project, "oak-01", adding.source_of(str(tmp_path / "new.txt")))
    assert (done.n_codings, done.n_pending) == ({"ada.csv": 4}, {"ada.csv": 2})
    rows = sheet_of(project)
    assert rows["status"].tolist() == ["pending", "coded", "pending", "abstained", "coded"]
    assert rows["stance"].tolist() == ["none", "strict", "strict", "discretionary", "none"]
    assert rows["quote"].tolist()[0] == "I read my messages once each day."
    assert rows["note"].tolist()[1] == "y, z"
    for start, end, quote in rows.loc[[0, 1, 3], ["start", "end", "quote"]].itertuples(index=False):
        assert NEW[int(start) : int(end)] == quote
    night = rows.loc[1]
    assert NEW[int(night["cue_start"]) : int(night["cue_end"])] == "never"
    assert night["clause_id"].startswith("oak-01-")
    gone = rows.loc[2]
    assert gone["quote"] == "I do not ask anyone for a review."
    assert (gone["start"], gone["end"], gone["clause_id"]) == ("", "", "")
    assert rows.loc[4].tolist() == SHEET.splitlines()[5].split(",")


def test_text_sheet_and_snapshot_are_kept(project, tmp_path):
    study.update(project, "oak-01", adding.source_of(str(tmp_path / "new.txt")))
    kept = project.versions / "oak-01"
    assert (kept / "1.txt").read_text(encoding="utf-8") == OLD
    assert (kept / "1-ada.csv").read_text(encoding="utf-8") == SHEET
    assert (project.corpus / "oak-01.txt").read_text(encoding="utf-8") == NEW
    (snapshot,) = (project.corpus / "raw" / "oak-01").glob("*.txt")
    assert snapshot.read_text(encoding="utf-8") == NEW
    assert corpus.read(project).problems.empty


def test_where_the_old_text_cannot_be_kept_nothing_is_written(project, tmp_path):
    project.versions.write_text("in the way", encoding="utf-8")
    before = files(project)
    with pytest.raises(ProjectError, match="the folder cannot be made"):
        study.update(project, "oak-01", adding.source_of(str(tmp_path / "new.txt")))
    assert files(project) == before


def test_the_same_text_again_changes_nothing_but_keeps_the_file(project):
    before = files(project)
    done = study.update(project, "oak-01", adding.source_of(str(project.corpus / "oak-01.txt")))
    assert not done.changed
    after = files(project)
    assert {p: after[p] for p in before} == before
    assert len(after) == len(before) + 2


@pytest.mark.parametrize(
    ("policy_id", "sheet", "message"),
    [
        ("ash-01", SHEET, "policy ash-01 has no text to update"),
        ("oak-01", "policy_id,quote\noak-01,x\n", "lacks clause_id, section, start, end, status"),
        ("oak-01", SHEET + "oak-01,x\n", "lacks cells in row 7"),
    ],
)
def test_what_cannot_be_updated_is_left_as_it_was(project, tmp_path, policy_id, sheet, message):
    (project.human_codings / "ada.csv").write_text(sheet, encoding="utf-8")
    before = files(project)
    with pytest.raises(CorpusError, match=message):
        study.update(project, policy_id, adding.source_of(str(tmp_path / "new.txt")))
    assert files(project) == before


def test_what_stands_in_the_way_of_old_texts_is_named(project, tmp_path):
    project.versions.write_text("a file", encoding="utf-8")
    with pytest.raises(ProjectError, match="the folder cannot be made"):
        study.update(project, "oak-01", adding.source_of(str(tmp_path / "new.txt")))
    assert (project.corpus / "oak-01.txt").read_text(encoding="utf-8") == OLD
    assert (project.human_codings / "ada.csv").read_text(encoding="utf-8") == SHEET


LINES = st.lists(
    st.tuples(st.sampled_from(["", "E-mail"]), st.sampled_from([f"I {w} it." for w in "abcd"])),
    max_size=7,
)


@given(LINES, LINES)
def test_no_clause_is_paired_twice_and_equal_words_always_are(old, new):
    pairs = aligned(old, new, 0.6, within_sections=False)
    for side in (0, 1):
        places = [pair[side] for pair in pairs]
        assert len(places) == len(set(places))
    both = [text for _, text in old]
    shared = sum(min(both.count(t), [x for _, x in new].count(t)) for t in set(both))
    assert sum(similarity == 1 for _, _, similarity in pairs) == shared
    assert all(similarity >= 0.6 for _, _, similarity in pairs)


def test_a_coding_is_not_carried_into_another_section():
    codings = pd.DataFrame(
        [["p", "a", "E-mail", "0", "9", "I read my messages once a day.", "coded"]],
        columns=["policy_id", "clause_id", "section", "start", "end", "quote", "status"],
        dtype="str",
    )
    clauses = pd.DataFrame(
        [["Texts", "I read my messages once each day.", "b", 5, 30]],
        columns=["section", "text", "clause_id", "start", "end"],
    )
    moved = reanchored(codings, clauses).loc[0]
    assert (moved["status"], moved["start"]) == ("pending", "")
    same = reanchored(codings, clauses.assign(section="E-mail")).loc[0]
    assert (same["status"], same["start"]) == ("pending", "5")


def test_the_changes_are_those_that_were_made(tmp_path):
    (tmp_path / "old.txt").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    changes = study.changes(tmp_path / "old.txt", tmp_path / "new.txt")
    assert changes[["change", "old_text", "new_text"]].fillna("").values.tolist() == [
        ["added", "", "Please be brief."],
        ["changed", "I read my messages once a day.", "I read my messages once each day."],
        ["dropped", "I do not ask anyone for a review.", ""],
        ["dropped", "We can speak about it.", ""],
    ]


def test_the_same_words_coded_otherwise_are_a_change_of_stance():
    old = pd.DataFrame(
        [["p", None, "a", "I answer.", "none"], ["p", None, "b", "I call.", None]],
        columns=["policy_id", "section", "clause_id", "text", "stance"],
    )
    changes = clause_changes(old, old.assign(stance=["strict", None]))
    assert changes[["change", "old_stance", "new_stance"]].values.tolist() == [
        ["stance", "none", "strict"]
    ]
    assert clause_changes(old, old).empty


def test_the_commands_say_what_they_did(cli, project, tmp_path):
    shown = cli("diff", project.corpus / "oak-01.txt", tmp_path / "new.txt")
    assert shown.returncode == 0
    assert shown.stdout.startswith("Clauses added 1, dropped 2, changed 1, coded otherwise 0")
    run = cli("update", "oak-01", tmp_path / "new.txt", "--corpus", project.corpus)
    assert run.returncode == 0
    assert "ada.csv: 4 codings carried over, of which 2 are pending" in run.stdout


def test_runs_are_compared_by_their_folders(project, tmp_path):
    before = type(project)(project.corpus, tmp_path / "before")
    study.run(before)
    study.update(project, "oak-01", adding.source_of(str(tmp_path / "new.txt")))
    study.run(project)
    changes = study.changes(before.out, project.out)
    assert set(changes["policy_id"]) == {"oak-01"}
    assert changes["change"].value_counts().to_dict() == {"dropped": 2, "added": 1, "changed": 1}
