"""Schemas of every table, and checked reading and writing; tables.yaml is their one source.

A table is a pandas DataFrame whose columns, types and keys a schema fixes. On disk it is
``<table>.parquet`` with its provenance beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pandas.api.types import pandas_dtype

from policyanalysis.errors import TableError
from policyanalysis.project import PACKAGE
from policyanalysis.provenance import Provenance, write_file

_DTYPES = {"text": "str", "integer": "int64", "number": "float64", "boolean": "bool"}
_SAFE_DTYPES = _DTYPES | {"integer": "Int64", "boolean": "boolean"}  # hold what is missing

_GROUP = 20_000  # rows of a table that can be read at once, without the others
_AT_ONCE = 5_000  # rows that stand beside their columns, gathered or taken


@dataclass(frozen=True)
class Column:
    """One column of a table; ``codebook`` names the codebook's list from which its values come."""

    name: str
    type: str
    about: str
    optional: bool = False
    values: tuple[str, ...] = ()
    codebook: str = ""

    @property
    def dtype(self) -> str:
        """Return the pandas type of the column."""
        return (_SAFE_DTYPES if self.optional else _DTYPES)[self.type]


@dataclass(frozen=True)
class Schema:
    """One table: what a row is, which columns identify it, and its columns in order."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Return the names of the columns, in order."""
        return [column.name for column in self.columns]


@cache
def schemas() -> dict[str, Schema]:
    """Return every table's schema by name, in the order in which a run makes them."""
    return schemas_of(PACKAGE / "tables.yaml")


def schemas_of(path: Path) -> dict[str, Schema]:
    """Return the schemas of a file that is written as tables.yaml is, by name."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: _schema(name, entry) for name, entry in raw.items()}


def _schema(name: str, entry: dict[str, Any]) -> Schema:
    columns = tuple(
        Column(column, **{**about, "values": tuple(about.get("values", ()))})
        for column, about in entry["columns"].items()
    )
    return Schema(name, entry["row"], tuple(entry["key"]), columns)


def empty(name: str) -> pd.DataFrame:
    """Return the named table without rows, its columns typed."""
    return empty_of(schemas()[name])


def empty_of(schema: Schema) -> pd.DataFrame:
    """Return the table of a schema without rows, its columns typed."""
    return pd.DataFrame({c.name: pd.Series(dtype=c.dtype) for c in schema.columns})


def checked(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with the columns of its schema in order and typed; others are dropped.

    Raises TableError, naming column and row, where a column is missing, a value has the wrong type,
    is not among the allowed ones or is missing though it must not be, or a key occurs twice.

    >>> row = {"policy_id": "p", "block_no": 1, "kind": "heading", "start": 0, "end": 4}
    >>> checked("blocks", pd.DataFrame([row])).shape
    (1, 5)
    """
    return conformed(schemas()[name], table)


def conformed(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` as ``checked`` does, by a schema that need not stand in tables.yaml.

    Raises TableError as ``checked`` does.
    """
    missing = [column for column in schema.names if column not in table.columns]
    if missing:
        raise TableError(
            f"the table {schema.name} lacks {', '.join(missing)}",
            expected=", ".join(schema.names),
            action="run the study anew",
        )
    result = pd.DataFrame({c.name: _typed(schema.name, c, table[c.name]) for c in schema.columns})
    repeated = result.duplicated(list(schema.key))
    if repeated.any():
        first = result.loc[repeated, list(schema.key)].iloc[0].to_dict()
        raise TableError(
            f"the table {schema.name} has {int(repeated.sum())} repeated keys, first {first}",
            expected=f"unique {', '.join(schema.key)}",
            action="keep each once",
        )
    return result.reset_index(drop=True)


def gathered(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the table of these rows, of which only few are held at once; checks as ``checked``.

    >>> gathered("blocks", [{"policy_id": "p", "block_no": 1, "kind": "heading",
    ...     "start": 0, "end": 4}]).shape
    (1, 5)
    """
    parts, left = [], iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        parts.append(checked(name, pd.DataFrame(some)))
    return checked(name, pd.concat(parts, ignore_index=True)) if parts else empty(name)


def records(table: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    """Yield each row by column, missing cells as None; only few are held at once.

    >>> list(records(pd.DataFrame({"year": [2020.0, None]})))
    [{'year': 2020.0}, {'year': None}]
    """
    for start in range(0, len(table), _AT_ONCE):
        part = table.iloc[start : start + _AT_ONCE]
        yield from part.astype(object).where(part.notna(), None).to_dict("records")


def _typed(name: str, column: Column, values: pd.Series) -> pd.Series:
    try:
        typed = values.astype(pandas_dtype(_SAFE_DTYPES[column.type]))
    except (TypeError, ValueError) as error:
        raise TableError(
            f"column {column.name} of the table {name} is not of type {column.type}: {error}",
            action="correct the column",
        ) from error
    wrong = typed.isna() if not column.optional else pd.Series(False, index=typed.index)
    if column.values:
        wrong |= typed.notna() & ~typed.isin(column.values)
    if wrong.any():
        row = typed.index[wrong][0]
        raise TableError(
            f"column {column.name} of the table {name} holds {typed[row]!r}",
            where=f"row {row}",
            expected=" or ".join(column.values) or "a value",
            action="correct the value",
        )
    return typed.astype(pandas_dtype(column.dtype))


def table_path(name: str, folder: Path) -> Path:
    """Return the path of the named table in a data folder."""
    return folder / f"{name}.parquet"


def write(name: str, table: pd.DataFrame, folder: Path, provenance: Provenance) -> Path:
    """Return the path of the table, written whole with its provenance beside it.

    Raises TableError if the table breaks its schema and ProjectError if it cannot be written.
    """
    stream = BytesIO()
    checked(name, table).to_parquet(stream, index=False, row_group_size=_GROUP)
    path = write_file(table_path(name, folder), stream.getvalue())
    provenance.write_beside(path)
    return path


def read(name: str, folder: Path) -> pd.DataFrame:
    """Return the named table of a data folder; raises TableError if it is missing or broken."""
    path = table_path(name, folder)
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise TableError(
            f"the table {name} cannot be read: {error}",
            where=str(path),
            action="run `policyanalysis run` again",
        ) from error
    return checked(name, table)
