"""The policies that coders are trained on are whole, and their codings point into them."""

from pathlib import Path

import pandas as pd
import pytest

from policyanalysis import clauses, codebook, corpus
from policyanalysis.project import Project

CORPUS = Path(__file__).parents[2] / "corpus"
TRAINING = CORPUS / "training"
FILES = sorted((TRAINING / "codings").glob("*.csv"))
CODES = (("actor", "actors"), ("force", "forces"), ("exception", "exceptions"))
UNCODED = 0.02  # share of today's clauses that may lack a coding


def read(path):
    return pd.read_csv(path, keep_default_na=False, dtype=str).astype({"start": int, "end": int})


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    found = corpus.read(Project(TRAINING, tmp_path_factory.mktemp("out")))
    assert found.problems.empty
    return found.policies


def test_each_policy_has_its_text_and_its_row_and_is_free_to_pass_on(policies):
    manifest = pd.read_csv(TRAINING / "manifest.csv", keep_default_na=False)
    texts = {path.stem for path in (TRAINING / "policies").glob("*.txt")}
    assert set(policies["policy_id"]) == set(manifest["policy_id"]) == texts
    assert manifest["policy_id"].is_unique
    assert set(manifest["source"]) == {"composed"}
    assert set(manifest["licence"]) == {"CC0-1.0"}
    assert set(manifest["redistribute"]) == {"yes"}


def test_no_policy_of_the_study_is_among_them(policies):
    study = pd.read_csv(CORPUS / "manifest.csv", keep_default_na=False)
    assert not set(policies["policy_id"]) & set(study["policy_id"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_coding_stands_where_it_says(path, policies):
    texts = policies.set_index("policy_id")["text"]
    for row in read(path).itertuples():
        assert texts[row.policy_id][row.start : row.end] == row.quote
        if row.cue_start:
            assert row.start <= int(row.cue_start) < int(row.cue_end) <= row.end


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_code_is_in_the_codebook(path):
    book, codings = codebook.load(), read(path)
    assert codings["clause_id"].is_unique
    assert set(codings["coder_id"]) == {path.stem}
    assert set(codings["coder_kind"]) == {"model"}
    assert set(codings["stance"]) <= set(book.ids("stances"))
    for column, part in CODES:
        assert set(codings[column]) <= {"", *book.ids(part)}
    topics = codings["topics"].str.split()
    assert {topic for row in topics for topic in row} <= set(book.ids("topics"))
    assert topics.map(lambda row: len(row) == len(set(row)) <= 3).all()
    silent = codings["stance"] == "none"
    assert (codings.loc[silent, ["actor", "force", "exception", "cue_start"]] == "").all(axis=None)
    assert (codings.loc[~silent, ["actor", "force"]] != "").all(axis=None)
    assert ((codings["exception"] != "") == (codings["stance"] == "discretionary")).all()


def test_nearly_every_clause_of_today_is_coded(policies):
    _, found = clauses.segment(policies, clauses.pipeline())
    coded = pd.concat([read(path) for path in FILES])
    assert set(coded["policy_id"]) == set(policies["policy_id"])
    assert not coded["clause_id"].duplicated().any()
    assert (~found["clause_id"].isin(coded["clause_id"])).mean() < UNCODED
