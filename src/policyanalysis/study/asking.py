"""What can be asked of a corpus or of a finished run without analysing anew."""

from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from policyanalysis import clauses, codebook, coding, corpus, exports, tables
from policyanalysis.corpus import adding, updating, versions
from policyanalysis.errors import TableError
from policyanalysis.project import Project, Settings, coded_by
from policyanalysis.study.stages import LINEAGE, STAGE, Tables


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
        given = {"clauses": found, "coding_sheets": tables.empty("coding_sheets")}
        codings = STAGE["coding"].run(given, Settings(), codebook.load())["codings"]
    stances = codings.loc[codings["coder_id"] == Settings.coder, ["clause_id", "stance"]]
    return found.merge(stances, how="left", on="clause_id")


def check(project: Project) -> pd.DataFrame:
    """Return the `problems` table of a corpus: everything that is wrong with it, nothing written.

    Raises CorpusError if the manifest itself cannot be used.
    """
    return corpus.tables_of(project, codebook.load(project.codebook))["problems"]


def lineage(project: Project, *, finished: bool = False) -> Tables:
    """Return policies, problems, clauses and the tables of lineage by name; nothing is written.

    They are those of the finished run in the project's data folder, or made from its corpus. Raises
    TableError if a table of the run cannot be read and CorpusError if the manifest cannot be used.
    """
    if finished:
        names = ("policies", "problems", "clauses", *LINEAGE)
        return {name: tables.read(name, project.data) for name in names}
    book = codebook.load(project.codebook)
    made: Tables = corpus.read(project)._asdict()
    for stage in (STAGE["clauses"], STAGE["lineage"]):
        made |= stage.run({name: made[name] for name in stage.needs}, Settings(), book)
    return made


def explain(project: Project, clause_id: str) -> str:
    """Return in words why a clause of a finished run is coded as it is.

    Raises TableError if a table of the run cannot be read, or has no such clause.
    """
    found = tables.read("clauses", project.data)
    rows = found[found["clause_id"] == clause_id]
    if rows.empty:
        close = get_close_matches(clause_id, found["clause_id"], n=1, cutoff=0.8)
        raise TableError(
            f"there is no clause {clause_id!r}",
            where=str(tables.table_path("clauses", project.data)),
            expected=close[0] if close else "a clause_id of the run",
            action="copy the id from data/clause_stances.csv",
        )
    upto = found[(found["policy_id"] == rows["policy_id"].iloc[0]) & (found.index <= rows.index[0])]
    book = codebook.load(coded_by(project.data))
    clause, stance = list(coding.read(upto, book, clauses.pipeline()))[-1]
    codings, topics = (
        table[table["clause_id"] == clause_id]
        for table in (tables.read(name, project.data) for name in ("codings", "topic_codings"))
    )
    return exports.explanation(clause, stance, book, codings, topics)
