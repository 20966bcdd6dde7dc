"""Codings by people on disk: one CSV file a coder in ``codings/``, a row a clause.

A row has the columns of the table `coding_sheets`. Files are UTF-8 with LF line ends and the rows
in the order of policies and clauses, so that two people who code at the same time change different
lines.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus.problems import Problem
from policyanalysis.corpus.versions import PENDING, SHEET
from policyanalysis.errors import CorpusError
from policyanalysis.project import Project
from policyanalysis.tables import checked, empty

COLUMNS = tuple(
    """clause_id policy_id section start end coder_id coder_kind stance actor force exception
    cue_start cue_end status codebook_version topics note quote""".split()
)
ADJUDICATED = "adjudicated"
MOST_TOPICS = 3
CODED = "coded"
MACHINES = ("rules", "model", "combined")
PARTS = {"stance": "stances", "actor": "actors", "force": "forces", "exception": "exceptions"}
_KINDS, _STATUSES = ("human", "model", ADJUDICATED), (CODED, PENDING)
_CODER = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{0,9}")
_PLACES = ("start", "end", "cue_start", "cue_end")
LONGEST_CODER = 40
_NOT_NAMES = {*MACHINES, "all", "con", "nul", "aux", "prn"}  # the last four: not on Windows

Mistake = tuple[str, str, str]  # column, what is wrong, what was expected


def is_signature(name: str) -> bool:
    """Return whether a name has the characters and the length that a coder's may have.

    >>> is_signature("AB"), is_signature("Ada Öz")
    (True, False)
    """
    return bool(_CODER.fullmatch(name)) and len(name) <= LONGEST_CODER


def check_coder(coder_id: str) -> None:
    """Raise CorpusError if nobody can sign so, because of its characters or because it is taken."""
    if not is_signature(coder_id):
        raise CorpusError(
            f"the coder is called {coder_id!r:.60}",
            expected="letters and digits of the Latin alphabet, a hyphen or underscore between "
            f"two, at most {LONGEST_CODER} characters",
            action="sign by initials, such as AB",
        )
    if coder_id.lower() in _NOT_NAMES:
        raise CorpusError(
            f"nobody can sign as {coder_id}",
            expected="a name that no program uses",
            action="sign by initials, such as AB",
        )


def mistakes_in(codes: Mapping[str, str], codebook: Codebook) -> Iterator[Mistake]:
    """Yield what no coding may hold: unknown codes, and codes that contradict each other.

    ``codes`` has stance, actor, force and exception as ids, topics as ids with a blank between two.

    >>> from policyanalysis.codebook import load
    >>> row = {"stance": "none", "actor": "client", "force": "", "exception": "", "topics": ""}
    >>> list(mistakes_in(row, load()))
    [('actor', 'the stance none has no actor', 'nothing, or another stance')]
    """
    for column, part in PARTS.items():
        known = codebook.ids(part)
        if codes[column] and codes[column] not in known:
            yield column, f"{codes[column]!r:.60} is no {column}", ", ".join(known)
    topics = codes["topics"].split()
    for topic, count in Counter(topics).items():
        if topic not in codebook.topic_labels:
            yield "topics", f"{topic!r:.60} is no topic", "an id of the codebook"
        elif count > 1:
            yield "topics", f"{topic} stands twice", "each topic once"
    if len(topics) > MOST_TOPICS:
        yield "topics", f"there are {len(topics)} topics", f"at most {MOST_TOPICS}"
    stance = codes["stance"]
    for column in ("actor", "force"):
        if stance == "none" and codes[column]:
            yield column, f"the stance none has no {column}", "nothing, or another stance"
    if stance in {"none", "strict"} and codes["exception"]:
        yield "exception", f"the stance {stance} has no exception", "nothing, or discretionary"


def gaps(codes: Mapping[str, str]) -> list[str]:
    """Return the columns that a coding still lacks; without any it is complete.

    >>> gaps({"stance": "strict", "actor": "client", "force": "", "exception": ""})
    ['force']
    """
    stance = codes["stance"]
    needed = ["stance"]
    needed += ["actor", "force"] if stance in {"strict", "discretionary"} else []
    needed += ["exception"] if stance == "discretionary" else []
    return [column for column in needed if not codes[column]]


def read_sheet(path: Path) -> pd.DataFrame:
    """Return a coder's file as text, a missing value as an empty one.

    Raises CorpusError if it is no CSV in UTF-8 or lacks a column by which a coding is found again.
    """
    try:
        rows = list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig")), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise CorpusError(
            f"the sheet of codings cannot be read: {error}",
            where=str(path),
            expected="a CSV file in UTF-8",
            action="mend it, then try again",
        ) from error
    header = rows[0] if rows else []
    missing = [name for name in SHEET if name not in header]
    wrong = [n for n, row in enumerate(rows, 1) if len(row) != len(header)]
    if missing or wrong:
        raise CorpusError(
            f"the sheet of codings lacks {', '.join(missing) or f'cells in row {wrong[0]}'}",
            where=str(path),
            expected=f"the columns {', '.join(SHEET)}, and a cell for each in every row",
            action="add them, then try again",
        )
    return pd.DataFrame(rows[1:], columns=header, dtype="str")


def rows_of(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of a table as texts by the name of the column; what is missing is empty.

    >>> rows_of(pd.DataFrame({"start": [3, None]}, dtype="Int64"))
    [{'start': '3'}, {'start': ''}]
    """
    texts = table.astype(object).where(table.notna(), "")
    return [{str(k): str(v) for k, v in row.items()} for row in texts.to_dict("records")]


