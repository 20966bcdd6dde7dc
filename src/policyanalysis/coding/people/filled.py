"""Reading filled sheets: every cell is checked, and every mistake named by row and column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.coding.people.sheets import NO_TOPIC, STATE, TO_FILL, TOPICS, labels
from policyanalysis.corpus.codings import CODED, PARTS, check_coder, gaps, mistakes_in, rows_of
from policyanalysis.corpus.spreadsheets import Grid, shown
from policyanalysis.corpus.versions import PENDING, reanchored
from policyanalysis.errors import CorpusError, SheetError

REQUIRED = ("policy_id", "clause", *TO_FILL, *STATE)
Row = dict[str, str]


@dataclass
class Filled:
    """What a filled sheet holds.

    ``rows`` are rows for the coder's file, as text; ``mistakes`` tell in words what is wrong and
    where. ``half`` names rows that wait for the rest, ``moved`` those whose clause has changed
    since the sheet was written, each by its number in the sheet.
    """

    coder_id: str
    rows: list[Row] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    half: dict[int, list[str]] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)


def read_filled(grid: Grid, clauses: pd.DataFrame, codebook: Codebook) -> Filled:
    """Return what a filled sheet holds, checked against the clauses and the codebook.

    A row without a code, cue or note is passed over. One that lacks a code that its stance needs is
    half filled and pending. One whose clause is no longer there goes where the same words stand
    now, or is pending. Raises SheetError if the sheet has no rows, lacks a column or is of another
    codebook.
    """
    _check_sheet(grid, codebook)
    filled = Filled(grid.rows[0][1]["coder_id"])
    reader = _Reader(grid, clauses, codebook, filled)
    lost: list[tuple[int, Row]] = []
    for number, cells in grid.rows:
        row = reader.row(number, cells)
        if row and row["clause_id"] in reader.clauses:
            filled.rows.append(row)
        elif row:
            lost.append((number, row))
    _find_again(lost, clauses, filled)
    return filled


def _check_sheet(grid: Grid, codebook: Codebook) -> None:
    missing = [name for name in REQUIRED if name not in grid.header]
    if missing:
        raise SheetError(
            f"the sheet lacks the columns {', '.join(missing)}",
            expected="the columns of the sheet that `policyanalysis` wrote",
            action="add them, or write the sheet anew and fill it",
        )
    if not grid.rows:
        raise SheetError("the sheet has no rows below its first", action="fill some, and save it")
    version = grid.rows[0][1]["codebook_version"]
    if version.split(".")[:2] != codebook.version.split(".")[:2]:
        raise SheetError(
            f"the sheet is of codebook {version or 'without a version'}",
            where=grid.place(grid.rows[0][0], "codebook_version"),
            expected=f"codebook {codebook.version}",
            action="write the sheet anew; what was added before is kept",
        )
    try:
        check_coder(grid.rows[0][1]["coder_id"])
    except CorpusError as error:
        where = grid.place(grid.rows[0][0], "coder_id")
        raise SheetError(
            error.what, where=where, expected=error.expected, action=error.action
        ) from error


class _Reader:
    """Turns the rows of one sheet into rows of a coder's file, and notes what is wrong."""

    def __init__(
        self, grid: Grid, clauses: pd.DataFrame, codebook: Codebook, filled: Filled
    ) -> None:
        self.grid, self.codebook, self.filled = grid, codebook, filled
        self.clauses = {row["clause_id"]: row for row in rows_of(clauses)}
        self.policies = {*clauses["policy_id"]}
        self.version = grid.rows[0][1]["codebook_version"]
        self.seen: set[str] = set()
        self.ids = {
            column: _by_name(labels(codebook, part))
            for column, part in {**PARTS, "topics": "topics"}.items()
        }

    def row(self, number: int, cells: Row) -> Row | None:
        """Return the row for the coder's file; None where it is empty or has a mistake."""
        before = len(self.filled.mistakes)
        self._check_state(number, cells)
        if not any(cells[name] for name in TO_FILL):
            return None
        codes = self._codes(number, cells)
        clause = self.clauses.get(cells["clause_id"])
        cue = self._cue(number, cells, clause)
        if len(self.filled.mistakes) > before:
            return None
        if lacking := gaps(codes):
            self.filled.half[number] = lacking
        waits = bool(lacking or cells[PENDING])
        return {
            "clause_id": cells["clause_id"],
            "policy_id": cells["policy_id"],
            "section": clause["section"] if clause else cells.get("section", ""),
            "start": clause["start"] if clause else "",
            "end": clause["end"] if clause else "",
            "coder_id": self.filled.coder_id,
            "coder_kind": "",
            **codes,
            **cue,
            "status": PENDING if waits else CODED,
            "codebook_version": self.version,
            "note": cells["note"],
            "quote": clause["text"] if clause else cells["clause"],
        }

    def _wrong(self, number: int, column: str, what: str, expected: str = "") -> None:
        what = f"{self.grid.place(number, column)}: {what}"
        self.filled.mistakes.append(f"{what}. Expected: {expected}" if expected else what)

    def _check_state(self, number: int, cells: Row) -> None:
        for name in REQUIRED:
            if (number, self.grid.header.index(name) + 1) in self.grid.formulas:
                self._wrong(number, name, "a formula stands here", "text")
        for name, value in (("coder_id", self.filled.coder_id), ("codebook_version", self.version)):
            if cells[name] != value:
                self._wrong(number, name, f"it is {cells[name]!r:.60}", f"{value}, as in row 2")
        clause_id = cells["clause_id"]
        if not clause_id or clause_id in self.seen:
            what = f"{clause_id} stands twice" if clause_id else "there is no clause"
            self._wrong(number, "clause_id", what, "each clause once")
        self.seen.add(clause_id)
        if cells["policy_id"] not in self.policies:
            self._wrong(
                number,
                "policy_id",
                f"there is no policy {cells['policy_id']!r:.60}",
                "a policy of this corpus",
            )
        clause = self.clauses.get(clause_id)
        if clause and shown(clause["text"]) != shown(cells["clause"]):
            self._wrong(
                number, "clause", "these are not the words of the clause in this row",
                f"{shown(clause['text'])[:60]!r}; was one column sorted alone?",
            )  # fmt: skip

    def _codes(self, number: int, cells: Row) -> Row:
        codes = {column: self._code(number, column, column, cells[column]) for column in PARTS}
        named = [(column, cells[column]) for column in TOPICS if cells[column]]
        if [cell.casefold() for _, cell in named] == [NO_TOPIC]:
            named = []
        topics = [self._code(number, column, "topics", cell) for column, cell in named]
        codes["topics"] = " ".join(filter(None, topics))
        for column, what, expected in mistakes_in(codes, self.codebook):
            self._wrong(number, TOPICS[0] if column == "topics" else column, what, expected)
        return codes

    def _code(self, number: int, column: str, part: str, cell: str) -> str:
        found = self.ids[part].get(cell.casefold(), "")
        if cell and not found:
            kind, known = ("topic", "a topic of the codebook") if part == "topics" else (part, "")
            known = known or ", ".join(labels(self.codebook, PARTS[part]).values())
            self._wrong(number, column, f"{cell!r:.60} is no {kind}", known)
        return found

    def _cue(self, number: int, cells: Row, clause: Row | None) -> Row:
        nowhere = {"cue_start": "", "cue_end": ""}
        if not cells["cue"] or not clause:
            return nowhere
        words = r"\s+".join(map(re.escape, cells["cue"].split()))
        found = re.search(words, clause["text"], re.IGNORECASE)
        if not found:
            what = f"{cells['cue']!r:.60} does not stand in the clause"
            self._wrong(number, "cue", what, "words of the clause, or nothing")
            return nowhere
        begin = int(clause["start"])
        return {"cue_start": str(begin + found.start()), "cue_end": str(begin + found.end())}


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Return the id of each code by its label and by itself, in small letters."""
    by_label = {label.casefold(): code for code, label in names.items()}
    return by_label | {code.casefold(): code for code in names}


def _find_again(lost: list[tuple[int, Row]], clauses: pd.DataFrame, filled: Filled) -> None:
    """Give rows whose clause is gone to the clause that has its words now, or let them wait."""
    taken = {row["clause_id"] for row in filled.rows}
    free = clauses[~clauses["clause_id"].isin(taken)]
    filled.moved = [number for number, _ in lost]
    for policy_id in dict.fromkeys(row["policy_id"] for _, row in lost):
        rows = pd.DataFrame([row for _, row in lost if row["policy_id"] == policy_id], dtype="str")
        moved = reanchored(rows, free[free["policy_id"] == policy_id])
        filled.rows += rows_of(moved)
