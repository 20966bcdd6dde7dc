"""HTML: what belongs to the page goes, no clause does, and each block is one line."""

import pytest

from policyanalysis.corpus.audit import audit
from policyanalysis.corpus.readers.html import read, witness
from policyanalysis.errors import CorpusError

PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Elm House</title>
<base href="http://elsewhere.invalid/"><meta http-equiv="refresh" content="0; url=/gone">
<style>p { color: red }</style><link rel="stylesheet" href="http://elsewhere.invalid/a.css"></head>
<body class="menu-open page-footer-fixed">
<a class="skip-link" href="#main">Skip to content</a>
<header><nav><ul><li><a href="/">Home</a><li><a href="/fees">Our fees</a></ul></nav></header>
<div id="cookie-bar"><p>We set cookies to count our visitors.</p><button>Accept</button></div>
<div class="side menu"><a href="/a">Latest news of ours</a> <a href="/b">Our team today</a></div>
<main id="main"><article>
<h1>Keeping in Touch &amp; Apart</h1>
<p>These rules hold for <em>everyone</em> whom
I see, wherever&nbsp;we meet.</p>
<h2>Text messages</h2>
<p>We can speak about it when we meet.</p>
<h2>Friend requests</h2>
<p>We can speak about it when we meet.</p>
<h3>How I answer</h3>
<ul><li>I answer on weekdays.<ul><li>Never at night.</li></ul></li>
<li><p>I keep it short.</p><p>Longer letters wait.</p></li></ul>
<ol start="3" type="a"><li>Ring the office.</li><li>Leave your name.</li></ol>
<table><tr><th>Way</th><th>Use</th></tr>
<tr><td>Telephone</td><td>For changes of time.</td></tr></table>
<div class="accordion"><h4><button aria-controls="p1" aria-expanded="false">Do you use video?
</button></h4><div id="p1" hidden><p>I do, but only after we have met.</p></div></div>
<details><summary>May I record?</summary>No, please do not.</details>
<aside><p>I never look anyone up.</p></aside>
<div style="display: none">This is of last year and withdrawn.</div>
</article></main>
<div id="comments"><p>Nice page, thank you very much.</p></div>
<footer><p>Find us between the river and the park.</p></footer>
<script>document.write("I always text back.")</script></body></html>
"""
TEXT = """\
Keeping in Touch & Apart

These rules hold for everyone whom I see, wherever we meet.

Text messages

We can speak about it when we meet.

Friend requests

We can speak about it when we meet.

How I answer

- I answer on weekdays.
- Never at night.
- I keep it short.
Longer letters wait.

c. Ring the office.
d. Leave your name.

Way
Use
Telephone
For changes of time.

Do you use video?

I do, but only after we have met.

May I record?
No, please do not.

I never look anyone up.
"""


def test_a_page_comes_through_whole_and_without_its_furniture():
    assert read(PAGE.encode()) == TEXT


def test_the_audit_finds_nothing_lost_and_does_not_miss_the_furniture():
    found = audit(read(PAGE.encode()), witness(PAGE.encode()))
    assert (found.share_kept, found.n_headings_lost, found.n_misplaced) == (1.0, 0, 0)
    assert found.n_sentences == 16
    assert not found.is_flagged


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            "I read my messages at the end of each working day,<br>and answer the next.<br>"
            "I never text.<br><br>Thank you.",
            "I read my messages at the end of each working day, and answer the next.\n"
            "I never text.\n\nThank you.\n",
        ),
        ("<pre>I write.\nYou write.</pre>", "I write.\nYou write.\n"),
        ("<p>One</p>two<p>three</p>", "One\n\ntwo\n\nthree\n"),
        ("<dl><dt>E-mail<dd>I read it.</dl>", "E-mail\nI read it.\n"),
        ("<ul><li>• I read it.</ul>", "• I read it.\n"),
        ("<ul><li></li><li><b>I</b> read it.</li></ul>", "- I read it.\n"),
        ("<ul><li><h3>E-mail</h3><p>I read it.</p></ul>", "E-mail\nI read it.\n"),
        ("<ol><li value=7>I read it.<li>I reply.</ol>", "7. I read it.\n8. I reply.\n"),
        ("<ol start=99999999999><li>I read it.</ol>", "1. I read it.\n"),
        ("<p>con\u00adfi\u200bdential cafe\u0301</p>", "confidential café\n"),
        ("<p>I <del>always</del> never text.</p>", "I never text.\n"),
        ("<form><p>I agree.</p><input value=x><button>Send</button></form>", "I agree.\n"),
        (
            "<div id=cookies><h2>Cookies</h2><p>We set no cookies.</p></div>",
            "Cookies\n\nWe set no cookies.\n",
        ),
        ("<div class='social-media'><p>I do not post.</p></div>", "I do not post.\n"),
        (
            "<footer><h1>Rules</h1><p>I do not post.</p></footer><p>x</p>",
            "Rules\n\nI do not post.\n\nx\n",
        ),
        ("<div hidden class=tab-content>I do not post.</div>y", "I do not post.\ny\n"),
        ("<script>x</script><!-- y -->", ""),
    ],
)
def test_each_shape_has_its_lines(page, text):
    assert read(page.encode()) == text


@pytest.mark.parametrize(
    "raw",
    [
        "<p>It’s “café” £5 – now</p>".encode(),
        b'<meta charset="latin1">' + "<p>It’s “café” £5 – now</p>".encode("cp1252"),
        b"<meta http-equiv=x content='text/html; charset=ISO-8859-1'>"
        + "<p>It’s “café” £5 – now</p>".encode("cp1252"),
        "<p>It’s “café” £5 – now</p>".encode("utf-16"),
        b'<meta charset="iso-8859-1">' + "<p>It’s “café” £5 – now</p>".encode(),
        b'<meta charset="nonsense">' + "<p>It’s “café” £5 – now</p>".encode(),
    ],
    ids=["utf-8", "meta", "http-equiv", "utf-16", "wrongly declared", "unknown"],
)
def test_every_coding_gives_the_same_characters(raw):
    assert read(raw) == "It’s “café” £5 – now\n"


def test_an_undeclared_coding_is_detected_and_no_character_is_replaced():
    sentence = "<p>I don’t text, and I’m glad that you’re not expecting it – it’s better so.</p>"
    text = read((sentence * 20).encode("cp1252"))
    assert text.count("don’t") == 20
    assert "\ufffd" not in text


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"I answer e-mail once a day.", "no HTML element"),
        (b"", "no HTML element"),
        (b"<!-- nothing -->", "no HTML element"),
        (b"%PDF-1.7 <p>", "the file is a PDF"),
        (b"PK\x03\x04 <p>", "the file is a ZIP archive"),
        (("<div>" * 100_000 + "deep").encode(), "nested too deeply"),
        (b"\xff\xfe\x00\xd8<p>", "characters of the page cannot be told"),
    ],
    ids=["plain", "empty", "comment", "PDF", "archive", "deep", "surrogate"],
)
def test_what_is_no_page_is_refused_in_words(raw, message):
    with pytest.raises(CorpusError, match=message):
        read(raw)
    with pytest.raises(CorpusError, match=message):
        witness(raw)


def test_entities_and_addresses_are_never_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("I keep a secret.")
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><p>I do not text. &x;</p>'
        f'<iframe src="{secret.as_uri()}"></iframe><object data="{secret}">no</object>'
    )
    assert "secret" not in read(page.encode()).replace("secret.txt", "")
    assert "I do not text." in read(page.encode())
