"""Commands for people who code: sheet, codings add, adjudicate, agreement."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyanalysis.cli.app import CorpusFolder

if TYPE_CHECKING:
    from policyanalysis.study.people import Added

app = typer.Typer()
codings = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Bring in codings by people.

    Exit codes: 0 all is well; 1 something failed and is named; 2 the command was used wrongly.
    """,
)


class Kind(StrEnum):
    """Who codes by hand."""

    HUMAN = "human"
    MODEL = "model"


class By(StrEnum):
    """What agreement can be broken down by."""

    POLICY = "policy"
    PAIR = "pair"
    TOPIC = "topic"


@app.command()
def sheet(
    coder: Annotated[str, typer.Option(help="How the coder signs, such as AB.")],
    corpus: CorpusFolder = Path("corpus"),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The .xlsx or .csv file to write.", show_default="CODER.xlsx"),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(help="A .csv or .xlsx file whose clause_id or policy_id says what to code."),
    ] = None,
) -> None:
    """Write a coding sheet for a person.

    Writes one file: a row a clause with its context, and cells to fill, as an Excel workbook with
    drop-downs or as CSV. What the coder has coded before is filled in; nothing of what any other
    coder chose is shown.

    Exit codes: 0 it is written; 1 it could not be, and the reason is named; 2 the command was used
    wrongly.
    """
    from policyanalysis import exports
    from policyanalysis.project import Project
    from policyanalysis.study import people

    done = people.write_sheet(Project(corpus, Path()), coder, out or Path(f"{coder}.xlsx"), sample)
    n = exports.counted(done.n_rows, "clause")
    typer.echo(f"Wrote {done.path}: {n}, {done.n_coded} of them coded before.")


@codings.command("add")
def add_codings(
    path: Annotated[Path, typer.Argument(metavar="SHEET", help="A filled sheet.")],
    corpus: CorpusFolder = Path("corpus"),
    kind: Annotated[
        Kind | None, typer.Option(help="Who coded: a person, or a language model.")
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Take a half filled row for a mistake.")
    ] = False,
) -> None:
    """Read a filled coding sheet back.

    Writes codings/CODER.csv in the corpus folder: rows of the sheet are added or updated, all
    others stay. Empty rows change nothing, half filled ones wait. Every mistake is named with its
    row and column, and with any nothing is written.

    Exit codes: 0 it is written; 1 the sheet has mistakes or cannot be read; 2 the command was used
    wrongly.
    """
    from policyanalysis.project import Project
    from policyanalysis.study import people

    added = people.add_sheet(
        Project(corpus, Path()), path, kind.value if kind else "", complete=complete
    )
    raise typer.Exit(_reported(path, added))


def _reported(path: Path, added: "Added") -> int:
    """Print what a sheet brought in, and return the exit code."""
    from policyanalysis import exports

    for line in exports.added_list(path.name, added.mistakes, added.half, added.moved):
        typer.echo(line, err=bool(added.mistakes))
    counts = (added.n_new, added.n_changed, added.n_same)
    if any(counts):
        new, changed, same = exports.counted(counts[0], "row"), *counts[1:]
        typer.echo(f"Wrote {added.path}: {new} new, {changed} changed, {same} as before.")
    elif not added.mistakes:
        typer.echo(f"Nothing was added: {path.name} has no complete row yet.")
    return int(bool(added.mistakes))


@app.command()
def adjudicate(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="SHEET", help="A filled sheet to be read back.", show_default="write one"
        ),
    ] = None,
    corpus: CorpusFolder = Path("corpus"),
    coders: Annotated[
        str, typer.Option(help="Coders to compare, a comma between two.", show_default="all")
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="The .xlsx or .csv file to write.")] = Path(
        "adjudication.xlsx"
    ),
) -> None:
    """Settle what coders differ on, by a sheet.

    Writes a sheet with a row for each clause that coders coded differently and nobody has decided,
    and what each chose. With SHEET, writes its decisions to codings/adjudicated.csv; undecided rows
    stay open. The codings of the coders stay as they are.

    Exit codes: 0 it is written; 1 the sheet has mistakes or cannot be read, or fewer than two have
    coded; 2 the command was used wrongly.
    """
    from policyanalysis import exports
    from policyanalysis.project import Project
    from policyanalysis.study import people

    project = Project(corpus, Path())
    if path:
        raise typer.Exit(_reported(path, people.add_decisions(project, path)))
    done = people.write_disagreements(project, _named(coders), out)
    typer.echo(f"Wrote {done.path}: {exports.counted(done.n_rows, 'clause')} to be decided.")


def _named(coders: str) -> list[str]:
    return [name.strip() for name in coders.split(",") if name.strip()]


@app.command()
def agreement(
    corpus: CorpusFolder = Path("corpus"),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of a finished run, with what its programs coded."),
    ] = None,
    coders: Annotated[
        str,
        typer.Option(help="Coders, a comma between two.", show_default="all who have a file"),
    ] = "",
    reference: Annotated[
        str, typer.Option(help="Coder taken as right, for precision, recall and F1.")
    ] = "",
    by: Annotated[By | None, typer.Option(help="Break it down.")] = None,
    units: Annotated[
        Path | None, typer.Option(help="Write the raw units behind the numbers to this CSV file.")
    ] = None,
) -> None:
    """Show how far coders agree.

    Compares the codings in the corpus, or with --out those of a finished run, whose programs
    (rules) can then be named as coders. Writes nothing, or with --units one CSV file: a row a
    variable and clause, a column a coder.

    Exit codes: 0 it is shown; 1 it could not be, and the reason is named; 2 the command was used
    wrongly.
    """
    from policyanalysis import exports
    from policyanalysis.project import Project
    from policyanalysis.study import agreeing

    project, finished = Project(corpus, out or Path()), out is not None
    found = agreeing.coded(project, finished=finished)
    book = agreeing.book_of(project, finished=finished)
    chosen = _named(coders) or agreeing.by_hand(found)
    table = agreeing.agreement(found, chosen, reference or None, by.value if by else "", book)
    labels = book.topic_labels
    typer.echo(exports.agreement_list(table, found["coders"], labels, by.value if by else ""))
    if units:
        agreeing.write_units(found, chosen, units, book)
        typer.echo(f"Wrote {units}.")