def sheet_csv(sheet: pd.DataFrame) -> bytes:
    """Return a coder's file as its bytes."""
    return sheet.to_csv(index=False, lineterminator="\n").encode()


def path_of(project: Project, coder_id: str) -> Path:
    """Return the path of a coder's file; raises CorpusError if nobody can sign so.

    Two names that differ in case only would be one file on some disks, and are refused.
    """
    check_coder(coder_id)
    for path in sorted(project.human_codings.glob("*.csv")):
        if path.stem.lower() == coder_id.lower() and path.stem != coder_id:
            raise CorpusError(
                f"there is a coder {path.stem} already",
                where=str(path),
                expected="names that differ in more than case",
                action=f"sign as {path.stem}, or by another name",
            )
    return project.human_codings / f"{coder_id}.csv"


def coding_sheets(project: Project, codebook: Codebook) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the `coding_sheets` table of a corpus, and what is wrong in its files.

    A file with a mistake is left out whole, and each of its mistakes is a problem.
    """
    tables, problems = [empty("coding_sheets")], []
    for path in sorted(project.human_codings.glob("*.csv")):
        try:
            check_coder(path.stem)
            sheet = read_sheet(path)
        except CorpusError as error:
            found: list[tuple[int | None, str, str, str]]
            found = [(None, error.what, error.expected, error.action)]
        else:
            found = [
                (row, f"column {column}: {what}", expected, "correct the cell")
                for row, (column, what, expected) in _sheet_mistakes(sheet, path.stem, codebook)
            ]
            tables += [] if found else [_typed(sheet)]
        problems += [
            Problem("error", path.name, what, action, None, row, expected or None)
            for row, what, expected, action in found
        ]
    return pd.concat(tables, ignore_index=True), problems


def _sheet_mistakes(
    sheet: pd.DataFrame, coder_id: str, codebook: Codebook
) -> Iterator[tuple[int | None, Mistake]]:
    """Yield the number of each row that has a mistake, the header being row 1, and the mistake."""
    missing = [name for name in COLUMNS if name not in sheet.columns]
    if missing:
        yield 1, (missing[0], f"the columns {', '.join(missing)} are missing", "all columns")
        return
    allowed = {"coder_id": (coder_id,), "coder_kind": _KINDS, "status": _STATUSES}
    seen: set[str] = set()
    for number, row in enumerate(sheet.to_dict("records"), start=2):
        codes = {str(name): str(value) for name, value in row.items()}
        found = [*mistakes_in(codes, codebook), *_misplaced(codes)]
        for column, values in allowed.items():
            if codes[column] not in values:
                found.append((column, f"it is {codes[column]!r:.60}", " or ".join(values)))
        if codes["status"] == CODED and (lacking := gaps(codes)):
            found.append((lacking[0], "it is empty in a row that is coded", "a code"))
        if codes["clause_id"] and codes["clause_id"] in seen:
            found.append(("clause_id", f"{codes['clause_id']} stands twice", "each clause once"))
        seen.add(codes["clause_id"])
        yield from ((number, mistake) for mistake in found)


def _misplaced(codes: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield what is wrong with the places of a clause and its cue."""
    for column in _PLACES:
        if not _NUMBER.fullmatch(codes[column]):
            yield column, f"it is {codes[column]!r:.60}", "a number of code points, or nothing"
            return
    if codes["cue_start"] or codes["cue_end"]:
        places = [int(codes[name] or -1) for name in ("start", "cue_start", "cue_end", "end")]
        if not (-1 < places[0] <= places[1] < places[2] <= places[3]):
            yield "cue_start", "the cue lies outside the clause", "a place inside it, or nothing"


def _typed(sheet: pd.DataFrame) -> pd.DataFrame:
    """Return a file's rows as the table: empty cells are missing, places are numbers."""
    filled = sheet.mask(sheet == "")
    for name in _PLACES:
        filled[name] = pd.to_numeric(filled[name]).astype("Int64")
    return checked("coding_sheets", filled.assign(row_no=range(2, len(sheet) + 2)))
