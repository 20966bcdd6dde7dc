"""The report of a run: the tables and figures that it wrote, as one page."""

import json
from pathlib import Path

import pandas as pd

from policyanalysis import codebook, exports, figures
from policyanalysis.codebook import Codebook
from policyanalysis.errors import ProjectError
from policyanalysis.exports import Explorer, Picture
from policyanalysis.project import Project, Settings, coded_by
from policyanalysis.provenance import sidecar, versions, writing
from policyanalysis.study.stages import Tables
from policyanalysis.tables import empty, read, schemas


def write_page(tables: Tables, project: Project, settings: Settings, to: Path) -> Path:
    """Return ``to`` after writing there the report of a run; ``tables`` are those of the run."""
    facts = {name: str(value) for name, value in settings.everything().items() if value != ""}
    book = codebook.load(coded_by(project.data))
    facts |= {"codebook": f"{book.title}, version {book.version}, {len(book.topics)} topics"}
    facts |= {f"version of {name}": number for name, number in versions().items()}
    shown = tables if settings.mask else tables | {"contact_details": empty("contact_details")}
    pieces = exports.report(
        shown, pictures(project.figures), book, coder_id=settings.coder, facts=facts
    )
    with writing(to) as stream:
        stream.writelines(piece.encode("utf-8") for piece in pieces)
    return to


def report(project: Project, to: Path) -> Path:
    """Return ``to`` after writing there the report of the finished run in the project's folders.

    Raises TableError if a table of the run cannot be read, and ProjectError if no run has finished
    there or the file cannot be written.
    """
    settings = settings_of(project)
    found = {name: read(name, project.data) for name in schemas() if name != exports.NAME}
    found[exports.NAME] = exports.read(project.data / f"{exports.NAME}.csv", "long")
    return write_page(found, project, settings, to)


def settings_of(project: Project) -> Settings:
    """Return the settings of the finished run in the project's folders.

    Raises ProjectError if no run has finished there.
    """
    try:
        record = json.loads(sidecar(project.report).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectError(
            "no run has finished here",
            where=str(project.out),
            action="run `policyanalysis run` first, or name its folder with --out",
        ) from error
    return Settings(**record["settings"])


def pictures(folder: Path) -> list[Picture]:
    """Return the figures that a run saved in the folder, in the order in which it makes them."""
    return [_picture(path) for name in figures.FIGURES for path in figures.saved(folder, name)]


def _picture(path: Path) -> Picture:
    record = json.loads(path.read_text(encoding="utf-8"))
    svg = path.with_suffix(".svg").read_bytes()
    numbers = pd.DataFrame(record["numbers"]).drop(
        columns=["clause_ids", "policy_ids"], errors="ignore"
    )
    return Picture(path.stem, svg, record["caption"], record["alt"], numbers)


def explore(
    tables: Tables, coder_id: str = Settings.coder, book: Codebook | None = None
) -> Explorer:
    """Return the clauses of a run to explore; in a notebook, also in an exported one, it shows.

    Without a ``book`` its topics are those of the package's codebook.
    """
    return exports.explorer(tables, book or codebook.load(), coder_id=coder_id)
