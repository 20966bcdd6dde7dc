"""Which addresses may be asked: http and https, in plain form, on hosts that all the world can see.

An address is checked twice: its wording before its name is looked up, and every IP address that the
name stands for before one of them is connected to.
"""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from string import punctuation
from urllib.parse import SplitResult, quote, urlsplit

from policyanalysis.errors import CorpusError

PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_NUMBER = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")
_WORLD = ip_network("2000::/3")  # the only IPv6 addresses that are given out
_NAT64 = ip_network("64:ff9b::/96")  # the last 32 bits are an IPv4 address
_SPECIAL = [  # not public, though some versions of Python hold them to be
    ip_network(network)
    for network in (
        *("192.0.0.0/24", "192.88.99.0/24"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
]


@dataclass(frozen=True)
class Address:
    """A checked URL, without fragment, and its parts; ``target`` is path and query."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def netloc(self) -> str:
        """Return host and port as they stand in a URL; the scheme's own port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.netloc}"


def parse(url: str, any_port: bool = False) -> Address:
    """Return the parts of a URL; spaces and letters beyond ASCII in its path are percent-encoded.

    Raises CorpusError unless the scheme is http or https, the port 80 or 443 (or ``any_port``), and
    the host a name in ASCII or an IP address in its usual form; so names in other scripts stand in
    their ``xn--`` form, and hosts such as 0x7f000001 or 127.1 are refused. A URL must not
    hold a user's name or password.

    >>> parse("HTTPS://Example.org:443/my policy?v=2#top").url
    'https://example.org/my%20policy?v=2'
    """
    try:
        parts = urlsplit(quote(url, safe=punctuation))
        scheme, host, port = parts.scheme, (parts.hostname or "").removesuffix("."), parts.port
    except ValueError as error:
        raise _refused(url, f"the address is not a URL: {error}") from error
    if scheme not in PORTS:
        raise _refused(url, f"the scheme is {scheme!r}", "http or https")
    if "@" in parts.netloc:
        raise _refused(url, "the address holds a user's name or password", "none")
    if not _is_host(host):
        raise _refused(url, f"the host is {host!r}", "a name in ASCII or a usual IP address")
    port = PORTS[scheme] if port is None else port
    if port not in PORTS.values() and not any_port:
        raise _refused(url, f"the port is {port}", "80 or 443")
    return _address(parts, host, port)


def _refused(
    url: str, what: str, expected: str = "an address such as https://host/path"
) -> CorpusError:
    return CorpusError(what, where=url, expected=expected, action="correct the address")


def _is_host(host: str) -> bool:
    if ":" not in host and not _NUMBER.fullmatch(host):
        return len(host) <= 253 and _HOST.fullmatch(host) is not None
    try:
        return "%" not in host and bool(ip_address(host))
    except ValueError:
        return False


def _address(parts: SplitResult, host: str, port: int) -> Address:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    bare = Address("", parts.scheme, host, port, target)
    return Address(bare.origin + target, parts.scheme, host, port, target)


def resolve(address: Address) -> tuple[str, ...]:
    """Return the IP addresses of the host, each once, in the order in which to try them.

    Raises OSError if the name is not known.
    """
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def refuse_private(address: Address, ips: Collection[str], permitted: Collection[str] = ()) -> None:
    """Raise CorpusError if the host stands for an address that is neither public nor permitted."""
    for ip in ips:
        if ip not in permitted and not is_public(ip):
            raise CorpusError(
                f"the host stands for {ip}, which is not a public address",
                where=address.url,
                expected="a page on the public web",
                action="correct the address, or use --allow-private for a server of your own",
            )


def is_public(ip: str) -> bool:
    """Return whether an IP address can belong to a server on the public internet.

    Private, loopback, link-local, shared, multicast, reserved and documentation addresses cannot,
    nor can IPv6 addresses that lead to such an IPv4 address.

    >>> [is_public(ip) for ip in ("9.9.9.9", "10.0.0.1", "::ffff:127.0.0.1", "2620:fe::9")]
    [True, False, False, True]
    """
    if "%" in ip:  # a zone: link-local
        return False
    return _is_public(ip_address(ip))


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return _is_public(ip.ipv4_mapped)
        if ip in _NAT64:
            return _is_public(IPv4Address(ip.packed[-4:]))
        if ip not in _WORLD:
            return False
    special = any(ip in network for network in _SPECIAL)
    return ip.is_global and not (special or ip.is_multicast or ip.is_reserved)
