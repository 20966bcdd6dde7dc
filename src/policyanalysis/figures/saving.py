"""Writing a drawing: both kinds of image with their texts inside, the numbers beside them."""

import json
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from policyanalysis.figures.style import Drawing, styled
from policyanalysis.ids import file_digest
from policyanalysis.provenance import Provenance, write_file


def save(drawing: Drawing, folder: Path, name: str, provenance: Provenance) -> list[Path]:
    """Return the files of the drawing: ``<name>.svg``, ``<name>.png`` and ``<name>.json``.

    The SVG has a title (the caption's first sentence), the alt text as its description and the role
    of an image; the PNG carries both in its metadata. The JSON holds caption, alt text, the plotted
    numbers (one record a row) and the hashes of both images. It is written last, its provenance
    beside it, so that one record vouches for all three. Same drawing, same bytes.

    Raises ProjectError if a file cannot be written.
    """
    images = [
        write_file(folder / f"{name}.svg", _svg(drawing, name)),
        write_file(folder / f"{name}.png", _png(drawing)),
    ]
    text = drawing.numbers.to_json(orient="records", double_precision=15)
    record = {
        "caption": drawing.caption,
        "alt": drawing.alt,
        "numbers": json.loads(text),
        "sha256": {path.name: file_digest(path) for path in images},
    }
    data = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    path = write_file(folder / f"{name}.json", data.encode("utf-8"))
    provenance.write_beside(path)
    return [*images, path]


def is_saved(folder: Path, name: str, provenance: Provenance) -> bool:
    """Return whether all files of the figure are whole and were made from just this."""
    path = folder / f"{name}.json"
    if not provenance.is_current(path):
        return False
    hashes = json.loads(path.read_text(encoding="utf-8"))["sha256"]
    try:
        return all(file_digest(folder / image) == sha256 for image, sha256 in hashes.items())
    except OSError:
        return False


def _title(drawing: Drawing) -> str:
    return drawing.caption.split(". ")[0].rstrip(".")


def _svg(drawing: Drawing, name: str) -> bytes:
    title, alt = _printable(_title(drawing)), _printable(drawing.alt)
    stream = BytesIO()
    with styled():
        drawing.figure.savefig(stream, format="svg", metadata={"Date": None, "Title": title})
    ids = [f"{name}-title", f"{name}-desc"]
    spoken = f'role="img" aria-labelledby={quoteattr(" ".join(ids))}'
    texts = f"<title id={quoteattr(ids[0])}>{escape(title)}</title>"
    texts += f"<desc id={quoteattr(ids[1])}>{escape(alt)}</desc>"
    svg = stream.getvalue().decode("utf-8")
    before, _, rest = svg.partition("<svg ")
    attributes, _, body = rest.partition(">")
    return f"{before}<svg {spoken} {attributes}>\n {texts}{body}".encode()


def _png(drawing: Drawing) -> bytes:
    stream = BytesIO()
    texts = {"Title": _title(drawing), "Description": drawing.alt}
    with styled():
        drawing.figure.savefig(stream, format="png", metadata=texts)
    return stream.getvalue()


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
