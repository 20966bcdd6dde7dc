"""PDF: lines by pdfplumber, joined into paragraphs; what repeats on every page goes."""

import re
from io import BytesIO

import pdfplumber
import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from policyanalysis.corpus.readers.pdf_layout import Line, lines_of_page
from policyanalysis.corpus.readers.pdf_paragraphs import paragraphs, running
from policyanalysis.corpus.readers.pdf_streams import check_streams
from policyanalysis.corpus.readers.witness import Witness
from policyanalysis.errors import CorpusError

MOST_PAGES = 200
_NO_LETTER = re.compile(r"\(cid:\d+\)")


def read(raw: bytes) -> str:
    """Return the text of a PDF, a block a line, columns one after the other.

    Lines that were wrapped are joined and hyphens at their ends taken back; page numbers, heads and
    feet that repeat go. Raises CorpusError if the bytes are no sound PDF, if it wants a password,
    has more pages than a policy, is a scan without text, or does not say which letters it shows.
    """
    pages = _pages(raw)
    if not any(pages):
        raise CorpusError(
            "the PDF holds no text: it is a scan or empty",
            expected="a PDF with text",
            action="run text recognition on it and check the result, or type the policy",
        )
    return paragraphs(pages)


def witness(raw: bytes) -> Witness:
    """Return what PDFium finds in the file, without what ``read`` takes for heads and feet.

    A PDF does not mark its headings. Pages with a picture and no text are named as a doubt. Raises
    CorpusError as ``read`` does.
    """
    _check(raw)
    try:
        with pypdfium2.PdfDocument(raw) as document:
            pages = [_lines(page) for page in document]
            pictured = [n for n, page in enumerate(document) if not pages[n] and _has_picture(page)]
    except pypdfium2.PdfiumError as error:
        raise _unsound(error) from error
    dropped = running(pages)
    kept = [
        line
        for page, gone in zip(pages, dropped, strict=True)
        for n, line in enumerate(page)
        if n not in gone
    ]
    numbers = ", ".join(str(n + 1) for n in pictured)
    doubt = f"page {numbers} is a picture, whose words cannot be read" if pictured else ""
    return Witness("\n".join(kept), None, doubt)


def _pages(raw: bytes) -> list[list[Line]]:
    _check(raw)
    try:
        with pdfplumber.open(BytesIO(raw)) as document:
            n_pages = len(document.pages)
            pages = [lines_of_page(page) for page in document.pages[:MOST_PAGES]]
    except Exception as error:  # pdfminer fails on damaged files in many ways
        raise _unsound(error) from error
    if n_pages > MOST_PAGES:
        raise CorpusError(
            f"the PDF has {n_pages} pages",
            expected=f"at most {MOST_PAGES}",
            action="print the policy alone to a new PDF",
        )
    if any(_NO_LETTER.search(line.text) for page in pages for line in page):
        raise CorpusError(
            "the PDF does not say which letters it shows",
            expected="fonts with a table of their characters",
            action="print it to a new PDF, or run text recognition on it",
        )
    return pages


def _lines(page: pypdfium2.PdfPage) -> list[str]:
    lines = page.get_textpage().get_text_bounded().splitlines()
    return [line for line in lines if line.strip()]


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]), None) is not None


def _check(raw: bytes) -> None:
    if b"%PDF-" not in raw[:1024]:
        raise CorpusError(
            "the file is not a PDF",
            expected="a PDF",
            action="give the file the ending of its format",
        )
    check_streams(raw)


def _unsound(error: Exception) -> CorpusError:
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    if re.search("password|encrypt", f"{type(cause).__name__} {error}", re.I):
        return CorpusError(
            "the PDF is protected by a password",
            expected="a PDF that opens without one",
            action="print it to a new PDF, or ask its author for an open one",
        )
    return CorpusError(
        f"the PDF is damaged: {type(cause).__name__}",
        expected="a sound PDF",
        action="fetch the file again, or print it to a new PDF",
    )
