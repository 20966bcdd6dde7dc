"""Spreadsheets that people fill in: read as text within bounds, and kept from running formulas.

An XLSX file is read by openpyxl, which evaluates nothing; a formula is reported with its place and
never taken for what it shows.
"""

import csv
import re
import warnings
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from policyanalysis.corpus.readers.archives import Kind, sound, unsound
from policyanalysis.errors import CorpusError, SheetError

ESCAPE = "'"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LARGEST_FILE = 20_000_000  # bytes
MOST_ROWS, MOST_COLUMNS = 200_000, 60
LONGEST_CELL = 32_000  # code points; Excel takes 32,767
_KIND = Kind("Excel", ".xlsx", 50_000_000, "take the sheet that `policyanalysis` wrote")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Place = tuple[int, int]  # row and column, from 1


@dataclass(frozen=True)
class Grid:
    """A spreadsheet as text: the names in its first row, and below them the rows that are filled.

    ``rows`` pairs the number of a row, as the spreadsheet shows it, with its cells by name;
    ``formulas`` are the places of cells that hold one.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]
    formulas: frozenset[Place] = frozenset()

    def place(self, row: int, name: str) -> str:
        """Return in words where the cell of a row under a name is.

        >>> Grid(("clause", "stance"), []).place(14, "stance")
        'row 14, column B (stance)'
        """
        return f"row {row}, column {get_column_letter(self.header.index(name) + 1)} ({name})"


def shown(text: object) -> str:
    r"""Return a text as a cell shows it: on one line, without what XML or a cell cannot hold.

    >>> shown("I never\n text\x0c clients.")
    'I never text clients.'
    """
    return " ".join(_NO_XML.sub(" ", str(text)).split())[:LONGEST_CELL]


def escaped(text: str) -> str:
    """Return the text with an apostrophe in front where a spreadsheet could take it for a formula.

    >>> escaped("=1+1"), escaped("1+1")
    ("'=1+1", '1+1')
    """
    return ESCAPE + text if text.startswith((*FORMULA_STARTS, ESCAPE)) else text


def unescaped(text: str) -> str:
    """Return the text that ``escaped`` was given.

    >>> unescaped("'=1+1"), unescaped("'tis so")
    ('=1+1', "'tis so")
    """
    risky = text.startswith(ESCAPE) and text[1:].startswith((*FORMULA_STARTS, ESCAPE))
    return text[1:] if risky else text


def read_grid(path: Path, sheet: str) -> Grid:
    """Return the cells of a CSV file, or of the named worksheet of an XLSX file, as text.

    Without a worksheet of that name the first is read. Raises SheetError, naming the file, if it
    is missing, too large, neither CSV in UTF-8 nor XLSX, or has no names in its first row.
    """
    try:
        raw = _bytes(path)
        if path.suffix.lower() == ".xlsx":
            lines, formulas = _xlsx(raw, sheet)
        else:
            lines, formulas = _csv(raw), set()
        return _grid(lines, formulas)
    except CorpusError as error:
        raise SheetError(
            error.what, where=str(path), expected=error.expected, action=error.action
        ) from error


def _bytes(path: Path) -> bytes:
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise CorpusError(
            f"the name of the sheet ends in {path.suffix or 'nothing'}",
            expected=".xlsx or .csv",
            action="save it in one of these formats",
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(
                f"the sheet has {path.stat().st_size:,} bytes",
                expected=f"at most {LARGEST_FILE:,}",
                action="take the sheet that `policyanalysis` wrote",
            )
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"the sheet cannot be read: {error.strerror}",
            action="check its name and its permissions",
        ) from error


Lines = list[list[str]]


def _csv(raw: bytes) -> Lines:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"the sheet is not UTF-8: byte 0x{raw[error.start]:02X}",
            expected="UTF-8",
            action="save it as `CSV UTF-8`, or as .xlsx",
        ) from error
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        lines = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CorpusError(
            f"the sheet is not CSV: {error}", action="save it from a spreadsheet program again"
        ) from error
    _bound(len(lines), max(map(len, lines), default=0))
    return [[unescaped(cell).strip() for cell in line] for line in lines]


def _bound(n_rows: int, n_columns: int) -> None:
    if n_rows > MOST_ROWS or n_columns > MOST_COLUMNS:
        raise CorpusError(
            f"the sheet has {n_rows:,} rows and {n_columns:,} columns",
            expected=f"at most {MOST_ROWS:,} and {MOST_COLUMNS:,}",
            action="take the sheet that `policyanalysis` wrote",
        )


def _xlsx(raw: bytes, name: str) -> tuple[Lines, set[Place]]:
    sound(raw, _KIND)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles, which are not read
            book = openpyxl.load_workbook(BytesIO(raw), read_only=True, keep_links=False)
            chosen = book[name] if name in book.sheetnames else book.worksheets[0]
            return _cells(chosen)
    except CorpusError:
        raise
    except Exception as error:  # openpyxl names no errors of its own
        raise unsound(str(error), _KIND) from error


def _cells(sheet: Any) -> tuple[Lines, set[Place]]:
    lines: Lines = []
    formulas: set[Place] = set()
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        _bound(len(lines) + 1, 0)
        lines.append(["" if cell.value is None else str(cell.value).strip() for cell in row])
        formulas |= {(cell.row, cell.column) for cell in row if cell.data_type == "f"}
    return lines, formulas


def _grid(lines: Lines, formulas: set[Place]) -> Grid:
    header = tuple(lines[0]) if lines else ()
    while header and not header[-1]:
        header = header[:-1]
    repeated = sorted({name for name in header if header.count(name) > 1 and name})
    if not header or repeated:
        what = f"names {', '.join(repeated)} twice" if repeated else "has no names in its first row"
        raise CorpusError(
            f"the sheet {what}",
            expected="the names of the columns, each once",
            action="take the sheet that `policyanalysis` wrote",
        )
    rows = [
        (number, dict(zip(header, [*line, *[""] * len(header)], strict=False)))
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    ]
    return Grid(header, rows, frozenset(formulas))
