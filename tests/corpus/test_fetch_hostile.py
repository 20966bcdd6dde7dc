"""Servers that are slow, endless or dishonest: each is left in time, with a reason."""

import gzip
import time
import zlib
from dataclasses import replace

import pytest

from policyanalysis.corpus.fetch import fetch
from policyanalysis.errors import CorpusError

PAGE = b"<!doctype html><title>Policy</title><p>I read e-mail once a day.</p>"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 200_000  # bytes, as the options of these tests have it
PATIENCE = 0.4  # seconds


def drip(*pieces):
    """Return an answer that sends its last piece again and again, a byte at a time."""

    def answer(request):
        request.wfile.write(b"".join(pieces[:-1]))
        end = time.monotonic() + 2
        while time.monotonic() < end:
            for byte in pieces[-1]:
                request.wfile.write(bytes([byte]))
                time.sleep(0.05)

    return answer


def flood(*pieces):
    """Return an answer that sends its last piece as fast as it can, without end."""

    def answer(request):
        request.wfile.write(b"".join(pieces[:-1]))
        while True:
            request.wfile.write(pieces[-1])

    return answer


def silence(request):
    time.sleep(2)


@pytest.fixture
def refused(site, options):
    """Return a function that fetches what cannot be fetched, and checks what is said of it."""

    def refuse(answer, told, settings=options):
        site.answers["/policy"] = answer
        with pytest.raises(CorpusError, match=told) as caught:
            fetch(site.url("/policy"), settings)
        assert site.url("/policy") in caught.value.where
        assert caught.value.action

    return refuse


@pytest.mark.parametrize(
    "answer",
    [
        silence,
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        drip(OK, b"\r\n", b"a"),
        drip(OK, CHUNKED, b"1\r\na\r\n"),
        drip(OK, CHUNKED + b"0\r\n", b"X-Trailer: a\r\n"),
        drip(OK, b"Content-Length: 1000\r\n\r\n", b"a"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "head", "body", "chunks", "trailers", "length", "continue"],
)
def test_a_slow_server_is_left_when_the_time_is_up(refused, options, answer):
    limits = replace(options.limits, total_timeout=PATIENCE)
    started = time.monotonic()
    refused(answer, "took too long", replace(options, limits=limits))
    assert PATIENCE <= time.monotonic() - started < 1.5


def test_a_server_that_never_pauses_is_left_when_the_time_is_up(refused, options):
    limits = replace(options.limits, total_timeout=PATIENCE, max_bytes=10**9)
    refused(flood(OK, b"\r\n", b"a" * 50), "took too long", replace(options, limits=limits))


def test_a_page_that_promises_to_be_too_large_is_not_begun(refused):
    refused(body(PAGE, b"Content-Length: %d" % (LIMIT + 1)), "too large")


def test_a_server_that_falls_silent_is_left_sooner(refused, options):
    limits = replace(options.limits, read_timeout=PATIENCE)
    started = time.monotonic()
    refused(silence, "took too long", replace(options, limits=limits))
    assert PATIENCE <= time.monotonic() - started < 1.5


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (flood(OK, b"\r\n" + PAGE, b"a" * 5000), "too large"),
        (flood(OK, b"Content-Length: 100000000000\r\n\r\n", b"a" * 5000), "too large"),
        (flood(OK, CHUNKED, b"1388\r\n" + b"a" * 5000 + b"\r\n"), "too large"),
        (flood(OK, CHUNKED, b"1;" + b"x" * 999 + b"\r\na\r\n"), "more bytes"),
        (flood(OK, CHUNKED + b"-1\r\n", b"a" * 5000), "more bytes"),
        (flood(OK, CHUNKED + b"0\r\n", b"X-Trailer: a\r\n" * 99), "more bytes"),
        (flood(b"HTTP/1.1 200 OK\r\nX-Huge: ", b"a" * 5000), "more bytes"),
        (flood(b"HTTP/1.1 200 OK\r\n", b"X-Many: a\r\n" * 99), "more than 100 headers"),
        (flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 99), "more bytes"),
        (flood(b"a" * 5000), "more bytes"),
    ],
    ids="body length chunks extensions negative trailers header headers continue noise".split(),
)
def test_an_endless_answer_is_cut_short(refused, answer, told):
    refused(answer, told)


