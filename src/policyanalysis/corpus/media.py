"""What kind of file a page is: what its server says, held against what its bytes show."""

import re
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from policyanalysis.errors import CorpusError

_LOOKED_AT = 4096  # bytes
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {  # what a server says: how the file is named, and what its bytes may then show
    "text/html": (".html", {"html"}),
    "application/xhtml+xml": (".html", {"html"}),
    "application/pdf": (".pdf", {"pdf"}),
    _WORD: (".docx", {"docx"}),
    "text/plain": (".txt", {"text"}),
    "text/markdown": (".md", {"text", "html"}),
    "text/x-markdown": (".md", {"text", "html"}),
}
_UNSPECIFIC = ("", "application/octet-stream", "binary/octet-stream")
_HTML = re.compile(
    r"<(!doctype html|html|head|title|meta|body|main|article|section|div|h[1-6]|p|table|ul|ol)\b",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

ACCEPT = ", ".join(name for name in _KINDS if name != "text/x-markdown")


def ending(content_type: str, body: bytes) -> str:
    """Return how a file of this content is named: .html, .pdf, .docx, .txt or .md.

    A server that names no type, or only `application/octet-stream`, is believed if the bytes are a
    PDF or a Word file. Raises CorpusError if the type is another, if the bytes are not what it
    says, or if there are none.

    >>> ending("text/html; charset=utf-8", b"<!doctype html><title>Our policy</title>")
    '.html'
    """
    named = content_type.partition(";")[0].strip().lower()
    shown = _shown(body)
    if named in _UNSPECIFIC and shown in ("pdf", "docx"):
        return f".{shown}"
    if named not in _KINDS:
        raise _unfit(f"the page is of the type {named!r:.100}")
    name, fitting = _KINDS[named]
    if shown not in fitting:
        raise _unfit(f"the server calls the page {named}, but its bytes are {shown}")
    return name


def _unfit(what: str) -> CorpusError:
    return CorpusError(
        what,
        expected="HTML, PDF, Word (docx), plain text or Markdown",
        action="look for another address of the policy, or save it by hand",
    )


def _shown(body: bytes) -> str:
    start = body[:_LOOKED_AT]
    if not start.strip():
        return "empty"
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "docx" if _is_word(body) else "an archive"
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = start.decode("utf-16" if wide else "latin-1", errors="ignore")
    if _NOT_TEXT.search(text):
        return "binary"
    return "html" if _HTML.search(text) else "text"


def _is_word(body: bytes) -> bool:
    try:
        with ZipFile(BytesIO(body)) as archive:
            return "word/document.xml" in archive.namelist()
    except (BadZipFile, ValueError):
        return False
