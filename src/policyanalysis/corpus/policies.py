"""Reading the policies that a manifest names."""

import re
from pathlib import Path

import pandas as pd

from policyanalysis.corpus.languages import language_of
from policyanalysis.corpus.manifest import ManifestRow, read_manifest
from policyanalysis.corpus.problems import Problem, problems_table
from policyanalysis.corpus.readers import READERS
from policyanalysis.errors import CorpusError
from policyanalysis.ids import file_digest, text_digest
from policyanalysis.project import Project
from policyanalysis.tables import checked, empty

LARGEST_FILE = 10_000_000
_NOT_POLICIES = {"readme", "licence", "license", "design"}


def read(project: Project) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `policies` table, a row for each policy that could be read, and `problems`.

    Policies stand in the order of the manifest. A policy that cannot be used is a row of `problems`
    with severity `error`. Raises CorpusError if the manifest itself or the folder cannot be used.
    """
    rows, problems = read_manifest(project.manifest)
    files = _files(project.texts)
    records = []
    for row in rows:
        try:
            records.append(_record(row, files.get(row.policy_id, [])))
        except CorpusError as error:
            problems.append(
                Problem(
                    "error",
                    error.where or project.manifest.name,
                    error.what,
                    error.action,
                    row.policy_id,
                    None if error.where else row.line,
                    error.expected or None,
                )
            )
    named = {row.policy_id for row in rows} | {p.policy_id for p in problems if p.policy_id}
    problems += [
        _stray(path) for stem, paths in files.items() if stem not in named for path in paths
    ]
    policies = checked("policies", pd.DataFrame(records)) if records else empty("policies")
    return policies, problems_table(problems)


def _files(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in _listed(folder):
        named = path.suffix.lower() in READERS and path.stem.lower() not in _NOT_POLICIES
        if named and path.is_file():
            found.setdefault(path.stem, []).append(path)
    return found


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise CorpusError(
            f"the folder cannot be read: {error.strerror}",
            where=str(folder),
            action="check its permissions",
        ) from error


def _record(row: ManifestRow, paths: list[Path]) -> dict[str, object]:
    endings, place = ", ".join(READERS), "in policies/, or beside the manifest without that folder"
    if len(paths) != 1:
        what = "has no file" if not paths else f"has {len(paths)} files"
        raise CorpusError(
            f"policy {row.policy_id} {what}",
            expected=f"one file {row.policy_id} with the ending {endings} {place}",
            action="add the file or delete the row" if not paths else "keep one of them",
        )
    try:
        text = _text(paths[0])
    except CorpusError as error:
        raise error.within(paths[0].name) from error
    cells = {name: value or None for name, value in row.cells.items()}
    return cells | {
        "year": int(row.cells["year"]) if row.cells["year"] else None,
        "sha256": text_digest(text),
        "n_words": len(text.split()),
        "text": text,
    }


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CorpusError(
                f"the file has {path.stat().st_size:,} bytes",
                expected=f"at most {LARGEST_FILE:,}",
                action="give the policy alone",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"the file cannot be read: {error.strerror}",
            action="check its permissions",
        ) from error
    text = READERS[path.suffix.lower()](raw)
    _check_words(text)
    return text


def _check_words(text: str) -> None:
    if not re.search(r"\w", text):
        raise CorpusError(
            "the text is empty",
            expected="the words of a policy",
            action="add them or delete the row",
        )
    language = language_of(text)
    if language != "en":
        raise CorpusError(
            f"the text is not English: the language found is {language}",
            expected="English",
            action="leave the policy out; other languages are not supported",
        )


def _stray(path: Path) -> Problem:
    return Problem(
        "error",
        path.name,
        "the file has no row in the manifest, so it was not analysed",
        "add a row with this policy_id, or move the file away",
        path.stem,
    )


def hashes(project: Project) -> dict[str, str]:
    """Return the SHA-256 of each file of the corpus by name: what a study is made from.

    A file that cannot be read has the word `unreadable` in the place of its hash.
    """
    paths = [project.manifest, *(p for found in _files(project.texts).values() for p in found)]
    return {path.name: _digest(path) for path in paths}


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return "unreadable"
