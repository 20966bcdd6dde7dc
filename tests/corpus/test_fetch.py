"""One page from a real server: what is sent, what is kept, where the way may lead."""

import gzip
import hashlib
import io
import ssl
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from policyanalysis import __version__
from policyanalysis.corpus.fetch import Options, fetch
from policyanalysis.corpus.visitor import retry_after
from policyanalysis.errors import CorpusError, ProjectError

PAGE = b"<!doctype html><title>Policy</title><p>I read e-mail once a day.</p>"


def word(name="word/document.xml"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "<w:document/>")
    return stream.getvalue()


def test_a_page_is_kept_as_it_came(site, options):
    site.page("/policy?v=2", ETag='"7"', Set_Cookie="a=1")
    before = datetime.now(UTC).replace(microsecond=0)
    snapshot = fetch(site.url("/policy?v=2#top"), options)
    assert snapshot.body == PAGE
    assert snapshot.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert snapshot.url == site.url("/policy?v=2#top")
    assert snapshot.final_url == site.url("/policy?v=2")
    assert snapshot.headers["etag"] == '"7"'
    assert before <= datetime.fromisoformat(snapshot.retrieved_at) <= datetime.now(UTC)


def test_a_server_learns_who_asks_and_nothing_else(site, options):
    site.page("/policy")
    fetch(site.url("/policy", "localhost"), replace(options, contact="study@university.example"))
    (robots, _), (path, headers) = site.asked
    assert (robots, path) == ("/robots.txt", "/policy")
    assert headers["host"] == f"localhost:{site.server.server_port}"
    assert headers["user-agent"] == f"policyanalysis/{__version__} (study@university.example)"
    assert set(headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.mark.parametrize("contact", ["", "a@b.example\r\nCookie: x", "é@b.example"])
def test_a_contact_cannot_add_headers(contact):
    with pytest.raises(ProjectError, match="contact"):
        Options(contact=contact)


@pytest.mark.parametrize("pause", [-1, float("nan")])
def test_a_pause_is_a_time(pause):
    with pytest.raises(ProjectError, match="pause"):
        Options(pause=pause)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("TEXT/HTML; charset=utf-8", b"\xef\xbb\xbf\n<!-- a page --><HTML><p>Policy"),
        ("text/html", "<html><p>Policy".encode("utf-16")),
        ("application/xhtml+xml", b'<?xml version="1.0"?><html xmlns="x"><p>Policy</p></html>'),
        ("application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        ("application/octet-stream", b"%PDF-1.7\n"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word()),
        ("", word()),
        ("text/plain", b"Friend requests\nI decline them."),
        ("text/markdown", b"# Policy\n\n<p>Friend requests</p>"),
    ],
)
def test_each_kind_of_page_is_taken(site, options, content_type, body):
    site.page("/policy", body, Content_Type=content_type)
    assert fetch(site.url("/policy"), options).body == body


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        ("text/html", b"%PDF-1.7\n", "its bytes are pdf"),
        ("text/html", b"\x89PNG\r\n\x1a\n\x00\x00", "its bytes are binary"),
        ("text/html", b"I decline friend requests.", "its bytes are text"),
        ("text/html", b" \n", "its bytes are empty"),
        ("application/pdf", PAGE, "its bytes are html"),
        ("text/plain", PAGE, "its bytes are html"),
        ("application/octet-stream", PAGE, "of the type 'application/octet-stream'"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "of the type 'image/png'"),
        ("", PAGE, "of the type ''"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            word("xl/workbook.xml"),
            "its bytes are an archive",
        ),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK\x03\x04 and no more",
            "its bytes are an archive",
        ),
    ],
)
def test_a_server_that_lies_about_the_type_is_found_out(site, options, content_type, body, told):
    site.page("/policy", body, Content_Type=content_type)
    with pytest.raises(CorpusError, match=told) as caught:
        fetch(site.url("/policy"), options)
    assert caught.value.where == site.url("/policy")


def test_compression_of_the_transport_is_undone(site, options):
    packed = gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:])
    site.page("/policy", packed, Content_Encoding="gzip")
    assert fetch(site.url("/policy"), options).body == PAGE


