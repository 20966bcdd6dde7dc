"""A visitor of web sites who keeps to their rules: one request at a time, with pauses between."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from string import punctuation
from urllib.parse import quote, urljoin

from policyanalysis import __version__
from policyanalysis.corpus import addresses, robots
from policyanalysis.corpus.addresses import Address
from policyanalysis.corpus.exchange import Limits, Response, Unavailable, broken, exchange
from policyanalysis.corpus.media import ACCEPT
from policyanalysis.corpus.snapshots import Record
from policyanalysis.errors import CorpusError, ProjectError

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)


@dataclass(frozen=True)
class Options:
    """How pages are fetched; times in seconds.

    ``contact`` is an e-mail or web address under which sites can reach whoever fetches; it goes
    into the User-Agent. ``pause`` lies between two requests to one host; a longer one that its
    robots.txt or a Retry-After asks for is kept too, up to ``max_pause``. A snapshot younger than
    ``max_age`` is not fetched again. ``archive`` is the start of the address at which a web archive
    keeps its newest copy of a page, or nothing if none shall be asked. Raises ProjectError if a
    value cannot be used.
    """

    contact: str = "no contact given"
    pause: float = 2.0
    max_pause: float = 60.0
    max_redirects: int = 5
    max_age: float = 86_400.0
    archive: str = ""
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not self.pause >= 0:
            raise ProjectError(
                f"the pause is {self.pause}",
                expected="0 seconds or more",
                action="choose a longer one",
            )
        if not re.fullmatch(r"[ -~]+", self.contact):
            raise ProjectError(
                f"the contact is {self.contact!r}",
                expected="an e-mail or web address in ASCII",
                action="give an address at which you can be reached",
            )

    @property
    def user_agent(self) -> str:
        """Return the name that is given to every server."""
        return f"{robots.AGENT}/{__version__} ({self.contact})"


class Visitor:
    """One run of requests: remembers what each site allows and when it was last asked."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._rules: dict[str, robots.Rules | CorpusError] = {}
        self._ips: dict[tuple[str, int], tuple[str, ...]] = {}
        self._asked: dict[str, float] = {}
        self._barred: dict[str, float] = {}

    def visit(self, url: str, known: Record | None = None) -> tuple[str, Response]:
        """Return where a page was found after all redirects, and the answer from there.

        Where the way leads to the page that is ``known``, the answer may be that it is unchanged
        (304). Raises CorpusError if the
        address, a redirect or the robots.txt of a site on the way does not allow it, and
        Unavailable if there is no answer.
        """
        address, response = self._follow(url, self.options.limits, known, obey=True)
        return address.url, response

    def _follow(
        self, url: str, limits: Limits, known: Record | None = None, *, obey: bool
    ) -> tuple[Address, Response]:
        seen: list[str] = []
        permitted: tuple[str, ...] = ()
        while len(seen) <= self.options.max_redirects:
            address = addresses.parse(url, any_port=self.options.allow_private)
            ips = self._resolved(address)
            if not seen and self.options.allow_private:  # a redirect gets no further leave
                permitted = ips
            addresses.refuse_private(address, ips, permitted)
            if address.url in seen:
                raise broken(address, "the server redirects in a circle")
            if obey:
                self._obey(address)
            validators = known.validators if known and known.final_url == address.url else {}
            response = self._ask(address, ips, limits, validators)
            if response.status not in _REDIRECTS:
                return address, response
            seen.append(address.url)
            location = response.headers.get("location", "").encode("latin-1")
            url = urljoin(address.url, quote(location, safe=punctuation))
        raise broken(address, f"the server redirects more than {len(seen) - 1} times")

    def _resolved(self, address: Address) -> tuple[str, ...]:
        place = (address.host, address.port)
        if place not in self._ips:
            try:
                self._ips[place] = addresses.resolve(address)
            except (OSError, UnicodeError) as error:
                raise Unavailable(
                    f"the host {address.host} is not known",
                    where=address.url,
                    action="check the address and the network",
                ) from error
        return self._ips[place]

    def _obey(self, address: Address) -> None:
        rules = self._rules_of(address.origin)
        if not rules.allow(address.url):
            raise CorpusError(
                "the site's robots.txt does not allow it",
                where=address.url,
                action="ask the practice for the text, or leave the policy out",
            )

    def _rules_of(self, origin: str) -> robots.Rules:
        if origin not in self._rules:
            limits = replace(self.options.limits, max_bytes=robots.LARGEST, cut=True)
            try:
                _, response = self._follow(f"{origin}/robots.txt", limits, obey=False)
                self._rules[origin] = robots.rules(response, origin)
            except CorpusError as error:
                self._rules[origin] = error
        found = self._rules[origin]
        if isinstance(found, CorpusError):
            raise found
        return found

    def _ask(
        self, address: Address, ips: tuple[str, ...], limits: Limits, validators: Mapping[str, str]
    ) -> Response:
        self._wait(address)
        headers = {"User-Agent": self.options.user_agent, "Accept": ACCEPT, **validators}
        try:
            response = exchange(address, ips, headers, limits)
        finally:
            self._asked[address.host] = time.monotonic()
        if response.status in _BUSY:
            pause = retry_after(response.headers.get("retry-after", ""), self.options.max_pause)
            self._barred[address.host] = time.monotonic() + pause
        return response

    def _wait(self, address: Address) -> None:
        now = time.monotonic()
        barred = self._barred.get(address.host, now) - now
        if barred > self.options.max_pause:
            raise CorpusError(
                f"the server asked us to stay away for another {barred:.0f} seconds",
                where=address.url,
                action="fetch again after that time",
            )
        rules = self._rules.get(address.origin)
        asked = min(rules.pause, self.options.max_pause) if isinstance(rules, robots.Rules) else 0.0
        since = now - self._asked.get(address.host, float("-inf"))
        time.sleep(max(barred, max(asked, self.options.pause) - since, 0.0))


def retry_after(header: str, otherwise: float) -> float:
    """Return the seconds for which a Retry-After header asks, as a number or as a date.

    >>> retry_after("120", 60.0), retry_after("soon", 60.0)
    (120.0, 60.0)
    """
    if re.fullmatch(r"\d{1,9}", header.strip(), re.ASCII):
        return float(header)
    try:
        date = parsedate_to_datetime(header)
        return max((date.astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return otherwise
