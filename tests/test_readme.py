"""What the README shows works: its commands, its tour of the Python API, its links."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from policyanalysis.comparison.units import ESTIMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def blocks_of(language):
    return [block for name, block in BLOCKS if name == language]


def test_it_opens_with_the_two_commands():
    assert blocks_of("")[0].split("\n") == ["make run", "make test", ""]


def test_its_commands_on_a_folder_of_ones_own_run(write_corpus, cli):
    project = write_corpus()
    project.corpus.rename(project.corpus.with_name("my-policies"))
    commands = [line for block in blocks_of("")[1:] for line in block.splitlines()]
    assert [command.split()[:2] for command in commands] == [
        ["policyanalysis", "check"],
        ["policyanalysis", "run"],
    ]
    for command in commands:
        process = cli(*shlex.split(command)[1:], cwd=project.corpus.parent)
        assert (process.returncode, process.stderr) == (0, "")
    assert (project.corpus.parent / "my-results" / "data" / "clause_stances.csv").is_file()


def test_its_tour_of_python_runs_and_shows_rows():
    (tour,) = blocks_of("python")
    command = [sys.executable, "-W", "error", "-c", tour]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (0, "")
    shown = re.findall(r"^\d+ +(\w+) +(\w+)", process.stdout, flags=re.MULTILINE)
    manifest = pd.read_csv(ROOT / "corpus" / "manifest.csv", keep_default_na=False)
    countries = sorted(set(manifest["country"]))
    assert shown == [(e, c) for e in ESTIMANDS for c in countries]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_what_it_links_to_exists(target):
    assert (ROOT / target).exists()


def test_beside_its_figure_it_says_that_the_policies_are_composed():
    after = README.split("![", 1)[1][:500]
    assert "composed" in after
    assert "Nothing about the real world follows" in after
