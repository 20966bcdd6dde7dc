"""The stages of a study in order; what was made from the same inputs is not made again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from policyanalysis import clauses, codebook, coding, comparison, corpus, exports, figures, tables
from policyanalysis.corpus import adding, updating, versions
from policyanalysis.ids import file_digest
from policyanalysis.project import Project, Settings
from policyanalysis.provenance import Provenance

Tables = dict[str, pd.DataFrame]
GROUPS = ("profession", "country")
CODER = "rules"
LINEAGE = ("lineages", "kinships", "shared_clauses")


@dataclass
class Result:
    """What a run made: every table by name, the files written, the names of the stages redone."""

    tables: Tables = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    redone: list[str] = field(default_factory=list)

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
        return exports.summary(self.tables, codebook.load().topic_labels)


@dataclass(frozen=True)
class Stage:
    """One step from tables to tables, by name, and the settings on which these depend."""

    name: str
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    run: Callable[[Tables, Settings], Tables]
    settings: tuple[str, ...] = ()


def _segment(given: Tables, settings: Settings) -> Tables:
    blocks, found = clauses.segment(given["policies"], clauses.pipeline(settings.language_model))
    return {"blocks": blocks, "clauses": found}


def _trace(given: Tables, settings: Settings) -> Tables:
    kin = corpus.lineages(given["policies"], given["clauses"], seed=settings.seed)
    return kin._asdict()


def _code(given: Tables, settings: Settings) -> Tables:
    nlp = clauses.pipeline(settings.language_model)
    codings, topics = coding.code(given["clauses"], codebook.load(), nlp)
    return {"codings": codings, "topic_codings": topics}


def _place(given: Tables, _settings: Settings) -> Tables:
    placed = comparison.positions(
        given["policies"],
        given["clauses"],
        given["codings"],
        given["topic_codings"],
        codebook.load().ids("topics"),
        coder_id=CODER,
    )
    return {"positions": placed}


def _estimate(given: Tables, settings: Settings) -> Tables:
    lineage_ids = given["lineages"][["policy_id", "lineage_id"]]
    policies = given["policies"].merge(lineage_ids, on="policy_id")
    parts = [
        comparison.estimates(
            policies,
            given["positions"],
            by=by,
            conf_level=settings.conf_level,
            min_policies=settings.min_policies,
        )
        for by in GROUPS
    ]
    return {"estimates": pd.concat(parts, ignore_index=True)}


def _find_contacts(given: Tables, _settings: Settings) -> Tables:
    return {"contact_details": corpus.contacts(given["policies"])}


MODEL = ("language_model",)
STAGES = (
    Stage("contacts", ("policies",), ("contact_details",), _find_contacts),
    Stage("clauses", ("policies",), ("blocks", "clauses"), _segment, MODEL),
    Stage("lineage", ("policies", "clauses"), LINEAGE, _trace),
    Stage("coding", ("clauses",), ("codings", "topic_codings"), _code, MODEL),
    Stage("positions", ("policies", "clauses", "codings", "topic_codings"), ("positions",), _place),
    Stage(
        "estimates",
        ("policies", "lineages", "positions"),
        ("estimates",),
        _estimate,
        ("conf_level", "min_policies"),
    ),
)


def update(project: Project, policy_id: str, source: adding.Source) -> updating.Updated:
    """Return what a new version of a policy changed; `corpus.updating` tells what is written.

    Raises CorpusError, with nothing written, if it cannot be read.
    """
    return updating.update(project, policy_id, source, _cut)


def _cut(policy_id: str, text: str) -> pd.DataFrame:
    policies = pd.DataFrame([{"policy_id": policy_id, "text": text}])
    return clauses.segment(policies, clauses.pipeline())[1]


def changes(old: Path, new: Path) -> pd.DataFrame:
    """Return what changed between two files of one policy, or two folders that runs wrote.

    A row is a clause that was added, dropped, worded anew or coded otherwise. Raises CorpusError
    or TableError if one of them cannot be read.
    """
    return versions.clause_changes(_coded(old), _coded(new))


def _coded(path: Path) -> pd.DataFrame:
    """Return the clauses of a file or of a run's folder, with the stance of the coder."""
    if path.is_dir():
        data = Project(path, path).data
        found, codings = tables.read("clauses", data), tables.read("codings", data)
    else:
        found = _cut("policy", adding.source_of(str(path)).text())
        codings = _code({"clauses": found}, Settings())["codings"]
    stances = codings.loc[codings["coder_id"] == CODER, ["clause_id", "stance"]]
    return found.merge(stances, how="left", on="clause_id")


