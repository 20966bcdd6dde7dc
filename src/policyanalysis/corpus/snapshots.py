"""Snapshots: pages kept as they came, with where and when from; written once and never edited.

``raw/<policy_id>/<time>.<ending>`` holds the bytes, ``<time>.json`` beside it the rest. The record
is written last, so that bytes without one are a snapshot that was interrupted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policyanalysis.errors import CorpusError
from policyanalysis.ids import file_digest
from policyanalysis.project import make_folder
from policyanalysis.provenance import write_file


@dataclass(frozen=True)
class Snapshot:
    """A page as it came.

    ``url`` was asked for, ``final_url`` answered; ``headers`` are by lower-case name; ``body`` is
    without the compression of its transport; ``retrieved_at`` is a time in UTC, to the second, ISO
    8601; ``sha256`` is that of the body. A page that has not changed since an earlier snapshot has
    the status 304 and no body.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    retrieved_at: str
    sha256: str


@dataclass(frozen=True)
class Record:
    """What stands beside the bytes of a snapshot; ``path`` is that of the bytes."""

    path: Path
    url: str
    final_url: str
    headers: Mapping[str, str]
    retrieved_at: str
    sha256: str

    @property
    def validators(self) -> dict[str, str]:
        """Return the headers that ask for the page only if it has changed since."""
        names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {name: self.headers[of] for name, of in names.items() if of in self.headers}

    def age(self, now: datetime) -> float:
        """Return the seconds since the page was fetched."""
        return (now - datetime.fromisoformat(self.retrieved_at)).total_seconds()


def folder_of(corpus: Path, policy_id: str) -> Path:
    """Return the folder of a policy's snapshots."""
    return corpus / "raw" / policy_id


def write(snapshot: Snapshot, folder: Path, ending: str) -> Path:
    """Return the path of the bytes, written whole; the record stands beside them.

    Raises CorpusError if there is a snapshot of the same second, and ProjectError if the disk does
    not allow it.
    """
    time = datetime.fromisoformat(snapshot.retrieved_at)
    path = folder / f"{time:%Y-%m-%dT%H-%M-%SZ}{ending}"
    if path.with_suffix(".json").exists():
        raise CorpusError(
            "there is a snapshot of the same second", where=str(path), action="fetch again"
        )
    make_folder(folder)
    write_file(path, snapshot.body)
    record = {name: value for name, value in vars(snapshot).items() if name != "body"}
    text = json.dumps({"file": path.name, **record}, indent=2, sort_keys=True, ensure_ascii=False)
    write_file(path.with_suffix(".json"), f"{text}\n".encode())
    return path


def latest(folder: Path) -> Record | None:
    """Return the record of the newest snapshot whose bytes are still those it vouches for."""
    for path in sorted(folder.glob("*.json"), reverse=True):
        try:
            record = _record(json.loads(path.read_text(encoding="utf-8")), folder)
            if file_digest(record.path) == record.sha256:
                return record
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return None


def _record(raw: Any, folder: Path) -> Record:
    time = datetime.fromisoformat(raw["retrieved_at"]).astimezone(UTC)
    return Record(
        folder / Path(raw["file"]).name,
        str(raw["url"]),
        str(raw["final_url"]),
        {str(name): str(value) for name, value in raw["headers"].items()},
        time.isoformat(),
        str(raw["sha256"]),
    )
