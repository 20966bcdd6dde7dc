"""Runs that are killed or have no room must leave nothing half written, and a rerun the same."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench import COMMAND, Line, corpus, hashes, run

LIMITS = (0, 1_000, 20_000, 200_000)  # bytes that a file may have when the disk is "full"


def kills(folder: Path, times: int, seed: int) -> Iterator[Line]:
    """Yield a line for each run that is killed at a random moment and run again."""
    source = corpus(folder / "killed", 8)
    began = time.monotonic()
    run("run", "--corpus", source, "--out", folder / "calm")
    lasted = time.monotonic() - began
    calm = hashes(folder / "calm")
    moments = random.Random(seed)
    out = folder / "out"
    for number in range(times):
        shutil.rmtree(out, ignore_errors=True)
        moment = moments.uniform(0, lasted)
        words = [*COMMAND, "run", "--corpus", str(source), "--out", str(out)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(words, stdout=quiet, stderr=quiet, start_new_session=True) as job:
            time.sleep(moment)
            if job.poll() is None:
                os.killpg(job.pid, signal.SIGKILL)
        left = len(hashes(out)) if out.is_dir() else 0
        run("run", "--corpus", source, "--out", out)
        same = hashes(out) == calm
        yield Line("kill", f"{number + 1}: after {moment:.2f} s", same, f"{left} files were there")


def full(folder: Path) -> Iterator[Line]:
    """Yield a line for each size beyond which no file can be written, and one for no folder."""
    source = corpus(folder / "small-again", 3)
    run("run", "--corpus", source, "--out", folder / "whole")
    whole = hashes(folder / "whole")
    for limit in LIMITS:
        out = folder / f"full{limit}"
        ended = run(
            "run", "--corpus", source, "--out", out, before=("prlimit", f"--fsize={limit}", "--")
        )
        left = [name for name, value in hashes(out).items() if whole.get(name) != value]
        said = ended.said.strip().splitlines()[-1:] or [""]
        case = f"files of at most {limit:,} bytes"
        yield Line(
            "full", case, ended.is_clear and not left, f"{ended.code} {left} {said[0][:100]}"
        )
    taken = folder / "taken"
    taken.write_text("a file where the folder should be", encoding="utf-8")
    for case, out in (("a file for a folder", taken), ("a folder of the system", Path("/proc"))):
        ended = run("run", "--corpus", source, "--out", out)
        yield Line("target", case, ended.is_clear, f"{ended.code} {ended.said.strip()[:110]}")
