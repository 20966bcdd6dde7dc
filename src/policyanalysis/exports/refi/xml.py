"""XML that may be hostile in, deterministic XML out, and records inside descriptions."""

import json
import re
from typing import Any

from lxml import etree

from policyanalysis.errors import TableError

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
NO_TIME = "2000-01-01T00:00:00Z"  # QualCoder needs a time, and outputs of a study have none
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
_PLAIN = re.compile(rf"[^\s\"{_ODD}](?:[^{_ODD}]*[^\s{_ODD}])?")
_LINE = re.compile(
    r"(clause|section|kind|status|cue|confidence|rule|codebook"
    r"|(?:evidence|confidence|rule) of [a-z0-9_]+): (.+)"
)


def parse(raw: bytes, root: str) -> Any:
    """Return the root element of a document, which must be called ``root``.

    Raises TableError if it is no well-formed XML, declares a document type (and with it could name
    entities), or is another document. Nothing that it names is ever fetched.
    """
    if b"<!DOCTYPE" in raw.replace(b"\0", b"").upper():  # without NUL bytes: it may be UTF-16
        raise TableError(
            "the XML declares a document type",
            expected="XML as programs for qualitative analysis write it",
            action="do not use this file; ask whoever sent it",
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        element = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise TableError(
            f"the XML cannot be read: {error}",
            action="export it again from the program that wrote it",
        ) from error
    if element.tag != root:
        raise TableError(
            f"the XML is {element.tag:.80}",
            expected=root,
            action="export the project or codebook again, as REFI-QDA",
        )
    return element


def guid_of(element: Any, name: str = "guid") -> str:
    """Return a GUID attribute as programs compare them: lower case, without braces."""
    return str(element.get(name, "")).strip().strip("{}").lower()


def said(element: Any, namespace: str) -> str:
    """Return what the element's description says; empty where it has none."""
    found = element.find(f"{{{namespace}}}Description")
    return "" if found is None else found.text or ""


def record_text(record: dict[str, Any]) -> str:
    r"""Return a record as lines that people can read and ``record_of`` reads back.

    What is missing is left out; a text that is not plain stands in quotation marks, as JSON has it.

    >>> print(record_text({"rule": "never", "cue": "10-15", "section": "a\nb", "note": None}))
    rule: never
    cue: 10-15
    section: "a\nb"
    """
    lines = []
    for name, value in record.items():
        if value is not None:
            text = str(value)
            lines.append(f"{name}: {text if _PLAIN.fullmatch(text) else json.dumps(text)}")
    return "\n".join(lines)


def record_of(text: str) -> dict[str, str]:
    r"""Return the record in a description; lines that are none of one are under ``note``.

    >>> record_of("rule: never\nLooks odd to me.")
    {'rule': 'never', 'note': 'Looks odd to me.'}
    """
    record: dict[str, str] = {}
    other = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match:
            record[match[1]] = _value(match[2])
        elif line.strip():
            other.append(line.strip())
    return record | ({"note": " ".join(other)} if other else {})


def _value(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text
    return text
