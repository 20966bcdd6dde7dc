"""Lineages and shared clauses as plain text, and the command that prints them."""

import pandas as pd
import pytest

from policyanalysis.corpus import lineages
from policyanalysis.exports import lineage_list, shared_list

STOCK = [
    "Requests to connect on Facebook stay without an answer, whoever among my clients sends them.",
    "Photographs of the waiting room may not be posted, because other people sit there as well.",
]
PHONES = "01632 960983", "020 7946 0018"
SIDES = slice(2, 48), slice(49, None)
HOSTILE = "elm-\x1b[31m01"


def text_of(first, second):
    ids = ["oak-01", HOSTILE]
    policies = pd.DataFrame({"policy_id": ids, "text": [first, second], "source": "published"})
    policies["url"] = None
    clauses = policies[["policy_id", "text"]].assign(start=10, end=99)
    return shared_list({"policies": policies, "clauses": clauses}, *ids)


def listed(source):
    policies = pd.DataFrame({"policy_id": ["oak-01", HOSTILE, "yew-01"], "source": source})
    policies["year"] = pd.array([2011, None, 2020], dtype="Int64")
    clauses = pd.DataFrame({"policy_id": ["oak-01", "oak-01", HOSTILE, HOSTILE], "text": STOCK * 2})
    clauses["clause_id"] = ["1", "2", "3", "4"]
    found = lineages(policies, clauses, seed=1)
    return lineage_list({"policies": policies, **found._asdict()})


def test_families_are_listed_with_their_ancestor_and_each_pair():
    text = listed("published")
    assert text.startswith("3 policies in 2 lineages (2 at the lower threshold)\n\nlineage-")
    assert "  oak-01 (2011, likely ancestor) shares 1.00 of 2 comparable clauses\n" in text
    assert r"  elm-\x1b[31m01 (year not known) shares 1.00 of 2 comparable clauses" in text
    assert "\nWithout kin: yew-01\n" in text
    assert r"  oak-01 1.00 (2 clauses), elm-\x1b[31m01 1.00 (2 clauses)" in text
    assert "\x1b" not in text


def test_composed_policies_are_said_to_be_composed():
    assert listed("composed").startswith("COMPOSED: 3 of the 3 policies")


def test_shared_clauses_stand_side_by_side_with_their_places():
    text = text_of(STOCK[0], STOCK[0].replace("answer", "ans\x07wer \x1b"))
    lines = text.splitlines()
    assert lines[0] == r"oak-01 and elm-\x1b[31m01: 1 pair of clauses"
    assert lines[2].startswith("similarity 0.")
    assert [part.strip() for part in lines[3].split("|")] == ["10-99", "10-99"]
    words = [" ".join(line[at].strip(" |") for line in lines[4:]) for at in SIDES]
    assert words == [STOCK[0], STOCK[0].replace("answer", r"ans\x07wer \x1b")]
    assert all(len(line) <= 100 for line in lines)
    assert not {"\x07", "\x1b"} & set(text)


def test_contact_details_are_replaced_after_comparing():
    text = text_of(*(f"To change a session ring my secretary on {n}." for n in PHONES))
    assert text.splitlines()[2] == "similarity 1.00"
    assert text.count("[telephone]") == 2
    assert not any(number in text for number in PHONES)


@pytest.fixture(scope="module")
def run_of(cli, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kin")
    rows = ["policy_id,title,profession,country,language,source"]
    for name in ("ash-01", "bay-01"):
        rows.append(f"{name},,counsellor,GB,en,imported")
        text = "\n\n".join(["Contact", *STOCK, f"My office is in the street of {name}."])
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "manifest.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder, cli("run", "--corpus", folder, "--out", folder / "out")


def test_the_command_reads_a_corpus_or_a_finished_run(cli, run_of):
    folder, finished = run_of
    assert finished.returncode == 0, finished.stderr
    fresh = cli("lineage", "--corpus", folder)
    kept = cli("lineage", "--out", folder / "out")
    assert fresh.returncode == kept.returncode == 0
    assert fresh.stdout == kept.stdout
    assert "2 policies in 1 lineage " in fresh.stdout
    pair = cli("lineage", "--out", folder / "out", "--pair", "ash-01", "bay-01")
    assert pair.stdout.startswith("ash-01 and bay-01: 2 pairs of clauses")


def test_estimates_and_clause_stances_know_the_lineages(run_of):
    folder, _ = run_of
    estimates = pd.read_parquet(folder / "out" / "data" / "estimates.parquet")
    prevalence = estimates[estimates["estimand"] == "prevalence"]
    assert set(prevalence["n_policies"]) == {2}
    assert set(prevalence["n_lineages"]) == {1}
    stances = pd.read_csv(folder / "out" / "data" / "clause_stances.csv")
    lineages = pd.read_parquet(folder / "out" / "data" / "lineages.parquet")
    assert set(stances["lineage_id"]) == set(lineages["lineage_id"])


def test_the_command_names_what_it_cannot_use(cli, run_of, tmp_path):
    folder, _ = run_of
    stranger = cli("lineage", "--out", folder / "out", "--pair", "ash-01", "oak-09")
    assert stranger.returncode == 2
    assert "there is no policy oak-09" in stranger.stderr
    empty = cli("lineage", "--out", tmp_path)
    assert empty.returncode == 1
    assert "run `policyanalysis run` again" in empty.stderr
    (folder / "stray-01.txt").write_text("No row names this text.", encoding="utf-8")
    left_out = cli("lineage", "--corpus", folder)
    assert left_out.returncode == 1
    assert "stray-01" in left_out.stderr
    assert "2 policies" in left_out.stdout
