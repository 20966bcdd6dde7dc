"""Commands that take codings out to other tools and bring them back: export and import."""

from pathlib import Path
from typing import Annotated, Any

import typer

from policyanalysis.cli.app import CorpusFolder, MaskContacts, WithholdText

app = typer.Typer()


def _several(text: str) -> Any:
    return typer.Option(help=f"{text}; may be given several times.")


Values = list[str] | None


@app.command()
def export(  # noqa: PLR0913, PLR0917 - a parameter an option
    to: Annotated[
        Path,
        typer.Argument(
            metavar="FILE-OR-FOLDER",
            help="A name ending in .csv, .parquet, .jsonl, .xlsx, .qdpx, .qdc, .tex, .md or .bib; "
            "one without ending is the folder of a data package.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Folder of a finished run, from which is taken.")
    ] = Path(),
    table: Annotated[
        str,
        typer.Option(
            help="long (a row a clause, topic and coder), wide (topics in columns), positions "
            "(policy by topic), codebook, position_counts, estimates or another without words."
        ),
    ] = "long",
    topic: Annotated[Values, _several("Only clauses with this topic")] = None,
    stance: Annotated[Values, _several("Only clauses of this stance")] = None,
    profession: Annotated[Values, _several("Only policies of this profession")] = None,
    country: Annotated[Values, _several("Only policies of this country")] = None,
    coder: Annotated[Values, _several("Only codings by this coder")] = None,
    mask: MaskContacts = True,
    withhold: WithholdText = True,
    bom: Annotated[
        bool, typer.Option("--bom", help="Open a CSV with a byte order mark, for Excel.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Export a finished run to the tools that people use.

    Writes one file, or the folder of a data package, and beside it the record of how it was made.
    Says how many rows were written, how many clauses go without their words, and what a format
    could not hold. docs/exports.md tells how each opens in Excel, R, NVivo and others.

    Exit codes: 0 it is written; 1 it could not be, and the reason is named; 2 the command was used
    wrongly.
    """
    from policyanalysis import exports, study

    where = {"topic": topic, "stance": stance, "profession": profession, "country": country}
    chosen = {name: values for name, values in (where | {"coder_id": coder}).items() if values}
    exports.require_free(to, force)
    request = study.Request(table, chosen, mask=mask, withhold=withhold, bom=bom)
    typer.echo(study.outcome(study.export(out / "data", to, request)))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A REFI-QDA project (.qdpx) or codebook (.qdc).")],
    corpus: CorpusFolder = Path("corpus"),
    to: Annotated[
        Path | None,
        typer.Option(help="The table to write from a codebook: .csv, .parquet, .jsonl or .xlsx."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
) -> None:
    """Bring in codings from NVivo, MAXQDA and the like.

    Writes one sheet a coder into codings/ of the corpus; from a codebook, the table of its codes.
    Names what could not be taken over: codes that the codebook does not know, passages that are not
    in the policy, sources that are no policy.

    Exit codes: 0 it is done; 1 it could not be, and the reason is named; 2 the command was used
    wrongly.
    """
    from policyanalysis import exports, study
    from policyanalysis.project import Project

    if (to is not None) != (file.suffix.lower() == ".qdc"):
        raise typer.BadParameter("a .qdc needs --to FILE, and nothing else takes it")
    if to is None:
        done = study.import_project(file, Project(corpus, Path()), force=force)
        typer.echo(study.outcome(done))
        return
    exports.require_free(to, force)
    written = exports.write(exports.refi.read_codebook(file), "codebook", to)
    typer.echo(f"Wrote {to}: {exports.counted(written.n_rows, 'row')}")
