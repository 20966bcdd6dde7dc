"""Word files (DOCX): by mammoth into a page, read as one; bounds are checked before opening."""

import re
import zlib
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

import mammoth

from policyanalysis.corpus.readers.flow import lines_of, one_line
from policyanalysis.corpus.readers.page import parse
from policyanalysis.corpus.readers.witness import Witness
from policyanalysis.errors import CorpusError

MOST_ENTRIES = 2_000
LARGEST_WHOLE = 50_000_000
LARGEST_XML = 5_000_000
LARGEST_RATIO = 100
_NO_BOMB = 1_000_000  # an archive that unfolds to less may be packed as tightly as it likes
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NOT_SEEN = frozenset(
    {f"{_WORD}{name}" for name in ("p", "del", "moveFrom")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"}
)
_SPACES = frozenset({f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"})
_BODY = re.compile(r"word/document\d*\.xml")
_HEADING = re.compile(r"heading \d|title", re.I)


def read(raw: bytes) -> str:
    """Return the text of a Word file, a block a line; its page heads and feet are left out.

    Insertions count as made and deletions as gone; pictures, comments and macros are passed over.
    Raises CorpusError if the bytes are no Word file, are protected by a password, or would unfold
    beyond what a policy needs.
    """
    _sound(raw)
    try:
        page = mammoth.convert_to_html(
            BytesIO(raw),
            convert_image=mammoth.images.img_element(lambda _image: {}),
            include_embedded_style_map=False,
            style_map="p[style-name='Title'] => h1:fresh",
        ).value
    except Exception as error:  # mammoth names no errors of its own
        raise _not_word(str(error)) from error
    return lines_of(parse(page)) if page.strip() else ""


def witness(raw: bytes) -> Witness:
    """Return the words of the paragraphs as Word keeps them, and those in a style of headings.

    Raises CorpusError as ``read`` does.
    """
    archive = _sound(raw)
    try:
        body = next(name for name in archive.namelist() if _BODY.fullmatch(name))
        paragraphs = list(ElementTree.fromstring(archive.read(body)).iter(f"{_WORD}p"))
        styles = _heading_styles(archive)
    except (StopIteration, ElementTree.ParseError) as error:
        raise _not_word(str(error) or "it has no word/document.xml") from error
    words = [(_style(paragraph), one_line(_words(paragraph))) for paragraph in paragraphs]
    headings = tuple(text for style, text in words if text and style in styles)
    return Witness("\n".join(text for _, text in words), headings)


def _words(paragraph: ElementTree.Element) -> str:
    """Return a paragraph's own words: without what was deleted or stands in a box of its own."""
    found: list[str] = []
    left = list(reversed(paragraph))
    while left:
        element = left.pop()
        if element.tag == f"{_WORD}t":
            found.append(element.text or "")
        elif element.tag in _SPACES:
            found.append(" ")
        elif element.tag not in _NOT_SEEN:
            left += reversed(element)
    return "".join(found)


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return "" if style is None else style.get(f"{_WORD}val", "")


def _heading_styles(archive: ZipFile) -> set[str]:
    if "word/styles.xml" not in archive.namelist():
        return set()
    found = set()
    for style in ElementTree.fromstring(archive.read("word/styles.xml")).iter(f"{_WORD}style"):
        name = style.find(f"{_WORD}name")
        if name is not None and _HEADING.match(name.get(f"{_WORD}val", "")):
            found.add(style.get(f"{_WORD}styleId", ""))
    return found


def _sound(raw: bytes) -> ZipFile:
    """Return the archive after checking what it would unfold to and that no XML names entities."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise CorpusError(
            "the file is an old Word file or is protected by a password",
            expected="a Word file (.docx) that opens without a password",
            action="open it in Word and save it as .docx without one",
        )
    try:
        archive = ZipFile(BytesIO(raw))
        _check_bounds(archive)
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                _check_part(entry.filename, archive.read(entry))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _not_word(str(error)) from error
    return archive


def _check_bounds(archive: ZipFile) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    longest = max((e.file_size for e in entries if e.filename.endswith(".xml")), default=0)
    for is_within, what, limit in (
        (len(entries) <= MOST_ENTRIES, f"holds {len(entries):,} parts", f"{MOST_ENTRIES:,}"),
        (whole <= LARGEST_WHOLE, f"unfolds to {whole:,} bytes", f"{LARGEST_WHOLE:,}"),
        (longest <= LARGEST_XML, f"has a part of {longest:,} bytes", f"{LARGEST_XML:,}"),
        (
            whole <= max(_NO_BOMB, LARGEST_RATIO * packed),
            f"unfolds to {whole // max(packed, 1):,} times its size",
            f"{LARGEST_RATIO} times",
        ),
    ):
        if not is_within:
            raise CorpusError(
                f"the Word file {what}", expected=f"at most {limit}", action="give the policy alone"
            )


def _check_part(name: str, xml: bytes) -> None:
    if b"<!DOCTYPE" in xml.replace(b"\0", b"").upper():  # without NUL bytes: it may be UTF-16
        raise CorpusError(
            f"the part {name} of the Word file declares a document type",
            expected="XML as Word writes it",
            action="open the file in Word and save it anew",
        )


def _not_word(reason: str) -> CorpusError:
    return CorpusError(
        f"the file is not a sound Word file: {reason}",
        expected="a Word file (.docx)",
        action="open it in Word and save it as .docx",
    )
