"""Running a study: what was made from the same inputs is not made again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from policyanalysis import codebook, corpus, exports, tables
from policyanalysis.codebook import Codebook
from policyanalysis.ids import file_digest
from policyanalysis.project import CODEBOOK, Project, Settings, coded_by
from policyanalysis.provenance import Provenance, write_file
from policyanalysis.study import drawing, reporting
from policyanalysis.study.selecting import Request, Run
from policyanalysis.study.stages import STAGES, Stage, Tables


@dataclass
class Result:
    """What a run made: tables by name, files written, stages redone; its coder and codebook."""

    tables: Tables = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    redone: list[str] = field(default_factory=list)
    coder_id: str = Settings.coder
    book: Codebook = field(default_factory=codebook.load)

    @property
    def problems(self) -> pd.DataFrame:
        """Return the `problems` table."""
        return self.tables["problems"]

    @property
    def failed(self) -> bool:
        """Return whether any policy had to be left out."""
        return bool((self.problems["severity"] == "error").any())

    def summary(self) -> str:
        """Return the run in words: counts, stances by group, problems, where to look next."""
        return exports.summary(self.tables, self.book.topic_labels, self.coder_id)


def run(project: Project, settings: Settings | None = None) -> Result:
    """Return the result of a study after bringing every output up to date.

    Raises CorpusError if the manifest cannot be used and ProjectError if the output folder cannot
    be written. A policy that cannot be read is a row of `problems`; the others go on.
    """
    settings = settings or Settings()
    book = codebook.load(project.codebook)
    found = corpus.tables_of(project, book)
    project.make_folders()
    result = Result(coder_id=settings.coder, book=book)
    source = Provenance("corpus", corpus.hashes(project), settings.of())
    _keep_codebook(result, project)
    _keep(result, project, source, found)
    with tqdm(total=len(STAGES) + 3, disable=None, leave=False, unit="stage") as bar:
        for stage in STAGES:
            bar.set_description(stage.name)
            _bring_up_to_date(stage, result, project, settings)
            bar.update()
        bar.set_description("figures")
        _figures(result, project, settings)
        bar.update()
        bar.set_description("exports")
        _exports(result, project, settings)
        bar.update()
        bar.set_description("report")
        _report(result, project, settings)
        bar.update()
    return result


def _provenance(
    name: str, needs: tuple[str, ...], project: Project, settings: Mapping[str, Any]
) -> Provenance:
    paths = {need: tables.table_path(need, project.data) for need in needs}
    paths |= {"codebook": coded_by(project.data)} if "codebook" in needs else {}
    hashes = {need: file_digest(path) for need, path in paths.items()}
    return Provenance(name, hashes, settings)


def _bring_up_to_date(stage: Stage, result: Result, project: Project, settings: Settings) -> None:
    provenance = _provenance(stage.name, stage.needs, project, settings.of(*stage.settings))
    paths = [tables.table_path(name, project.data) for name in stage.makes]
    if all(provenance.is_current(path) for path in paths):
        result.tables |= {name: tables.read(name, project.data) for name in stage.makes}
        return
    given = {name: result.tables[name] for name in stage.needs if name != "codebook"}
    made = stage.run(given, settings, result.book)
    _keep(result, project, provenance, made)


def _keep_codebook(result: Result, project: Project) -> None:
    """Copy the codebook beside the tables, so that what reads the run reads them by it."""
    kept, raw = project.data / CODEBOOK.name, project.codebook.read_bytes()
    source = Provenance("corpus", {"codebook": file_digest(project.codebook)}, {})
    if not source.is_current(kept):
        result.files.append(write_file(kept, raw))
        source.write_beside(kept)
        result.redone.append("corpus")


def _keep(
    result: Result, project: Project, provenance: Provenance, made: Mapping[str, pd.DataFrame]
) -> None:
    """Put tables into the result, and on disk where what is there is not current."""
    for name, table in made.items():
        result.tables[name] = tables.checked(name, table)
        if not provenance.is_current(tables.table_path(name, project.data)):
            result.files.append(tables.write(name, table, project.data, provenance))
            result.redone += [provenance.stage] if provenance.stage not in result.redone else []


def _figures(result: Result, project: Project, settings: Settings) -> None:
    made = drawing.draw(result.tables, project, settings, project.figures, drawing.Choice())
    result.files += made.files
    result.redone += ["figures"] if made.files else []


def _exports(result: Result, project: Project, settings: Settings) -> None:
    request = Request(mask=settings.mask, withhold=settings.withhold)
    parts = [tables.empty(exports.NAME), *Run(project.data, request).parts()]
    table = pd.concat(parts, ignore_index=True)
    result.tables[exports.NAME] = table
    path = project.data / f"{exports.NAME}.csv"
    needs = ("policies", "lineages", "clauses", "codings", "topic_codings", "contact_details")
    provenance = _provenance("exports", needs, project, settings.of("mask", "withhold"))
    if not provenance.is_current(path):
        result.files.append(exports.write(parts, "long", path).path)
        provenance.write_beside(path)
        result.redone.append("exports")


def _report(result: Result, project: Project, settings: Settings) -> None:
    names = [name for name in result.tables if name != "clause_stances"]
    provenance = _provenance("report", (*names, "codebook"), project, settings.everything())
    if not provenance.is_current(project.report):
        result.files.append(reporting.write_page(result.tables, project, settings, project.report))
        provenance.write_beside(project.report)
        result.redone.append("report")
