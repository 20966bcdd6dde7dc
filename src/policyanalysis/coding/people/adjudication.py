"""Adjudication: clauses that coders coded differently, as a sheet in which they are decided.

A sheet asks only what is open. Cells that the adjudicator leaves empty in a row with a decision
take what all coders agree on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.coding.people.codings import CODES, open_disagreements
from policyanalysis.coding.people.filled import Filled, read_filled
from policyanalysis.coding.people.sheets import CODES as CELLS
from policyanalysis.coding.people.sheets import (
    CONTEXT,
    STATE,
    TO_FILL,
    TOPICS,
    coding_sheet,
    labels,
)
from policyanalysis.corpus.codings import ADJUDICATED, CODED, PARTS, rows_of
from policyanalysis.corpus.spreadsheets import Grid
from policyanalysis.corpus.versions import PENDING
from policyanalysis.errors import SheetError

CODED_BY = "coded by "
DIFFER = "differ"
Row = dict[str, str]


def adjudication_sheet(
    clauses: pd.DataFrame, coding_sheets: pd.DataFrame, coders: Sequence[str], codebook: Codebook
) -> pd.DataFrame:
    """Return a sheet of the clauses on which the coders differ and nobody has decided, as text.

    Beside a clause and its context stand what each coder chose, each coder's note, and what they
    differ in; the cells for the decision are empty.
    """
    rows = open_disagreements(coding_sheets, coders)
    asked = clauses[clauses["clause_id"].isin(rows["clause_id"])]
    sheet = coding_sheet(clauses, rows[:0], ADJUDICATED, codebook)
    sheet = sheet[sheet["clause_id"].isin(asked["clause_id"])].reset_index(drop=True)
    chosen = {key: _texts(own) for key, own in rows.groupby("clause_id")}
    for coder in coders:
        sheet[CODED_BY + coder] = [
            "\n".join(_in_words(chosen[clause_id].get(coder), codebook))
            for clause_id in sheet["clause_id"]
        ]
    sheet[DIFFER] = [", ".join(_open(chosen[clause_id])) for clause_id in sheet["clause_id"]]
    beside = [CODED_BY + coder for coder in coders]
    return sheet[[*CONTEXT, *beside, DIFFER, *TO_FILL, *STATE]]


def _texts(rows: pd.DataFrame) -> dict[str, Row]:
    """Return the rows of one clause by coder, with what is missing as an empty text."""
    return {row["coder_id"]: row for row in rows_of(rows)}


def _in_words(row: Row | None, codebook: Codebook) -> Iterator[str]:
    """Yield lines that tell what a coder chose: codes, topics, note."""
    if row is None:
        yield "not coded"
        return
    names = [labels(codebook, part).get(row[column], "") for column, part in PARTS.items()]
    yield ", ".join(filter(None, names))
    topics = [codebook.topic_labels.get(topic, topic) for topic in row["topics"].split()]
    yield f"Topics: {', '.join(topics) or 'none'}"
    if row["note"]:
        yield f"Note: {row['note']}"


def _open(rows: dict[str, Row]) -> list[str]:
    """Return what the coders of a clause differ in; topics are compared as sets."""
    return [name for name in CODES if len({_value(row, name) for row in rows.values()}) > 1]


def _value(row: Row, name: str) -> str:
    return " ".join(sorted(row[name].split()))


def decisions(
    grid: Grid, clauses: pd.DataFrame, coding_sheets: pd.DataFrame, codebook: Codebook
) -> Filled:
    """Return the decisions of a filled adjudication sheet as rows of the file of `adjudicated`.

    A row without a decision, or with half of one, is left open; ``half`` names the latter. Topics
    on which coders differ are decided by naming them, or by `no topic`. Raises SheetError if the
    sheet is none of adjudication, and as ``read_filled`` does.
    """
    coders = [name.removeprefix(CODED_BY) for name in grid.header if name.startswith(CODED_BY)]
    if not coders:
        raise SheetError(
            "this is no sheet of adjudication",
            expected=f"columns that begin with {CODED_BY!r}",
            action="write one with `policyanalysis adjudicate`",
        )
    chosen = {
        str(clause_id): _texts(own)
        for clause_id, own in coding_sheets[
            coding_sheets["coder_id"].isin(coders) & (coding_sheets["status"] == CODED)
        ].groupby("clause_id")
    }
    rows = [(number, _completed(cells, chosen, codebook)) for number, cells in grid.rows]
    filled = read_filled(replace(grid, rows=rows), clauses, codebook)
    if filled.coder_id != ADJUDICATED and not filled.mistakes:
        where = grid.place(grid.rows[0][0], "coder_id")
        filled.mistakes = [f"{where}: it is {filled.coder_id!r:.60}. Expected: {ADJUDICATED}"]
    open_topics = {n: ["topics"] for n, cells in rows if cells.get(PENDING) == _NO_TOPICS}
    filled.half |= open_topics
    filled.rows = [row for row in filled.rows if row["status"] == CODED]
    return filled


_NO_TOPICS = "the topics are not decided"


def _completed(cells: Row, chosen: dict[str, dict[str, Row]], codebook: Codebook) -> Row:
    """Return the cells of a row with what all coders agree on where a decision leaves it empty."""
    rows = chosen.get(cells.get("clause_id", ""), {})
    if not rows or not any(cells.get(name) for name in CELLS):
        return cells
    first, differing = next(iter(rows.values())), _open(rows)
    out = dict(cells)
    for column in PARTS:
        if column not in differing and not out.get(column) and _fits(column, out, codebook):
            out[column] = first[column]
    if not any(cells.get(name) for name in TOPICS):
        if "topics" in differing:
            out[PENDING] = out.get(PENDING) or _NO_TOPICS
        else:
            out |= dict(zip(TOPICS, [*first["topics"].split(), "", "", ""], strict=False))
    return out


def _fits(column: str, cells: Row, codebook: Codebook) -> bool:
    """Return whether a clause with the stance that is decided can have such a code."""
    stance = cells.get("stance", "").casefold()
    ids = {label.casefold(): code for code, label in labels(codebook, "stances").items()}
    stance = ids.get(stance, stance)
    if column == "exception":
        return stance in {"", "discretionary"}
    return column == "stance" or stance != "none"
