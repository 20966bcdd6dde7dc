"""What people do with a corpus: code it by sheets, settle differences, see how far they agree."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from policyanalysis import clauses, codebook, corpus
from policyanalysis.codebook import Codebook
from policyanalysis.coding.people import adjudication, filled, sheets, workbook
from policyanalysis.coding.people import codings as people
from policyanalysis.corpus import codings as files
from policyanalysis.corpus.spreadsheets import read_grid
from policyanalysis.errors import EstimateError, SheetError
from policyanalysis.project import Project, make_folder
from policyanalysis.provenance import write_file


@dataclass(frozen=True)
class Written:
    """A sheet that was written: where, how many rows it has, how many were coded before."""

    path: Path
    n_rows: int
    n_coded: int = 0


@dataclass
class Added:
    """What a sheet brought into a coder's file; with mistakes, or no codes, nothing was written.

    Rows are counted as new, changed or the same as before. ``half`` and ``moved`` are those of
    ``coding.people.filled.Filled``.
    """

    path: Path
    n_new: int = 0
    n_changed: int = 0
    n_same: int = 0
    mistakes: list[str] = field(default_factory=list)
    half: dict[int, list[str]] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)


def write_sheet(project: Project, coder_id: str, to: Path, sample: Path | None = None) -> Written:
    """Return what was written: the coding sheet of a coder, as XLSX or CSV by the name of ``to``.

    What the coder has coded before is filled in. Raises SheetError if the name of the file has
    another ending or the sample cannot be used, and CorpusError if nobody can sign so.
    """
    path = files.path_of(project, coder_id)
    book = codebook.load(project.codebook)
    cut = _clauses(project)
    own = files.read_sheet(path) if path.exists() else pd.DataFrame(columns=files.COLUMNS)
    sheet = sheets.coding_sheet(cut, own, coder_id, book)
    if sample is not None:
        kept = sheets.sampled(cut, _sample(sample))["clause_id"]
        sheet = sheet[sheet["clause_id"].isin(kept)]
    coded = own.loc[own["status"] == files.CODED, "clause_id"]
    _write(sheet, to, book)
    return Written(to, len(sheet), int(sheet["clause_id"].isin(coded).sum()))


def _clauses(project: Project) -> pd.DataFrame:
    policies = corpus.read(project).policies
    return clauses.segment(policies, clauses.pipeline())[1]


def _sample(path: Path) -> pd.DataFrame:
    grid = read_grid(path, "sample")
    return pd.DataFrame([cells for _, cells in grid.rows], columns=grid.header, dtype="str")


def _write(sheet: pd.DataFrame, to: Path, book: Codebook) -> None:
    ending = to.suffix.lower()
    if ending not in {".xlsx", ".csv"}:
        raise SheetError(
            f"the name of the sheet ends in {ending or 'nothing'}",
            expected=".xlsx or .csv",
            action="name it so with --out",
        )
    write_file(to, workbook.workbook(sheet, book) if ending == ".xlsx" else sheets.sheet_csv(sheet))


def add_sheet(project: Project, path: Path, kind: str = "", *, complete: bool = False) -> Added:
    """Return what a filled sheet brought, after merging it into its coder's file.

    ``kind`` is human or model; without it a coder stays what the file says, or is human. With
    ``complete`` a half filled row is a mistake. Where there is any mistake nothing is written.
    Raises SheetError if the file is no coding sheet, and CorpusError if the coder's file is broken.
    """
    grid = read_grid(path, workbook.SHEET)
    cut = _clauses(project)
    found = filled.read_filled(grid, cut, codebook.load(project.codebook))
    if found.coder_id == files.ADJUDICATED:
        raise SheetError(
            "this is a sheet of adjudication",
            where=str(path),
            action="read it with `policyanalysis adjudicate SHEET`",
        )
    if complete:
        found.mistakes += [
            f"{grid.place(number, column)}: it is empty"
            for number, columns in found.half.items()
            for column in columns
        ]
    return _merged(project, found, cut, kind)


def _merged(project: Project, found: filled.Filled, cut: pd.DataFrame, kind: str) -> Added:
    path = files.path_of(project, found.coder_id)
    added = Added(path, mistakes=found.mistakes, half=found.half, moved=found.moved)
    if found.mistakes or not found.rows:
        return added
    before = files.read_sheet(path) if path.exists() else pd.DataFrame(columns=files.COLUMNS)
    kinds = [*before["coder_kind"].unique()] if len(before) else ["human"]
    rows = {_key(row): row for row in files.rows_of(before)}
    for row in found.rows:
        old = rows.get(_key(row))
        new = (old or {}) | row | {"coder_kind": kind or str(kinds[0])}
        rows[_key(row)] = new = _with_old_cue(new, old)
        added.n_new += old is None
        added.n_same += old == new
        added.n_changed += old is not None and old != new
    make_folder(path.parent)
    table = pd.DataFrame(list(rows.values()), columns=[*before.columns], dtype="str").fillna("")
    write_file(path, files.sheet_csv(_ordered(table, cut)))
    return added


def _key(row: dict[str, str]) -> tuple[str, ...]:
    """Return what tells a row from others: its clause, or its words where the clause is gone."""
    return (row["clause_id"],) if row["clause_id"] else (row["policy_id"], row["quote"])


def _with_old_cue(new: dict[str, str], old: dict[str, str] | None) -> dict[str, str]:
    """Return the row with the place of the cue as it was, if its words are the same."""
    if old and old["cue_start"] and new["cue_start"] and old["start"] == new["start"]:
        place = {"text": new["quote"], "start": new["start"]}
        words = [sheets.cue_words(row, place).casefold() for row in (old, new)]
        if words[0] == words[1]:
            return new | {name: old[name] for name in ("cue_start", "cue_end")}
    return new


def _ordered(table: pd.DataFrame, cut: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of policies and clauses; what has no place comes last."""
    policies = {policy_id: n for n, policy_id in enumerate(cut["policy_id"].unique())}
    order = pd.DataFrame(
        {
            "policy": table["policy_id"].map(policies).fillna(len(policies)),
            "policy_id": table["policy_id"],
            "start": pd.to_numeric(table["start"]),
            "quote": table["quote"],
        }
    )
    return table.loc[order.sort_values([*order.columns], na_position="last").index]


