"""Commands on codings: explain."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def explain(
    clause_id: Annotated[
        str, typer.Argument(metavar="CLAUSE_ID", help="Clause, as clause_stances.csv names it.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder of a finished run.")] = Path(),
) -> None:
    """Show why a clause is coded as it is.

    Prints the clause with its section and lead-in, its grammatical features, every rule for the
    stance that holds with the words that it found, which rule won and over which others, and what
    each coder says of stance and topics. Writes nothing.

    Exit codes: 0 the clause is explained; 1 there is no such clause, or the run cannot be read; 2
    the command was used wrongly.
    """
    from policyanalysis import study
    from policyanalysis.project import Project

    typer.echo(study.explain(Project(Path(), out), clause_id))
