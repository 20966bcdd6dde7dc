"""One request and its answer over one connection, within limits that no server can stretch.

The standard library's HTTP client is used, because the limits need the socket: the connection goes
to an IP address that was checked before, one deadline covers everything from the first byte of
the head, and every byte is counted before and after decompression.
"""

import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast

from policyanalysis.corpus.addresses import Address
from policyanalysis.errors import CorpusError

_LARGEST_HEAD = 65_536  # bytes
_PIECE = 65_536  # bytes
_PATIENCE = 1.0  # seconds in which a server may show that it promised too few bytes


@dataclass(frozen=True)
class Limits:
    """What one exchange may take: times in seconds, the body in bytes, packed and unpacked.

    A longer body is refused, or, where ``cut`` is true, taken as far as the limit.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 60.0
    max_bytes: int = 10_000_000
    cut: bool = False


@dataclass(frozen=True)
class Response:
    """An answer: its status, its headers by lower-case name, and for status 200 its body."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


class Unavailable(CorpusError):
    """A page could not be had now from where it was: no server, no answer, or gone."""


def exchange(
    address: Address, ips: tuple[str, ...], headers: Mapping[str, str], limits: Limits
) -> Response:
    """Return the answer to one GET request to the first of ``ips`` that accepts a connection.

    The host's name goes into the Host header and, for https, into the TLS handshake, where its
    certificate is checked. Raises Unavailable if there is no whole answer in time, and CorpusError
    if the answer breaks a limit or the rules of HTTP.
    """
    deadline = time.monotonic() + limits.total_timeout
    try:
        with _connect(address, ips, limits, deadline) as connection:
            return _ask(connection, address, headers, limits, deadline)
    except TimeoutError as error:
        raise Unavailable(
            "the server took too long",
            where=address.url,
            expected=f"an answer within {limits.total_timeout:g} seconds",
            action="try again later",
        ) from error
    except OSError as error:
        raise Unavailable(
            f"the connection failed: {error.strerror or error}",
            where=address.url,
            action="open the address in a browser, and correct it if the page has moved",
        ) from error
    except (HTTPException, ValueError, zlib.error) as error:
        raise broken(address, f"the answer breaks the rules of HTTP: {error!r:.200}") from error


def broken(address: Address, what: str, expected: str = "") -> CorpusError:
    """Return the error for an answer that cannot be used."""
    action = "save the page by hand if a browser can show it"
    return CorpusError(what, where=address.url, expected=expected, action=action)


def _connect(
    address: Address, ips: tuple[str, ...], limits: Limits, deadline: float
) -> socket.socket:
    tls = ssl.create_default_context() if address.scheme == "https" else None
    failure = OSError("the host has no address")
    for ip in ips:
        patience = max(min(limits.connect_timeout, deadline - time.monotonic()), 0.001)
        try:
            connection = socket.create_connection((ip, address.port), timeout=patience)
        except OSError as error:
            failure = error
            continue
        return tls.wrap_socket(connection, server_hostname=address.host) if tls else connection
    raise failure


class _Incoming(io.RawIOBase):
    """What a server sends, read under one deadline; ``left`` bytes may still come."""

    def __init__(self, connection: socket.socket, read_timeout: float, deadline: float) -> None:
        self.connection, self.patience, self.deadline = connection, read_timeout, deadline
        self.left = _LARGEST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self.connection.settimeout(min(self.patience, remaining))
        count = self.connection.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise HTTPException("more bytes than its parts can have")
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return the reader that http.client asks a socket for."""
        return io.BufferedReader(self)


def _ask(
    connection: socket.socket,
    address: Address,
    headers: Mapping[str, str],
    limits: Limits,
    deadline: float,
) -> Response:
    client = HTTPConnection(address.host)
    client.sock = connection
    fixed = {"Host": address.netloc, "Accept-Encoding": "gzip", "Connection": "close"}
    client.request("GET", address.target, headers={**headers, **fixed})
    incoming = _Incoming(connection, limits.read_timeout, deadline)
    with HTTPResponse(cast(socket.socket, incoming), method="GET") as response:
        response.begin()
        incoming.left += 2 * limits.max_bytes  # the marks between pieces of a body take room too
        names = dict.fromkeys(name.lower() for name in response.headers)
        found = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
        if response.status != 200:
            return Response(response.status, found)
        return Response(200, found, _body(response, incoming, address, limits))


def _body(response: HTTPResponse, incoming: _Incoming, address: Address, limits: Limits) -> bytes:
    encoding = response.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise broken(address, f"the content encoding is {encoding!r:.60}", "gzip or none")
    _refuse_large(response.length or 0, address, limits)
    pieces = _counted(_pieces(response, incoming), address, limits)
    if "gzip" in encoding:
        pieces = _counted(_unpacked(pieces, limits.max_bytes), address, limits)
    return b"".join(pieces)[: limits.max_bytes]


def _refuse_large(size: int, address: Address, limits: Limits) -> None:
    if size > limits.max_bytes and not limits.cut:
        raise CorpusError(
            "the page is too large",
            where=address.url,
            expected=f"at most {limits.max_bytes:,} bytes",
            action="save the policy alone by hand",
        )


def _counted(pieces: Iterator[bytes], address: Address, limits: Limits) -> Iterator[bytes]:
    """Yield pieces up to the limit and the one that crosses it."""
    total = 0
    for piece in pieces:
        total += len(piece)
        _refuse_large(total, address, limits)
        yield piece
        if total > limits.max_bytes:
            return


def _pieces(response: HTTPResponse, incoming: _Incoming) -> Iterator[bytes]:
    """Yield a body as it was sent; a length that was promised must be kept in both directions."""
    left = response.length
    if left is None:
        while piece := response.read(_PIECE):
            yield piece
        return
    response.length = left + 1  # one byte more is asked for, to notice a promise of too few
    while left:
        piece = response.read(min(left, _PIECE))
        if not piece:
            raise HTTPException(f"{left} of the promised bytes are missing")
        left -= len(piece)
        yield piece
    incoming.patience = min(_PATIENCE, incoming.patience)
    try:
        more = response.read(1)
    except OSError:  # the server keeps the connection open, and nothing more came
        more = b""
    if more:
        raise HTTPException("more bytes than promised")


def _unpacked(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Yield the content of gzip members, no piece longer than ``most`` + 1 bytes."""
    state = zlib.decompressobj(wbits=31)
    for piece in pieces:
        packed = piece
        while packed:
            if state.eof:
                state = zlib.decompressobj(wbits=31)
            yield state.decompress(packed, most + 1)
            packed = state.unused_data if state.eof else state.unconsumed_tail
    if not state.eof:
        raise HTTPException("the compressed body is cut off")
