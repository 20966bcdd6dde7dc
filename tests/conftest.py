"""What tests of several rooms share: small corpora, the command line, finished runs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from policyanalysis import study
from policyanalysis.project import Project

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# For `make mutation`, which asks only whether a test fails: the same examples, none made smaller.
settings.register_profile("mutation", derandomize=True, phases=[Phase.explicit, Phase.generate])

MANIFEST = """\
policy_id,title,profession,country,region,year,language,source,retrieved_at,redistribute
oak-01,Keeping in Touch,counsellor,GB,,2016,en-GB,composed,2024-02-29,yes
elm-01,,psychologist,US,OH,,,composed,,yes
yew-01,"Screens, Calls and Us",counsellor,US,,2021,en,composed,,yes
"""
TEXTS = {
    "oak-01.txt": (
        "Keeping in Touch\n\n"
        "Friend requests\n"
        "I do not accept friend requests from anyone whom I see for counselling.\n\n"
        "E-mail\n"
        "Please write by e-mail to move a session. I may answer at the weekend if it is urgent.\n"
    ),
    "elm-01.txt": (
        "Reviews\n"
        "Our psychologists never ask patients for a review, and we do not reply to any.\n\n"
        "Texting\n"
        "You can text the front desk to cancel, unless the visit is on the same day.\n"
    ),
    "yew-01.txt": (
        "Searching the web\n"
        "I will look you up online only with your consent. Most people find that a relief.\n"
    ),
}


def write(
    folder: Path,
    manifest: str | bytes = MANIFEST,
    texts: Mapping[str, str | bytes] = TEXTS,
) -> Project:
    """Return the project whose corpus, given as text or bytes, is written into the folder."""
    project = Project(folder / "corpus", folder / "out")
    project.corpus.mkdir()
    for name, content in {"manifest.csv": manifest, **texts}.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (project.corpus / name).write_bytes(raw)
    return project


@pytest.fixture
def write_corpus(tmp_path: Path) -> Callable[..., Project]:
    """Return ``write`` for this test's own folder."""
    return partial(write, tmp_path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> tuple[Project, study.Result]:
    """Return the project of a small study after its run, and what the run returned."""
    project = write(tmp_path_factory.mktemp("small"))
    return project, study.run(project)


@pytest.fixture
def project(finished, tmp_path) -> Project:
    """Return a copy of the small study, corpus and outputs, to be changed and run again."""
    shutil.copytree(finished[0].corpus.parent, tmp_path / "study", copy_function=shutil.copy2)
    return Project(tmp_path / "study" / "corpus", tmp_path / "study" / "out")


@pytest.fixture(scope="session")
def cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command line as a process of its own, its output piped."""

    def run(
        *arguments: object, env: Mapping[str, str] | None = None, **options
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "policyanalysis", *map(str, arguments)]
        variables = {**os.environ, **(env or {})}
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, check=False, **options
        )

    return run


@pytest.fixture(scope="session")
def composed_run(cli, tmp_path_factory):
    """Return the finished run of the study in corpus/, and the folder that it wrote."""
    out = tmp_path_factory.mktemp("composed")
    return cli("run", "--out", out, cwd=ROOT, env={"PYTHONHASHSEED": "1"}), out


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of published policies and gold; where it is required, none fails."""
    if not (SHARED / "policies" / "manifest.csv").is_file():
        reason = "the published policies are not part of the repository and not beside it"
        if os.environ.get("PA_REQUIRE_SHARED") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def published(shared) -> Path:
    """Return the folder of published policies."""
    return shared / "policies"


@pytest.fixture(scope="session")
def published_run(cli, published, tmp_path_factory):
    """Return the finished run of the published policies, and the folder that it wrote."""
    out = tmp_path_factory.mktemp("published")
    return cli("run", "--corpus", published, "--out", out, "--keep-text", cwd=ROOT), out
