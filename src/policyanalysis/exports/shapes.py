"""The shapes in which results leave: long, wide, positions and the codebook, each with its schema.

``long`` is the clause stance table. ``wide`` has a row for each clause and coder, and a column for
each topic that is 1 where the coder found it, else 0. ``positions`` has a row for each policy and a
column for each topic that holds the policy's position. ``codebook`` has a row for each code.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from policyanalysis import codebook, tables
from policyanalysis.codebook import Codebook
from policyanalysis.errors import TableError
from policyanalysis.tables import Column, Schema

SHAPES = ("long", "wide", "positions", "codebook")
CODED_PARTS = ("topics", "stances", "actors", "forces", "exceptions")
KEY = ["clause_id", "coder_id"]
_OF_THE_POLICY = (
    "policy_id", "title", "profession", "credential", "country", "region", "year", "practice_kind",
    "language", "source", "url", "retrieved_at", "licence", "redistribute", "sha256", "lineage_id",
)  # fmt: skip
_OWN = tables.schemas_of(Path(__file__).with_name("shapes.yaml"))


def schema_of(name: str, book: Codebook | None = None) -> Schema:
    """Return the schema of a shape by a codebook, or of the table of that name.

    Without a ``book`` it is the package's. Raises TableError if there is neither.

    >>> schema_of("wide").names[-1]
    'topic_questions'
    """
    return _schema(name, tuple((book or codebook.load()).topic_labels.items()))


@cache
def _schema(name: str, labels: tuple[tuple[str, str], ...]) -> Schema:
    long = replace(tables.schemas()["clause_stances"], name="long")
    fixed = tuple(column for column in long.columns if column.name != "topic")
    policy = tuple(column for column in long.columns if column.name in _OF_THE_POLICY)
    flags = tuple(
        Column(f"topic_{t}", "integer", f"1 if the coder found the topic {label}, else 0")
        for t, label in labels
    )
    stands = tuple(
        Column(f"position_{t}", "text", f"Position on the topic {label}", codebook="positions")
        for t, label in labels
    )
    shapes = {
        "long": long,
        "wide": Schema("wide", "one clause as one coder coded it", tuple(KEY), fixed + flags),
        "positions": Schema("positions", "one policy", ("policy_id",), policy + stands),
        "codebook": replace(_OWN["codes"], name="codebook"),
        "position_counts": _OWN["position_counts"],
        "sample": _OWN["sample"],
    }
    found = shapes.get(name) or tables.schemas().get(name)
    if found is None:
        raise TableError(
            f"there is no table {name}", expected=" or ".join(shapes), action="name one of these"
        )
    return found


def wide(stances: pd.DataFrame, book: Codebook | None = None) -> pd.DataFrame:
    """Return the clause stance table with a row for each clause and coder, topics in columns.

    Without a ``book`` it is by the package's codebook. Raises TableError if it holds a topic
    that the codebook does not define.
    """
    book = book or codebook.load()
    topics = book.ids("topics")
    found = pd.Index(topics).get_indexer(pd.Index(stances["topic"]))
    _require_known(stances["topic"], topics)
    first = ~stances.duplicated(KEY)
    row = stances.groupby(KEY, sort=False).ngroup().to_numpy()
    flags = np.zeros((int(first.sum()), len(topics)), dtype="int64")
    flags[row[found >= 0], found[found >= 0]] = 1
    kept = stances[first].drop(columns="topic").reset_index(drop=True)
    columns = pd.DataFrame(flags, columns=[f"topic_{topic}" for topic in topics])
    return tables.conformed(schema_of("wide", book), pd.concat([kept, columns], axis=1))


def position_matrix(
    policies: pd.DataFrame,
    lineages: pd.DataFrame,
    positions: pd.DataFrame,
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Return a row for each policy of ``positions``, with its attributes and its positions.

    Without a ``book`` it is by the package's codebook. Raises TableError if a topic is missing
    or is not in the codebook.
    """
    book = book or codebook.load()
    _require_known(positions["topic"], book.ids("topics"))
    stands = positions.pivot(index="policy_id", columns="topic", values="position")
    attributes = policies.merge(lineages[["policy_id", "lineage_id"]], how="left", on="policy_id")
    matrix = attributes.merge(stands.add_prefix("position_"), on="policy_id")
    return tables.conformed(schema_of("positions", book), matrix.sort_values("policy_id"))


def position_counts(
    policies: pd.DataFrame,
    positions: pd.DataFrame,
    by: Iterable[str],
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Return how many policies of each group hold which position on each topic.

    ``by`` names the columns of ``policies`` that make the groups. Topics stand in the order
    of the codebook, without a ``book`` the package's.
    """
    book = book or codebook.load()
    order = pd.CategoricalDtype(book.ids("topics"), ordered=True)
    parts = []
    for column in by:
        rows = positions.merge(policies[["policy_id", column]], on="policy_id")
        counts = rows.groupby(["topic", column, "position"]).size().unstack(fill_value=0)
        counts = counts.reindex(columns=book.ids("positions"), fill_value=0)
        counts["n_policies"] = counts.sum(axis=1)
        parts.append(counts.reset_index().rename(columns={column: "group"}).assign(by=column))
    counts = pd.concat(parts) if parts else tables.empty_of(schema_of("position_counts"))
    counts = counts.sort_values(
        ["topic", "by", "group"],
        key=lambda c: c.astype(order) if c.name == "topic" else c,
        kind="stable",
    )
    return tables.conformed(schema_of("position_counts"), counts)


def code_table(book: Codebook) -> pd.DataFrame:
    """Return the codes of a codebook: a row for each topic, stance, actor, force and exception."""
    themes = {theme.id: theme.label for theme in book.themes}
    rows = [
        {
            "part": part,
            "code": entry.id,
            "label": entry.label,
            "theme": themes[entry.theme] if part == "topics" else None,
            "definition": _one_line(entry.definition),
            "include": _lines(entry.include),
            "exclude": _lines(entry.exclude),
            "examples": _lines(example.text for example in entry.examples),
            "codebook_version": book.version,
        }
        for part in CODED_PARTS
        for entry in getattr(book, part)
    ]
    return tables.conformed(schema_of("codebook"), pd.DataFrame(rows))


def _require_known(topics: pd.Series, known: list[str]) -> None:
    strange = sorted(set(topics.dropna()) - set(known))
    if strange:
        raise TableError(
            f"the topic {strange[0]!r} is not in the codebook",
            expected=", ".join(known),
            action="run the study again with this codebook",
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(_one_line(text) for text in texts)