def body(body, *headers):
    head = b"".join(header + b"\r\n" for header in headers)
    return lambda request: request.wfile.write(OK + head + b"\r\n" + body)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (body(PAGE, b"Content-Length: 99"), "promised bytes are missing"),
        (body(PAGE, b"Content-Length: 20"), "more bytes than promised"),
        (body(PAGE, b"Content-Length: 0"), "more bytes than promised"),
        (body(b"ff\r\n" + PAGE, CHUNKED[:-4]), "IncompleteRead"),
        (body(b"many\r\n" + PAGE, CHUNKED[:-4]), "IncompleteRead"),
        (lambda request: request.wfile.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n"), "rules"),
        (lambda request: request.wfile.write(b"HTTP/1.1 abc\r\n\r\n"), "rules"),
        (lambda request: None, "connection failed"),
    ],
    ids="long short none chunk size noise status nothing".split(),
)
def test_a_promise_that_is_not_kept_is_named(refused, answer, told):
    refused(answer, told)


def test_a_server_that_keeps_the_connection_open_is_not_waited_for(site, options):
    def linger(request):
        request.wfile.write(OK + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE)
        time.sleep(3)

    site.answers["/policy"] = linger
    started = time.monotonic()
    assert fetch(site.url("/policy"), options).body == PAGE
    assert time.monotonic() - started < 2.5


BOMB = gzip.compress(bytes(50_000_000))
NOISE = zlib.compress(bytes(range(256)) * 2000, level=0)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (body(BOMB, b"Content-Encoding: gzip"), "too large"),
        (body(gzip.compress(PAGE) * 9000, b"Content-Encoding: gzip"), "too large"),
        (body(gzip.compress(NOISE, 0), b"Content-Encoding: gzip"), "too large"),
        (body(gzip.compress(BOMB), b"Content-Encoding: gzip, gzip"), "'gzip, gzip'"),
        (body(gzip.compress(gzip.compress(PAGE)), b"Content-Encoding: gzip"), "bytes are binary"),
        (body(PAGE, b"Content-Encoding: br"), "content encoding is 'br'"),
        (body(zlib.compress(PAGE), b"Content-Encoding: deflate"), "content encoding is 'deflate'"),
        (body(PAGE, b"Content-Encoding: gzip"), "rules of HTTP"),
        (body(gzip.compress(PAGE)[:-9], b"Content-Encoding: gzip"), "cut off"),
        (body(gzip.compress(PAGE) + b"\0\0", b"Content-Encoding: gzip"), "rules of HTTP|cut off"),
    ],
    ids="bomb members packed nested twice br deflate plain cut tail".split(),
)
def test_compression_cannot_blow_a_page_up(refused, answer, told):
    refused(answer, told)


def test_a_page_may_be_as_large_as_the_limit_and_no_larger(site, options):
    full = PAGE + b" " * (LIMIT - len(PAGE))
    site.page("/full", full)
    site.page("/packed", gzip.compress(full), Content_Encoding="gzip")
    site.page("/over", full + b" ")
    site.page("/over-packed", gzip.compress(full + b" "), Content_Encoding="gzip")
    assert fetch(site.url("/full"), options).body == full
    assert fetch(site.url("/packed"), options).body == full
    for path in ("/over", "/over-packed"):
        with pytest.raises(CorpusError, match="too large"):
            fetch(site.url(path), options)


def test_nothing_that_a_server_says_reaches_the_message_raw(site, options):
    site.raw("/policy", b"HTTP/1.1 \x1b[31m" + b"a" * 9999 + b"\r\n\r\n")
    with pytest.raises(CorpusError) as caught:
        fetch(site.url("/policy"), options)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 500
