"""Commands on the codebook: check and render."""

from pathlib import Path
from typing import Annotated

import typer

from policyanalysis.errors import CodebookError
from policyanalysis.project import CODEBOOK

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Check the codebook, or render it for people.

    Exit codes: 0 all is well; 1 something failed and is named; 2 the command was used wrongly.
    """,
)


@app.command("check")
def codebook_check(
    path: Annotated[
        Path, typer.Argument(help="A codebook.", show_default="the built-in one")
    ] = CODEBOOK,
) -> None:
    """Check that a codebook is sound.

    It is if it keeps the schema, its ids are unique and known, every phrase compiles, and its own
    rules code each example as it says. Writes nothing.

    Exit codes: 0 the codebook is sound; 1 it is not: the first break of the schema is named, or
    every example that is coded otherwise; 2 the command was used wrongly.
    """
    from policyanalysis import clauses, codebook
    from policyanalysis.coding.rules.checking import mistakes

    checked = codebook.load(path)
    try:
        if found := list(mistakes(checked, clauses.pipeline())):
            action = "correct each example, or the rules that code it"
            raise CodebookError("; ".join(found), action=action)
    except CodebookError as error:
        raise error.within(str(path)) from error
    typer.echo(
        f"Codebook {checked.version} is sound: {len(checked.topics)} topics, "
        f"{len(checked.decisions)} decisions."
    )


@app.command("render")
def codebook_render(
    to: Annotated[Path, typer.Argument(help="The Markdown file to write.")] = Path(
        "docs/codebook.md"
    ),
    path: Annotated[
        Path, typer.Option("--codebook", help="A codebook.", show_default="the built-in one")
    ] = CODEBOOK,
) -> None:
    """Write a codebook as a page for people.

    Writes one Markdown file.

    Exit codes: 0 it is written; 1 it could not be; 2 the command was used wrongly.
    """
    from policyanalysis import codebook
    from policyanalysis.provenance import write_file

    write_file(to, codebook.render(codebook.load(path)).encode())
    typer.echo(f"Wrote {to}.")
