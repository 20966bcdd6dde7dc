"""Formats of tables, one file each: how a table is written part by part, and read back whole.

Every module has ``write(parts, schema, stream, notes)``, which returns the problems met, and
``read(path, schema)``. Parts are frames of the schema's columns; no more than one is held at once.
"""

from types import ModuleType

from policyanalysis.exports.formats import csv, jsonl, parquet, xlsx
from policyanalysis.exports.formats.notes import Notes

FORMATS: dict[str, ModuleType] = {
    ".csv": csv,
    ".parquet": parquet,
    ".jsonl": jsonl,
    ".xlsx": xlsx,
}

__all__ = ["FORMATS", "Notes"]
