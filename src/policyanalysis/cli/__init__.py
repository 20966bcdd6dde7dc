"""The command line: arguments in, one call, messages out; one file for each kind of command."""

import os
import sys
from io import TextIOWrapper

import typer

from policyanalysis.cli import (
    codebook,
    coding,
    comparing,
    corpus,
    exporting,
    figures,
    people,
    study,
    training,
)
from policyanalysis.cli.app import app
from policyanalysis.cli.terminal import guarded
from policyanalysis.errors import PolicyAnalysisError

__all__ = ["app", "main"]

app.add_typer(study.app)
app.add_typer(figures.app)
app.add_typer(corpus.app)
app.add_typer(people.app)
app.add_typer(people.codings, name="codings")
app.add_typer(exporting.app)
app.add_typer(comparing.app)
app.add_typer(coding.app)
app.add_typer(training.app)
app.add_typer(codebook.app, name="codebook")


def main() -> None:
    """Run the command line; an error of ours is a message and exit code 1, never a traceback."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its own keeps all it ever held
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, TextIOWrapper):
            setattr(sys, name, guarded(stream))
    try:
        app(prog_name="policyanalysis")
    except PolicyAnalysisError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)
