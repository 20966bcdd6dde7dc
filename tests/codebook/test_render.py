"""The codebook page holds the whole codebook, and the page in docs/ is the current one."""

from pathlib import Path

from policyanalysis import codebook
from policyanalysis.codebook.load import examples

PAGE = codebook.render(codebook.load())


def test_the_page_in_docs_is_the_current_one():
    written = Path(__file__).parents[2] / "docs" / "codebook.md"
    assert written.read_text(encoding="utf-8") == PAGE, "run `make docs`"


def test_each_code_and_each_example_stands_on_the_page():
    book = codebook.load()
    for part in ("stances", "actors", "forces", "exceptions", "decisions", "topics", "positions"):
        for name in book.ids(part):
            assert f"(`{name}`)" in PAGE
    for _, example in examples(book):
        assert f"*{example.text}*" in PAGE


def test_the_page_says_that_its_examples_are_composed():
    assert "every example is composed" in PAGE
