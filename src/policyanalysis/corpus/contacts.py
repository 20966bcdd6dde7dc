"""Contact details of practices: where they stand in the policies, and texts without them.

Telephone numbers, e-mail and postal addresses, the practice's own website and the names of its
practitioners are details. Numbers for emergencies, helplines, and what belongs to professional
bodies and public services are not: they are part of what a policy says and point at nobody.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import pandas as pd

from policyanalysis.corpus.names import names
from policyanalysis.tables import gathered

PLACEHOLDERS = {
    "telephone": "[telephone]",
    "e-mail": "[e-mail]",
    "address": "[address]",
    "website": "[website]",
    "name": "[name]",
}

Span = tuple[int, int, str]  # first code point, code point after the last, kind

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(
    r"(?<![\w.])(?:"
    r"\+\d[\d\s().-]{7,}\d"  # with the code of a country
    r"|(?:1[-.\s])?(?:\(\d{3}\)\s?|\d{3}[-.\s])\d{3}[-.\s]\d{4}"  # North America
    r"|\(?0\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}"  # Great Britain, Ireland, South Africa
    r"|\(?0\d\)?[\s-]\d{3,4}[\s-]\d{4}"  # Ireland, Australia, New Zealand
    r"|1[38]00[\s-]?\d{3}[\s-]?\d{3}"  # Australia
    r")(?![\w-])"
)
_SITE = re.compile(
    r"(?:https?://|www\.)[^\s<>\"”)\]]+"
    r"|(?<![@\w.-])(?:[\w-]{1,63}\.){1,6}(?:com|org|net|info|co|uk|ie|au|ca|za|nz|example|invalid)\b"
    r"(?:/[^\s<>\"”)\]]*)?"
)
_POSTCODE = (
    r"(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]{2}\.?\s+\d{5}(?:-\d{4})?|[A-Z]\d[A-Z]\s?\d[A-Z]\d"
    r"|[A-Z]\d[\dW]\s?[A-Z\d]{4}|(?:NSW|VIC|QLD|SA|WA|TAS|ACT|NT)\s+\d{4})\b"
)
_PLACE = r"(?:St\. )?[A-Z][\w’'-]*[a-z](?: [A-Z][\w’'-]*[a-z]){0,3}"
_WAY = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Square|Sq|Place|Pl"
    r"|Terrace|Crescent|Close|Parade|Highway|Hwy|Row|Hill|Gardens|Park|Mews|Parkway|Pkwy)\b\.?"
)
_UNIT = r"(?:Unit|Suite|Ste|Flat|Floor|Room|Office|Apt)\b\.?\s*#?\w+(?: [A-Z]\w+){0,2}"
_STREET = rf"\b\d{{1,6}}[A-Za-z]?(?:[-–]\d+)?,?\s+(?:[A-Z0-9][\w’'.-]*\s+){{1,4}}{_WAY}"
_ADDRESS = re.compile(
    rf"(?:{_UNIT},?\s+)?(?:{_PLACE} (?:House|Building|Centre|Center),\s+)?{_STREET}"
    rf"(?:,?\s+{_UNIT})?(?:,[ \u00a0]*{_PLACE}){{0,3}}(?:,?\s+{_POSTCODE})?"
    rf"|{_PLACE},?[ \u00a0]+{_POSTCODE}"
    rf"|P\.?\s?O\.? Box \d+(?:,[ \u00a0]*{_PLACE})*(?:,?\s+{_POSTCODE})?"
)
_OWN = re.compile(r"\b(?:me|my|us|our|mine|ours|I|we)\b", re.I)
_OTHERS = re.compile(
    r"\b(?:association|board|bureau|charity|college of|commission(?:er)?|council|crisis|department"
    r"|emergenc(?:y|ies)|helpline|hospital|hotline|institute|lifeline|line for|ministry|national"
    r"|ombudsman|poison|police|register|samaritans|society|suicide|trust"
    r"|ACA|AASW|AAMFT|ACC|AHPRA|APA|APS|BABCP|BACP|BASW|BPC|BPS|CORU|COSRT|HCPC|IACP|ICO|NASW|NCPS"
    r"|NCS|NHS|NSPCC|PACFA|PSI|SADAG|SAMHSA|UKCP)\b",
    re.I,
)
_OTHERS_SITES = re.compile(
    r"(?:^|\.)(?:[\w-]+\.gov(?:\.\w+)?|nhs\.uk|police\.uk|bacp\.co\.uk|ukcp\.org\.uk|bps\.org\.uk"
    r"|hcpc-uk\.org|ncps\.com|samaritans\.org|apa\.org|counseling\.org|socialworkers\.org"
    r"|aamft\.org|ico\.org\.uk|hhs\.gov)\Z",
    re.I,
)
_LABEL = re.compile(
    r"(?:e-?mail|tel|telephone|phone|ph|mobile|cell|fax|post|address|web(?:site)?|url|contact|call"
    r"|text|whatsapp|or|and|at|on|by|to|[ewtmp])\b[\s.:|,()/-]*",
    re.I,
)
_OWN_SITE = re.compile(r"\b(?:my|our)\b[^.;\n]{0,60}\Z|\b(?:web(?:site)?|url)\s*:\s*\Z", re.I)
_REACH, _LINES_ABOVE = 90, 4


def contacts(policies: pd.DataFrame) -> pd.DataFrame:
    """Return the `contact_details` table: a row for each detail of a practice in its policy.

    ``policies`` needs the columns policy_id, url and text. Rows stand in the order of the policies
    and then of the text; no two of one policy overlap.
    """
    rows = (
        {
            "policy_id": policy_id,
            "start": start,
            "end": end,
            "kind": kind,
            "replacement": PLACEHOLDERS[kind],
        }
        for policy_id, url, text in policies[["policy_id", "url", "text"]].itertuples(index=False)
        for start, end, kind in details(text, "" if pd.isna(url) else url)
    )
    return gathered("contact_details", rows)


def details(text: str, url: str = "") -> list[Span]:
    """Return the details in one text: (start, end, kind), in code points; ``url`` is its page's.

    >>> text = "Ring me on 01632 960983. In an emergency ring 999, or the Samaritans on 116 123."
    >>> [(text[start:end], kind) for start, end, kind in details(text)]
    [('01632 960983', 'telephone')]
    """
    found: list[Span] = []
    for span in _all(text, url):
        if all(span[1] <= start or end <= span[0] for start, end, _ in found):
            found.append(span)
    return sorted(found)


def _all(text: str, url: str) -> Iterator[Span]:
    """Yield every detail, those first that win where two overlap."""
    mails = [m for m in _EMAIL.finditer(text) if _is_own(text, m, m[0].partition("@")[2])]
    people = names(text)
    domains = {_domain(url)} | {_domain(m[0].partition("@")[2]) for m in mails}
    surnames = {text[start:end].rpartition(" ")[2].lower() for start, end in people}
    for site in _SITE.finditer(text):
        end = site.start() + len(site[0].rstrip(".,;:!?’'"))
        domain = _domain(text[site.start() : end])
        named = any(len(name) > 3 and name in domain for name in surnames)
        introduced = _OWN_SITE.search(
            text[max(0, site.start() - _REACH) : site.start()]
        ) and _is_own(text, site, domain)
        if domain in domains - {""} or named or introduced:
            yield site.start(), end, "website"
    yield from ((m.start(), m.end(), "e-mail") for m in mails)
    for number in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", number[0])
        if 9 <= len(digits) <= 24 and _is_own(text, number):
            yield *number.span(), "telephone"
    for address in _ADDRESS.finditer(text):
        if _is_own(text, address):
            yield *address.span(), "address"
    yield from ((start, end, "name") for start, end in people)


def _domain(address: str) -> str:
    """Return the host of a web address without www, or nothing."""
    host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    return host.removeprefix("www.").rstrip(".")


def _is_own(text: str, match: re.Match[str], domain: str = "") -> bool:
    """Return whether a detail is the practice's: nothing nearer before it names another body.

    What stands before it on its line decides or, where that is only a label, the lines above that
    are contact lines as well and the one above these.
    """
    if _OTHERS_SITES.search(domain):
        return False
    start = match.start()
    before = text[max(text.rfind("\n", 0, start) + 1, start - _REACH) : start]
    if not re.sub(r"\W", "", _LABEL.sub("", before)):
        before = _block_above(text, start) + before
    others = max((m.end() for m in _OTHERS.finditer(before)), default=-1)
    own = max((m.end() for m in _OWN.finditer(before)), default=-1)
    return own >= others


def _block_above(text: str, start: int) -> str:
    near = text[max(0, start - 10 * _REACH) : start].split("\n")[:-1]
    above = [line for line in near if line.strip()][-_LINES_ABOVE:]
    kept: list[str] = []
    for line in reversed(above):
        kept.append(line[-_REACH:])
        if not (_EMAIL.search(line) or _PHONE.search(line) or _ADDRESS.search(line)):
            break
    return " ".join(reversed(kept)) + " "


def masked(text: str, found: pd.DataFrame) -> str:
    """Return a policy's text with each detail of ``found``, rows of `contact_details`, replaced.

    Offsets of the tables are those of the text as it was.

    >>> row = {"start": 11, "end": 23, "replacement": "[telephone]"}
    >>> masked("Ring me on 01632 960983.", pd.DataFrame([row]))
    'Ring me on [telephone].'
    """
    parts, at = [], 0
    columns = found.sort_values("start")[["start", "end", "replacement"]]
    for start, end, replacement in columns.itertuples(index=False):
        parts += [text[at:start], replacement]
        at = end
    return "".join([*parts, text[at:]])


def words(policies: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return the key: `contact_details` with a column ``words``, what stands in the policy.

    With it ``unmasked`` undoes ``masked``, so keep it apart from what is passed on.
    """
    texts = dict(zip(policies["policy_id"], policies["text"], strict=True))
    columns = found[["policy_id", "start", "end"]].itertuples(index=False)
    return found.assign(words=[texts[policy_id][start:end] for policy_id, start, end in columns])


def key_csv(policies: pd.DataFrame, found: pd.DataFrame) -> bytes:
    """Return the key as a CSV file in UTF-8, every cell in quotation marks."""
    text = words(policies, found).to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL)
    return text.encode()


def unmasked(text: str, key: pd.DataFrame) -> str:
    """Return the text as it was before ``masked``; ``key`` holds the policy's rows of the key.

    >>> row = {"start": 11, "end": 23, "replacement": "[telephone]", "words": "01632 960983"}
    >>> unmasked("Ring me on [telephone].", pd.DataFrame([row]))
    'Ring me on 01632 960983.'
    """
    columns = key.sort_values("start")[["start", "end", "replacement", "words"]]
    for start, _, replacement, original in columns.itertuples(index=False):
        text = text[:start] + original + text[start + len(replacement) :]
    return text


def without_details(text: str, replacements: Mapping[str, str]) -> str:
    """Return words taken from a policy with its details replaced; keys are the details' words.

    >>> without_details("Ask Jo Example", {"Jo": "[name]", "Jo Example": "[name]"})
    'Ask [name]'
    """
    if not replacements:
        return text
    either = "|".join(map(re.escape, sorted(replacements, key=lambda word: (-len(word), word))))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda m: replacements[m[0]], text)
