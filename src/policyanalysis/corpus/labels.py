"""Codings by people that coders learn from: spans of policies with their codes."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.errors import CodebookError, CorpusError
from policyanalysis.project import Project

ADJUDICATED = "adjudicated"
_PARTS = {"stance": "stances", "actor": "actors", "force": "forces", "exception": "exceptions"}
_COLUMNS = ["policy_id", "start", "end", *_PARTS, "topics"]
_CLAUSE = ["policy_id", "clause_no"]


def labels(project: Project, codebook: Codebook) -> pd.DataFrame:
    """Return the codings in ``codings/`` of a corpus, a row a clause that somebody coded.

    Columns are policy_id, start and end in code points of the policy, stance, actor, force and
    exception (empty where none applies) and topics, a blank between two. Of several coders of one
    clause, adjudication counts, else the coder whose name comes first. Raises CorpusError if a file
    cannot be read or holds unknown codes, CodebookError if it keeps to another codebook version.
    """
    tables = [_coder(path, codebook) for path in sorted(project.human_codings.glob("*.csv"))]
    if not tables:
        raise CorpusError(
            "there are no codings to learn from",
            where=str(project.human_codings),
            expected="one CSV file a coder",
            action="code policies first, or name another corpus with --corpus",
        )
    found = pd.concat(tables, ignore_index=True)
    found = found.sort_values("is_settled", ascending=False, kind="stable")
    found = found.drop_duplicates(["policy_id", "start", "end"])
    return found.sort_values(["policy_id", "start"], ignore_index=True)[_COLUMNS]


def stand_off(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """Return the adjudicated codings of a folder that holds no texts, as `labels` does.

    The folder has clauses.csv (policy_id, clause_no, start, end), codings.csv and
    topic_codings.csv. Raises as `labels` does.
    """
    clauses, codings, topics = (
        _table(folder / f"{name}.csv", columns)
        for name, columns in (
            ("clauses", [*_CLAUSE, "start", "end"]),
            ("codings", [*_CLAUSE, "coder_id", *_PARTS]),
            ("topic_codings", [*_CLAUSE, "coder_id", "topic"]),
        )
    )
    codings, topics = (table[table["coder_id"] == ADJUDICATED] for table in (codings, topics))
    joined = topics.groupby(_CLAUSE)["topic"].agg(" ".join).rename("topics").reset_index()
    found = clauses.merge(codings, on=_CLAUSE).merge(joined, how="left", on=_CLAUSE)
    return _checked(found.fillna({"topics": ""}), folder / "codings.csv", codebook)[_COLUMNS]


def _coder(path: Path, codebook: Codebook) -> pd.DataFrame:
    found = _table(path, [*_COLUMNS, "status", "codebook_version"])
    found = found[found["status"] == "coded"]
    for version in sorted(set(found["codebook_version"]) - {codebook.version}):
        raise CodebookError(
            f"codings keep to codebook {version}",
            where=str(path),
            expected=f"codebook {codebook.version}",
            action="look them through under this codebook and correct codebook_version",
        )
    return _checked(found, path, codebook).assign(is_settled=path.stem == ADJUDICATED)


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
            f"codings lack {', '.join(missing)}", where=str(path), expected=", ".join(columns)
        )
    return found


def _checked(found: pd.DataFrame, path: Path, codebook: Codebook) -> pd.DataFrame:
    for row, (column, value) in _mistakes(found, codebook):
        raise CorpusError(
            f"column {column} holds {value!r:.60}",
            where=f"{path}, row {row}",
            expected="an id of the codebook" if column not in {"start", "end"} else "a number",
            action="correct the cell",
        )
    return found.astype({"start": "int64", "end": "int64"})


def _mistakes(found: pd.DataFrame, codebook: Codebook) -> Iterator[tuple[int, tuple[str, str]]]:
    known = {column: {"", *codebook.ids(part)} for column, part in _PARTS.items()}
    topics = set(codebook.ids("topics"))
    for number, row in enumerate(found.to_dict("records"), start=2):
        for column, values in known.items():
            if row[column] not in values or (column == "stance" and not row[column]):
                yield number, (column, str(row[column]))
        for topic in sorted(set(str(row["topics"]).split()) - topics):
            yield number, ("topics", topic)
        for column in ("start", "end"):
            if not str(row[column]).isdecimal():
                yield number, (column, str(row[column]))
