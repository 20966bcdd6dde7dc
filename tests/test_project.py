"""Settings and codebooks that cannot be used are refused before anything is written."""

from pathlib import Path

import pytest

from policyanalysis import codebook
from policyanalysis.errors import CodebookError, ProjectError
from policyanalysis.project import Settings, make_folder


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_that_no_generator_takes_is_refused(seed: int) -> None:
    with pytest.raises(ProjectError, match="seed is"):
        Settings(seed=seed)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(ProjectError, match=f"the folder cannot be made: .*{folder}"):
            make_folder(folder)
    assert make_folder(tmp_path / "a" / "b").is_dir()


def test_a_codebook_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("[" * 5_000, encoding="utf-8")
    with pytest.raises(CodebookError):
        codebook.load(path)