def write_disagreements(project: Project, coders: list[str], to: Path) -> Written:
    """Return what was written: the clauses on which coders differ, as a sheet to decide them in.

    Without ``coders`` all are compared who have a file. Raises EstimateError if one has none or
    there are fewer than two, and SheetError if files of coders have mistakes.
    """
    book = codebook.load(project.codebook)
    given = sheets_of(project, book)
    known = people.coders_of(given)
    if strange := [coder for coder in coders if coder not in known]:
        raise EstimateError(
            f"there are no codings by {', '.join(strange)}",
            expected=", ".join(known) or "codings",
            action="name coders who have a file",
        )
    chosen = coders or known
    require_two(chosen, known, "adjudication")
    sheet = adjudication.adjudication_sheet(_clauses(project), given, chosen, book)
    _write(sheet, to, book)
    return Written(to, len(sheet))


def require_two(coders: Collection[str], known: Collection[str], task: str) -> None:
    """Raise EstimateError if fewer than two coders are left for a task; ``known`` have coded."""
    if len(coders) < 2:
        raise EstimateError(
            f"{task} needs two coders",
            expected=f"two of those who coded: {', '.join(known) or 'nobody'}",
            action="write each coder a sheet (`policyanalysis sheet`) and add it when it is filled",
        )


def add_decisions(project: Project, path: Path) -> Added:
    """Return what a filled sheet of adjudication brought into the file of `adjudicated`.

    Raises SheetError if the file is no such sheet or files of coders have mistakes.
    """
    book = codebook.load(project.codebook)
    cut = _clauses(project)
    grid = read_grid(path, workbook.SHEET)
    found = adjudication.decisions(grid, cut, sheets_of(project, book), book)
    return _merged(project, found, cut, files.ADJUDICATED)


def sheets_of(project: Project, book: Codebook) -> pd.DataFrame:
    """Return the `coding_sheets` table of a corpus; raises SheetError if a file has a mistake."""
    table, problems = files.coding_sheets(project, book)
    if problems:
        first = problems[0]
        raise SheetError(
            f"files of coders have {len(problems)} mistakes, first: {first.problem}",
            where=f"{first.file}, row {first.line}" if first.line else first.file,
            expected=first.expected or "",
            action="see all with `policyanalysis check`",
        )
    return table
