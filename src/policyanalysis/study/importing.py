"""Codings from another program, as sheets of the corpus: one file a coder, as people write them."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from policyanalysis import codebook, corpus, exports
from policyanalysis.codebook import Codebook
from policyanalysis.corpus import codings as files
from policyanalysis.corpus.problems import Problem, problems_table
from policyanalysis.corpus.versions import PENDING
from policyanalysis.errors import CorpusError
from policyanalysis.exports import Written, refi
from policyanalysis.ids import clause_id, guid, text_digest
from policyanalysis.project import Project, make_folder
from policyanalysis.provenance import write_file

PROGRAMS = ("rules", "model", "combined")  # their codings are made anew by every run
COLUMNS = (
    "clause_id", "policy_id", "section", "start", "end", "coder_id", "coder_kind", "stance",
    "actor", "force", "exception", "cue_start", "cue_end", "status", "codebook_version", "topics",
    "note", "quote",
)  # fmt: skip
_KEY = ["clause_id", "coder_id"]


@dataclass(frozen=True)
class Imported:
    """The sheets that an import wrote, and the `problems` met."""

    written: list[Written]
    problems: pd.DataFrame


def import_project(path: Path, project: Project, *, force: bool = False) -> Imported:
    """Return the sheets written to the corpus's ``codings/`` from a REFI-QDA project (.qdpx).

    A source is a policy of the corpus if it has the GUID that an export gave it, the policy's id as
    its name, or its text. Where the text is not the policy's, a stretch is looked for by its words.
    Codings by the coders rules, model and combined are left out. A coding that lacks a code which
    its stance needs is pending, one that contradicts itself is left out and named. Raises
    TableError if the file cannot be read, CorpusError if no source is a policy of the corpus or two
    coders' names differ in case only, and ProjectError, with nothing written, if a sheet is there
    already and is not to be replaced.
    """
    book = codebook.load(project.codebook)
    read = refi.read_project(path, book)
    policies = corpus.read(project).policies
    sources, problems = _matched(read.policies, policies, path.name)
    if not sources:
        raise CorpusError(
            "no source of the project is a policy of the corpus",
            where=str(path),
            expected=f"a source called {' or '.join(policies['policy_id'].head(3))}, or so on",
            action="name the corpus with --corpus, or call each source as its policy",
        )
    rows, more = _anchored(read, sources, path.name, book)
    sheets = {files.path_of(project, name): sheet for name, sheet in _sheets(rows)}
    for sheet_path in sheets:
        exports.require_free(sheet_path, force)
    make_folder(project.human_codings)
    none = problems_table([])
    written = [
        Written(write_file(sheet_path, _csv(sheet)), len(sheet), none)
        for sheet_path, sheet in sheets.items()
    ]
    found = pd.concat([read.problems, problems_table([*problems, *more])], ignore_index=True)
    return Imported(written, found.assign(problem_no=range(1, len(found) + 1)))


@dataclass(frozen=True)
class _Source:
    """A text of the file and the policy that it is; ``same`` if places in both are the same."""

    policy_id: str
    text: str
    given: str
    same: bool


def _matched(
    sources: pd.DataFrame, policies: pd.DataFrame, file: str
) -> tuple[dict[str, _Source], list[Problem]]:
    texts = dict(zip(policies["policy_id"], policies["text"], strict=True))
    by_guid = {guid("policy", p, text_digest(text)): p for p, text in texts.items()}
    by_text = {text: policy_id for policy_id, text in texts.items()}
    found: dict[str, _Source] = {}
    problems = []
    for source in sources.to_dict("records"):
        name, given = source["policy_id"], source["text"]
        exported = by_guid.get(source["guid"])
        policy_id = exported or by_text.get(given) or (name if name in texts else None)
        if policy_id is None:
            problem = f"the source {name!r:.200} is no policy of the corpus and is left out"
            action = "add the policy, or call the source as its policy"
            problems.append(Problem("warning", file, problem, action))
            continue
        text = texts[policy_id]
        same = given == text or (exported is not None and len(given) == len(text))
        found[name] = _Source(policy_id, text, given, same)
    return found, problems


def _anchored(
    read: refi.Read, sources: dict[str, _Source], file: str, book: Codebook
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the codings with their places in the policies' texts, as rows of sheets."""
    topics = read.topic_codings.groupby(_KEY)["topic"].agg(" ".join).reset_index(name="topics")
    notes = read.notes.drop_duplicates(_KEY)
    codings = read.codings[~read.codings["coder_id"].isin(PROGRAMS)]
    codings = codings.merge(read.clauses, on="clause_id").merge(topics, how="left", on=_KEY)
    codings = codings.merge(notes, how="left", on=_KEY)
    rows, problems = [], []
    for row in codings.to_dict("records"):
        source = sources.get(row["policy_id"])
        place = _place(row, source) if source else None
        if source and place:
            rows.append(_row(row, source, *place))
        elif source:
            problem = (
                f"the words from {row['start']} to {row['end']} are not in the policy, or twice"
            )
            action = "code the passage again in the policy's text"
            problems.append(Problem("warning", file, problem, action, source.policy_id))
    kept, more = _sound(pd.DataFrame(rows, columns=COLUMNS), file, book)
    return kept, [*problems, *more]


def _sound(rows: pd.DataFrame, file: str, book: Codebook) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the rows that a sheet may hold, incomplete ones as pending, and what is left out."""
    kept, problems = [], []
    for row, codes in zip(rows.to_dict("records"), files.rows_of(rows), strict=True):
        mistake = next(files.mistakes_in(codes, book), None)
        if mistake:
            problem = f"a coding by {row['coder_id']!r:.60} is left out: {mistake[1]}"
            action = f"correct it ({mistake[0]}: {mistake[2]}), then import again"
            problems.append(Problem("warning", file, problem, action, row["policy_id"]))
        else:
            kept.append(row | {"status": PENDING if files.gaps(codes) else files.CODED})
    return pd.DataFrame(kept, columns=COLUMNS), problems


def _place(row: dict[Any, Any], source: _Source) -> tuple[int, int] | None:
    if source.same:
        return row["start"], row["end"]
    words = row["text"].strip()
    if source.text.count(words) != 1:
        return None
    start = source.text.index(words)
    return start, start + len(words)


def _row(row: dict[Any, Any], source: _Source, start: int, end: int) -> dict[Any, Any]:
    quote = source.text[start:end]
    anchored = row | {
        "policy_id": source.policy_id,
        "clause_id": clause_id(source.policy_id, start, quote),
        "start": start,
        "end": end,
        "quote": quote,
    }
    return anchored if source.same else anchored | {"cue_start": None, "cue_end": None}


def _sheets(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the name by which each coder signs here, and the coder's rows in reading order."""
    names: dict[str, str] = {}
    for coder in sorted(set(rows["coder_id"])):
        name = coder if files.is_signature(coder) else _plain(coder)
        taken = not name or name.lower() in (other.lower() for other in names.values())
        names[coder] = f"{name}-{guid('user', coder)[:8]}".strip("-") if taken else name
    ordered = rows.sort_values(["policy_id", "start", "end"], kind="stable")
    return [
        (name, ordered[ordered["coder_id"] == coder].assign(coder_id=name))
        for coder, name in names.items()
    ]


def _plain(coder: str) -> str:
    plain = unicodedata.normalize("NFKD", coder).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: files.LONGEST_CODER - 9].strip("-")


def _csv(sheet: pd.DataFrame) -> bytes:
    return sheet.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).encode()
