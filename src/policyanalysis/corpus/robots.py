"""What a site's robots.txt lets us do (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

from policyanalysis.corpus.exchange import Response, Unavailable

AGENT = "policyanalysis"  # the name under which a robots.txt may address us
LARGEST = 512_000  # bytes of a robots.txt that count


@dataclass(frozen=True)
class Rules:
    """What one site asks of us; ``pause`` is in seconds between two requests."""

    allowed: Protego
    pause: float

    def allow(self, url: str) -> bool:
        """Return whether we may fetch a page of the site."""
        return self.allowed.can_fetch(url, AGENT)


def rules(response: Response, origin: str) -> Rules:
    r"""Return the rules in an answer to a request for robots.txt.

    A site without a robots.txt (an answer of 400 to 499, except 429) allows everything. Raises
    Unavailable if the site cannot say what it allows.

    >>> found = rules(Response(200, {}, b"User-agent: *\nDisallow: /staff"), "https://a.example")
    >>> found.allow("https://a.example/policy"), found.allow("https://a.example/staff/policy")
    (True, False)
    """
    if response.status != 200 and (response.status == 429 or not 400 <= response.status < 500):
        raise Unavailable(
            f"robots.txt cannot be had: the server answers {response.status}",
            where=f"{origin}/robots.txt",
            expected="rules, or the answer that there are none",
            action="try again later",
        )
    text = response.body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="replace")
    if len(response.body) == LARGEST:  # the last line may have lost its end
        text = text.rpartition("\n")[0]
    found = Protego.parse(text)
    rate = found.request_rate(AGENT)
    pauses = (found.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
    return Rules(found, max(pauses))
