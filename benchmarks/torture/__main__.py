"""Bad inputs, hostile words, kills and full disks: `make torture` prints a line a case.

Fails if one broke. Ten minutes on two cores: two, and for every two kills as long as one and a half
runs of eight policies, because two go on at a time; ``--kills 5`` is for a quick look.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import deaths
import inputs
import words


def main() -> int:
    """Print a line a case and a summary; return 1 if one broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2010)
    chosen = parser.parse_args()
    began, broke, count = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for room in (
            inputs.lines(folder),
            words.lines(folder),
            deaths.full(folder),
            deaths.kills(folder, chosen.kills, chosen.seed),
        ):
            for line in room:
                print(line, flush=True)
                count, broke = count + 1, broke + (line.held is False)
    print(f"{count} cases, {broke} broke, {time.monotonic() - began:.0f} s")
    return int(broke > 0)


if __name__ == "__main__":
    sys.exit(main())
