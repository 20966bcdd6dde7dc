"""Adding policies: a snapshot, a text and a row, or nothing at all."""

import csv
import json
from hashlib import sha256

import pytest

from policyanalysis import corpus
from policyanalysis.corpus import adding, fetch
from policyanalysis.corpus.snapshots import Snapshot
from policyanalysis.errors import CorpusError
from policyanalysis.project import Project

CELLS = {"profession": "counsellor", "country": "GB"}
PAGE = (
    "<nav>Home</nav><h1>E-mail</h1><p>I read my messages once a day, and I answer them on the "
    "next working day.</p><p>I never answer in the night.</p>"
)
TEXT = (
    "E-mail\n\nI read my messages once a day, and I answer them on the next working day.\n\n"
    "I never answer in the night.\n"
)


@pytest.fixture
def empty(tmp_path):
    return Project(tmp_path / "corpus", tmp_path / "out")


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "My page.HTML"
    path.write_text(PAGE, encoding="utf-8")
    return path


def files(project):
    return {p: p.read_bytes() for p in project.corpus.rglob("*") if p.is_file()}


def test_a_page_becomes_a_snapshot_a_text_and_a_row(empty, page):
    added = adding.add(empty, adding.source_of(str(page)), CELLS | {"year": "2021"})
    assert added.policy_id == "gb-counsellor-01"
    assert added.audit.share_kept == 1.0
    assert added.path.read_text(encoding="utf-8") == TEXT
    snapshot, record = sorted((empty.corpus / "raw" / added.policy_id).iterdir())
    kept = json.loads(record.read_text(encoding="utf-8"))
    assert kept["url"] == str(page)
    assert kept["sha256"] == sha256(PAGE.encode()).hexdigest()
    assert snapshot.read_bytes() == PAGE.encode()
    found = corpus.read(empty)
    assert found.problems.empty
    assert found.policies.loc[0, ["policy_id", "year", "source", "text"]].tolist() == [
        "gb-counsellor-01",
        2021,
        "imported",
        TEXT,
    ]
    assert found.extractions.loc[0, ["reader", "share_kept", "n_sentences"]].tolist() == [
        "html",
        1.0,
        2,
    ]


def test_the_next_policy_of_its_kind_has_the_next_number(empty, page):
    for number in (1, 2, 3):
        added = adding.add(empty, adding.source_of(str(page)), CELLS)
        assert added.policy_id == f"gb-counsellor-{number:02}"
    assert len(corpus.read(empty).policies) == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"policy_id": "oak-01"}, r"policy_id 'oak-01' stands in 2 rows"),
        ({"policy_id": "../oak"}, r"policy_id is '\.\./oak'"),
        ({"country": "UK"}, "country is 'UK'"),
        ({"year": "last"}, "year is 'last'"),
        ({"licence": "CC0"}, "the manifest has no column licence"),
    ],
)
def test_a_row_with_a_mistake_is_refused_and_nothing_is_written(
    write_corpus, page, change, message
):
    project = write_corpus()
    before = files(project)
    with pytest.raises(CorpusError, match=message):
        adding.add(project, adding.source_of(str(page)), CELLS | change)
    assert files(project) == before


