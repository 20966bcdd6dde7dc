"""A web server on loopback whose every answer a test decides, byte by byte if need be."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from policyanalysis.corpus.fetch import Limits, Options

Answer = Callable[[BaseHTTPRequestHandler], None]
PAGE = b"<!doctype html><title>Policy</title><p>I read e-mail once a day.</p>"


class Site:
    """The server, what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append((self.path, headers))
                site.answers.get(self.path, missing)(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:  # a client that hangs up is no news
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.server_port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def page(self, path: str, body: bytes = PAGE, status: int = 200, **headers: str) -> None:
        """Let the server answer with a page; underscores in names of headers stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        headers = {"Content-Type": "text/html", "Content-Length": str(len(body)), **named}

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.page(path, b"", status, Location=to)

    def raw(self, path: str, *pieces: bytes) -> None:
        """Let the server send just these bytes and hang up."""
        self.answers[path] = lambda request: request.wfile.write(b"".join(pieces))


def missing(request: BaseHTTPRequestHandler) -> None:
    request.send_response(404)
    request.send_header("Content-Length", "0")
    request.end_headers()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    site.thread.join()


@pytest.fixture
def options() -> Options:
    """Return settings that let loopback be asked, without pauses."""
    limits = Limits(connect_timeout=5, read_timeout=5, total_timeout=5, max_bytes=200_000)
    return Options(pause=0, allow_private=True, limits=limits)
