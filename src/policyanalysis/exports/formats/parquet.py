"""Parquet: one row group a part, columns typed as in the tables of a run."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from policyanalysis import tables
from policyanalysis.corpus.problems import Problem
from policyanalysis.errors import TableError
from policyanalysis.exports.formats.notes import Notes, arrow_schema


def write(
    parts: Iterable[pd.DataFrame], schema: tables.Schema, stream: BinaryIO, _notes: Notes
) -> list[Problem]:
    """Return no problems after writing the parts of a table."""
    typed = arrow_schema(schema)
    with parquet.ParquetWriter(stream, typed) as writer:
        for part in parts:
            writer.write_table(pa.Table.from_pandas(part, typed, preserve_index=False, nthreads=1))
    return []


def read(path: Path, schema: tables.Schema) -> pd.DataFrame:
    """Return the table of a Parquet file; raises TableError if it is missing or broken."""
    try:
        return tables.conformed(schema, pd.read_parquet(path))
    except TableError as error:
        raise error.within(str(path)) from error
    except (OSError, ValueError) as error:
        raise TableError(
            f"the table {schema.name} cannot be read: {error}",
            where=str(path),
            expected="a Parquet file with the columns of the table",
            action="export it again",
        ) from error
