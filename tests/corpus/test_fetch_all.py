"""Runs over a manifest: snapshots written whole, resumed, conditional, archived, reported."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from policyanalysis.corpus import snapshots
from policyanalysis.corpus.fetch import ARCHIVE, fetch_all
from policyanalysis.errors import CorpusError

PAGE = b"<!doctype html><title>Policy</title><p>I read e-mail once a day.</p>"
NEWER = PAGE + b"<p>And texts never.</p>"


@pytest.fixture
def run(tmp_path, site, options):
    """Return a function that fetches the named pages of the site into one corpus folder."""

    def fetch_pages(*paths, limit=None, **changes):
        rows = [f"p{n}-01,{site.url(path)}" for n, path in enumerate(paths, 1)]
        manifest = tmp_path / "addresses.csv"
        manifest.write_text("policy_id,url\n" + "\n".join(rows))
        site.asked.clear()
        return fetch_all(manifest, tmp_path / "corpus", replace(options, **changes), limit)

    return fetch_pages


def aged(path, hours=48):
    """Return the path of a snapshot after making it so much older than it is."""
    record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    time = datetime.fromisoformat(record["retrieved_at"]) - timedelta(hours=hours)
    older = path.with_name(f"{time:%Y-%m-%dT%H-%M-%SZ}{path.suffix}")
    path.with_suffix(".json").unlink()
    record |= {"retrieved_at": time.isoformat(), "file": older.name}
    older.with_suffix(".json").write_text(json.dumps(record), encoding="utf-8")
    return path.rename(older)


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_snapshot_is_the_bytes_and_a_record_beside_them(run, site, tmp_path):
    site.redirect("/old", "/policy")
    site.page("/policy", ETag='"é7"'.encode().decode("latin-1"))
    result = run("/old")
    assert not result.failed
    (path,) = result.written
    assert path.parent == tmp_path / "corpus" / "raw" / "p1-01"
    assert path.read_bytes() == PAGE
    record = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    stamp = record["retrieved_at"].replace(":", "-").replace("+00-00", "Z")
    assert path.name == record["file"] == f"{stamp}.html"
    assert record["sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert (record["url"], record["final_url"]) == (site.url("/old"), site.url("/policy"))
    assert (record["status"], record["headers"]["content-type"]) == (200, "text/html")
    assert files(tmp_path / "corpus") == sorted([path.name, path.with_suffix(".json").name])


def test_one_bad_page_is_a_problem_and_the_others_go_on(run, site, tmp_path):
    site.page("/a")
    site.page("/c", b"I never text.", Content_Type="text/plain")
    result = run("/a", "/b", "/c")
    assert result.failed
    assert [path.suffix for path in result.written] == [".html", ".txt"]
    (problem,) = result.problems.to_dict("records")
    assert (problem["policy_id"], problem["file"], problem["line"]) == (
        "p2-01",
        "addresses.csv",
        3,
    )
    assert problem["problem"] == f"the server answers 404 ({site.url('/b')})"
    assert "--archive" in problem["action"]


def test_rows_without_an_address_or_a_sound_id_are_problems(site, options, tmp_path):
    manifest = tmp_path / "addresses.csv"
    manifest.write_text(f"policy_id,url\np1-01,\n../../p2,{site.url('/a')}\np3-01,file:///etc\n")
    result = fetch_all(manifest, tmp_path / "corpus", options)
    assert result.problems["line"].tolist() == [2, 3, 4]
    assert result.written == site.asked == []
    manifest.write_text("policy_id\np1-01\n")
    with pytest.raises(CorpusError, match="lacks the columns url"):
        fetch_all(manifest, tmp_path / "corpus", options)


def test_other_languages_are_fetched_too(site, options, tmp_path):
    site.page("/regeln")
    manifest = tmp_path / "addresses.csv"
    manifest.write_text(f"policy_id,url,language\np1-01,{site.url('/regeln')},de\n")
    assert len(fetch_all(manifest, tmp_path / "corpus", options).written) == 1


def test_what_is_there_and_fresh_is_not_asked_for(run, site):
    site.page("/a")
    site.page("/b")
    assert len(run("/a", limit=1).written) == 1
    result = run("/a", "/b")
    assert (len(result.written), result.fresh, result.failed) == (1, 1, False)
    assert site.paths == ["/robots.txt", "/b"]


def test_no_more_than_the_limit_is_asked_for(run, site):
    pages = ["/a", "/b", "/c"]
    for page in pages:
        site.page(page)
    assert [len(run(*pages, limit=2).written) for _ in range(3)] == [2, 1, 0]


def test_a_policy_whose_address_changed_is_fetched_again(run, site):
    site.page("/a")
    site.page("/b", NEWER)
    aged(run("/a").written[0], hours=1)
    assert len(run("/b").written) == 1


def test_an_old_snapshot_is_asked_after_and_never_edited(run, site, tmp_path):
    def answer(request):
        changed = request.headers["If-None-Match"] != '"1"'
        site.page("/again", PAGE if changed else b"", 200 if changed else 304, ETag='"1"')
        site.answers["/again"](request)

    site.answers["/policy"] = answer
    first = aged(run("/policy").written[0])
    kept = {path.name: path.read_bytes() for path in first.parent.iterdir()}
    result = run("/policy")
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    assert (result.written, result.unchanged, result.failed) == ([], 1, False)
    assert {path.name: path.read_bytes() for path in first.parent.iterdir()} == kept


def test_a_page_with_the_same_bytes_is_unchanged_and_a_new_one_a_new_snapshot(run, site):
    date = "Fri, 29 Feb 2008 12:00:00 GMT"
    site.page("/policy", Last_Modified=date)
    first = aged(run("/policy").written[0])
    result = run("/policy")
    assert site.asked[-1][1]["if-modified-since"] == date
    assert (result.written, result.unchanged) == ([], 1)
    site.page("/policy", NEWER)
    second = run("/policy").written[0]
    assert (first.read_bytes(), second.read_bytes()) == (PAGE, NEWER)
    assert first.name < second.name
    assert snapshots.latest(first.parent).path == second


def test_validators_go_only_to_the_page_that_gave_them(run, site):
    site.page("/policy", ETag='"1"')
    aged(run("/policy").written[0])
    site.redirect("/policy", "/moved")
    site.page("/moved", NEWER)
    assert len(run("/policy").written) == 1
    sent = {path: "if-none-match" in headers for path, headers in site.asked}
    assert sent == {"/robots.txt": False, "/policy": True, "/moved": False}


@pytest.mark.parametrize("damage", ["edited", "gone", "record", "half"])
def test_a_snapshot_that_is_not_whole_does_not_count(run, site, damage):
    site.page("/policy", ETag='"1"')
    path = aged(run("/policy").written[0])
    record = path.with_suffix(".json")
    if damage == "edited":
        path.write_bytes(b"other")
    elif damage == "gone":
        path.unlink()
    elif damage == "record":
        record.write_text("[]")
    else:
        record.unlink()
    assert len(run("/policy", max_age=1e9).written) == 1
    assert "if-none-match" not in site.asked[-1][1]


def test_two_snapshots_of_one_second_do_not_meet(run, site, tmp_path):
    site.page("/policy")
    path = run("/policy").written[0]
    record = snapshots.latest(path.parent)
    same = snapshots.Snapshot(record.url, record.url, 200, {}, b"x", record.retrieved_at, "0")
    with pytest.raises(CorpusError, match="same second"):
        snapshots.write(same, path.parent, ".txt")
    assert path.read_bytes() == PAGE


def test_the_archive_is_asked_for_what_is_gone_and_only_if_wanted(run, site):
    archive = site.url("/web/2id_/")
    copy = f"/web/2id_/{site.url('/gone')}"
    site.redirect(copy, f"/web/20200229120000id_/{site.url('/gone')}")
    site.page(f"/web/20200229120000id_/{site.url('/gone')}", Memento_Datetime="2020")
    assert run("/gone").failed
    assert site.paths == ["/robots.txt", "/gone"]
    result = run("/gone", archive=archive)
    assert not result.failed
    record = snapshots.latest(result.written[0].parent)
    assert record.url == site.url("/gone")
    assert "/web/20200229120000id_/" in record.final_url


@pytest.mark.parametrize(
    ("status", "asks"), [(401, False), (403, False), (429, False), (500, True)]
)
def test_the_archive_is_no_way_round_a_refusal(run, site, status, asks):
    site.page("/policy", b"", status)
    result = run("/policy", archive=site.url("/web/2id_/"), max_pause=0.1)
    assert result.failed
    assert any(path.startswith("/web/") for path in site.paths) == asks
    assert ("the web archive did not help" in result.problems["problem"][0]) == asks


def test_the_archive_is_no_way_round_robots(run, site):
    site.page("/robots.txt", b"User-agent: *\nDisallow: /policy")
    site.page(f"/web/2id_/{site.url('/policy')}")
    assert run("/policy", archive=site.url("/web/2id_/")).failed
    assert site.paths == ["/robots.txt"]


def test_the_address_of_the_archive_is_one_that_may_be_asked():
    assert ARCHIVE.startswith("https://") and ARCHIVE.endswith("/")


def command(*arguments, **options):
    return [sys.executable, "-m", "policyanalysis", "fetch", *map(str, arguments)]


def test_the_command_fetches_and_says_what_failed(cli, site, tmp_path):
    site.page("/a")
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(f"policy_id,url\np1-01,{site.url('/a')}\np2-01,{site.url('/b')}\n")
    arguments = ["fetch", "--corpus", tmp_path, "--pause", "0"]
    done = cli(*arguments)
    assert done.returncode == 1
    assert "--allow-private" not in done.stdout and "the port is" in done.stdout
    env = {"POLICYANALYSIS_CONTACT": "study@university.example"}
    done = cli(*arguments, "--allow-private", env=env)
    assert done.returncode == 1, done.stderr
    assert "the server answers 404" in done.stdout and "New snapshots: 1" in done.stdout
    assert site.asked[0][1]["user-agent"].endswith("(study@university.example)")
    site.page("/b")
    done = cli(*arguments, "--allow-private")
    assert (done.returncode, done.stderr) == (0, "")
    assert "fetched within a day: 1" in done.stdout


def test_a_wrong_setting_is_wrong_use(cli, tmp_path):
    assert cli("fetch", "--corpus", tmp_path, "--pause", "-1").returncode == 2
    assert cli("fetch", "--corpus", tmp_path, "--limit", "0").returncode == 2
    done = cli("fetch", "--corpus", tmp_path)
    assert (done.returncode, "manifest cannot be read" in done.stderr) == (1, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_run_that_is_killed_is_resumed_where_it_was(site, tmp_path, run):
    """Killed in the middle of the second page: the first is whole and not asked for again."""
    site.page("/a")
    site.answers["/b"] = lambda request: time.sleep(5)
    manifest = tmp_path / "addresses.csv"
    manifest.write_text(f"policy_id,url\np1-01,{site.url('/a')}\np2-01,{site.url('/b')}\n")
    corpus = tmp_path / "corpus"
    line = command(manifest, "--corpus", corpus, "--allow-private", "--pause", "0")
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        end = time.monotonic() + 20
        while "/b" not in site.paths and time.monotonic() < end:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert "/b" in site.paths
    assert len(files(corpus)) == 2
    site.page("/b")
    result = run("/a", "/b")
    assert (len(result.written), result.fresh, result.failed) == (1, 1, False)
    assert site.paths == ["/robots.txt", "/b"]
