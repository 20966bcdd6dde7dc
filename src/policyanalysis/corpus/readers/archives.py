"""Office files are ZIP archives of XML: what they would unfold to is checked before any is read."""

import zlib
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from policyanalysis.errors import CorpusError

MOST_ENTRIES = 2_000
LARGEST_WHOLE = 50_000_000
LARGEST_RATIO = 100
_NO_BOMB = 1_000_000  # an archive that unfolds to less may be packed as tightly as it likes


@dataclass(frozen=True)
class Kind:
    """A kind of office file: the program that writes it, how its name ends, its largest part."""

    program: str
    ending: str
    largest_xml: int
    action: str


def sound(raw: bytes, kind: Kind) -> ZipFile:
    """Return the archive after checking what it would unfold to and that no XML names entities.

    Raises CorpusError if the bytes are no archive, are protected by a password, or would unfold
    beyond what such a file needs.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise CorpusError(
            f"the file is an old {kind.program} file or is protected by a password",
            expected=f"a {kind.program} file ({kind.ending}) that opens without a password",
            action=f"open it in {kind.program} and save it as {kind.ending} without one",
        )
    try:
        archive = ZipFile(BytesIO(raw))
        _check_bounds(archive, kind)
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                _check_part(entry.filename, archive.read(entry), kind)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise unsound(str(error), kind) from error
    return archive


def _check_bounds(archive: ZipFile, kind: Kind) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    longest = max((e.file_size for e in entries if e.filename.endswith(".xml")), default=0)
    for is_within, what, limit in (
        (len(entries) <= MOST_ENTRIES, f"holds {len(entries):,} parts", f"{MOST_ENTRIES:,}"),
        (whole <= LARGEST_WHOLE, f"unfolds to {whole:,} bytes", f"{LARGEST_WHOLE:,}"),
        (longest <= kind.largest_xml, f"has a part of {longest:,} bytes", f"{kind.largest_xml:,}"),
        (
            whole <= max(_NO_BOMB, LARGEST_RATIO * packed),
            f"unfolds to {whole // max(packed, 1):,} times its size",
            f"{LARGEST_RATIO} times",
        ),
    ):
        if not is_within:
            raise CorpusError(
                f"the {kind.program} file {what}", expected=f"at most {limit}", action=kind.action
            )


def _check_part(name: str, xml: bytes, kind: Kind) -> None:
    if b"<!DOCTYPE" in xml.replace(b"\0", b"").upper():  # without NUL bytes: it may be UTF-16
        raise CorpusError(
            f"the part {name} of the {kind.program} file declares a document type",
            expected=f"XML as {kind.program} writes it",
            action=f"open the file in {kind.program} and save it anew",
        )


def unsound(reason: str, kind: Kind) -> CorpusError:
    """Return the error for bytes that are no file of that kind."""
    return CorpusError(
        f"the file is not a sound {kind.program} file: {reason}",
        expected=f"a {kind.program} file ({kind.ending})",
        action=f"open it in {kind.program} and save it as {kind.ending}",
    )
