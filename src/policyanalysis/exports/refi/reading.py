"""A REFI-QDA project (.qdpx) back into tables, whichever program wrote it.

Nothing is unfolded onto the disk. What cannot be taken over, such as pictures, codes that the
codebook does not know or sources outside the file, is named as a problem and the rest goes on.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd

from policyanalysis import codebook, tables
from policyanalysis.codebook import Codebook
from policyanalysis.corpus.problems import Problem, problems_table
from policyanalysis.errors import TableError
from policyanalysis.exports.archive import content, require_sound
from policyanalysis.exports.refi.codes import FoundCode, code_guid, code_row, found_codes
from policyanalysis.exports.refi.counting import counting_of, normalised
from policyanalysis.exports.refi.project import STATUSES
from policyanalysis.exports.refi.xml import PROJECT, guid_of, parse, record_of, said
from policyanalysis.exports.shapes import code_table
from policyanalysis.ids import clause_id

LARGEST = 500_000_000  # bytes unfolded
_NS = {"q": PROJECT}
_MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_OF_PART = {"stances": "stance", "actors": "actor", "forces": "force", "exceptions": "exception"}
_NOBODY = "unknown"
_STRETCH = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_ALLOWED = {column.name: column.values for column in tables.schemas()["codings"].columns}
_KINDS, _STATUSES = _ALLOWED["coder_kind"], _ALLOWED["status"]

Place = tuple[str, int, int, str]  # policy_id, start, end, coder_id
Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What a project holds: sources as policies, stretches as clauses, codings, and `problems`.

    ``policies`` has policy_id, guid, text and a column for each variable; ``clauses`` has
    clause_id, policy_id, section, start, end and text; ``notes`` has clause_id, coder_id and note.
    """

    policies: pd.DataFrame
    clauses: pd.DataFrame
    codings: pd.DataFrame
    topic_codings: pd.DataFrame
    notes: pd.DataFrame
    problems: pd.DataFrame


def read_project(path: Path, book: Codebook | None = None) -> Read:
    """Return what a project holds, places in code points of texts with LF line ends, end exclusive.

    A coding is what one user says of one stretch; several selections of a stretch are one coding.
    Codes are known by their GUID, by what this program wrote into their description, or by their
    name: the id or label of a topic, stance, actor, force or exception. Without a ``book`` the
    codebook is the package's. Raises TableError, naming the file, if it is no zip archive, points
    outside itself, would unfold too far, or has no project.qde that can be read.
    """
    require_sound(path, LARGEST)
    try:
        with ZipFile(path) as archive:
            return _Reader(path, archive, book or codebook.load()).read()
    except TableError as error:
        raise error.within(str(path)) from error


@dataclass
class _Selection:
    """One selection of a text, its codes by user, and what is said of it."""

    start: int
    end: int
    user: str
    name: str
    record: dict[str, str]
    codes: list[tuple[str, str]] = field(default_factory=list)  # user, GUID of the code


