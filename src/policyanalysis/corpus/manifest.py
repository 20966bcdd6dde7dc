"""The manifest: one row a policy, checked cell by cell, every problem reported at once."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from policyanalysis.corpus.countries import countries
from policyanalysis.corpus.problems import Problem
from policyanalysis.corpus.readers import text as text_reader
from policyanalysis.errors import CorpusError
from policyanalysis.tables import schemas

REQUIRED = ("policy_id", "profession", "country")
DEFAULTS = {"language": "en", "source": "imported", "redistribute": "no"}
DERIVED = ("sha256", "n_words", "text")

OPTIONAL = frozenset({"source", "url", "retrieved_at"})  # filled in by `add` where there is room

Mistake = tuple[str, str, str]  # what is wrong, what was expected, what to do


@dataclass(frozen=True)
class ManifestRow:
    """One row of the manifest: the line of the file on which it begins, from 1, and its cells."""

    line: int
    cells: dict[str, str]

    @property
    def policy_id(self) -> str:
        """Return the policy's identifier."""
        return self.cells["policy_id"]


def read_manifest(
    path: Path, required: Collection[str] = REQUIRED, unchecked: Collection[str] = ()
) -> tuple[list[ManifestRow], list[Problem]]:
    """Return the rows that can be used, in the order of the file, and every problem found.

    Commas, semicolons and tabs are accepted as separators. Cells of the ``required`` columns must
    be filled; the form of ``unchecked`` ones is free. Raises CorpusError if the file is
    missing, is not text, has no rows, repeats a column, or lacks one without which no row can be
    used.
    """
    lines = list(_lines(_load(path), path))
    header = [name.strip() for name in lines[0][1]] if lines else []
    _check_header(header, path, required)
    if len(lines) == 1:
        raise CorpusError("the manifest has no rows", where=str(path), action="add a row a policy")
    rows = [(_row(line, header, cells), len(cells)) for line, cells in lines[1:]]
    counts = Counter(row.policy_id for row, _ in rows)
    usable: list[ManifestRow] = []
    problems: list[Problem] = []
    for row, width in rows:
        found = _mistakes(row.cells, counts, required, unchecked)
        mistakes = [*found] if width <= len(header) else [_wide(header)]
        problems += (
            Problem("error", path.name, what, action, row.policy_id or None, row.line, expected)
            for what, expected, action in mistakes
        )
        usable += [] if mistakes else [row]
    return usable, problems


def with_row(path: Path, cells: dict[str, str]) -> bytes:
    """Return the bytes of the manifest with a row at its end; nothing is written.

    What stands in the file stays as it is, its separator and its line ends too; where there is no
    file, the manifest begins with the columns of `policies` that people fill in. Cells of
    ``OPTIONAL`` columns that the file does not have are left out. Raises CorpusError if the
    manifest cannot be used, lacks another column that ``cells`` fills, or the row has a mistake.

    >>> cells = {"policy_id": "oak-01", "profession": "counsellor", "country": "GB"}
    >>> with_row(Path("new/manifest.csv"), cells).decode().splitlines()[1]
    'oak-01,,counsellor,,GB,,,,,,,,,'
    """
    text = _load(path) if path.exists() else f"{','.join(_columns())}\n"
    head = text.split("\n", 1)[0]
    separator = _separator(head)
    header = [name.strip() for name in next(csv.reader([head], delimiter=separator))]
    _check_header(header, path, REQUIRED)
    unknown = [name for name in cells if name not in {*header, *OPTIONAL}]
    if unknown:
        raise CorpusError(
            f"the manifest has no column {', '.join(unknown)}",
            where=str(path),
            expected=f"columns for {', '.join(cells)}",
            action="add the column to its first line",
        )
    row = [cells.get(name, "") for name in header]
    _check_row(row, header, list(_lines(text, path))[1:])
    out = StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerow(row)
    raw = path.read_bytes() if path.exists() else text.encode()
    between = "" if text.endswith("\n") else "\n"
    end = "\r\n" if b"\r\n" in raw else "\n"
    return raw + f"{between}{out.getvalue()}".replace("\n", end).encode()


def _check_row(cells: list[str], header: list[str], others: list[tuple[int, list[str]]]) -> None:
    row = _row(0, header, cells)
    ids = Counter(_row(line, header, other).policy_id for line, other in others)
    for what, expected, action in _mistakes(
        row.cells, ids + Counter([row.policy_id]), REQUIRED, ()
    ):
        raise CorpusError(what, expected=expected, action=action)


