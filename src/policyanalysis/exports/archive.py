"""Zip archives from elsewhere: bounds before anything is unfolded, names that stay inside."""

import zlib
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from policyanalysis.errors import TableError

MOST_ENTRIES = 20_000
LARGEST = 8_000_000_000  # bytes unfolded, all entries together
LARGEST_RATIO = 200
_NO_BOMB = 5_000_000  # an archive that unfolds to less may be packed as tightly as it likes
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def require_sound(path: Path, largest: int = LARGEST) -> None:
    """Raise TableError if the file is not there, no zip archive, points outside, unfolds too far.

    ``largest`` is the number of bytes that all entries may have together.
    """
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except FileNotFoundError as error:
        raise TableError(
            "the file is not there", where=str(path), action="check its name and its folder"
        ) from error
    except BROKEN as error:
        raise TableError(
            f"the file is no zip archive: {error}",
            where=str(path),
            action="export it again from the program that wrote it",
        ) from error
    for entry in entries:
        _require_inside(entry.filename, path)
    _require_bounded(entries, path, largest)


def _require_inside(name: str, path: Path) -> None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in name or "\0" in name:
        raise TableError(
            f"the archive has an entry that points outside it: {name!r:.200}",
            where=str(path),
            action="do not use this file; ask whoever sent it",
        )


def _require_bounded(entries: list[ZipInfo], path: Path, largest: int) -> None:
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    for is_within, what, limit in (
        (len(entries) <= MOST_ENTRIES, f"{len(entries):,} entries", f"{MOST_ENTRIES:,}"),
        (whole <= largest, f"{whole:,} bytes unfolded", f"{largest:,}"),
        (
            whole <= max(_NO_BOMB, LARGEST_RATIO * packed),
            f"{whole // max(packed, 1):,} times its size unfolded",
            f"{LARGEST_RATIO} times",
        ),
    ):
        if not is_within:
            raise TableError(
                f"the archive has {what}",
                where=str(path),
                expected=f"at most {limit}",
                action="do not use this file; ask whoever sent it",
            )


def content(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Return the bytes of an entry, which are no more than it said before.

    Raises TableError if it cannot be unfolded or is longer.
    """
    try:
        with archive.open(entry) as stream:
            raw = stream.read(entry.file_size + 1)
    except BROKEN as error:
        raise TableError(
            f"an entry cannot be unfolded: {error}",
            where=entry.filename,
            action="export the project again",
        ) from error
    if len(raw) > entry.file_size:
        raise TableError(
            "an entry is longer than the archive says",
            where=entry.filename,
            action="export the project again",
        )
    return raw
