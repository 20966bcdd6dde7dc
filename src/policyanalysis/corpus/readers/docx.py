"""Word files (DOCX): by mammoth into a page, read as one; bounds are checked before opening."""

import re
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import mammoth

from policyanalysis.corpus.readers.archives import Kind, sound, unsound
from policyanalysis.corpus.readers.flow import lines_of, one_line
from policyanalysis.corpus.readers.page import parse
from policyanalysis.corpus.readers.witness import Witness

KIND = Kind("Word", ".docx", largest_xml=5_000_000, action="give the policy alone")
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
    sound(raw, KIND)
    try:
        page = mammoth.convert_to_html(
            BytesIO(raw),
            convert_image=mammoth.images.img_element(lambda _image: {}),
            include_embedded_style_map=False,
            style_map="p[style-name='Title'] => h1:fresh",
        ).value
    except Exception as error:  # mammoth names no errors of its own
        raise unsound(str(error), KIND) from error
    return lines_of(parse(page)) if page.strip() else ""


def witness(raw: bytes) -> Witness:
    """Return the words of the paragraphs as Word keeps them, and those in a style of headings.

    Raises CorpusError as ``read`` does.
    """
    archive = sound(raw, KIND)
    try:
        body = next(name for name in archive.namelist() if _BODY.fullmatch(name))
        paragraphs = list(ElementTree.fromstring(archive.read(body)).iter(f"{_WORD}p"))
        styles = _heading_styles(archive)
    except (StopIteration, ElementTree.ParseError) as error:
        raise unsound(str(error) or "it has no word/document.xml", KIND) from error
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
