"""The command itself, to which each file of this room adds its own."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="policyanalysis",
    help="""Turn therapists' policies on social media and electronic contact into evidence.

    A corpus of policies is segmented into clauses, each clause is coded by topic and stance, and
    the codings are compared across professions and countries.

    Start with `policyanalysis run`: without options it analyses the composed study in corpus/.
    For your own policies, put a manifest.csv and the text files into a folder, look for mistakes
    with `policyanalysis check --corpus FOLDER`, then run with `--corpus FOLDER --out RESULTS`.

    Exit codes: 0 all is well; 1 something failed and is named; 2 the command was used wrongly.
    """,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

FinishedRun = Annotated[
    Path, typer.Option("--out", help="Folder of a finished run, with data/ and figures/.")
]
CorpusFolder = Annotated[
    Path, typer.Option("--corpus", help="Folder with manifest.csv and the policies' text files.")
]
MaskContacts = Annotated[
    bool, typer.Option("--mask/--no-mask", help="Mask contact details and names in exports.")
]
WithholdText = Annotated[
    bool,
    typer.Option(
        "--withhold-text/--keep-text",
        help="Leave out of exports the words of policies that may not be passed on.",
    ),
]
