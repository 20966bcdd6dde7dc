"""The report of a run: the tables and figures that it wrote, as one page."""

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from policyanalysis import codebook, exports, figures
from policyanalysis.codebook import Codebook
from policyanalysis.errors import ProjectError
from policyanalysis.exports import Explorer, Picture
from policyanalysis.project import Project, Settings, coded_by
from policyanalysis.provenance import sidecar, versions, writing
from policyanalysis.study.selecting import Request, Run
from policyanalysis.study.stored import RunTables
from policyanalysis.tables import empty


def write_page(project: Project, settings: Settings, to: Path) -> Path:
    """Return ``to`` after writing there the report of the run in the project's data folder."""
    facts = {name: str(value) for name, value in settings.everything().items() if value != ""}
    book = codebook.load(coded_by(project.data))
    facts |= {"codebook": f"{book.title}, version {book.version}, {len(book.topics)} topics"}
    facts |= {f"version of {name}": number for name, number in versions().items()}
    made = {exports.NAME: _stances(project, settings)}
    made |= {} if settings.mask else {"contact_details": empty("contact_details")}
    tables = RunTables(project.data) | made
    pieces = exports.report(
        tables, pictures(project.figures), book, coder_id=settings.coder, facts=facts
    )
    with writing(to) as stream:
        stream.writelines(piece.encode("utf-8") for piece in pieces)
    return to


def _stances(project: Project, settings: Settings) -> pd.DataFrame:
    """Return the clause stance table as far as pages show it: the rows of the run's coder."""
    where = {"coder_id": (settings.coder,)}
    run = Run(project.data, Request(where=where, mask=settings.mask, withhold=settings.withhold))
    parts = [empty(exports.NAME), *run.parts()]
    table: pd.DataFrame = pd.concat([part[exports.READ] for part in parts], ignore_index=True)
    return table


def report(project: Project, to: Path) -> Path:
    """Return ``to`` after writing there the report of the finished run in the project's folders.

    Raises TableError if a table of the run cannot be read, and ProjectError if no run has finished
    there or the file cannot be written.
    """
    return write_page(project, settings_of(project), to)


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
    tables: Mapping[str, pd.DataFrame],
    coder_id: str = Settings.coder,
    book: Codebook | None = None,
) -> Explorer:
    """Return the clauses of a run to explore; in a notebook, also in an exported one, it shows.

    Without a ``book`` its topics are those of the package's codebook.
    """
    return exports.explorer(tables, book or codebook.load(), coder_id=coder_id)
