"""Runs that are killed or have no room must leave nothing half written, and a rerun the same."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from bench import Line, corpus, hashes, run, start

from policyanalysis.project import PARTIAL

AT_ONCE = 2  # runs at a time
LARGEST = (0, 1_000, 200_000)  # bytes that a file may have
DISKS = ("ro", "size=64k", "size=400k", "size=1m", "size=2m", "size=4m")
MOUNTED = (  # a command on a disk of its own, whose files are then copied to where they can be seen
    'options=$1 out=$2 kept=$3; shift 3; mount -t tmpfs -o "$options" none "$out" || exit 99; '
    '"$@"; code=$?; cp -a "$out/." "$kept"; exit $code'
)
Kept = dict[str, str]  # hashes by the relative path


def kills(folder: Path, times: int, seed: int) -> Iterator[Line]:
    """Yield a line for each run that is killed at a random moment and run again."""
    source = corpus(folder / "killed", 8)
    with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
        undisturbed = [(source, folder / f"calm{number}") for number in range(AT_ONCE)]
        calm, *others = pool.starmap(_calm, undisturbed)
        lasted = min(seconds for _, seconds in (calm, *others))
        same = all(kept == calm[0] for kept, _ in others)
        yield Line("kill", "undisturbed runs give the same", same, f"{lasted:.1f} s each")
        moments = random.Random(seed)
        jobs = [
            (source, folder / f"out{number}", moments.uniform(0, lasted), calm[0])
            for number in range(times)
        ]
        yield from pool.imap(_killed, jobs)


def _calm(source: Path, out: Path) -> tuple[Kept, float]:
    began = time.monotonic()
    run("run", "--corpus", source, "--out", out)
    return hashes(out), time.monotonic() - began


def _killed(job: tuple[Path, Path, float, Kept]) -> Line:
    """Return the line of a run that is killed after so many seconds, and then run again."""
    source, out, seconds, calm = job
    with Path(os.devnull).open("wb") as nowhere:
        words = ["run", "--corpus", str(source), "--out", str(out)]
        child = start(words, nowhere.fileno())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    left = hashes(out) if out.is_dir() else {}
    torn = _torn(left, calm)
    run("run", "--corpus", source, "--out", out)
    after = hashes(out)
    differ = sorted({name for name, _ in after.items() ^ calm.items()})
    seen = f"{len(left)} of {len(calm)} files were there {torn or ''} {differ or ''}"
    return Line("kill", f"after {seconds:.2f} s", not (torn or differ), seen.rstrip())


def _torn(left: Kept, whole: Kept) -> list[str]:
    """Return the files that are neither whole nor named as unfinished."""
    return [
        name
        for name, value in left.items()
        if whole.get(name) != value and not name.endswith(PARTIAL)
    ]


def full(folder: Path) -> Iterator[Line]:
    """Yield a line for each way in which there is no room for what a run writes."""
    source = corpus(folder / "small-again", 3)
    run("run", "--corpus", source, "--out", folder / "whole")
    whole = hashes(folder / "whole")
    for limit in LARGEST:
        out = folder / f"full{limit}"
        out.mkdir()
        before = ("prlimit", f"--fsize={limit}", "--")
        yield _cramped(f"files of at most {limit:,} bytes", source, out, whole, before)
    for number, options in enumerate(DISKS):
        out, kept = folder / f"disk{number}", folder / f"kept{number}"
        out.mkdir()
        kept.mkdir()
        before = ("unshare", "-Urm", "sh", "-c", MOUNTED, "sh", options, str(out), str(kept))
        yield _cramped(f"a disk of its own: {options}", source, out, whole, before, kept)
    taken = folder / "taken"
    taken.write_text("a file where the folder should be", encoding="utf-8")
    for case, target in (("a file for a folder", taken), ("a folder of the system", Path("/proc"))):
        ended = run("run", "--corpus", source, "--out", target)
        yield Line("target", case, ended.is_clear, f"{ended.code} {ended.said.strip()[:110]}")


def _cramped(
    case: str,
    source: Path,
    out: Path,
    whole: Kept,
    before: tuple[str, ...],
    kept: Path | None = None,
) -> Line:
    """Return the line of a run that fails for want of room, and is then run again with room."""
    ended = run("run", "--corpus", source, "--out", out, before=before)
    if ended.code == 99:
        return Line("full", case, None, "the system allows no disk of its own")
    kept = kept or out
    left = hashes(kept)
    wrong = [name for name, value in left.items() if whole.get(name) != value]
    run("run", "--corpus", source, "--out", kept)
    healed = hashes(kept) == whole
    said = (ended.said.strip().splitlines() or [""])[-1]
    seen = f"{ended.code} {len(left)} files {wrong or ''} {'' if healed else 'NOT HEALED'} {said}"
    return Line("full", case, ended.is_clear and not wrong and healed, seen[:180])
