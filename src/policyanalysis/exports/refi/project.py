"""A run as a REFI-QDA project (.qdpx): texts, cases, codes, coded segments, coders, notes.

A policy is a source and a case. Each coding is a selection of its own, by its coder, because that
is how programs tell coders apart; its codes are the stance, actor, force, exception and topics, or
the status where nothing was decided. What has no place in the standard (cue, confidence, rule,
section) stands as lines in the selection's description. Places are code points of a text with LF
line ends, the end exclusive, as in the standard's examples.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from lxml import etree

from policyanalysis.errors import TableError
from policyanalysis.exports.refi.codes import code_guid, codes_element, plain
from policyanalysis.exports.refi.xml import NO_TIME, PROJECT, record_text
from policyanalysis.ids import guid

FACETS = ("stance", "actor", "force", "exception")
STATUSES = ("abstained", "failed", "pending")
_PARTS = dict(zip(FACETS, ("stances", "actors", "forces", "exceptions"), strict=True))
_ATTRIBUTES = (
    "title", "profession", "credential", "country", "region", "year", "practice_kind", "language",
    "source", "url", "retrieved_at", "licence", "redistribute", "sha256",
)  # fmt: skip
_NUMBERS = ("year",)
_PROGRAM = "policyanalysis"
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Given:
    """What a project is made from: policies with the texts that may leave, and tables of a run.

    ``clauses`` needs clause_id, policy_id, start, end and section; ``silent`` names the policies
    whose words are withheld; ``note`` is a note on the whole project.
    """

    policies: pd.DataFrame
    clauses: pd.DataFrame
    codings: pd.DataFrame
    topic_codings: pd.DataFrame
    codes: pd.DataFrame
    silent: frozenset[str] = frozenset()
    note: str = ""


def write_project(given: Given, stream: BinaryIO, name: str, origin: str) -> None:
    """Write a project; the same tables give the same bytes.

    Raises TableError, before anything is written, if a coding has a code that is not among the
    codes.
    """
    _require_defined(given)
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        with (
            archive.open(_entry("project.qde"), "w") as raw,
            etree.xmlfile(raw, encoding="UTF-8") as out,
        ):
            out.write_declaration()
            attributes = {"name": plain(name), "origin": origin, "creationDateTime": NO_TIME}
            attributes["creatingUserGUID"] = guid("user", _PROGRAM)
            with out.element(_q("Project"), attributes, nsmap={None: PROJECT}):
                for element in _before_sources(given):
                    out.write(element, pretty_print=True)
                if len(given.policies):
                    with out.element(_q("Sources")):
                        for element in _sources(given):
                            out.write(element, pretty_print=True)
                out.write(_notes(given), pretty_print=True)
                out.write(_named("NoteRef", targetGUID=guid("note", "project")))
        for policy_id, text, digest in _texts(given):
            archive.writestr(_entry(f"sources/{_source(policy_id, digest)}.txt"), text.encode())
        for place, text in _note_texts(given):
            archive.writestr(_entry(f"sources/{place}.txt"), text.encode())


def _require_defined(given: Given) -> None:
    for part, column, rows in (
        *((_PARTS[facet], facet, given.codings) for facet in FACETS),
        ("topics", "topic", given.topic_codings),
    ):
        known = given.codes.loc[given.codes["part"] == part, "code"]
        strange = rows.loc[rows[column].notna() & ~rows[column].isin(known), column]
        if len(strange):
            raise TableError(
                f"the {column} {strange.iloc[0]!r} is not among the codes",
                expected=", ".join(known),
                action="run the study again with this codebook",
            )


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _q(tag: str) -> str:
    return f"{{{PROJECT}}}{tag}"


def _named(tag: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.Element(_q(tag), attributes, nsmap={None: PROJECT})
    element.text = text
    return element


def _within(tag: str, *children: Any, **attributes: str) -> Any:
    element = _named(tag, **attributes)
    element.extend(children)
    return element


def _source(policy_id: str, digest: str) -> str:
    return guid("policy", policy_id, digest)


def _texts(given: Given) -> Iterator[tuple[str, str, str]]:
    columns = ["policy_id", "text", "sha256"]
    yield from given.policies[columns].itertuples(index=False, name=None)


def _before_sources(given: Given) -> Iterator[Any]:
    coders = sorted(set(given.codings["coder_id"]) | {_PROGRAM})
    users = (_named("User", guid=guid("user", c), name=plain(c), id=plain(c)) for c in coders)
    yield _within("Users", *users)
    codes = _named("CodeBook")
    codes.append(codes_element(_with_statuses(given.codes), PROJECT))
    yield codes
    variables = (
        _named(
            "Variable",
            guid=guid("variable", name),
            name=name,
            typeOfVariable="Integer" if name in _NUMBERS else "Text",
        )
        for name in _ATTRIBUTES
    )
    yield _within("Variables", *variables)
    if len(given.policies):
        yield _within("Cases", *(_case(row) for row in given.policies.to_dict("records")))


def _with_statuses(codes: pd.DataFrame) -> pd.DataFrame:
    rows = [{"part": "status", "code": s, "label": s.capitalize()} for s in STATUSES]
    return pd.concat([codes, pd.DataFrame(rows, columns=codes.columns, dtype="str")])


def _case(policy: dict[Any, Any]) -> Any:
    source = _source(policy["policy_id"], policy["sha256"])
    place, name = guid("case", policy["policy_id"]), plain(policy["policy_id"])
    link = _named("SourceRef", targetGUID=source)
    return _within("Case", *_values(policy), link, guid=place, name=name)


def _values(policy: dict[Any, Any]) -> Iterator[Any]:
    for name in _ATTRIBUTES:
        if pd.notna(policy[name]):
            tag = "IntegerValue" if name in _NUMBERS else "TextValue"
            value = _named(tag, plain(str(policy[name])))
            yield _within(
                "VariableValue", _named("VariableRef", targetGUID=guid("variable", name)), value
            )


def _sources(given: Given) -> Iterator[Any]:
    topics = {key: rows for key, rows in given.topic_codings.groupby(["clause_id", "coder_id"])}
    coded = given.clauses[["clause_id", "policy_id", "start", "end", "section"]].merge(
        given.codings, on="clause_id"
    )
    of_policy = dict(iter(coded.groupby("policy_id", sort=False)))
    for policy in given.policies.to_dict("records"):
        silent = policy["policy_id"] in given.silent
        rows = of_policy.get(policy["policy_id"], coded.iloc[:0]).sort_values(
            ["start", "end", "coder_id"], kind="stable"
        )
        selections = (
            _selection(row, topics.get((row["clause_id"], row["coder_id"])), policy["text"], silent)
            for row in rows.to_dict("records")
        )
        place = _source(policy["policy_id"], policy["sha256"])
        yield _within(
            "TextSource",
            _named("Description", plain(_about(policy, silent))),
            *selections,
            _named("NoteRef", targetGUID=guid("note", policy["policy_id"])),
            *_values(policy),
            guid=place,
            name=plain(policy["policy_id"]),
            plainTextPath=f"internal://{place}.txt",
            creatingUser=guid("user", _PROGRAM),
            creationDateTime=NO_TIME,
        )


def _about(policy: dict[Any, Any], silent: bool) -> str:
    lines = [f"{policy['title']} ({policy['profession']}, {policy['country']})"]
    if policy["source"] == "composed":
        lines.append("Composed for this project; nothing about the real world follows from it.")
    if silent:
        lines.append(
            "The text may not be passed on, so blocks stand in the place of its characters. "
            "Places are those of the text whose SHA-256 is the variable sha256."
        )
    return "\n".join(lines)


def _selection(row: dict[Any, Any], topics: pd.DataFrame | None, text: str, silent: bool) -> Any:
    key = (row["clause_id"], row["coder_id"])
    user = guid("user", row["coder_id"])
    codes = [(_PARTS[facet], row[facet]) for facet in FACETS if pd.notna(row[facet])]
    found = [] if topics is None else topics.to_dict("records")
    codes += [("topics", topic["topic"]) for topic in found]
    codes += [("status", row["status"])] if row["status"] in STATUSES else []
    codings = (
        _within(
            "Coding",
            _named("CodeRef", targetGUID=code_guid(part, code)),
            guid=guid("coding", *key, part, code),
            creatingUser=user,
            creationDateTime=NO_TIME,
        )
        for part, code in codes
    )
    words = row["clause_id"] if silent else text[row["start"] : row["end"]]
    return _within(
        "PlainTextSelection",
        _named("Description", record_text(_record(row, found, silent))),
        *codings,
        guid=guid("selection", *key),
        name=plain(_shortened(words)),
        startPosition=str(row["start"]),
        endPosition=str(row["end"]),
        creatingUser=user,
        creationDateTime=NO_TIME,
    )


def _shortened(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONGEST_NAME else f"{one_line[:_LONGEST_NAME]}…"


def _record(row: dict[Any, Any], topics: list[dict[Any, Any]], silent: bool) -> dict[str, Any]:
    """Return what a coding says beyond its codes."""
    record = {
        "clause": row["clause_id"],
        "section": None if silent else _or_none(row["section"]),
        "kind": row["coder_kind"],
        "status": row["status"],
        "cue": _stretch(row["cue_start"], row["cue_end"]),
        "confidence": _number(row["confidence"]),
        "rule": _or_none(row["rule_id"]),
        "codebook": row["codebook_version"],
    }
    for topic in topics:
        name = topic["topic"]
        record |= {
            f"evidence of {name}": _stretch(topic["evidence_start"], topic["evidence_end"]),
            f"confidence of {name}": _number(topic["confidence"]),
            f"rule of {name}": _or_none(topic["rule_id"]),
        }
    return record


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def _number(value: Any) -> str | None:
    return None if pd.isna(value) else repr(float(value))


def _stretch(start: Any, end: Any) -> str | None:
    return None if pd.isna(start) or pd.isna(end) else f"{start}-{end}"


def _notes(given: Given) -> Any:
    names = {"project": "How this project was made"}
    notes = [
        _named(
            "Note",
            guid=place,
            name=plain(names.get(name, f"About {name}")),
            plainTextPath=f"internal://{place}.txt",
            creatingUser=guid("user", _PROGRAM),
            creationDateTime=NO_TIME,
        )
        for name, place in _note_places(given)
    ]
    return _within("Notes", *notes)


def _note_places(given: Given) -> Iterator[tuple[str, str]]:
    for name in ("project", *given.policies["policy_id"]):
        yield name, guid("note", name)


def _note_texts(given: Given) -> Iterator[tuple[str, str]]:
    yield guid("note", "project"), given.note + "\n"
    for policy in given.policies.to_dict("records"):
        facts = {name: _or_none(policy[name]) for name in _ATTRIBUTES}
        yield guid("note", policy["policy_id"]), record_text(facts) + "\n"
