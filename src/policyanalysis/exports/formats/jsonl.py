"""JSON Lines: UTF-8, one object a row with every column by name, ``null`` where it is missing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from policyanalysis import tables
from policyanalysis.corpus.problems import Problem
from policyanalysis.errors import TableError
from policyanalysis.exports.formats.notes import Notes, arrow_schema

_OBJECTS = 5_000  # that are made at once: each takes far more memory than its row


def write(
    parts: Iterable[pd.DataFrame], schema: tables.Schema, stream: BinaryIO, _notes: Notes
) -> list[Problem]:
    """Return no problems after writing the parts of a table."""
    typed = arrow_schema(schema)
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    for part in parts:
        whole = pa.Table.from_pandas(part, typed, preserve_index=False, nthreads=1)
        for few in whole.to_batches(_OBJECTS):
            stream.write("".join(f"{encode(row)}\n" for row in few.to_pylist()).encode())
    return []


def read(path: Path, schema: tables.Schema) -> pd.DataFrame:
    """Return the table of a file of JSON lines.

    Raises TableError, naming file and line, where a line is no object or the schema is broken.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            rows = [_object(line, n) for n, line in enumerate(lines, start=1)]
        table = pd.DataFrame({c.name: _column(c, rows) for c in schema.columns})
        return tables.conformed(schema, table)
    except TableError as error:
        raise error.within(str(path)) from error
    except (OSError, ValueError, TypeError) as error:
        raise TableError(
            f"the table {schema.name} cannot be read: {error}",
            where=str(path),
            expected="JSON lines in UTF-8",
            action="export it again",
        ) from error


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise TableError(
            f"a line is no JSON: {error}",
            where=f"line {number}",
            action="mend the line, or export the table anew",
        ) from error
    if not isinstance(row, dict):
        raise TableError(
            "a line is no JSON object",
            where=f"line {number}",
            action="mend the line, or export the table anew",
        )
    return row


def _column(column: tables.Column, rows: list[dict[str, Any]]) -> pd.Series:
    missing = next((n for n, row in enumerate(rows, start=1) if column.name not in row), None)
    if missing is not None:
        raise TableError(
            f"a line lacks {column.name}",
            where=f"line {missing}",
            action="mend the line, or export the table anew",
        )
    dtype = column.dtype if column.optional else "object"
    return pd.Series([row[column.name] for row in rows], dtype=dtype)
