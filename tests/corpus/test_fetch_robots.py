"""What sites ask of visitors is done: robots.txt, pauses, Retry-After."""

import time
from dataclasses import replace
from itertools import pairwise

import pytest

from policyanalysis.corpus import robots
from policyanalysis.corpus.fetch import fetch
from policyanalysis.corpus.visitor import Visitor
from policyanalysis.errors import CorpusError


def rules(site, text, **headers):
    site.page("/robots.txt", text.encode(), **{"Content_Type": "text/plain", **headers})


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /",
        "User-agent: policyanalysis\nDisallow: /pol",
        "\ufeffUser-Agent: *\r\nDisallow: /*.html$",
        "User-agent: other\nDisallow:\n\nUser-agent: *\nDisallow: /policy.html",
    ],
)
def test_a_page_that_is_not_allowed_is_not_asked_for(site, options, text):
    rules(site, text)
    site.page("/policy.html")
    with pytest.raises(CorpusError, match="does not allow"):
        fetch(site.url("/policy.html"), options)
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "User-agent: *\nDisallow:",
        "User-agent: *\nDisallow: /\n\nUser-agent: PolicyAnalysis\nAllow: /",
        "User-agent: *\nDisallow: /\nAllow: /policy.html",
        "<!doctype html><p>We have no such file.",
        "\x00\xff noise",
    ],
)
def test_a_page_that_is_allowed_is_fetched(site, options, text):
    rules(site, text)
    site.page("/policy.html")
    assert fetch(site.url("/policy.html"), options).status == 200


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_rules_allows_everything(site, options, status):
    site.page("/robots.txt", b"User-agent: *\nDisallow: /", status)
    site.page("/policy")
    assert fetch(site.url("/policy"), options).status == 200


@pytest.mark.parametrize("status", [429, 500, 503, 204])
def test_a_site_that_cannot_say_its_rules_is_left_alone(site, options, status):
    site.page("/robots.txt", b"", status)
    site.page("/policy")
    with pytest.raises(CorpusError, match=f"robots.txt cannot be had: the server answers {status}"):
        fetch(site.url("/policy"), options)
    assert site.paths == ["/robots.txt"]


def test_rules_that_never_come_are_waited_for_no_longer_than_a_page(site, options):
    site.answers["/robots.txt"] = lambda request: time.sleep(1)
    hasty = replace(options, limits=replace(options.limits, total_timeout=0.3))
    with pytest.raises(CorpusError, match="took too long"):
        fetch(site.url("/policy"), hasty)


def test_of_a_huge_file_the_first_half_megabyte_counts(site, options):
    filler = "Disallow: /other\n" * (robots.LARGEST // 17)
    rules(site, f"User-agent: *\nDisallow: /policy\n{filler}{filler}Disallow: /late\n")
    site.page("/late")
    assert fetch(site.url("/late"), options).status == 200
    with pytest.raises(CorpusError, match="does not allow"):
        fetch(site.url("/policy"), options)


def test_a_rule_that_was_cut_through_does_not_count(site, options):
    head = "User-agent: *\nDisallow: /pol"
    rules(site, "#" * (robots.LARGEST - len(head) - 1) + "\n" + head + "icies-of-others")
    site.page("/policy")
    assert fetch(site.url("/policy"), options).status == 200


def test_rules_may_have_moved_but_not_to_a_private_place(site, options):
    site.redirect("/robots.txt", "/rules")
    site.page("/rules", b"User-agent: *\nDisallow: /policy")
    with pytest.raises(CorpusError, match="does not allow"):
        fetch(site.url("/policy"), options)
    site.redirect("/robots.txt", "http://127.0.0.2/robots.txt")
    with pytest.raises(CorpusError, match="not a public address"):
        fetch(site.url("/policy"), options)


def test_each_stop_on_the_way_is_checked(site, options):
    rules(site, "User-agent: *\nDisallow: /hidden")
    site.redirect("/policy", "/hidden")
    site.page("/hidden")
    with pytest.raises(CorpusError, match="does not allow"):
        fetch(site.url("/policy"), options)
    assert site.paths == ["/robots.txt", "/policy"]


def times(site, paths):
    """Let pages be served, and return the list of the times at which they and the rules are."""
    asked = []
    inner = dict(site.answers)
    for path in ("/robots.txt", *paths):
        site.page(path)
        answer = inner.get(path, site.answers[path])
        site.answers[path] = lambda r, answer=answer: (asked.append(time.monotonic()), answer(r))
    return asked


@pytest.mark.parametrize(
    ("pause", "max_pause", "text", "expected"),
    [
        (0.2, 1, "", 0.2),
        (0, 1, "User-agent: *\nCrawl-delay: 0.2", 0.2),
        (0, 1, "User-agent: *\nRequest-rate: 5/1", 0.2),
        (0, 0.2, "User-agent: *\nCrawl-delay: 9999", 0.2),
        (0.2, 0.1, "User-agent: *\nCrawl-delay: 9999", 0.2),
    ],
    ids=["own", "delay", "rate", "bounded", "own beyond bound"],
)
def test_requests_to_a_host_are_apart(site, options, pause, max_pause, text, expected):
    rules(site, text)
    asked = times(site, ["/a", "/b"])
    visitor = Visitor(replace(options, pause=pause, max_pause=max_pause))
    visitor.visit(site.url("/a"))
    visitor.visit(site.url("/b"))
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert len(gaps) == 2
    assert all(expected * 0.95 <= gap < expected + 0.5 for gap in gaps)


def test_a_short_retry_after_is_waited_for_and_a_long_one_ends_the_visit(site, options):
    visitor = Visitor(replace(options, max_pause=1))
    site.page("/busy", b"", 429, Retry_After="1")
    site.page("/policy")
    assert visitor.visit(site.url("/busy"))[1].status == 429
    started = time.monotonic()
    assert visitor.visit(site.url("/policy"))[1].status == 200
    assert time.monotonic() - started > 0.9
    site.page("/busy", b"", 503, Retry_After="3600")
    visitor.visit(site.url("/busy"))
    asked = len(site.asked)
    with pytest.raises(CorpusError, match="stay away for another 3600 seconds"):
        visitor.visit(site.url("/policy"))
    assert len(site.asked) == asked
