"""CSV: UTF-8 with LF line ends, otherwise as RFC 4180 has it: the bytes depend on the table alone.

Values stand in quotation marks; an empty cell is a missing value. A text that is empty, or that a
spreadsheet could take for a formula, has an apostrophe in front, which ``read`` takes off again.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from policyanalysis import tables
from policyanalysis.corpus.problems import Problem
from policyanalysis.errors import TableError
from policyanalysis.exports.formats.notes import Notes, arrow_schema

ESCAPE = "'"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "\r")
_RISKY = rf"\A([{ESCAPE}=+\-@\t\n\r]|\z)"
_BOOLEANS = {"true": True, "false": False}
_BOM = b"\xef\xbb\xbf"
_OPTIONS = arrow_csv.WriteOptions(quoting_style="all_valid")


def write(
    parts: Iterable[pd.DataFrame], schema: tables.Schema, stream: BinaryIO, notes: Notes
) -> list[Problem]:
    """Return no problems after writing the parts of a table."""
    if notes.bom:
        stream.write(_BOM)
    typed = arrow_schema(schema)
    with arrow_csv.CSVWriter(stream, typed, write_options=_OPTIONS) as writer:
        for part in parts:
            cells = pa.Table.from_pandas(part, typed, preserve_index=False, nthreads=1)
            writer.write(pa.table([_escaped(c) for c in cells.columns], typed))
    return []


def _escaped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_large_string(column.type):
        return column
    return pc.replace_substring_regex(column, _RISKY, rf"{ESCAPE}\1", max_replacements=1)


def read(path: Path, schema: tables.Schema) -> pd.DataFrame:
    """Return the table of a CSV file: just the one that was written.

    A byte order mark at its head is passed over. Raises TableError, naming the file, where it
    cannot be read as UTF-8 or CSV, or breaks the schema.
    """
    try:
        cells = pd.read_csv(
            path, dtype="str", keep_default_na=False, na_values=[""], index_col=False
        )
        cells = cells.apply(_unescaped)
        for column in schema.columns:
            if column.type == "boolean" and column.name in cells:
                cells[column.name] = cells[column.name].astype("object").replace(_BOOLEANS)
        return tables.conformed(schema, cells)
    except TableError as error:
        raise error.within(str(path)) from error
    except (OSError, ValueError) as error:
        raise TableError(
            f"the table {schema.name} cannot be read: {error}",
            where=str(path),
            expected="a CSV file in UTF-8 with the columns of the table",
            action="export it again",
        ) from error


def _unescaped(column: pd.Series) -> pd.Series:
    return column.str.removeprefix(ESCAPE)
