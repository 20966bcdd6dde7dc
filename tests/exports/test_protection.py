"""What leaves the study holds no contact details and, if asked, no words that may not leave."""

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
    return exports.read_csv(project.data / "clause_stances.csv")


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


def test_words_that_may_not_be_passed_on_are_withheld(project):
    manifest = project.manifest.read_text(encoding="utf-8").splitlines()
    manifest = [
        f"{manifest[0]},redistribute",
        f"{manifest[1]},no",
        *(f"{m},yes" for m in manifest[2:]),
    ]
    project.manifest.write_text("\n".join(manifest), encoding="utf-8")
    study.run(project, Settings(withhold=True))
    rows = exported(project)
    oak, others = rows[rows["policy_id"] == "oak-01"], rows[rows["policy_id"] != "oak-01"]
    assert oak[["section", "lead_in", "text", "cue"]].isna().all(axis=None)
    assert oak[["clause_id", "start", "end", "status", "sha256"]].notna().all(axis=None)
    assert others["text"].notna().all()


def test_a_change_of_the_setting_is_enough_to_write_anew(project):
    study.run(project)
    assert study.run(project).redone == []
    assert study.run(project, Settings(mask=False)).redone == ["exports", "report"]
    assert isinstance(exported(project), pd.DataFrame)
