"""Tables into files and back: the format follows from the file's ending."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from policyanalysis import tables
from policyanalysis.codebook import Codebook
from policyanalysis.corpus.problems import problems_table
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports.formats import FORMATS, Notes
from policyanalysis.exports.shapes import schema_of
from policyanalysis.provenance import writing

PART = 200_000  # rows that are written at once


@dataclass(frozen=True)
class Written:
    """A file that was written, its number of rows, and the `problems` met in writing it."""

    path: Path
    n_rows: int
    problems: pd.DataFrame


def write(
    table: pd.DataFrame | Iterable[pd.DataFrame],
    name: str,
    path: Path,
    notes: Notes = Notes(),  # noqa: B008 - it is frozen
    book: Codebook | None = None,
) -> Written:
    """Return what was written: a table, or its parts in order, whole or not at all.

    ``name`` is a shape (`long`, `wide`, `positions`, `codebook`) or a table of tables.yaml, whose
    schema the table must keep, its topics those of the ``book``, without one of the package's
    codebook; ``path`` ends in .csv, .parquet, .jsonl or .xlsx. Parts are taken
    one by one, so that memory does not grow with their number. Raises TableError if a part breaks
    the schema and ProjectError if the file cannot be written or has another ending.
    """
    schema = schema_of(name, book)
    format_ = FORMATS[_ending(path)]
    given = sliced(table) if isinstance(table, pd.DataFrame) else table
    counted = _Counted(_sound(schema, part) for part in given)
    with writing(path) as stream:
        problems = format_.write(counted, schema, stream, replace(notes, file=path.name))
    return Written(path, counted.n_rows, problems_table(problems))


def read(path: Path, name: str, book: Codebook | None = None) -> pd.DataFrame:
    """Return the table of a file that ``write`` wrote: just the one that it was given.

    ``docs/exports.md`` says what a workbook cannot hold; ``book`` is as there. Raises TableError,
    naming the file, where it cannot be read or breaks the schema, and ProjectError for an unknown
    ending.
    """
    table: pd.DataFrame = FORMATS[_ending(path)].read(path, schema_of(name, book))
    return table


def sliced(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the rows of a table in order, no more than ``PART`` at once."""
    for start in range(0, len(table), PART):
        yield table.iloc[start : start + PART]


def _sound(schema: tables.Schema, part: pd.DataFrame) -> pd.DataFrame:
    sound = tables.conformed(schema, part)
    for column in schema.columns:
        if column.type == "number" and np.isinf(sound[column.name]).any():
            raise TableError(
                f"the column {column.name} of {schema.name} holds an infinite number",
                expected="a finite number, or a missing one with its reason",
                action="look where it was divided by zero",
            )
    return sound


class _Counted:
    """The parts of a table, each given once, and the number of rows given so far."""

    def __init__(self, parts: Iterable[pd.DataFrame]) -> None:
        self.parts, self.n_rows = parts, 0

    def __iter__(self) -> Iterator[pd.DataFrame]:
        for part in self.parts:
            self.n_rows += len(part)
            yield part


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise ProjectError(
            f"no format has the ending {ending!r}",
            where=str(path),
            expected=", ".join(FORMATS),
            action="end the file's name in one of these",
        )
    return ending


def require_free(path: Path, force: bool) -> None:
    """Raise ProjectError if something stands where is to be written, unless it is to be replaced.

    >>> require_free(Path("no-such-file.csv"), force=False)
    """
    if path.exists() and not force:
        raise ProjectError(
            "there is something of this name already",
            where=str(path),
            action="name another file, or give --force to replace it",
        )