def _load(path: Path) -> str:
    try:
        return text_reader.read(path.read_bytes())
    except OSError as error:
        raise CorpusError(
            f"the manifest cannot be read: {error.strerror}",
            where=str(path),
            expected="a table manifest.csv in the corpus folder",
            action="create it (corpus/README.md shows how) or name another folder with --corpus",
        ) from error
    except CorpusError as error:
        raise error.within(str(path)) from error


def _lines(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank: the line of the file on which it begins, and its cells."""
    header = text.split("\n", 1)[0]
    table = csv.reader(StringIO(text), delimiter=_separator(header), strict=True)
    first = 1
    try:
        for cells in table:
            if any(cell.strip() for cell in cells):
                yield first, cells
            first = table.line_num + 1
    except csv.Error as error:
        raise CorpusError(
            f"the manifest is not a table: {error}",
            where=f"{path}, line {first}",
            action="check the quotation marks from that line on",
        ) from error


def _separator(header: str) -> str:
    return max(",;\t", key=header.count)


def _columns() -> list[str]:
    """Return the columns of `policies` that people fill in."""
    return [name for name in schemas()["policies"].names if name not in DERIVED]


def _check_header(header: list[str], path: Path, required: Collection[str]) -> None:
    missing = [name for name in required if name not in header]
    if missing:
        there = ", ".join(filter(None, header)) or "none"
        raise CorpusError(
            f"the manifest lacks the columns {', '.join(missing)}",
            where=f"{path}, line 1",
            expected=f"at least {', '.join(required)}; there are {there}",
            action="add the columns; corpus/README.md describes each",
        )
    repeated = [name for name, count in Counter(header).items() if name and count > 1]
    if repeated:
        raise CorpusError(
            f"the manifest repeats the columns {', '.join(map(repr, repeated))}",
            where=f"{path}, line 1",
            expected="each column once",
            action="keep one of them",
        )


def _row(line: int, header: list[str], cells: list[str]) -> ManifestRow:
    given = {k: v.strip() for k, v in zip(header, cells, strict=False) if v.strip()}
    row = {column: given.get(column, DEFAULTS.get(column, "")) for column in _columns()}
    return ManifestRow(line, row | {"title": row["title"] or row["policy_id"]})


def _wide(header: list[str]) -> Mistake:
    return (
        "the row has more cells than the header",
        f"{len(header)} cells",
        "put cells that hold the separator into quotation marks",
    )


def _mistakes(
    cells: dict[str, str],
    counts: Counter[str],
    required: Collection[str],
    unchecked: Collection[str],
) -> Iterator[Mistake]:
    for column in required:
        if not cells[column]:
            yield f"{column} is empty", "a value", f"fill in {column}"
    policy_id = cells["policy_id"]
    if policy_id and counts[policy_id] > 1:
        yield (
            f"policy_id {policy_id!r} stands in {counts[policy_id]} rows",
            "one row a policy",
            "give each policy an id of its own",
        )
    for column, (is_right, expected, action) in _FORMS.items():
        if column not in unchecked and cells[column] and not is_right(cells[column]):
            yield f"{column} is {cells[column]!r}", expected, action
    for known in schemas()["policies"].columns:
        if known.values and cells[known.name] not in known.values:
            yield (
                f"{known.name} is {cells[known.name]!r}",
                f"one of {', '.join(known.values)}",
                "correct it",
            )


def _is_id(cell: str) -> bool:
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell) is not None


def _is_country(cell: str) -> bool:
    return cell in countries()


def _is_english(cell: str) -> bool:
    language, _, country = cell.partition("-")
    return language == "en" and (cell == "en" or country in countries())


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"(19|20)[0-9]{2}", cell) is not None


def _is_day(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


_FORMS = {
    "policy_id": (
        _is_id,
        "lower-case letters, digits and single hyphens",
        "rename the policy and its file",
    ),
    "country": (
        _is_country,
        "an ISO 3166-1 alpha-2 code such as US, GB, IE",
        "look the code up (the United Kingdom is GB)",
    ),
    "language": (
        _is_english,
        "en, or en and a country such as en-GB; only English is supported",
        "correct it or leave the policy out",
    ),
    "year": (_is_year, "four digits, or nothing", "correct it"),
    "retrieved_at": (_is_day, "a day as YYYY-MM-DD, or nothing", "correct it"),
}
