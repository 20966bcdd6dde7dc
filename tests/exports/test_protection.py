"""What leaves the study holds no contact details and no words that may not leave."""

import pandas as pd
import pytest

from policyanalysis import exports, study
from policyanalysis.project import Settings

NUMBER = "01632 960983"
TEXT = (
    "Reaching me on 01632 960983\nI never answer calls to 01632 960983 at night. Mrs Oriel Quenby\n"
)


@pytest.fixture
def project(write_corpus):
    project = write_corpus()
    (project.corpus / "oak-01.txt").write_text(TEXT, encoding="utf-8")
    return project


def exported(project):
    return exports.read(project.data / "clause_stances.csv", "long")


def test_details_are_masked_and_offsets_stay(project):
    study.run(project)
    raw = (project.data / "clause_stances.csv").read_text(encoding="utf-8")
    assert NUMBER not in raw
    assert "Quenby" not in raw
    rows = exported(project)
    rows = rows[rows["policy_id"] == "oak-01"]
    assert rows["text"].str.contains("calls to [telephone] at night", regex=False).any()
    assert rows["start"].min() == TEXT.index("I never")


def test_without_masking_the_words_are_the_policy_s(project):
    study.run(project, Settings(mask=False))
    rows = exported(project)
    rows = rows[rows["policy_id"] == "oak-01"]
    for start, end, text in rows[["start", "end", "text"]].itertuples(index=False):
        assert TEXT[start:end] == text


def test_words_that_may_not_be_passed_on_are_withheld_unless_asked_for(project):
    manifest = project.manifest.read_text(encoding="utf-8")
    project.manifest.write_text(manifest.replace(",2024-02-29,yes", ",2024-02-29,no"), "utf-8")
    result = study.run(project)
    rows = exported(project)
    oak, others = rows[rows["policy_id"] == "oak-01"], rows[rows["policy_id"] != "oak-01"]
    assert oak[["section", "lead_in", "text", "cue"]].isna().all(axis=None)
    assert oak[["clause_id", "start", "end", "status", "sha256"]].notna().all(axis=None)
    assert others["text"].notna().all()
    said = " ".join(result.summary().split())
    assert f"Words withheld: {oak['clause_id'].nunique()} clauses, from texts" in said
    assert "Give --keep-text for a table of your own" in said
    assert study.run(project, Settings(withhold=False)).redone == ["exports", "report"]
    assert exported(project)["text"].notna().all()


def test_a_policy_of_which_nothing_is_said_may_not_be_passed_on(write_corpus):
    project = write_corpus("policy_id,profession,country\nelm-01,counsellor,GB\n")
    assert "Words withheld: " in study.run(project).summary()
    assert exported(project)["text"].isna().all()


def test_where_nothing_is_withheld_nothing_is_said(project):
    assert "withheld: " not in study.run(project).summary().replace("Intervals withheld: ", "")


def test_a_change_of_the_setting_is_enough_to_write_anew(project):
    study.run(project)
    assert study.run(project).redone == []
    assert study.run(project, Settings(mask=False)).redone == ["exports", "report"]
    assert isinstance(exported(project), pd.DataFrame)
