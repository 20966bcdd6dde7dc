"""The codings that come with the composed policies point into them and keep to the codebook."""

from pathlib import Path

import pandas as pd
import pytest

from policyanalysis import codebook

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = sorted((CORPUS / "codings").glob("*.csv"))


def read(path):
    return pd.read_csv(path, keep_default_na=False, dtype=str).astype({"start": int, "end": int})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_coding_stands_where_it_says(path):
    for row in read(path).itertuples():
        text = (CORPUS / "policies" / f"{row.policy_id}.txt").read_text(encoding="utf-8")
        assert text[row.start : row.end] == row.quote
        if row.cue_start:
            assert row.start <= int(row.cue_start) < int(row.cue_end) <= row.end


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_code_is_in_the_codebook(path):
    book, codings = codebook.load(), read(path)
    assert codings["clause_id"].is_unique
    assert set(codings["stance"]) <= set(book.ids("stances"))
    for column, part in (("actor", "actors"), ("force", "forces"), ("exception", "exceptions")):
        assert set(codings[column]) <= {"", *book.ids(part)}
    topics = codings["topics"].str.split()
    assert {topic for row in topics for topic in row} <= set(book.ids("topics"))
    assert topics.map(len).max() <= 3
    silent = codings["stance"] == "none"
    assert (codings.loc[silent, ["actor", "force", "exception"]] == "").all(axis=None)
    assert (codings.loc[~silent, ["actor", "force"]] != "").all(axis=None)
    assert ((codings["exception"] != "") == (codings["stance"] == "discretionary")).all()


def test_all_policies_are_coded_once_and_a_third_of_them_twice():
    manifest = pd.read_csv(CORPUS / "manifest.csv", keep_default_na=False)
    by_coder = {path.stem: set(read(path)["policy_id"]) for path in FILES}
    assert by_coder["coder-a"] == set(manifest["policy_id"])
    assert len(by_coder["coder-b"]) * 3 == len(manifest)
    assert by_coder["adjudicated"] <= by_coder["coder-b"]


def test_every_difference_between_the_two_is_settled():
    first, second, settled = (
        read(CORPUS / "codings" / f"{name}.csv").set_index("clause_id")
        for name in ("coder-a", "coder-b", "adjudicated")
    )
    columns = ["stance", "actor", "force", "exception"]
    first = first.loc[second.index]
    differs = (first[columns] != second[columns]).any(axis=1)
    differs |= first["topics"].map(lambda t: set(t.split())) != second["topics"].map(
        lambda t: set(t.split())
    )
    assert set(settled.index) == set(second.index[differs])
