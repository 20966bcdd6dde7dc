"""The record of how an output came to be, kept beside it, and writing whole files or none."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any, BinaryIO

from policyanalysis.errors import ProjectError
from policyanalysis.ids import digest, file_digest
from policyanalysis.project import CODEBOOK, PACKAGE, PARTIAL

LIBRARIES = tuple(
    "policyanalysis datasketch matplotlib numpy pandas pyarrow rapidfuzz scipy spacy".split()
)


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that can move a result."""
    found = {"python": python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


@cache
def code_digest() -> str:
    """Return one hash over the package's code and models, without the codebook: it is an input."""
    files = [p for p in sorted(PACKAGE.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    files.remove(CODEBOOK)
    return digest(
        *(part for p in files for part in (p.relative_to(PACKAGE).as_posix(), file_digest(p)))
    )


@dataclass(frozen=True)
class Provenance:
    """What an output was made from: the stage, its inputs' hashes and the settings it was told."""

    stage: str
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Return one hash of all that can change the output: equal hash, equal output."""
        return digest(json.dumps(self._made_from(), sort_keys=True))

    def _made_from(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "inputs": dict(self.inputs),
            "settings": dict(self.settings),
            "versions": versions(),
            "code_sha256": code_digest(),
        }

    def record(self) -> dict[str, Any]:
        """Return the record as plain values: the fingerprint and all that went into it."""
        return {"fingerprint": self.fingerprint, **self._made_from()}

    def write_beside(self, path: Path, beside: Path | None = None) -> None:
        """Write the record of the finished file ``path`` beside it, or as the file ``beside``.

        Raises ProjectError if it cannot be written.
        """
        record = {"file": path.name, "sha256": file_digest(path), **self.record()}
        raw = (json.dumps(record, indent=2, sort_keys=True) + "\n").encode()
        write_file(beside or sidecar(path), raw)

    def is_current(self, path: Path) -> bool:
        """Return whether ``path`` is whole and was made from just this."""
        try:
            record = json.loads(sidecar(path).read_text(encoding="utf-8"))
            return bool(
                record["fingerprint"] == self.fingerprint and record["sha256"] == file_digest(path)
            )
        except (OSError, ValueError, KeyError, TypeError):
            return False


def sidecar(path: Path) -> Path:
    """Return the path of the provenance record beside an output.

    >>> sidecar(Path("data/clauses.parquet")).name
    'clauses.provenance.json'
    """
    return path.with_suffix(".provenance.json")


def write_file(path: Path, data: bytes) -> Path:
    """Return ``path`` after writing it whole: to a temporary name first, then renamed.

    Raises ProjectError if the folder or the disk does not allow it; the old file is then untouched.
    """
    with writing(path) as stream:
        stream.write(data)
    return path


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream for a file that is there whole when the block ends, and else is as it was.

    Raises ProjectError if the folder or the disk does not allow it.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w+b") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(
            f"a file cannot be written: {error.strerror or error}",
            where=str(path),
            action=_remedy(error),
        ) from error


def _remedy(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "make the folder first, or name another place"
    return "free the disk, or name another place"
