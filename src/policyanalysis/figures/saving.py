"""Writing drawings: every kind of image with its texts inside, the numbers beside them."""

import json
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from policyanalysis.figures.style import Drawing, styled
from policyanalysis.ids import file_digest
from policyanalysis.provenance import Provenance, write_file


def save(
    drawings: Sequence[Drawing], folder: Path, name: str, provenance: Provenance
) -> list[Path]:
    """Return the files of a figure: ``<name>.svg`` and so on, one of each format of its page.

    A figure in several parts has ``<name>_1_of_3.svg`` and so on; files of an earlier drawing of
    the figure are removed. SVG has a title (the caption's first sentence), the alt text as its
    description and the role of an image; PNG and PDF carry both in their metadata. The JSON of each
    part holds caption, alt text, the plotted numbers (one record a row, with the ids of the clauses
    behind it) and the hashes of the images. It is written last, its provenance beside it, so that
    one record vouches for all. Same drawing, same bytes.

    Raises ProjectError if a file cannot be written.
    """
    remove(folder, name)
    return [path for drawing in drawings for path in _save(drawing, folder, name, provenance)]


def remove(folder: Path, name: str) -> None:
    """Remove all files of a figure from the folder."""
    of_it = re.compile(rf"{re.escape(name)}(_\d+_of_\d+)?\.(svg|pdf|png|json|provenance\.json)")
    for path in folder.glob(f"{name}*"):
        if of_it.fullmatch(path.name):
            path.unlink()


def saved(folder: Path, name: str) -> list[Path]:
    """Return the records (JSON) of a figure in the folder, part by part."""
    whole, parts = folder / f"{name}.json", {}
    for path in folder.glob(f"{name}_*_of_*.json"):
        if found := re.fullmatch(rf"{re.escape(name)}_(\d+)_of_(\d+)\.json", path.name):
            parts[int(found[1]), int(found[2])] = path
    return [whole] if whole.is_file() else [parts[part] for part in sorted(parts)]


def is_saved(folder: Path, name: str, provenance: Provenance) -> bool:
    """Return whether all files of the figure are whole and were made from just this."""
    records = saved(folder, name)
    if not records or not all(provenance.is_current(path) for path in records):
        return False
    facts = [json.loads(path.read_text(encoding="utf-8")) for path in records]
    try:
        return facts[0]["n_parts"] == len(facts) and all(
            file_digest(folder / image) == sha256
            for fact in facts
            for image, sha256 in fact["sha256"].items()
        )
    except OSError:
        return False


def _save(drawing: Drawing, folder: Path, name: str, provenance: Provenance) -> list[Path]:
    if drawing.n_parts > 1:
        name = f"{name}_{drawing.part}_of_{drawing.n_parts}"
    makers = {"svg": _svg, "pdf": _pdf, "png": _png}
    images = [
        write_file(folder / f"{name}.{ending}", makers[ending](drawing, name))
        for ending in drawing.page.formats
    ]
    text = drawing.numbers.to_json(orient="records", double_precision=15)
    record = {
        "caption": drawing.caption,
        "alt": drawing.alt,
        "page": drawing.page.name,
        "part": drawing.part,
        "n_parts": drawing.n_parts,
        "numbers": json.loads(text),
        "sha256": {path.name: file_digest(path) for path in images},
    }
    data = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    path = write_file(folder / f"{name}.json", data.encode("utf-8"))
    provenance.write_beside(path)
    return [*images, path]


def _title(drawing: Drawing) -> str:
    return drawing.caption.split(". ")[0].rstrip(".")


def _svg(drawing: Drawing, name: str) -> bytes:
    title, alt = _printable(_title(drawing)), _printable(drawing.alt)
    stream = BytesIO()
    with styled(drawing.page):
        drawing.figure.savefig(stream, format="svg", metadata={"Date": None, "Title": title})
    ids = [f"{name}-title", f"{name}-desc"]
    spoken = f'role="img" aria-labelledby={quoteattr(" ".join(ids))}'
    texts = f"<title id={quoteattr(ids[0])}>{escape(title)}</title>"
    texts += f"<desc id={quoteattr(ids[1])}>{escape(alt)}</desc>"
    svg = stream.getvalue().decode("utf-8")
    before, _, rest = svg.partition("<svg ")
    attributes, _, body = rest.partition(">")
    return f"{before}<svg {spoken} {attributes}>\n {texts}{body}".encode()


def _png(drawing: Drawing, _name: str) -> bytes:
    stream = BytesIO()
    texts = {"Title": _title(drawing), "Description": drawing.alt}
    with styled(drawing.page):
        drawing.figure.savefig(stream, format="png", metadata=texts)
    return stream.getvalue()


def _pdf(drawing: Drawing, _name: str) -> bytes:
    stream = BytesIO()
    texts = {"Title": _title(drawing), "Subject": drawing.alt, "CreationDate": None}
    with styled(drawing.page):
        drawing.figure.savefig(stream, format="pdf", metadata=texts)
    return stream.getvalue()


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
