"""Reading the policies that a manifest names."""

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from policyanalysis.corpus import readers, snapshots
from policyanalysis.corpus.extractions import extraction
from policyanalysis.corpus.languages import language_of
from policyanalysis.corpus.manifest import ManifestRow, read_manifest
from policyanalysis.corpus.problems import Problem, problems_table
from policyanalysis.errors import CorpusError
from policyanalysis.ids import file_digest, text_digest
from policyanalysis.project import Project
from policyanalysis.tables import gathered

LARGEST_FILE = 10_000_000
_NOT_POLICIES = {"readme", "licence", "license", "design"}


class Corpus(NamedTuple):
    """The tables of a corpus: `policies`, `problems` and `extractions`."""

    policies: pd.DataFrame
    problems: pd.DataFrame
    extractions: pd.DataFrame


def read(project: Project) -> Corpus:
    """Return the `policies` table, a row for each policy that could be read, and two beside it.

    `problems` has a row for what is wrong, `extractions` one for each policy that is kept as a
    page, PDF, Word or Markdown file, or whose snapshot is. A policy without a text is read from
    its newest snapshot. Policies stand in the order of the manifest. A policy that cannot be used
    is a row of `problems` with severity `error`. Raises CorpusError if the manifest itself or the
    folder cannot be used.
    """
    rows, problems = read_manifest(project.manifest)
    files = _files(project.texts)
    records, extracted = [], []
    for row in rows:
        paths = files.get(row.policy_id) or _kept(project, row.policy_id)
        try:
            text = _file_text(row, paths)
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
        else:
            records.append(_record(row, text))
            found, doubts = extraction(row.policy_id, paths[0], text, project)
            extracted += [found] if found else []
            problems += doubts
    named = {row.policy_id for row in rows} | {p.policy_id for p in problems if p.policy_id}
    problems += [
        _stray(path) for stem, paths in files.items() if stem not in named for path in paths
    ]
    return Corpus(
        gathered("policies", records), problems_table(problems), gathered("extractions", extracted)
    )


def _kept(project: Project, policy_id: str) -> list[Path]:
    """Return the newest snapshot of a policy that has no text yet, if there is one."""
    record = snapshots.latest(snapshots.folder_of(project.corpus, policy_id))
    return [record.path] if record else []


def _files(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in _listed(folder):
        named = path.suffix.lower() in readers.READERS and path.stem.lower() not in _NOT_POLICIES
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


def _record(row: ManifestRow, text: str) -> dict[str, object]:
    cells = {name: value or None for name, value in row.cells.items()}
    return cells | {
        "year": int(row.cells["year"]) if row.cells["year"] else None,
        "sha256": text_digest(text),
        "n_words": len(text.split()),
        "text": text,
    }


def _file_text(row: ManifestRow, paths: list[Path]) -> str:
    endings, place = (
        ", ".join(readers.READERS),
        "in policies/, or beside the manifest without that folder",
    )
    if len(paths) != 1:
        what = "has no file" if not paths else f"has {len(paths)} files"
        raise CorpusError(
            f"policy {row.policy_id} {what}",
            expected=f"one file {row.policy_id} with the ending {endings} {place}",
            action="add the file or delete the row" if not paths else "keep one of them",
        )
    try:
        return _text(paths[0])
    except CorpusError as error:
        raise error.within(paths[0].name) from error


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
    return text_of(path.suffix, raw)


def text_of(ending: str, raw: bytes) -> str:
    r"""Return the text of a policy from the bytes of a file with that ending.

    Raises CorpusError if no reader knows the ending, the bytes are too many or not of that format,
    or the text is empty or not English.

    >>> text_of(".html", b"<p>I answer my messages on the next working day.</p>")
    'I answer my messages on the next working day.\n'
    """
    if ending.lower() not in readers.READERS:
        raise CorpusError(
            f"no reader knows files that end in {ending or 'nothing'}",
            expected=f"one of {', '.join(readers.READERS)}",
            action="save the policy in one of these formats",
        )
    if len(raw) > LARGEST_FILE:
        raise CorpusError(
            f"the file has {len(raw):,} bytes",
            expected=f"at most {LARGEST_FILE:,}",
            action="give the policy alone",
        )
    text = readers.read(ending, raw)
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

    These are the manifest, the codebook, the texts, the newest snapshot of each policy and the
    files of coders. A file that cannot be read has the word `unreadable` in the place of its hash.
    """
    files = _files(project.texts)
    paths = [project.manifest, *(path for found in files.values() for path in found)]
    folders = (project.corpus / "raw").glob("*/")
    records = filter(None, map(snapshots.latest, folders))
    kept = {r.path.relative_to(project.corpus).as_posix(): r.sha256 for r in records}
    sheets = {f"codings/{p.name}": _digest(p) for p in sorted(project.human_codings.glob("*.csv"))}
    paths.append(project.codebook)
    return {path.name: _digest(path) for path in paths} | kept | sheets


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return "unreadable"
