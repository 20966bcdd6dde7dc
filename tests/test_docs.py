"""The documentation is whole: links lead somewhere, and commands and tables are all named."""

import ast
import re
import shlex
import tomllib
from pathlib import Path

import openpyxl
import pytest
import typer

from policyanalysis import tables
from policyanalysis.cli import app
from policyanalysis.comparison.units import ESTIMANDS
from policyanalysis.corpus.readers import READERS
from policyanalysis.exports.formats import FORMATS
from policyanalysis.figures import FIGURES
from policyanalysis.project import PACKAGE

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("", "docs", "corpus", "corpus/codings", "corpus/training", "data", "figures")
PAGES = sorted(page for folder in FOLDERS for page in (ROOT / folder).glob("*.md"))
TEXTS = {page: page.read_text(encoding="utf-8") for page in PAGES}
LINK = re.compile(r"\]\(([^)\s]+)\)")
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")


def without_code(text):
    return re.sub(r"^```.*?^```$|`[^`\n]+`", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(page):
    """Return the anchors that a page's headings get: lower case, no marks, hyphens for blanks."""
    text = re.sub(r"^```.*?^```$", "", TEXTS[page], flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_its_links_lead_to_files_and_headings_that_exist(page):
    for target in LINK.findall(without_code(TEXTS[page])):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), target
        assert not anchor or anchor in anchors(goal), target


def test_every_page_of_the_documentation_is_linked_from_the_readme():
    linked = set(LINK.findall(TEXTS[ROOT / "README.md"]))
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert pages - linked == {"docs/development-log.md"}  # for those who change the rules


def command_names(group, before=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from command_names(command, (*before, name))
        else:
            yield " ".join((*before, name))


@pytest.mark.parametrize("name", sorted(command_names(typer.main.get_command(app))))
def test_every_command_is_named_in_the_documentation(name):
    pages = [text for page, text in TEXTS.items() if page.name != "CHANGELOG.md"]
    said = rf"policyanalysis\s+{name}\b|`{name}\b"
    assert any(re.search(said, text) for text in pages)


@pytest.mark.parametrize("name", sorted(tables.schemas()))
def test_every_table_is_in_the_dictionary(name):
    assert name in anchors(ROOT / "data" / "README.md")


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_figure_is_in_its_how_to(name):
    page = TEXTS[ROOT / "docs" / "howto-figures.md"]
    assert {f"`{name}`", re.sub("_(country|profession)$", "_…`", f"`{name}")} & set(
        re.findall(r"`[a-z_…]+`", page)
    )


@pytest.mark.parametrize("name", ESTIMANDS)
def test_every_estimand_is_in_the_methods_and_in_the_help(name, cli):
    assert f"| `{name}` |" in TEXTS[ROOT / "docs" / "methods.md"]
    assert name in cli("compare", "--help").stdout


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_in_the_documentation_and_in_the_help(ending, cli):
    assert f"`{ending}`" in TEXTS[ROOT / "docs" / "exports.md"]
    assert ending in cli("export", "--help").stdout


@pytest.mark.parametrize("ending", sorted(set(READERS) - {".htm"}))
def test_every_reader_is_in_its_how_to(ending):
    assert f"| `{ending}` |" in TEXTS[ROOT / "docs" / "howto-corpus.md"]


def imported_rooms(path):
    """Return the rooms (first folders or files of the package) that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, *rooms = node.module.split(".")
            if package == "policyanalysis":
                yield from rooms[:1] or [alias.name for alias in node.names]


def test_the_picture_of_imports_is_that_of_the_code():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = [room for layer in layers for room in layer.split(" | ")]
    imports = {room: set() for room in rooms}
    for path in PACKAGE.rglob("*.py"):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        imports.get(room, set()).update(imported_rooms(path))
    lines = []
    for room in rooms:
        below = ", ".join(other for other in rooms if other in imports[room] - {room})
        lines.append(f"{room:12} -> {below}" if below else room)
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert "\n".join(["```", *lines, "```"]) in page


def fill(path, other):
    """Fill a sheet with the codes of the tutorial; ``other`` codes the sixth clause otherwise."""
    table = TUTORIAL.split("|---|---|---|---|---|---|\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for number, (clause, *codes) in enumerate(rows, start=2):
        assert sheet.cell(number, columns["clause"]).value.startswith(clause.removesuffix(" …"))
        if other and number == 7:
            codes[1] = "Practitioner"
        for name, code in zip(
            ("stance", "actor", "force", "exception", "topic_1"), codes, strict=True
        ):
            sheet.cell(number, columns[name]).value = code or None
    assert sheet.max_row == len(rows) + 1
    book.save(path)


def test_the_tutorial_can_be_followed(cli, tmp_path):
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    blocks = re.findall(r"^```\n(.*?)^```$", TUTORIAL, flags=re.MULTILINE | re.DOTALL)
    said = {}
    for command in "".join(blocks).splitlines():
        if "codings add" in command:
            sheet = command.split()[3]
            fill(tmp_path / sheet, other=sheet == "CD.xlsx")
        done = cli(*shlex.split(command)[1:], cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), command
        said[command.split()[1]] = done.stdout
    assert re.search(r"actor +0\.909 .* 0\.800 ", said["agreement"])
    assert "2 and 1 lineage: no test can reach p = 0.05" in said["compare"]
    assert {path.name for path in tmp_path.glob("*.*")} >= {"clauses.xlsx", "study.qdpx"}
