"""XLSX: the table with a frozen head and filters, its dictionary, and where it came from.

Texts are cells of text and marked as such, so none becomes a formula or a link, also when it is
edited. Excel holds 15 to 16 digits of a number. What its cells cannot hold, control characters and
texts beyond 32,767 characters, is left out, with a problem for each.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

import pandas as pd
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from policyanalysis import tables
from policyanalysis.corpus.problems import Problem
from policyanalysis.errors import TableError
from policyanalysis.exports.archive import require_sound
from policyanalysis.exports.formats.csv import FORMULA_STARTS
from policyanalysis.exports.formats.notes import Notes

MOST_ROWS = 1_048_575  # of Excel's sheets, without the head
LONGEST = 32_767  # code units of a cell
_EXACT = 2**53
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_MARKUP = re.compile(r"<r>.*</r>", re.DOTALL)  # XlsxWriter takes it for letters in several fonts
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WIDTHS = {"text": 60, "title": 30, "url": 30, "cue": 20, "lead_in": 30, "section": 30}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ABOUT = ("column", "type", "may be missing", "values", "meaning")
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # no clock: same table, same bytes


def write(
    parts: Iterable[pd.DataFrame], schema: tables.Schema, stream: BinaryIO, notes: Notes
) -> list[Problem]:
    """Return the problems met in writing the parts of a table; further sheets take further rows."""
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": schema.name, "created": _BEGINNING})
        bold = book.add_format({"bold": True})
        cells = _Cells(book.add_format({"quote_prefix": True}), schema, notes)
        sheet, at, n_sheets = _sheet(book, schema, bold, ""), 0, 1
        for row in _rows(parts):
            if at == MOST_ROWS:
                n_sheets += 1
                sheet, at = _sheet(book, schema, bold, f" ({n_sheets})"), 0
            at += 1
            for place, value in enumerate(row):
                if value is not None:
                    cells.put(sheet, at, place, value)
        _about(book, schema, bold)
        _provenance(book, notes, bold)
    return cells.problems


def _rows(parts: Iterable[pd.DataFrame]) -> Iterator[tuple[Any, ...]]:
    for part in parts:
        columns = (part[name].astype(object).where(part[name].notna(), None) for name in part)
        yield from zip(*(column.tolist() for column in columns), strict=True)


class _Cells:
    """Puts values into cells, and keeps what could not be put there whole."""

    def __init__(self, text: Format, schema: tables.Schema, notes: Notes) -> None:
        self.text, self.schema, self.notes = text, schema, notes
        self.problems: list[Problem] = []

    def put(self, sheet: Worksheet, row: int, place: int, value: Any) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, str):
            plain = self._plain(value, row, self.schema.names[place])
            risky = plain.startswith((*FORMULA_STARTS, "'"))
            sheet.write_string(row, place, plain, self.text if risky else None)
        elif isinstance(value, int) and abs(value) > _EXACT:
            sheet.write_string(row, place, str(value))
        else:
            sheet.write_number(row, place, value)

    def _plain(self, text: str, row: int, column: str) -> str:
        """Return the text as a cell can hold it."""
        plain, n = _CONTROL.subn("", text)
        if n:
            self._note(f"{n} control characters were left out of {column}", row)
        if _MARKUP.fullmatch(plain):
            plain = f" {plain}"
            self._note(f"{column} looks like markup and has a blank in front", row)
        if len(plain.encode("utf-16-le")) > 2 * LONGEST:
            cut = plain.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", errors="ignore")
            self._note(f"{column} was cut at {LONGEST:,} characters", row)
            return cut
        return plain

    def _note(self, problem: str, row: int) -> None:
        action = "take the words from the CSV, Parquet or JSON Lines file, which hold them whole"
        self.problems.append(Problem("warning", self.notes.file, problem, action, line=row + 1))


def _sheet(
    book: xlsxwriter.Workbook, schema: tables.Schema, bold: Format, suffix: str
) -> Worksheet:
    sheet = book.add_worksheet(schema.name[: 31 - len(suffix)] + suffix)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, MOST_ROWS, len(schema.columns) - 1)
    for place, column in enumerate(schema.columns):
        width = _WIDTHS.get(column.name, max(10, min(len(column.name) + 4, 24)))
        sheet.set_column(place, place, width)
    sheet.write_row(0, 0, schema.names, bold)
    return sheet


def _about(book: xlsxwriter.Workbook, schema: tables.Schema, bold: Format) -> None:
    sheet = book.add_worksheet("dictionary")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 3, 20)
    sheet.set_column(4, 4, 80)
    sheet.write_row(0, 0, _ABOUT, bold)
    for row, c in enumerate(schema.columns, start=1):
        values = ", ".join(c.values) or (f"{c.codebook} of the codebook" if c.codebook else "")
        cells = (c.name, c.type, "yes" if c.optional else "no", values, c.about)
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)


def _provenance(book: xlsxwriter.Workbook, notes: Notes, bold: Format) -> None:
    sheet = book.add_worksheet("provenance")
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 80)
    sheet.write_row(0, 0, ("what", "value"), bold)
    for row, (name, value) in enumerate(_flat(notes.provenance), start=1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, _CONTROL.sub("", str(value)))


def _flat(record: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def read(path: Path, schema: tables.Schema) -> pd.DataFrame:
    """Return the table of a workbook: the one that was written, but for what its problems name.

    Raises TableError if the file is no workbook or breaks the schema.
    """
    try:
        require_sound(path)
        book = load_workbook(path, read_only=True)
        try:
            sheets = [s for s in book.worksheets if re.sub(r" \(\d+\)$", "", s.title) ==
                      schema.name[:31]]  # fmt: skip
            rows = [_values(row, schema) for s in sheets for row in _below_head(s, schema)]
        finally:
            book.close()
        columns = zip(*rows, strict=True) if rows else ([] for _ in schema.columns)
        dtypes = (c.dtype if c.optional else "object" for c in schema.columns)
        table = {c: pd.Series(v, dtype=d) for c, v, d in
                 zip(schema.names, columns, dtypes, strict=True)}  # fmt: skip
        return tables.conformed(schema, pd.DataFrame(table))
    except TableError as error:
        raise error.within(str(path)) from error
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException) as error:
        raise TableError(
            f"the table {schema.name} cannot be read: {error}",
            where=str(path),
            expected="a workbook (.xlsx)",
            action="export it again",
        ) from error


def _below_head(sheet: Any, schema: tables.Schema) -> Iterator[tuple[Any, ...]]:
    rows = sheet.iter_rows(values_only=True)
    head = next(rows, ())
    if list(head) != schema.names:
        raise TableError(
            f"the sheet {sheet.title} has other columns than {schema.name}",
            expected=", ".join(schema.names),
            action="take the workbook as it was exported",
        )
    width = len(schema.columns)
    yield from ((*row, *(None,) * (width - len(row))) for row in rows)


def _values(row: tuple[Any, ...], schema: tables.Schema) -> list[Any]:
    return [_value(cell, column) for cell, column in zip(row, schema.columns, strict=True)]


def _value(cell: Any, column: tables.Column) -> Any:
    if column.type == "text":
        return None if cell is None else _CODED.sub(lambda m: chr(int(m[1], 16)), str(cell))
    return int(cell) if column.type == "integer" and isinstance(cell, str) else cell