def test_a_text_without_a_row_is_not_overwritten(write_corpus, page):
    project = write_corpus()
    (project.corpus / "ash-01.md").write_text("I read my messages.", encoding="utf-8")
    before = files(project)
    with pytest.raises(CorpusError, match=r"ash-01 has a text already \(.*ash-01\.md\)"):
        adding.add(project, adding.source_of(str(page)), CELLS | {"policy_id": "ash-01"})
    assert files(project) == before


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.html", b"", "no HTML element"),
        ("a.rtf", b"{\\rtf1}", r"no reader knows files that end in \.rtf"),
        ("a", b"I read.", "no reader knows files that end in nothing"),
        ("a.txt", b"w " * 5_000_001, "has 10,000,002 bytes"),
        ("a.pdf", b"<p>I read.</p>", "not a PDF"),
        ("a.txt", b"Ich lese jede Nachricht nur an Werktagen und nie nachts.", "not Engl"),
    ],
)
def test_what_cannot_be_read_leaves_no_trace(empty, tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        adding.add(empty, adding.source_of(str(tmp_path / name)), CELLS)
    assert not empty.corpus.exists()


@pytest.mark.parametrize(
    "head",
    [
        b"policy_id,profession,country,title\n",
        b"policy_id;profession;country;title\r\noak-01;counsellor;GB;x\r\n",
        b"\xef\xbb\xbfcountry\tprofession\tpolicy_id\ttitle\nGB\tcounsellor\toak-01\tx",
    ],
    ids=["comma", "semicolon and CRLF", "tab, BOM and no last line end"],
)
def test_the_row_follows_the_form_of_the_manifest(empty, page, head):
    (empty.corpus / "policies").mkdir(parents=True)
    (empty.corpus / "policies" / "oak-01.txt").write_text(TEXT, encoding="utf-8")
    empty.manifest.write_bytes(head)
    title = 'Words; "quoted", and\tmore'
    adding.add(empty, adding.source_of(str(page)), CELLS | {"title": title})
    raw = empty.manifest.read_bytes()
    assert raw.startswith(head)
    assert raw.endswith(b"\r\n" if b"\r\n" in head else b"\n")
    found = corpus.read(empty)
    assert found.policies["title"].tolist()[-1] == title
    assert found.policies["policy_id"].tolist()[-1] == "gb-counsellor-01"


def test_texts_beside_the_manifest_stay_there(write_corpus, page):
    project = write_corpus()
    added = adding.add(project, adding.source_of(str(page)), CELLS)
    assert added.path == project.corpus / "gb-counsellor-01.txt"
    assert len(corpus.read(project).policies) == 4


def test_an_address_is_fetched_and_its_server_s_coding_believed(empty, monkeypatch):
    body = "<h1>E-mail</h1><p>I don’t read my messages in the night, and never will.</p>"
    address = "http://elm.invalid/rules"

    def fetched(url):
        raw = body.encode("cp1252")
        headers = {"content-type": "text/html; charset=windows-1252"}
        at = "2024-02-29T10:00:00+00:00"
        return Snapshot(url, f"{url}/", 200, headers, raw, at, sha256(raw).hexdigest())

    monkeypatch.setattr(fetch, "fetch", fetched)
    added = adding.add(empty, adding.source_of(address), CELLS)
    assert "I don’t read" in added.path.read_text(encoding="utf-8")
    (row,) = csv.DictReader(empty.manifest.read_text(encoding="utf-8").splitlines())
    assert (row["url"], row["retrieved_at"]) == (f"{address}/", "2024-02-29")
    assert (empty.corpus / "raw/gb-counsellor-01/2024-02-29T10-00-00Z.html").exists()


def test_a_text_that_lacks_a_sentence_of_its_snapshot_is_flagged(empty, page):
    added = adding.add(empty, adding.source_of(str(page)), CELLS)
    added.path.write_text(TEXT.replace("I never answer in the night.\n", ""), encoding="utf-8")
    found = corpus.read(empty)
    assert found.extractions.loc[0, "share_kept"] == 0.5
    (problem,) = found.problems.to_dict("records")
    assert problem["severity"] == "warning"
    assert problem["problem"] == (
        "1 of the 2 sentences of the file are not in the text, first the one numbered 2"
    )


def test_a_snapshot_that_was_edited_is_named(empty, page):
    added = adding.add(empty, adding.source_of(str(page)), CELLS)
    (snapshot,) = (empty.corpus / "raw" / added.policy_id).glob("*.html")
    snapshot.write_text(PAGE + " ", encoding="utf-8")
    found = corpus.read(empty)
    assert len(found.policies) == 1
    assert found.problems["problem"].tolist() == ["no snapshot is the file that was kept"]


def test_files_of_any_format_may_stand_in_the_folder(write_corpus):
    project = write_corpus()
    (project.corpus / "oak-01.txt").unlink()
    (project.corpus / "oak-01.HTML").write_text(PAGE, encoding="utf-8")
    (project.corpus / "elm-01.txt").rename(project.corpus / "elm-01.md")
    found = corpus.read(project)
    assert found.problems.empty
    assert found.extractions[["policy_id", "reader", "share_kept"]].values.tolist() == [
        ["oak-01", "html", 1.0],
        ["elm-01", "markdown", 1.0],
    ]


def test_a_policy_without_a_text_is_read_from_its_newest_snapshot(empty, page):
    added = adding.add(empty, adding.source_of(str(page)), CELLS)
    added.path.unlink()
    before = corpus.hashes(empty)
    found = corpus.read(empty)
    assert found.policies["text"].tolist() == [TEXT]
    assert found.extractions["share_kept"].tolist() == [1.0]
    assert any(name.startswith("raw/") for name in before)


def test_the_command_adds_what_it_can_and_names_the_rest(cli, empty, page, tmp_path):
    run = cli(
        "add",
        page,
        tmp_path / "none.pdf",
        "--profession",
        "counsellor",
        "--country",
        "GB",
        "--corpus",
        empty.corpus,
        "--set",
        "region=Wales",
    )
    assert run.returncode == 1
    assert "Added gb-counsellor-01" in run.stdout
    assert "2 of 2 sentences" in run.stdout
    assert "Not added" in run.stderr
    assert corpus.read(empty).policies.loc[0, "region"] == "Wales"


def test_two_policies_cannot_have_one_id(cli, empty, page):
    run = cli(
        "add",
        page,
        page,
        "--policy-id",
        "oak-01",
        "--profession",
        "x",
        "--country",
        "GB",
        "--corpus",
        empty.corpus,
    )
    assert run.returncode == 2
    assert not empty.corpus.exists()