class _Reader:
    def __init__(self, path: Path, archive: ZipFile, book: Codebook) -> None:
        self.file, self.archive = path.name, archive
        self.entries = {entry.filename: entry for entry in archive.infolist()}
        name = next((n for n in self.entries if n.lower() == "project.qde"), None)
        if name is None:
            raise TableError(
                "the archive has no project.qde",
                expected="a REFI-QDA project",
                action="export the project again as REFI-QDA (.qdpx)",
            )
        self.root = parse(content(archive, self.entries[name]), f"{{{PROJECT}}}Project")
        self.problems: list[Problem] = []
        self.users = {
            guid_of(u): u.get("name") or u.get("id") or _NOBODY for u in self._all("User")
        }
        self.codes = {code.guid: code for code in self._codes()}
        self.known = _KnownCodes(book)
        self.strange: Counter[str] = Counter()
        self.codings: dict[Place, Row] = {}
        self.topics: dict[Place, dict[str, Row]] = {}
        self.claimed: dict[str, tuple[str, int, int]] = {}  # clause_id to its place

    def _all(self, tag: str) -> list[Any]:
        return list(self.root.iter(f"{{{PROJECT}}}{tag}"))

    def _codes(self) -> Iterator[FoundCode]:
        holder = self.root.find("q:CodeBook/q:Codes", _NS)
        return iter(()) if holder is None else found_codes(holder, PROJECT)

    def read(self) -> Read:
        policies = [row for source in self._all_sources() if (row := self._policy(source))]
        for name, n in sorted(self.strange.items()):
            self._problem(
                f"the code {name!r} is not in the codebook; {n} codings with it are left out",
                "name it as the codebook does, or leave it out",
            )
        places = sorted(self.codings)
        texts = {row["policy_id"]: row["text"] for row in policies}
        return Read(
            pd.DataFrame(policies, columns=["policy_id", "guid", "text", *self._variable_names()]),
            self._clauses(places, texts),
            _table("codings", [self.codings[place] for place in places]),
            _table("topic_codings", [t for p in places for t in self.topics[p].values()]),
            pd.DataFrame(
                [self.codings[p] for p in places if self.codings[p].get("note")],
                columns=["clause_id", "coder_id", "note"],
            ),
            problems_table(self.problems),
        )

    def _clauses(self, places: list[Place], texts: dict[str, str]) -> pd.DataFrame:
        rows = [
            {
                "clause_id": self.codings[place]["clause_id"],
                "policy_id": place[0],
                "section": self.codings[place]["section"],
                "start": place[1],
                "end": place[2],
                "text": texts[place[0]][place[1] : place[2]],
            }
            for place in places
        ]
        names = ["clause_id", "policy_id", "section", "start", "end", "text"]
        return pd.DataFrame(rows, columns=names).drop_duplicates("clause_id", ignore_index=True)

    def _problem(self, problem: str, action: str, policy_id: str | None = None) -> None:
        self.problems.append(Problem("warning", self.file, problem, action, policy_id))

    def _all_sources(self) -> Iterator[Any]:
        for source in self.root.iterfind("q:Sources/*", _NS):
            tag = source.tag.rpartition("}")[2]
            if tag == "TextSource":
                yield source
            elif tag in _MEDIA:
                self._problem(
                    f"the source {source.get('name')!r:.200} is a {tag} and is left out",
                    "give its text as a source of its own",
                )

    def _policy(self, source: Any) -> Row | None:
        """Return a source's row, after taking over the codings of its selections."""
        name = source.get("name") or guid_of(source)
        raw = self._text(source, name)
        if raw is None:
            return None
        selections = [s for s in map(self._selection, source.iterfind("q:PlainTextSelection", _NS))]
        quotes = [(s.start, s.end, s.name) for s in selections]
        counting = counting_of(raw, quotes, self.root.get("origin", ""))
        text = normalised(raw)
        for selection in selections:
            start, end = counting.place(raw, selection.start, selection.end)
            if 0 <= start < end <= len(text):
                self._take(selection, name, (start, end), text)
            else:
                self._problem(
                    f"a selection from {selection.start} to {selection.end} lies outside its text",
                    "code the passage again in the program that wrote the file",
                    name,
                )
        return {"policy_id": name, "guid": guid_of(source), "text": text} | self._values(source)

    def _text(self, source: Any, name: str) -> str | None:
        inline = source.find("q:PlainTextContent", _NS)
        if inline is not None:
            return inline.text or ""
        path = source.get("plainTextPath", "")
        entry = self.entries.get(f"sources/{path.removeprefix('internal://').lstrip('/')}")
        if path.startswith("internal:") and entry is not None:
            try:
                return content(self.archive, entry).decode("utf-8")
            except UnicodeDecodeError:
                self._problem("the text of a source is not UTF-8", "export it again", name)
                return None
        self._problem(
            f"the text of a source is not in the file: {path!r:.200}",
            "export the project again with its sources inside",
            name,
        )
        return None

    def _selection(self, element: Any) -> _Selection:
        user = guid_of(element, "creatingUser") or guid_of(element, "modifyingUser")
        start, end = (_number(element.get(name)) for name in ("startPosition", "endPosition"))
        record = record_of(said(element, PROJECT))
        found = _Selection(start, end, user, element.get("name", ""), record)
        for coding in element.iterfind("q:Coding", _NS):
            reference = coding.find("q:CodeRef", _NS)
            if reference is not None:
                by = guid_of(coding, "creatingUser") or user
                found.codes.append((by, guid_of(reference, "targetGUID")))
        return found

    def _take(self, selection: _Selection, name: str, stretch: tuple[int, int], text: str) -> None:
        """Take over the codings of one selection, each under the user who made it."""
        for user in dict.fromkeys([selection.user, *(by for by, _ in selection.codes)]):
            own = user == selection.user
            codes = [code for by, code in selection.codes if by == user]
            record = selection.record if own else {}
            if not codes and "status" not in record:
                continue  # a note or a link, no coding
            coder = self.users.get(user, _NOBODY)
            place = (name, *stretch, coder)
            row = self.codings.setdefault(
                place, _empty_row(place, text[slice(*stretch)], self.known.version)
            )
            if self.claimed.setdefault(record.get("clause", ""), place[:3]) != place[:3]:
                record = {k: v for k, v in record.items() if k != "clause"}  # of a copied selection
            row |= _recorded(record)
            topics = self.topics.setdefault(place, {})
            for code in codes:
                self._apply(code, row, topics, record, name)
            stated = record.get("status")
            decided = "coded" if row["stance"] else "abstained"
            row["status"] = stated if stated in _STATUSES else decided
            for topic in topics.values():
                topic["clause_id"] = row["clause_id"]

    def _apply(
        self, code: str, row: Row, topics: dict[str, Row], record: dict[str, str], name: str
    ) -> None:
        part, code_id = self.known.of(self.codes.get(code))
        if part == "topics":
            topics.setdefault(code_id, _topic_row(row, code_id, record))
        elif part in _OF_PART:
            facet = _OF_PART[part]
            if row[facet] not in (None, code_id):
                self._problem(
                    f"{row['coder_id']} gives {row['clause_id']} two codes of {part}: "
                    f"{row[facet]} and {code_id}; the first counts",
                    "decide for one of them",
                    name,
                )
            row[facet] = row[facet] or code_id
        elif part != "status":
            found = self.codes.get(code)
            self.strange[found.name if found else code] += 1

    def _variable_names(self) -> list[str]:
        return list(dict.fromkeys(v.get("name", "") for v in self._all("Variable")))

    def _values(self, source: Any) -> Row:
        """Return the variables of a source and of the cases that refer to it."""
        names = {guid_of(v): v.get("name", "") for v in self._all("Variable")}
        holders = [source]
        for case in self.root.iterfind("q:Cases/q:Case", _NS):
            links = (guid_of(r, "targetGUID") for r in case.iterfind("q:SourceRef", _NS))
            holders += [case] if guid_of(source) in links else []
        values: Row = {}
        for value in (v for holder in holders for v in holder.iterfind("q:VariableValue", _NS)):
            reference = value.find("q:VariableRef", _NS)
            if reference is not None and len(value) > 1 and value[1].text:
                name = names.get(guid_of(reference, "targetGUID"), "")
                values.setdefault(name, value[1].text)
        return values


