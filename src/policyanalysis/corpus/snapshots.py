"""Snapshots: files just as they came, with where from and when, kept beside the text for good."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from policyanalysis.errors import CorpusError
from policyanalysis.ids import file_digest
from policyanalysis.project import Project
from policyanalysis.provenance import write_file


def keep(
    project: Project, policy_id: str, raw: bytes, ending: str, about: Mapping[str, object]
) -> Path:
    """Return the path of a snapshot after writing it and, beside it, where it is from and its hash.

    It is called after the second at which it is kept, in UTC. Raises CorpusError if the policy has
    one of that second already and ProjectError if it cannot be written.
    """
    at = datetime.now(UTC)
    folder = project.snapshots / policy_id
    path = folder / f"{at:%Y-%m-%dT%H-%M-%SZ}{ending.lower()}"
    if any(folder.glob(f"{path.stem}.*")):
        raise CorpusError(
            "the policy has a snapshot of this second",
            where=str(path),
            action="wait a second and do it again",
        )
    make_folder(folder)
    write_file(path, raw)
    record = {**about, "kept_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "sha256": file_digest(path)}
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False)
    write_file(record_of(path), f"{text}\n".encode())
    return path


def make_folder(folder: Path) -> None:
    """Create a folder of the corpus; raises CorpusError if that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"the folder cannot be made: {error.strerror}",
            where=str(folder),
            action="check the permissions of the corpus",
        ) from error


def newest(project: Project, policy_id: str) -> Path | None:
    """Return the path of a policy's newest snapshot, or nothing if it has none."""
    folder = project.snapshots / policy_id
    paths = (path for path in folder.glob("*Z.*") if path.suffix not in (".json", ".part"))
    return max(paths, default=None)


def record_of(path: Path) -> Path:
    """Return the path of the record beside a snapshot.

    >>> record_of(Path("raw/oak-01/2024-02-29T10-00-00Z.html")).name
    '2024-02-29T10-00-00Z.json'
    """
    return path.with_suffix(".json")


def is_as_kept(path: Path) -> bool:
    """Return whether a snapshot still has the hash that was written down when it was kept."""
    try:
        record = json.loads(record_of(path).read_text(encoding="utf-8"))
        return bool(record["sha256"] == file_digest(path))
    except (OSError, ValueError, KeyError, TypeError):
        return False
