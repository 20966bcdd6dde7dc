"""A coding sheet as an Excel workbook: drop-downs from the codebook, and the codebook beside it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from policyanalysis.codebook import Codebook
from policyanalysis.coding.people.sheets import CODES, NO_TOPIC, STATE, TO_FILL, TOPICS
from policyanalysis.corpus.codings import PARTS
from policyanalysis.corpus.spreadsheets import shown

SHEET = "coding"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_MADE = datetime(2010, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # no clock: same sheet, same bytes
_WIDTHS = {"clause": 60, "before": 34, "section": 22, "lead_in": 22, "note": 30, "cue": 18}
_TITLES = {"stance": "Stances", "actor": "Actors", "force": "Forces", "exception": "Exceptions"}
_HELP = """\
One row is one clause. Read it with its section, its lead-in and the clause before it.
Choose a stance. A clause that is strict or discretionary also needs an actor and a force; a \
discretionary one needs what opens the room (exception). The stance none has none of the three.
Choose up to three topics, the act first; leave them empty where there is none.
cue takes the words of the clause that decided, copied from it; leave it empty where none decide \
or where they stand in the lead-in. note takes your doubts.
Where pending says that a clause has changed, look at it again, then empty the cell.
Save as often as you like and hand the sheet in half filled: policyanalysis codings add FILE. What \
is complete counts, what is half filled waits, and a sheet written anew keeps all of it.
Do not sort single columns, and do not change the words of clauses or the grey columns.
Code by yourself: agreement means nothing if coders have talked about the clauses."""


def workbook(sheet: pd.DataFrame, codebook: Codebook) -> bytes:
    """Return the bytes of an XLSX file: the sheet to fill, how to, and the codebook in short.

    No cell becomes a formula or a link. The same sheet and codebook give the same bytes.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        book.set_properties({"title": "Coding sheet", "created": _MADE})
        styles = _styles(book)
        page = book.add_worksheet(SHEET)
        _fill(page, sheet, styles)
        _write_help(book.add_worksheet("how to code"), styles)
        lists = _write_codebook(book.add_worksheet("codebook"), codebook, styles)
        _add_choices(page, sheet, lists)
    return stream.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({**wrapped, "bold": True, "bg_color": "#D9E2EC", "border": 1}),
        "text": book.add_format(wrapped),
        "fill": book.add_format({**wrapped, "bg_color": "#FFFBE6", "border": 1, "locked": False}),
        "grey": book.add_format({**wrapped, "font_color": "#777777"}),
    }


def _style_of(name: str) -> str:
    return "fill" if name in TO_FILL else "grey" if name in STATE else "text"


def _fill(page: Any, sheet: pd.DataFrame, styles: dict[str, Any]) -> None:
    for column, name in enumerate(sheet.columns):
        style = styles[_style_of(name)]
        page.set_column(column, column, _WIDTHS.get(name, 18 if name in CODES else 14), style)
        page.write_string(0, column, name, styles["head"])
        for row, cell in enumerate(sheet[name], start=1):
            if cell:
                lines = map(shown, cell.split("\n"))
                page.write_string(row, column, "\n".join(lines), style)
            else:
                page.write_blank(row, column, None, style)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet), len(sheet.columns) - 1)
    page.set_landscape()
    page.repeat_rows(0)


def _write_help(page: Any, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, 110, styles["text"])
    for row, line in enumerate(_HELP.splitlines()):
        page.write_string(row, 0, line, styles["text"])


def _write_codebook(page: Any, codebook: Codebook, styles: dict[str, Any]) -> dict[str, str]:
    """Return where the labels of each column to fill stand, after writing them as a page."""
    page.set_column(0, 0, 38, styles["text"])
    page.set_column(1, 1, 90, styles["text"])
    page.write_string(0, 0, f"Codebook {codebook.version}", styles["head"])
    page.write_string(0, 1, shown(codebook.stance_note), styles["text"])
    places: dict[str, str] = {}
    row = 2
    parts = [(column, _TITLES[column], getattr(codebook, part)) for column, part in PARTS.items()]
    for column, title, entries in [*parts, ("topics", "Topics", codebook.topics)]:
        page.write_string(row, 0, title, styles["head"])
        first = row + 1
        for row, entry in enumerate(entries, start=first):
            page.write_string(row, 0, entry.label, styles["text"])
            page.write_string(row, 1, shown(entry.definition), styles["text"])
        if column == "topics":
            row += 1
            page.write_string(row, 0, NO_TOPIC, styles["text"])
            page.write_string(row, 1, "The clause has none.", styles["text"])
        places[column] = f"=codebook!$A${first + 1}:$A${row + 1}"
        row += 2
    return places | {topic: places["topics"] for topic in TOPICS}


def _add_choices(page: Any, sheet: pd.DataFrame, lists: dict[str, str]) -> None:
    for column, name in enumerate(sheet.columns):
        if name in CODES:
            choice = {
                "validate": "list",
                "source": lists[name],
                "error_title": "Not in the codebook",
                "error_message": "Choose one of the list, or leave the cell empty.",
            }
            page.data_validation(1, column, max(len(sheet), 1), column, choice)