class _KnownCodes:
    """Which code of the codebook a code of a file is."""

    def __init__(self, book: Codebook) -> None:
        self.version, self.codes = book.version, code_table(book)
        pairs = list(self.codes[["part", "code"]].itertuples(index=False, name=None))
        pairs += [("status", status) for status in STATUSES]
        self.by_guid = {code_guid(part, code): (part, code) for part, code in pairs}
        names: dict[str, list[tuple[str, str]]] = {}
        for row in self.codes.to_dict("records"):
            for name in {row["code"].lower(), row["label"].lower()}:
                names.setdefault(name, []).append((row["part"], row["code"]))
        self.by_name = names

    def of(self, found: FoundCode | None) -> tuple[str, str]:
        """Return part and id; both empty for a code that is not known."""
        if found is None:
            return "", ""
        if found.guid in self.by_guid:
            return self.by_guid[found.guid]
        row = code_row(found)
        if row["part"] in {*_OF_PART, "topics", "status"}:
            return str(row["part"]), str(row["code"])
        near = self.by_name.get(found.name.strip().lower(), [])
        above = {name.strip().lower() for name in found.above}
        named = [pair for pair in near if pair[0] in above] or near
        return named[0] if len(named) == 1 else ("", "")


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return -1


def _empty_row(place: Place, words: str, version: str) -> Row:
    policy_id, start, _, coder = place
    row: Row = dict.fromkeys((*tables.schemas()["codings"].names, "section", "note"))
    return row | {
        "clause_id": clause_id(policy_id, start, words),
        "coder_id": coder,
        "coder_kind": "human",
        "codebook_version": version,
    }


def _recorded(record: dict[str, str]) -> Row:
    """Return what the description of a selection adds to its coding."""
    start, end = _stretch(record.get("cue"))
    found = {
        "clause_id": record.get("clause"),
        "coder_kind": record["kind"] if record.get("kind") in _KINDS else None,
        "section": record.get("section"),
        "cue_start": start,
        "cue_end": end,
        "confidence": _share(record.get("confidence")),
        "rule_id": record.get("rule"),
        "codebook_version": record.get("codebook"),
        "note": record.get("note"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _topic_row(row: Row, topic: str, record: dict[str, str]) -> Row:
    start, end = _stretch(record.get(f"evidence of {topic}"))
    return {
        "clause_id": row["clause_id"],
        "coder_id": row["coder_id"],
        "topic": topic,
        "confidence": _share(record.get(f"confidence of {topic}")),
        "evidence_start": start,
        "evidence_end": end,
        "rule_id": record.get(f"rule of {topic}"),
    }


def _stretch(text: str | None) -> tuple[int | None, int | None]:
    match = _STRETCH.fullmatch(text or "")
    return (int(match[1]), int(match[2])) if match else (None, None)


def _share(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _table(name: str, rows: list[Row]) -> pd.DataFrame:
    schema = tables.schemas()[name]
    table = {
        c.name: pd.Series([row[c.name] for row in rows], dtype=c.dtype if c.optional else "object")
        for c in schema.columns
    }
    return tables.checked(name, pd.DataFrame(table))
