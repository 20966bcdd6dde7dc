"""How time and memory of a whole run grow with the number of policies, beside parsing alone.

Policies are made from the composed ones in corpus/, taken in turn: a fifth of their lines is left
out and a tenth of their words is exchanged for others of the same policy, by a seed. Each measure
is a process of its own: `run` does every stage, figures and report too, `parse` sends the same
texts through the language pipeline and does nothing else. Wanted: time that grows in a straight
line, below 2.5 times that of parsing; memory that hardly grows; `--help` in half a second. Some
minutes on two cores; `--sizes 400 1000 2000` takes half an hour. Needs no other data.
docs/architecture.md has what was found.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SEED = 2010
SIZES = (50, 100, 200)
LEFT_OUT, EXCHANGED = 0.2, 0.1
MOST_TIMES, MOST_START = 2.5, 0.5  # times the parsing; seconds of `--help`
STARTS = 5  # of `--help`, the fastest counts
MEGABYTE = 1024 if sys.platform == "linux" else 1024**2  # what ru_maxrss counts in


def make_corpus(folder: Path, size: int) -> Path:
    """Return the folder after writing a manifest and the texts of ``size`` policies into it."""
    rng = random.Random(SEED)
    folder.mkdir()
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        for number in range(size):
            row = rows[number % len(rows)]
            text = (CORPUS / "policies" / f"{row['policy_id']}.txt").read_text(encoding="utf-8")
            policy_id = f"{row['policy_id']}-{number}"
            writer.writerow(row | {"policy_id": policy_id})
            (folder / f"{policy_id}.txt").write_text(perturbed(text, rng), encoding="utf-8")
    return folder


def perturbed(text: str, rng: random.Random) -> str:
    """Return a text without some of its lines, and with some words in the place of others."""
    words = text.split()
    lines = [line for line in text.split("\n") if rng.random() > LEFT_OUT]
    return "\n".join(
        " ".join(rng.choice(words) if rng.random() < EXCHANGED else w for w in line.split(" "))
        for line in lines
    )


def perform(task: str, corpus: Path, out: Path) -> None:
    """Do a task and print what it took as JSON: seconds of wall and processor, megabytes."""
    began = time.perf_counter()
    if task == "run":
        from policyanalysis import study
        from policyanalysis.project import Project

        n_clauses = len(study.run(Project(corpus, out)).tables["clauses"])
    else:
        import spacy

        from policyanalysis.project import PACKAGE

        nlp = spacy.load(PACKAGE / "clauses" / "model")
        texts = [path.read_text(encoding="utf-8") for path in sorted(corpus.glob("*.txt"))]
        n_clauses = sum(1 for doc in nlp.pipe(texts) for _ in doc.sents)
    used = resource.getrusage(resource.RUSAGE_SELF)
    measured = {
        "wall": time.perf_counter() - began,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss / MEGABYTE,
        "parts": n_clauses,
    }
    print(json.dumps(measured))


def measured(task: str, corpus: Path, out: Path) -> dict[str, float]:
    """Return what a task took in a process of its own."""
    command = [sys.executable, __file__, "--task", task, str(corpus), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def start_up() -> float:
    """Return the seconds of the fastest `--help`."""
    command = [sys.executable, "-m", "policyanalysis", "--help"]
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - began)
    return min(times)


def measure(sizes: list[int]) -> None:
    """Print a line a size, the growth between two sizes, and how fast the command starts."""
    print("policies  clauses   run s  CPU s    MB   parse s  CPU s    MB   run/parse (CPU)")
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            corpus = make_corpus(Path(name) / "corpus", size)
            run, parse = (measured(task, corpus, Path(name)) for task in ("run", "parse"))
        found[size] = run, parse
        print(
            f"{size:8}  {run['parts']:7}  {run['wall']:6.1f} {run['processor']:6.1f} "
            f"{run['memory']:5.0f}    {parse['wall']:6.1f} {parse['processor']:6.1f} "
            f"{parse['memory']:5.0f}   {run['processor'] / parse['processor']:.2f}",
            flush=True,
        )
    for few, many in pairwise(found):
        added: list[float] = []
        for task, place in (("run", 0), ("parse", 1)):
            before, after = found[few][place], found[many][place]
            grown = {name: (after[name] - before[name]) / (many - few) for name in before}
            added.append(grown["processor"])
            print(
                f"{few} to {many}, {task}: {1000 * grown['processor']:.0f} ms CPU and "
                f"{1000 * grown['memory']:.0f} kB a policy"
            )
        print(f"{few} to {many}: run/parse of what is added {added[0] / added[1]:.2f}")
    print(f"--help: {start_up():.2f} s (wanted: below {MOST_START})")
    print(f"wanted: CPU a policy that stays, and run/parse below {MOST_TIMES}")


def main() -> None:
    """Measure every size, or do one task."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--task", choices=("run", "parse"))
    chosen = parser.parse_args()
    if chosen.task:
        perform(chosen.task, *map(Path, chosen.rest))
    else:
        measure(sorted(chosen.sizes))


if __name__ == "__main__":
    main()
