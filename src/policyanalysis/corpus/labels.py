"""Codings by people that coders learn from: spans of policies with their codes."""

from pathlib import Path

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus.codings import (
    ADJUDICATED,
    CODED,
    PARTS,
    coding_sheets,
    gaps,
    mistakes_in,
)
from policyanalysis.errors import CodebookError, CorpusError
from policyanalysis.project import Project

COLUMNS = ["policy_id", "start", "end", *PARTS, "topics"]
_SPAN = ["policy_id", "start", "end"]
_CLAUSE = ["policy_id", "clause_no"]


def labels(project: Project, codebook: Codebook) -> pd.DataFrame:
    """Return the codings in ``codings/`` of a corpus, a row a clause that somebody coded.

    Columns are policy_id, start and end in code points of the policy, stance, actor, force and
    exception (empty where none applies) and topics, a blank between two. Of several coders of one
    clause, adjudication counts, else the coder whose name comes first. Raises CorpusError if there
    are none or a file has a mistake, CodebookError if it keeps to another codebook version.
    """
    sheets, problems = coding_sheets(project, codebook)
    for problem in problems:
        raise CorpusError(
            problem.problem,
            where=f"{problem.file}, row {problem.line}" if problem.line else problem.file,
            expected=problem.expected or "",
            action=problem.action,
        )
    found = sheets[sheets["status"] == CODED]
    if found.empty:
        raise CorpusError(
            "there are no codings to learn from",
            where=str(project.human_codings),
            expected="one CSV file a coder",
            action="code policies first, or name another corpus with --corpus",
        )
    other = found[found["codebook_version"] != codebook.version]
    if len(other):
        raise CodebookError(
            f"codings keep to codebook {other['codebook_version'].iloc[0]}",
            where=f"{other['coder_id'].iloc[0]}.csv",
            expected=f"codebook {codebook.version}",
            action="look them through under this codebook and correct codebook_version",
        )
    settled = found["coder_id"] == ADJUDICATED
    found = pd.concat([found[settled], found[~settled]]).drop_duplicates(_SPAN)
    return found.sort_values(_SPAN, ignore_index=True)[COLUMNS].fillna("")


def stand_off(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """Return the adjudicated codings of a folder that holds no texts, as `labels` does.

    The folder has clauses.csv (policy_id, clause_no, start, end), codings.csv and
    topic_codings.csv. Raises as `labels` does.
    """
    clauses, codings, topics = (
        _table(folder / f"{name}.csv", columns)
        for name, columns in (
            ("clauses", [*_CLAUSE, "start", "end"]),
            ("codings", [*_CLAUSE, "coder_id", *PARTS]),
            ("topic_codings", [*_CLAUSE, "coder_id", "topic"]),
        )
    )
    codings, topics = (table[table["coder_id"] == ADJUDICATED] for table in (codings, topics))
    joined = topics.groupby(_CLAUSE)["topic"].agg(" ".join).rename("topics").reset_index()
    found = clauses.merge(codings, on=_CLAUSE).merge(joined, how="left", on=_CLAUSE)
    return _checked(found.fillna({"topics": ""}), folder / "codings.csv", codebook)[COLUMNS]


def _table(path: Path, columns: list[str]) -> pd.DataFrame:
    try:
        found = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise CorpusError(
            f"codings cannot be read: {error}",
            where=str(path),
            expected="a CSV file in UTF-8",
            action="mend it, or name another folder",
        ) from error
    missing = [name for name in columns if name not in found.columns]
    if missing:
        raise CorpusError(
            f"codings lack {', '.join(missing)}",
            where=str(path),
            expected=", ".join(columns),
            action="add the columns, or name another folder of codings",
        )
    return found


def _checked(found: pd.DataFrame, path: Path, codebook: Codebook) -> pd.DataFrame:
    for number, row in enumerate(found.to_dict("records"), start=2):
        codes = {str(name): str(value) for name, value in row.items()}
        mistakes = [*mistakes_in(codes, codebook)]
        mistakes += [(name, "it is empty", "a code") for name in gaps(codes)]
        mistakes += [
            (name, f"it is {codes[name]!r:.60}", "a number")
            for name in ("start", "end")
            if not codes[name].isdecimal()
        ]
        for column, what, expected in mistakes:
            raise CorpusError(
                f"column {column}: {what}",
                where=f"{path}, coding {number - 1}",
                expected=expected,
                action="correct the cell",
            )
    return found.astype({"start": "int64", "end": "int64"})
