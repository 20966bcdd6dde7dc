"""Codes as elements of REFI-QDA and back, and a codebook alone (.qdc)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from lxml import etree

from policyanalysis import tables
from policyanalysis.errors import TableError
from policyanalysis.exports.refi.xml import CODEBOOK, NOT_XML, guid_of, parse, said
from policyanalysis.exports.shapes import schema_of
from policyanalysis.ids import guid

LARGEST = 50_000_000  # bytes of a codebook
_HEADS = {"include": "Use it for:", "exclude": "Not for:", "examples": "Examples:"}
_ID = "Code of policyanalysis: "
_VERSION = ", codebook "
_OTHER = "other"  # the part of codes that are not of this program


def code_guid(part: str, code: str) -> str:
    """Return the GUID of a code."""
    return guid("code", part, code)


def codes_element(codes: pd.DataFrame, namespace: str) -> Any:
    """Return the element of all codes: a folder a part, in it one a theme, in these the codes."""
    root = etree.Element(f"{{{namespace}}}Codes", nsmap={None: namespace})
    for part, rows in codes.groupby("part", sort=False):
        folder = _code(root, guid("part", part), str(part).capitalize(), False, "")
        themes: dict[str, Any] = {}
        for row in rows.to_dict("records"):
            theme = row["theme"]
            if pd.notna(theme) and theme not in themes:
                themes[theme] = _code(folder, guid("theme", part, theme), theme, False, "")
            above = themes[theme] if pd.notna(theme) else folder
            place = code_guid(row["part"], row["code"])
            _code(above, place, row["label"], True, _description(row))
    return root


def _code(above: Any, place: str, name: str, codable: bool, description: str) -> Any:
    attributes = {"guid": place, "name": plain(name), "isCodable": str(codable).lower()}
    namespace = etree.QName(above).namespace
    element = etree.SubElement(above, f"{{{namespace}}}Code", attributes)
    if description:
        etree.SubElement(element, f"{{{namespace}}}Description").text = plain(description)
    return element


def plain(text: str) -> str:
    """Return the text without the characters that XML cannot hold."""
    return NOT_XML.sub("", text)


def _description(row: dict[Any, Any]) -> str:
    parts = [] if pd.isna(row["definition"]) else [row["definition"]]
    for name, head in _HEADS.items():
        if pd.notna(row[name]):
            parts.append("\n".join([head, *(f"- {line}" for line in row[name].split("\n"))]))
    version = "" if pd.isna(row["codebook_version"]) else f"{_VERSION}{row['codebook_version']}"
    return "\n\n".join([*parts, f"{_ID}{row['part']}/{row['code']}{version}"])


@dataclass(frozen=True)
class FoundCode:
    """One code of a file: its GUID, the names above it, its own, and what is said of it."""

    guid: str
    above: tuple[str, ...]
    name: str
    codable: bool
    description: str


def found_codes(root: Any, namespace: str) -> Iterator[FoundCode]:
    """Yield every code below an element, each before those under it."""
    left: list[tuple[Any, tuple[str, ...]]] = [(root, ())]
    while left:
        element, above = left.pop()
        children = element.findall(f"{{{namespace}}}Code")
        if element.tag == f"{{{namespace}}}Code":
            name = element.get("name", "")
            codable = element.get("isCodable", "true").strip().lower() in ("true", "1")
            yield FoundCode(guid_of(element), above, name, codable, said(element, namespace))
            above = (*above, name)
        left += [(child, above) for child in reversed(children)]


def code_row(found: FoundCode) -> dict[str, str | None]:
    """Return the row of the codebook's table that a code makes.

    A code that this program wrote says so in its last line; any other is of the part ``other``,
    its theme the names above it.
    """
    blocks = found.description.split("\n\n")
    row: dict[str, str | None] = dict.fromkeys(schema_of("codebook").names)
    row |= {"part": _OTHER, "code": found.guid, "label": found.name}
    row["theme"] = " > ".join(found.above) or None
    if not blocks[-1].startswith(_ID):
        return row | {"definition": found.description or None}
    place, _, version = blocks.pop()[len(_ID) :].partition(_VERSION)
    part, _, code = place.partition("/")
    row |= {"part": part, "code": code, "codebook_version": version or None}
    row["theme"] = found.above[1] if len(found.above) > 1 else None
    for block in blocks:
        name = next((n for n, head in _HEADS.items() if block.startswith(f"{head}\n- ")), "")
        text = block.split("\n- ", 1)[1].replace("\n- ", "\n") if name else block
        row[name or "definition"] = text
    return row


def write_codebook(codes: pd.DataFrame, stream: BinaryIO, origin: str) -> None:
    """Write the codes as a REFI-QDA codebook (.qdc)."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": origin}, nsmap={None: CODEBOOK})
    root.append(codes_element(codes, CODEBOOK))
    etree.indent(root)
    stream.write(etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n")


def read_codebook(path: Path) -> pd.DataFrame:
    """Return the codes of a codebook (.qdc): a row for each that can be used for coding.

    Raises TableError, naming the file, if it cannot be read or is no codebook.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise TableError(
                "the codebook is too large",
                expected=f"at most {LARGEST:,} bytes",
                action="export the codebook alone",
            )
        root = parse(path.read_bytes(), f"{{{CODEBOOK}}}CodeBook")
    except OSError as error:
        raise TableError(
            f"the codebook cannot be read: {error.strerror or error}",
            where=str(path),
            action="check its name and its permissions",
        ) from error
    except TableError as error:
        raise error.within(str(path)) from error
    holder = root.find(f"{{{CODEBOOK}}}Codes")
    found = [] if holder is None else [c for c in found_codes(holder, CODEBOOK) if c.codable]
    names = schema_of("codebook").names
    rows = pd.DataFrame([code_row(code) for code in found], columns=names)
    return tables.conformed(schema_of("codebook"), rows)