def test_redirects_are_followed_to_the_page(site, options):
    site.redirect("/a", "/b", 301)
    site.redirect("/b", "c/pólicy d".encode().decode("latin-1"), 308)
    site.page("/c/p%C3%B3licy%20d")
    snapshot = fetch(site.url("/a"), options)
    assert snapshot.url == site.url("/a")
    assert snapshot.final_url == site.url("/c/p%C3%B3licy%20d")
    assert site.paths == ["/robots.txt", "/a", "/b", "/c/p%C3%B3licy%20d"]


def test_redirects_end_after_five(site, options):
    for n in range(9):
        site.redirect(f"/{n}", f"/{n + 1}")
    site.page("/5")
    assert fetch(site.url("/0"), options).final_url == site.url("/5")
    site.redirect("/5", "/6")
    with pytest.raises(CorpusError, match="more than 5 times"):
        fetch(site.url("/0"), options)
    assert "/6" not in site.paths


@pytest.mark.parametrize("to", ["/a", "/b", ""])
def test_a_circle_is_left_at_once(site, options, to):
    site.redirect("/a", "/b")
    site.redirect("/b", to)
    with pytest.raises(CorpusError, match="in a circle"):
        fetch(site.url("/a"), options)
    assert site.paths == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("file:///etc/hostname", "scheme is 'file'"),
        ("http://127.0.0.2:{port}/", "not a public address"),
        ("//169.254.169.254/latest/meta-data/", "not a public address"),
        ("http://[::1]:{port}/", "not a public address"),
        ("http://2130706433:{port}/", "the host is '2130706433'"),
        ("http://me:secret@127.0.0.1:{port}/", "password"),
    ],
)
def test_a_redirect_leads_nowhere_private(site, options, to, told):
    """`--allow-private` opens the server that the manifest names, and no other behind it."""
    site.redirect("/policy", to.format(port=site.server.server_port))
    with pytest.raises(CorpusError, match=told):
        fetch(site.url("/policy"), options)
    assert site.paths == ["/robots.txt", "/policy"]


def test_nothing_private_is_asked_without_leave(site, options):
    strict = replace(options, allow_private=False)
    with pytest.raises(CorpusError, match="the port is"):
        fetch(site.url("/policy"), strict)
    for url in ("http://localhost/", "http://127.0.0.1/", "https://[::ffff:127.0.0.1]/"):
        with pytest.raises(CorpusError, match="not a public address"):
            fetch(url, strict)
    assert site.asked == []


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 304, 204])
def test_an_answer_that_is_no_page_is_named(site, options, status):
    site.page("/policy", b"", status)
    with pytest.raises(CorpusError, match=f"answers {status}") as caught:
        fetch(site.url("/policy"), options)
    assert caught.value.action


def test_a_host_that_is_not_there_is_named(options):
    with pytest.raises(CorpusError, match=r"host nowhere\.invalid is not known"):
        fetch("http://nowhere.invalid/", options)
    with pytest.raises(CorpusError, match="connection failed"):
        fetch("http://127.0.0.1:1/", options)


def test_retry_after_may_be_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < retry_after(soon, 5) <= 90
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT", 5) == 0
    assert [retry_after(header, 5) for header in ("", "-1", "٣", "9" * 20)] == [5, 5, 5, 5]


@pytest.fixture
def secure(site, tmp_path, monkeypatch):
    """Let the server speak TLS, with a certificate for localhost that the client trusts."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    names = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _, name, __: names.append(name)
    authority.issue_cert("localhost").configure_cert(context)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    return names


def test_tls_is_checked_against_the_name_though_the_address_is_connected(site, options, secure):
    site.page("/policy")
    url = site.url("/policy", "localhost").replace("http:", "https:")
    assert fetch(url, options).body == PAGE
    assert set(secure) == {"localhost"}
    with pytest.raises(CorpusError, match="certificate"):
        fetch(url.replace("localhost", "127.0.0.1"), options)


def test_a_certificate_of_nobody_is_refused(site, options, secure, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CorpusError, match="certificate"):
        fetch(site.url("/policy", "localhost").replace("http:", "https:"), options)
    assert site.asked == []
