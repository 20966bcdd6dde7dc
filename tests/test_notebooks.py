"""Notebooks are thin, hold no output, and say whose policies they show."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def cells(request):
    notebook = json.loads(request.param.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    return [(cell["cell_type"], "".join(cell["source"]), cell) for cell in notebook["cells"]]


def test_there_is_a_notebook():
    assert NOTEBOOKS


def test_no_output_is_stored(cells):
    for kind, _, cell in cells:
        assert kind != "code" or (cell["outputs"], cell["execution_count"]) == ([], None)


def test_cells_are_short_and_define_nothing(cells):
    for kind, source, _ in cells:
        if kind == "code":
            assert len(source.splitlines()) <= 15
            defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
            assert not any(isinstance(node, defined) for node in ast.walk(ast.parse(source)))


def test_it_opens_with_its_question_and_ends_with_its_limits(cells):
    _, first, _ = cells[0]
    _, last, _ = cells[-1]
    assert "?" in first
    assert "composed" in first
    assert last.startswith("## What this does not show")
