"""PDF: wrapped lines are joined, heads and feet go, scans and locked files are refused."""

import io
import zlib

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import cm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    ListFlowable,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
)

from policyanalysis.corpus.audit import audit
from policyanalysis.corpus.readers.pdf import MOST_PAGES, read, witness
from policyanalysis.errors import CorpusError

STYLES = getSampleStyleSheet()
LONG = (
    "I read my messages at the end of each working day and answer them on the next one, but for "
    "the days on which I teach, when an answer may well take until the evening of the day after. "
)
PARAGRAPHS = [f"{LONG}This is my rule number {n} of many." for n in range(1, 31)]
ITEMS = ["Change the time of a session.", f"Send me a form. {LONG}".strip(), "Nothing else."]


def paragraph(text, style="BodyText"):
    return Paragraph(text, STYLES[style])


def headed(canvas, document):
    canvas.setFont("Helvetica", 9)
    canvas.drawString(2 * cm, A4[1] - cm, "Elm House, Rules of Contact")
    canvas.drawString(2 * cm, cm, "Please do not write to me in an emergency.")
    canvas.drawCentredString(A4[0] / 2, 0.5 * cm, f"Page {document.page} of 9")


@pytest.fixture(scope="module")
def rules() -> bytes:
    stream = io.BytesIO()
    story = [paragraph("Keeping in Touch", "Title"), paragraph("Writing to me", "Heading2")]
    story += map(paragraph, PARAGRAPHS)
    story += [paragraph("What to write for", "Heading2")]
    story += [ListFlowable([paragraph(item) for item in ITEMS], bulletType="bullet")]
    SimpleDocTemplate(stream, pagesize=A4).build(story, onFirstPage=headed, onLaterPages=headed)
    return stream.getvalue()


def test_paragraphs_headings_and_items_are_one_line_each(rules):
    lines = [line for line in read(rules).splitlines() if line]
    foot = "Please do not write to me in an emergency."
    assert lines.count(foot) == 1
    lines.remove(foot)
    assert lines == [
        "Keeping in Touch",
        "Writing to me",
        *PARAGRAPHS,
        "What to write for",
        *(f"• {item}" for item in ITEMS),
    ]


def test_the_audit_finds_nothing_lost_and_a_loss_when_there_is_one(rules):
    found = audit(read(rules), witness(rules))  # the foot was drawn before the text above it
    assert (found.share_kept, found.n_misplaced, found.n_headings_lost) == (1.0, 1, None)
    lost = read(rules).replace("This is my rule number 7 of many.", "")
    assert audit(lost, witness(rules)).n_lost == 2  # it stands on two lines


def test_columns_are_read_one_after_the_other():
    stream = io.BytesIO()
    document = BaseDocTemplate(stream, pagesize=A4)
    frames = [Frame(x * cm, 2 * cm, 8 * cm, 25 * cm, id=str(x)) for x in (2, 11)]
    document.addPageTemplates(PageTemplate(frames=frames))
    document.build([paragraph(text) for text in PARAGRAPHS[:14]])
    assert [line for line in read(stream.getvalue()).splitlines() if line] == PARAGRAPHS[:14]
    assert audit(read(stream.getvalue()), witness(stream.getvalue())).n_misplaced == 0


def drawn(*lines, **options):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, **options)
    for n, line in enumerate(lines):
        canvas.drawString(2 * cm, (25 - n / 2) * cm, line)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_broken_words_are_joined_and_hyphens_that_belong_to_them_stay():
    text = read(
        drawn(
            "I keep all that you tell me confi-",
            "dential, and I never look at your pro-",
            "files. I read my e-",
            "mail each day, and a well-known text-",
            "message too, but no text-message at night.",
        )
    )
    assert text == (
        "I keep all that you tell me confidential, and I never look at your profiles. I read my "
        "e-mail each day, and a well-known text-message too, but no text-message at night.\n"
    )


def scanned(with_text=False):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    if with_text:
        canvas.drawString(2 * cm, 25 * cm, "I read my messages each day.")
        canvas.showPage()
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def bomb():
    inside = zlib.compress(bytes(60_000_000), 9)
    head = f"4 0 obj <</Length {len(inside)} /Filter /FlateDecode>> stream\n".encode()
    return b"%PDF-1.7\n" + head + inside + b"\nendstream endobj\n%%EOF"


def many_pages():
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for n in range(MOST_PAGES + 1):
        canvas.drawString(2 * cm, 20 * cm, f"This is rule number {n}.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (scanned, "holds no text: it is a scan"),
        (lambda: drawn("I read.", encrypt=StandardEncryption("key")), "protected by a password"),
        (lambda: drawn(LONG)[:700], "the PDF is damaged"),
        (lambda: b"%PDF-1.7\n", "the PDF is damaged"),
        (lambda: b"<p>I read my messages.</p>", "not a PDF"),
        (bomb, "unfolds to more than a policy needs"),
        (many_pages, "has 201 pages"),
    ],
    ids=["scan", "locked", "cut", "stub", "wrong ending", "bomb", "many pages"],
)
def test_what_cannot_be_read_is_refused_in_words(made, message):
    with pytest.raises(CorpusError, match=message):
        read(made())


def test_a_page_that_is_a_picture_is_named():
    found = witness(scanned(with_text=True))
    assert found.doubt == "page 2 is a picture, whose words cannot be read"
    assert read(scanned(with_text=True)) == "I read my messages each day.\n"
