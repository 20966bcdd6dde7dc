"""Word files: lists, headings and tables come through; hostile archives are refused unopened."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest

from policyanalysis.corpus.audit import audit
from policyanalysis.corpus.readers.archives import MOST_ENTRIES
from policyanalysis.corpus.readers.docx import read, witness
from policyanalysis.errors import CorpusError

TEXT = """\
Keeping in Touch

Texting

I read texts on weekdays. I do not reply at night.

- Change a time
- Cancel a session

1. Ring the office.
2. Leave your name.

Telephone

At any hour.

Fax

Never, please.

Write to me,
or call.
"""


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def word_file() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Elm House"
    document.sections[0].footer.paragraphs[0].text = "Page 1 of 2"
    document.add_heading("Keeping in Touch", 0)
    document.add_heading("Texting", 1)
    paragraph = document.add_paragraph("I read texts on ")
    paragraph.add_run("weekdays").bold = True
    paragraph.add_run(". I do not reply at night.")
    for item in ("Change a time", "Cancel a session"):
        document.add_paragraph(item, style="List Bullet")
    for item in ("Ring the office.", "Leave your name."):
        document.add_paragraph(item, style="List Number")
    table = document.add_table(2, 2)
    for row, cells in zip(
        table.rows, (("Telephone", "At any hour."), ("Fax", "Never, please.")), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    last = document.add_paragraph("Write to me,")
    last.add_run().add_break()
    last.add_run("or call.")
    return saved(document)


def changed(raw: bytes, **parts: bytes) -> bytes:
    """Return a Word file with parts replaced or added; a dot in a name is written ``__``."""
    names = {name.replace("__", "."): part for name, part in parts.items()}
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as given, ZipFile(stream, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, names.pop(name, None) or given.read(name))
        for name, part in names.items():
            made.writestr(name, part)
    return stream.getvalue()


def body_of(raw: bytes) -> bytes:
    with ZipFile(io.BytesIO(raw)) as archive:
        return archive.read("word/document.xml")


def test_a_word_file_comes_through_whole_but_for_page_heads_and_feet(word_file):
    assert read(word_file) == TEXT


def test_the_audit_finds_nothing_lost(word_file):
    found = audit(read(word_file), witness(word_file))
    assert (found.share_kept, found.n_headings_lost, found.n_misplaced) == (1.0, 0, 0)
    assert witness(word_file).headings == ("Keeping in Touch", "Texting")


def test_what_the_reader_loses_the_witness_has(word_file):
    lost = read(word_file).replace("I do not reply at night.", "")
    assert audit(lost, witness(word_file)).n_lost == 1


def test_changes_that_are_tracked_count_as_made(word_file):
    body = body_of(word_file).replace(
        b"<w:r><w:t>or call.</w:t></w:r>",
        b'<w:del w:id="1" w:author="x"><w:r><w:delText>or fax.</w:delText></w:r></w:del>'
        b'<w:ins w:id="2" w:author="x"><w:r><w:t>or ring.</w:t></w:r></w:ins>',
    )
    raw = changed(word_file, **{"word/document__xml": body})
    assert read(raw).endswith("Write to me,\nor ring.\n")
    assert audit(read(raw), witness(raw)).n_lost == 0


def entity(target: str) -> bytes:
    return f"<!DOCTYPE x [<!ENTITY e {target}>]>".encode()


def with_doctype(raw: bytes, target: str) -> bytes:
    head, rest = body_of(raw).split(b"?>", 1)
    return changed(raw, **{"word/document__xml": head + b"?>" + entity(target) + rest})


@pytest.mark.parametrize(
    ("hostile", "message"),
    [
        (lambda raw: b"PK\x03\x04 and no more", "not a sound Word file"),
        (lambda raw: raw[: len(raw) // 2], "not a sound Word file"),
        (lambda raw: b"%PDF-1.7", "not a sound Word file"),
        (lambda raw: b"", "not a sound Word file"),
        (lambda raw: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file or is protected"),
        (lambda raw: changed(raw, **{"word/media/a__bin": bytes(60_000_000)}), "unfolds to 60,"),
        (lambda raw: changed(raw, **{"word/media/a__bin": bytes(9_000_000)}), "times its size"),
        (
            lambda raw: changed(raw, **{"word/document__xml": b"<w>" + b"<a/> " * 1_100_000}),
            "a part of 5,500,003 bytes",
        ),
        (
            lambda raw: changed(raw, **{f"word/media/{n}": b"" for n in range(MOST_ENTRIES)}),
            r"holds 2,\d+ parts",
        ),
        (lambda raw: with_doctype(raw, 'SYSTEM "file:///etc/hostname"'), "a document type"),
        (lambda raw: with_doctype(raw, '"' + "a" * 99 + '"'), "a document type"),
        (
            lambda raw: changed(
                raw, **{"word/document__xml": entity('"x"').decode().encode("utf-16")}
            ),
            "a document type",
        ),
        (lambda raw: changed(raw, **{"word/document__xml": b"<w:p>"}), "not a sound Word file"),
    ],
    ids=[
        "stub",
        "cut",
        "wrong ending",
        "empty",
        "old",
        "bomb",
        "ratio",
        "large part",
        "many parts",
        "external entity",
        "entity",
        "wide entity",
        "broken XML",
    ],
)
def test_a_hostile_or_broken_file_is_refused_in_words(word_file, hostile, message):
    raw = hostile(word_file)
    with pytest.raises(CorpusError, match=message):
        read(raw)
    with pytest.raises(CorpusError, match=message):
        witness(raw)


def test_an_external_picture_is_not_fetched(word_file, tmp_path):
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG secret")
    drawing = (
        b'<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:imagedata '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        b'r:id="rId99"/></v:shape></w:pict></w:r>'
    )
    body = body_of(word_file).replace(b"<w:r><w:t>or call.</w:t></w:r>", drawing)
    with ZipFile(io.BytesIO(word_file)) as archive:
        relations = archive.read("word/_rels/document.xml.rels")
    link = (
        '<Relationship Id="rId99" TargetMode="External" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/image" Target="{picture.as_uri()}"/></Relationships>'
    )
    relations = relations.replace(b"</Relationships>", link.encode())
    raw = changed(
        word_file,
        **{"word/document__xml": body, "word/_rels/document__xml__rels": relations},
    )
    assert read(raw).endswith("Write to me,\n")