def check(project: Project) -> pd.DataFrame:
    """Return the `problems` table of a corpus: everything that is wrong with it, nothing written.

    Raises CorpusError if the manifest itself cannot be used.
    """
    return corpus.read(project).problems


def lineage(project: Project, *, finished: bool = False) -> Tables:
    """Return policies, problems, clauses and the tables of lineage by name; nothing is written.

    They are those of the finished run in the project's data folder, or made from its corpus. Raises
    TableError if a table of the run cannot be read and CorpusError if the manifest cannot be used.
    """
    if finished:
        names = ("policies", "problems", "clauses", *LINEAGE)
        return {name: tables.read(name, project.data) for name in names}
    made: Tables = corpus.read(project)._asdict()
    for stage in (s for s in STAGES if s.name in {"clauses", "lineage"}):
        made |= stage.run({name: made[name] for name in stage.needs}, Settings())
    return made


def run(project: Project, settings: Settings | None = None) -> Result:
    """Return the result of a study after bringing every output up to date.

    Raises CorpusError if the manifest cannot be used and ProjectError if the output folder cannot
    be written. A policy that cannot be read is a row of `problems`; the others go on.
    """
    settings = settings or Settings()
    found = corpus.read(project)
    project.make_folders()
    result = Result()
    source = Provenance("corpus", corpus.hashes(project), settings.of())
    _keep(result, project, source, found._asdict())
    with tqdm(total=len(STAGES) + 2, disable=None, leave=False, unit="stage") as bar:
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
    return result


def _provenance(
    name: str, needs: tuple[str, ...], project: Project, settings: Mapping[str, Any]
) -> Provenance:
    hashes = {need: file_digest(tables.table_path(need, project.data)) for need in needs}
    return Provenance(name, hashes, settings)


def _bring_up_to_date(stage: Stage, result: Result, project: Project, settings: Settings) -> None:
    provenance = _provenance(stage.name, stage.needs, project, settings.of(*stage.settings))
    paths = [tables.table_path(name, project.data) for name in stage.makes]
    if all(provenance.is_current(path) for path in paths):
        result.tables |= {name: tables.read(name, project.data) for name in stage.makes}
        return
    made = stage.run({name: result.tables[name] for name in stage.needs}, settings)
    _keep(result, project, provenance, made)


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
    needs = ("policies", "positions", "estimates")
    provenance = _provenance("figures", needs, project, settings.of())
    labels = codebook.load().topic_labels
    for name, make in figures.FIGURES.items():
        if result.tables["policies"].empty:
            for path in project.figures.glob(f"{name}.*"):  # of an earlier run
                path.unlink()
            continue
        if figures.is_saved(project.figures, name, provenance):
            continue
        drawing = make(result.tables, labels)
        result.files += figures.save(drawing, project.figures, name, provenance)
        result.redone += ["figures"] if "figures" not in result.redone else []


def _exports(result: Result, project: Project, settings: Settings) -> None:
    needs = ("policies", "lineages", "clauses", "codings", "topic_codings")
    table = exports.clause_stances(*(result.tables[name] for name in needs))
    policies, details = result.tables["policies"], result.tables["contact_details"]
    table = exports.without_contacts(table, policies, details) if settings.mask else table
    table = exports.without_words(table, policies) if settings.withhold else table
    result.tables["clause_stances"] = table
    path = project.data / "clause_stances.csv"
    provenance = _provenance(
        "exports", (*needs, "contact_details"), project, settings.of("mask", "withhold")
    )
    if not provenance.is_current(path):
        result.files.append(exports.write_csv(table, path))
        provenance.write_beside(path)
        result.redone.append("exports")
