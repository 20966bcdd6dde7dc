"""How fast a million clauses are exported, beside pandas' own writers, and in how much memory.

A run of a million clauses is made up from the clauses of the composed policies, with one coding and
about one topic each. Each measure is a process of its own: the time of the best of its rounds and
the most memory that it ever held. `export` reads the tables of the run, joins, protects and writes
them in parts; `writer` writes the finished table as one frame, as pandas does. Needs no other data.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from policyanalysis import codebook, corpus, exports, study
from policyanalysis.project import Project

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
SIZE = 1_000_000
WORKBOOK = 50_000  # rows of the workbook, which is slow for pandas too
ENOUGH = 5.0  # seconds of rounds: what is quick is measured several times
LIMIT, MEMORY = 1.5, 1e9
PEERS = {".csv": "to_csv", ".parquet": "to_parquet", ".jsonl": "to_json", ".xlsx": "to_excel"}


def make_run(folder: Path, size: int) -> None:
    """Write the tables of a run of about ``size`` clauses into the folder."""
    from policyanalysis import clauses as segmentation  # these load spaCy, which no export needs
    from policyanalysis import coding

    nlp, book = segmentation.pipeline(), codebook.load()
    policies = corpus.read(Project(CORPUS, folder)).policies
    _, clauses = segmentation.segment(policies, nlp)
    codings, topics = coding.code(clauses, book, nlp)
    lineages = corpus.lineages(policies, clauses, seed=1).lineages
    details = corpus.contacts(policies)
    copies = -(-size // len(clauses))
    for name, table in {"policies": policies, "clauses": clauses, "codings": codings,
                        "topic_codings": topics, "lineages": lineages,
                        "contact_details": details}.items():  # fmt: skip
        parts = (renamed(table, copy) for copy in range(copies))
        exports.write(parts, name, folder / f"{name}.parquet")


def renamed(table: pd.DataFrame, copy: int) -> pd.DataFrame:
    """Return a table whose policies and clauses have ids of their own."""
    marked = {c: f"{copy:05}-" + table[c] for c in ("policy_id", "clause_id") if c in table}
    return table.assign(**marked)


def measured(task: str, folder: Path, ending: str) -> dict[str, float]:
    """Return seconds and bytes of a task in a process of its own."""
    command = [sys.executable, __file__, "--task", task, "--ending", ending, str(folder)]
    env = os.environ | {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # as the command line has it
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return json.loads(done.stdout)


def perform(task: str, folder: Path, ending: str) -> dict[str, float]:
    """Return the best time of a task and the memory that it took."""
    path = folder / f"{task}{ending}"
    if task == "export":
        seconds, n = timed(lambda: study.export(folder, path, study.Request()).written[0].n_rows)
    else:
        table = exports.read(folder / "export.parquet", "long")
        table = table.head(WORKBOOK) if ending == ".xlsx" else table
        before = peak()
        write = writer(task, table, path, ending)
        seconds, n = timed(write)
        return {
            "seconds": seconds,
            "rows": n,
            "bytes": path.stat().st_size,
            "more": peak() - before,
        }
    return {"seconds": seconds, "rows": n, "bytes": path.stat().st_size, "memory": peak()}


def writer(task: str, table: pd.DataFrame, path: Path, ending: str):
    """Return the function that writes a table, by this package or by pandas."""
    if task == "writer":
        return lambda: exports.write(table, "long", path).n_rows
    more = {".jsonl": {"orient": "records", "lines": True}}.get(ending, {"index": False})
    return lambda: (getattr(table, PEERS[ending])(path, **more), len(table))[1]


def timed(run) -> tuple[float, int]:
    """Return the time of the fastest round, and what it returned."""
    rounds: list[float] = []
    while sum(rounds) < ENOUGH:
        start = time.perf_counter()
        n = run()
        rounds.append(time.perf_counter() - start)
    return min(rounds), n


def peak() -> int:
    """Return the most bytes that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Print one line a format."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, __file__, "--task", "make", name], check=True)
        print("export: tables of a run to a file, in parts; writer and pandas: one frame to a file")
        for ending in (".parquet", ".csv", ".jsonl"):
            got = measured("export", folder, ending)
            print(
                f"export {ending:9} {got['rows']:>9,} rows {got['seconds']:7.1f} s "
                f"{got['memory'] / 1e6:6.0f} MB of {MEMORY / 1e6:.0f}"
            )
        for ending in PEERS:
            own, peer = measured("writer", folder, ending), measured("pandas", folder, ending)
            ratio = own["seconds"] / peer["seconds"]
            print(
                f"writer {ending:9} {own['rows']:>9,} rows {own['seconds']:7.1f} s, "
                f"pandas {peer['seconds']:7.1f} s, ratio {ratio:.2f} (at most {LIMIT}); "
                f"more memory {own['more'] / 1e6:.0f} and {peer['more'] / 1e6:.0f} MB"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--task", default="", help=argparse.SUPPRESS)
    parser.add_argument("--ending", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.task:
        main()
    elif given.task == "make":
        make_run(Path(given.folder), SIZE)
    else:
        print(json.dumps(perform(given.task, Path(given.folder), given.ending)))
