"""Versions of a policy: which clause became which, and what that means for codings by people.

A sheet of codings by a person has the columns of `codings`, and with them policy_id, section,
start, end and quote, the words of the clause. Quotes are what holds a coding to its clause.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

SHEET = ("policy_id", "clause_id", "section", "start", "end", "quote", "status")
KEPT, SAME = 0.9, 0.6  # similarity from which a coding is carried over, and a clause is the same
PENDING = "pending"

Unit = tuple[str, str]  # section, words
Row = dict[str, Any]
Pair = tuple[int, int, float]  # place in the old list, place in the new, similarity


def aligned(
    old: Sequence[Unit], new: Sequence[Unit], least: float, within_sections: bool
) -> list[Pair]:
    """Return which old clause is which new one: places in both lists, similarity from 0 to 1.

    Equal words come first, those of one section and of about the same place before others; then,
    from the most alike on, pairs with a similarity of at least ``least``: the share of letters that
    need not be inserted or deleted (normalised indel similarity, as rapidfuzz computes it). With
    ``within_sections`` these are looked for in the same section only. No clause is in two pairs.

    >>> pairs = aligned([("", "I call."), ("", "I text.")], [("", "I never text.")], 0.6, False)
    >>> [(i, j) for i, j, _ in pairs]
    [(1, 0)]
    """
    equal = [
        (old[i][0] != new[j][0], abs(i - j), i, j)
        for i in range(len(old))
        for j in range(len(new))
        if old[i][1] == new[j][1]
    ]
    pairs = _disjoint([(i, j, 1.0) for _, _, i, j in sorted(equal)])
    left_old = set(range(len(old))) - {i for i, _, _ in pairs}
    left_new = set(range(len(new))) - {j for _, j, _ in pairs}
    alike = [
        (i, j, fuzz.ratio(old[i][1], new[j][1]) / 100)
        for i in sorted(left_old)
        for j in sorted(left_new)
        if old[i][0] == new[j][0] or not within_sections
    ]
    close = [pair for pair in alike if pair[2] >= least]
    pairs += _disjoint(sorted(close, key=lambda pair: (-pair[2], abs(pair[0] - pair[1]), pair)))
    return sorted(pairs)


def _disjoint(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs of which no earlier one has either part."""
    kept: list[Pair] = []
    old, new = set[int](), set[int]()
    for i, j, similarity in pairs:
        if i not in old and j not in new:
            kept.append((i, j, similarity))
            old.add(i)
            new.add(j)
    return kept


def reanchored(codings: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Return a sheet of codings of one policy anchored in the clauses of its new version.

    ``codings`` has the columns of ``SHEET``, all as text, and any others; ``clauses`` is the
    `clauses` table of the new version. A coding whose words stand unchanged keeps its status. One
    whose clause is worded anew, alike in 0.9 and in the same section, is anchored there, with the
    new words as its quote, and is `pending`. Any other is `pending` without a place. No row goes
    and no code changes.
    """
    units = codings[["start", "section", "quote"]].drop_duplicates()
    old = [(section, quote) for _, section, quote in units.itertuples(index=False)]
    columns = ["section", "text", "clause_id", "start", "end"]
    rows = list(clauses[columns].fillna({"section": ""}).itertuples(index=False, name=None))
    found = {
        tuple(units.iloc[i]): rows[j]
        for i, j, _ in aligned(old, [row[:2] for row in rows], KEPT, within_sections=True)
    }
    moved = [_moved(row, found) for row in _records(codings)]
    return pd.DataFrame(moved, columns=codings.columns, dtype="str").fillna("")


def _moved(row: Row, found: dict[tuple[str, ...], tuple[str, ...]]) -> Row:
    place = found.get((row["start"], row["section"], row["quote"]))
    cues = {name: "" for name in ("cue_start", "cue_end") if name in row}
    if place is None:
        return row | cues | {"clause_id": "", "start": "", "end": "", "status": PENDING}
    section, text, clause_id, start, end = place
    anchored = {"section": section, "clause_id": clause_id, "start": str(start), "end": str(end)}
    if text != row["quote"]:
        return row | cues | anchored | {"quote": text, "status": PENDING}
    if row["start"] and all(row[name] for name in cues):
        shift = int(start) - int(row["start"])
        cues = {name: str(int(row[name]) + shift) for name in cues}
    return row | cues | anchored


def clause_changes(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return what changed from one version to the next: a row for each clause that did.

    Both tables are `clauses`, of any number of policies, with a column ``stance``. ``change`` is
    `added`, `dropped`, `changed` (other words) or `stance` (the same words, coded otherwise);
    ``similarity`` lies between 0.6 and 1 and is missing where there is but one clause. Rows are in
    the order of the policies and of the new version, dropped ones after what stood before them.
    """
    ids = list(dict.fromkeys([*old["policy_id"], *new["policy_id"]]))
    rows = [
        row
        for policy_id in ids
        for row in _changes(old[old["policy_id"] == policy_id], new[new["policy_id"] == policy_id])
    ]
    names = ["policy_id", "change", "section", "old_clause_id", "new_clause_id", "old_text",
             "new_text", "old_stance", "new_stance", "similarity"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _changes(old: pd.DataFrame, new: pd.DataFrame) -> list[Row]:
    columns = ["policy_id", "section", "clause_id", "text", "stance"]
    before, after = (_records(table[columns]) for table in (old, new))
    pairs = aligned(_units(before), _units(after), SAME, within_sections=False)
    ordered: list[tuple[float, Row]] = []
    place = {i: float(j) for i, j, _ in pairs}
    for i, j, similarity in pairs:
        if change := _change(before[i], after[j]):
            ordered.append((j, _row(change, before[i], after[j], similarity)))
    new_places = {j for _, j, _ in pairs}
    ordered += [(j, _row("added", None, row)) for j, row in enumerate(after) if j not in new_places]
    last = -0.5
    for i, row in enumerate(before):
        last = place[i] + 0.5 if i in place else last
        ordered += [] if i in place else [(last, _row("dropped", row, None))]
    return [row for _, row in sorted(ordered, key=lambda pair: pair[0])]


def _records(table: pd.DataFrame) -> list[Row]:
    return [
        dict(zip(table.columns, row, strict=True))
        for row in table.itertuples(index=False, name=None)
    ]


def _units(clauses: list[Row]) -> list[Unit]:
    return [(_words(clause["section"]), clause["text"]) for clause in clauses]


def _change(old: Row, new: Row) -> str:
    if old["text"] != new["text"]:
        return "changed"
    return "stance" if _words(old["stance"]) != _words(new["stance"]) else ""


def _row(
    change: str,
    old: Row | None,
    new: Row | None,
    similarity: float | None = None,
) -> Row:
    known = new or old or {}
    row: Row = {"change": change, "similarity": similarity}
    row |= {name: known[name] for name in ("policy_id", "section")}
    for version, clause in (("old", old), ("new", new)):
        row |= {f"{version}_{name}": clause[name] if clause else None
                for name in ("clause_id", "text", "stance")}  # fmt: skip
    return row


def _words(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
