"""Reading policies: a bad one is a row of problems, the others go on."""

from pathlib import Path

import pytest

from policyanalysis import corpus
from policyanalysis.corpus.countries import countries
from policyanalysis.corpus.policies import LARGEST_FILE
from policyanalysis.errors import CorpusError
from policyanalysis.ids import text_digest

GERMAN = "Nachrichten lese ich nur an Werktagen, und am Wochenende antworte ich niemandem. "


def found(problems):
    columns = ["severity", "file", "line", "policy_id", "problem"]
    return problems[columns].astype(object).where(problems[columns].notna(), None).values.tolist()


def test_sound_policies_are_read_in_the_order_of_the_manifest(write_corpus):
    project = write_corpus()
    policies, problems, _ = corpus.read(project)
    assert problems.empty
    assert policies["policy_id"].tolist() == ["oak-01", "elm-01", "yew-01"]
    yew = policies.iloc[2]
    assert yew["title"] == "Screens, Calls and Us"
    assert yew["n_words"] == len(yew["text"].split())
    assert yew["sha256"] == text_digest(yew["text"])
    assert policies["year"].isna().tolist() == [False, True, False]


def test_texts_may_stand_in_a_folder_of_their_own(write_corpus):
    project = write_corpus()
    (project.corpus / "policies").mkdir()
    for path in project.corpus.glob("*.txt"):
        path.rename(project.corpus / "policies" / path.name)
    (project.corpus / "policies" / "README.txt").write_text("About these texts.")
    policies, problems, _ = corpus.read(project)
    assert (len(policies), len(problems)) == (3, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the text is empty"),
        (b"\xef\xbb\xbf \n\t\n", "the text is empty"),
        (b"* * *\n", "the text is empty"),
        ("Naïve café".encode("latin-1"), "the text is not UTF-8: byte 0xEF in line 1"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "the text is not UTF-8: byte 0x89 in line 1"),
        (b"PK\x03\x04\x0a\x00", "the file is binary: control character U+0003 in line 1"),
        ((GERMAN * 5).encode(), "the text is not English: the language found is de"),
        (b"word " * (LARGEST_FILE // 5 + 1), "the file has 10,000,005 bytes"),
    ],
    ids=["empty", "blank", "signs", "latin-1", "image", "archive", "German", "large"],
)
def test_a_text_that_cannot_be_used_is_named_and_the_others_go_on(write_corpus, content, message):
    project = write_corpus()
    (project.corpus / "elm-01.txt").write_bytes(content)
    policies, problems, _ = corpus.read(project)
    assert policies["policy_id"].tolist() == ["oak-01", "yew-01"]
    assert found(problems) == [["error", "elm-01.txt", None, "elm-01", message]]
    assert problems["expected"].notna().all()
    assert (problems["action"] != "").all()


def test_a_row_without_a_file_and_a_file_without_a_row_are_both_named(write_corpus):
    project = write_corpus()
    (project.corpus / "elm-01.txt").rename(project.corpus / "elm-02.txt")
    policies, problems, _ = corpus.read(project)
    assert policies["policy_id"].tolist() == ["oak-01", "yew-01"]
    stray = "the file has no row in the manifest, so it was not analysed"
    assert found(problems) == [
        ["error", "manifest.csv", 3, "elm-01", "policy elm-01 has no file"],
        ["error", "elm-02.txt", None, "elm-02", stray],
    ]


def test_two_files_for_one_id_are_not_chosen_between(write_corpus):
    project = write_corpus()
    (project.corpus / "oak-01.TXT").write_text("I answer e-mail once a day.", encoding="utf-8")
    if len(list(project.corpus.glob("oak*"))) == 1:
        pytest.skip("this disk takes oak-01.txt and oak-01.TXT for one file")
    policies, problems, _ = corpus.read(project)
    assert "oak-01" not in set(policies["policy_id"])
    assert found(problems) == [["error", "manifest.csv", 2, "oak-01", "policy oak-01 has 2 files"]]


def test_the_file_of_a_row_with_mistakes_is_not_called_stray(write_corpus):
    manifest = "policy_id,profession,country\noak-01,counsellor,UK\nelm-01,x,US,,\nyew-01,x,US\n"
    _, problems, _ = corpus.read(write_corpus(manifest))
    assert problems["file"].tolist() == ["manifest.csv", "manifest.csv"]
    assert problems["problem_no"].tolist() == [1, 2]


def test_an_id_never_leads_out_of_the_folder(write_corpus, tmp_path):
    (tmp_path / "secret.txt").write_text("I read every message that I get.", encoding="utf-8")
    manifest = "policy_id,profession,country\n../secret,counsellor,GB\noak-01,counsellor,GB\n"
    policies, problems, _ = corpus.read(write_corpus(manifest))
    assert policies["policy_id"].tolist() == ["oak-01"]
    assert problems.loc[0, "problem"] == "policy_id is '../secret'"
    assert not policies["text"].str.contains("every message").any()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that fails to read")
def test_a_file_that_fails_while_it_is_read_is_named_and_leaves_a_mark_in_the_hashes(write_corpus):
    project = write_corpus()
    (project.corpus / "elm-01.txt").unlink()
    (project.corpus / "elm-01.txt").symlink_to("/proc/self/mem")
    policies, problems, _ = corpus.read(project)
    assert len(policies) == 2
    assert problems.loc[0, ["file", "policy_id"]].tolist() == ["elm-01.txt", "elm-01"]
    assert problems.loc[0, "problem"].startswith("the file cannot be read")
    assert corpus.hashes(project)["elm-01.txt"] == "unreadable"


def test_folders_and_dead_links_are_no_files(write_corpus):
    project = write_corpus()
    for name in ("oak-01.txt", "elm-01.txt"):
        (project.corpus / name).unlink()
    (project.corpus / "oak-01.txt").mkdir()
    (project.corpus / "elm-01.txt").symlink_to("nowhere")
    policies, problems, _ = corpus.read(project)
    assert policies["policy_id"].tolist() == ["yew-01"]
    assert problems["problem"].tolist() == [
        "policy oak-01 has no file",
        "policy elm-01 has no file",
    ]


def test_without_a_manifest_there_is_no_corpus(write_corpus):
    project = write_corpus()
    project.manifest.unlink()
    with pytest.raises(CorpusError, match="manifest cannot be read"):
        corpus.read(project)


def test_the_hashes_are_of_manifest_and_codebook_and_of_each_text(write_corpus):
    project = write_corpus()
    before = corpus.hashes(project)
    texts = ["elm-01.txt", "oak-01.txt", "yew-01.txt"]
    assert sorted(before) == sorted([*texts, "codebook.yaml", "manifest.csv"])
    (project.corpus / "notes.csv").write_bytes(b"a,b")
    assert corpus.hashes(project) == before
    (project.corpus / "oak-01.txt").write_text("I answer in three days.", encoding="utf-8")
    after = corpus.hashes(project)
    assert {name for name in before if before[name] != after[name]} == {"oak-01.txt"}


def test_the_countries_are_those_of_the_standard():
    assert len(countries()) == 249
    assert {"GB", "US", "IE", "CA", "AU", "NZ", "ZA", "IN", "SS", "TL"} <= countries()
