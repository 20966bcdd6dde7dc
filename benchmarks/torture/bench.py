"""What the rooms of the torture chamber share: a small study, the command line, a line a case."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policyanalysis import cli, codebook, exports, study  # noqa: F401 - once, for every child

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "policyanalysis")
SECONDS = 120  # that a command may take before it counts as hanging
LONGEST = 20_000  # characters that a message may have


@dataclass(frozen=True)
class Line:
    """A line of the table: the room, the case, whether it held (None: not run), what was seen."""

    room: str
    case: str
    held: bool | None
    seen: str = ""

    def __str__(self) -> str:
        """Return the line as it is printed."""
        verdict = {True: "held", False: "BROKE", None: "not run"}[self.held]
        return f"{self.room:9} {verdict:7}  {self.case:44} {self.seen}"


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (below 0 if it hung or died) and what it said."""

    code: int
    said: str

    @property
    def is_clear(self) -> bool:
        """Return whether it failed with what is wrong and what to do, harmless on a terminal."""
        named = "What to do:" in " ".join(self.said.split()) or self.code == 2
        harmless = "\x1b" not in self.said and len(self.said) < LONGEST
        return self.code in {1, 2} and "Traceback" not in self.said and named and harmless


def held(room: str, case: str, kept: Path, *words: str | Path) -> Line:
    """Return the line of a command that must fail clearly and leave the folder ``kept`` whole."""
    before = hashes(kept)
    ended = run(*words)
    whole = hashes(kept) == before
    said = ended.said.strip().splitlines() or [""]
    seen = f"{ended.code} {'' if whole else 'CHANGED '}{said[-1][:110]}"
    return Line(room, case, ended.is_clear and whole, seen)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip archive of the parts by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return stream.getvalue()


def run(*words: str | Path, before: tuple[str, ...] = ()) -> Ended:
    """Return how the command ended; ``before`` stands before it, such as `prlimit`.

    Without ``before`` the command runs in a child of this process, which spares it the start-up.
    """
    if not before:
        return _run_in_a_child([str(word) for word in words])
    line = [*before, *COMMAND, *map(str, words)]
    try:
        done = subprocess.run(line, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Ended(-1, f"still running after {SECONDS} s")
    return Ended(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))


def _run_in_a_child(words: list[str]) -> Ended:
    with tempfile.TemporaryFile() as said:
        _, status = os.waitpid(start(words, said.fileno()), 0)
        said.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), said.read().decode(errors="replace"))


def start(words: list[str], output: int) -> int:
    """Return the number of a child process that runs the command and talks to ``output``."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.dup2(output, 1)
        os.dup2(output, 2)
        signal.alarm(SECONDS)
        os._exit(_exit_code(words))
    return child


def _exit_code(words: list[str]) -> int:
    sys.argv = ["policyanalysis", *words]
    code: object = 0
    try:
        cli.main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 0


def corpus(folder: Path, n_policies: int) -> Path:
    """Return a corpus of the first composed policies, written into the folder."""
    texts = folder / "policies"
    texts.mkdir(parents=True)
    lines = (ROOT / "corpus" / "manifest.csv").read_text(encoding="utf-8").splitlines(True)
    (folder / "manifest.csv").write_text("".join(lines[: n_policies + 1]), encoding="utf-8")
    for line in lines[1 : n_policies + 1]:
        name = f"{line.split(',')[0]}.txt"
        (texts / name).write_bytes((ROOT / "corpus" / "policies" / name).read_bytes())
    return folder


def files(folder: Path) -> Iterator[Path]:
    """Yield every file below the folder, hidden ones too, in order."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names))


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of each file below the folder by its relative path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files(folder)
    }
