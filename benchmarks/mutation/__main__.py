"""Whether tests notice changed code: mutants of the modules where numbers and clauses are made.

mutmut changes one thing at a time (an operator, a number, an argument, a word) and runs the tests
that reach the function. Of each module ``--sample`` mutants are drawn by ``--seed``; all of them
take hours. A line a module, then the survivors: `mutmut show NAME` shows what was changed.
"""

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code

PACKAGE = Path("src/policyanalysis")
FATES = ("killed", "survived", "timeout", "no tests")


def modules(wanted: list[str]) -> Iterator[Path]:
    """Yield the modules that mutmut is set to change, of those whose dotted name begins so."""
    for path in sorted(PACKAGE.rglob("*.py")):
        dotted = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        if config().should_mutate(path) and dotted.startswith(tuple(wanted or [""])):
            yield path


def mutants(path: Path) -> list[str]:
    """Return the names of all mutants of a module."""
    dotted = ".".join(path.relative_to("src").with_suffix("").parts)
    found = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
    return [f"{dotted}.{name}" for name in found.mutant_names]


def fates(path: Path, names: list[str]) -> dict[str, str]:
    """Return what became of each mutant, from what mutmut wrote."""
    codes = json.loads(Path("mutants", f"{path}.meta").read_text("utf-8"))["exit_code_by_key"]
    return {name: status_by_exit_code[codes[name]] for name in names}


def main() -> int:
    """Print a line a module, a summary and the survivors; return 1 if any survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as comparison.effects, or clauses")
    parser.add_argument("--sample", type=int, default=50, help="mutants of a module; 0 for all")
    parser.add_argument("--seed", type=int, default=2010)
    chosen = parser.parse_args()
    every = {path: mutants(path) for path in modules(chosen.modules)}
    drawn = {
        path: random.Random(f"{chosen.seed} {path.as_posix()}").sample(
            names, min(chosen.sample or len(names), len(names))
        )
        for path, names in every.items()
    }
    names = [name for some in drawn.values() for name in some]
    subprocess.run([Path(sys.executable).with_name("mutmut"), "run", *names], check=True)
    print(f"\n{'module':30}{'mutants':>9}{'drawn':>9}" + "".join(f"{fate:>10}" for fate in FATES))
    survivors, total = [], Counter()
    for path, some in drawn.items():
        found = fates(path, some)
        counts = Counter(found.values())
        total.update(counts, mutants=len(every[path]), drawn=len(some))
        survivors += [name for name in some if found[name] != "killed"]
        print(_line(str(path.relative_to(PACKAGE)), len(every[path]), len(some), counts))
    print(_line("together", total["mutants"], total["drawn"], total))
    print("\n".join(sorted(survivors)))
    return int(bool(survivors))


def _line(name: str, n_mutants: int, n_drawn: int, counts: Counter[str]) -> str:
    return f"{name:30}{n_mutants:>9}{n_drawn:>9}" + "".join(f"{counts[fate]:>10}" for fate in FATES)


if __name__ == "__main__":
    sys.exit(main())
