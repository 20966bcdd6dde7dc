"""Commands on the policies of a corpus: add, fetch, update, diff, key."""

from pathlib import Path
from typing import Annotated

import typer

from policyanalysis.cli.app import CorpusFolder
from policyanalysis.errors import PolicyAnalysisError, ProjectError

app = typer.Typer()


@app.command()
def add(
    sources: Annotated[
        list[str], typer.Argument(metavar="FILE-OR-ADDRESS...", help="Policies, one a file.")
    ],
    profession: Annotated[str, typer.Option(help="Profession of their authors, lower case.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2 code, such as GB.")],
    corpus: CorpusFolder = Path("corpus"),
    policy_id: Annotated[
        str,
        typer.Option(
            help="Id of the policy, if there is but one.", show_default="country-profession-number"
        ),
    ] = "",
    cell: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="COLUMN=VALUE", help="Another cell, such as year=2024."),
    ] = None,
) -> None:
    """Add policies to a corpus from files or addresses.

    Keeps each file as it came in raw/, writes its text to policies/ and a row to manifest.csv.
    Says of each how many of the file's sentences reached the text; look at those that are flagged.

    Exit codes: 0 every policy was added; 1 one could not be, and the reason is named; 2 the command
    was used wrongly.
    """
    from policyanalysis.corpus import adding
    from policyanalysis.project import Project

    if policy_id and len(sources) > 1:
        raise typer.BadParameter(f"{len(sources)} policies cannot all be called {policy_id}")
    cells = _cells(cell or []) | {"profession": profession, "country": country}
    cells |= {"policy_id": policy_id} if policy_id else {}
    failed = False
    for source in sources:
        try:
            added = adding.add(Project(corpus, Path()), adding.source_of(source), dict(cells))
            typer.echo(adding.report(added))
        except PolicyAnalysisError as error:
            typer.echo(f"Not added: {source}: {error}", err=True)
            failed = True
    raise typer.Exit(int(failed))


def _cells(given: list[str]) -> dict[str, str]:
    pairs = [cell.partition("=") for cell in given]
    if wrong := [name for name, sign, _ in pairs if not (name and sign)]:
        raise typer.BadParameter(f"--set takes COLUMN=VALUE, not {wrong[0]!r}")
    return {name.strip(): value for name, _, value in pairs}


@app.command()
def fetch(
    manifest: Annotated[
        Path | None,
        typer.Argument(
            help="A table with policy_id and url.", show_default="the corpus's manifest"
        ),
    ] = None,
    corpus: CorpusFolder = Path("corpus"),
    archive: Annotated[
        bool, typer.Option("--archive", help="Ask the Web Archive for pages that are gone.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from servers of your own network too.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Fetch this many policies at most.")
    ] = None,
    pause: Annotated[float, typer.Option(help="Seconds between requests to one host.")] = 2.0,
) -> None:
    """Fetch the pages that a manifest names.

    Writes raw/<policy_id>/ in the corpus folder: the page as it came, and beside it a record of
    where and when from. Obeys each site's robots.txt. What was fetched within a day is not fetched
    again, so a run that was stopped goes on where it was.

    Put an e-mail or web address into the environment variable POLICYANALYSIS_CONTACT, so that sites
    can tell who asks.

    Exit codes: 0 every page was fetched or is up to date; 1 a page could not be fetched and the
    reason is named; 2 the command was used wrongly.
    """
    import os

    from policyanalysis import exports
    from policyanalysis.corpus.fetch import ARCHIVE, Options, fetch_all
    from policyanalysis.project import Project

    try:
        options = Options(
            contact=os.environ.get("POLICYANALYSIS_CONTACT", Options.contact),
            pause=pause,
            archive=ARCHIVE if archive else "",
            allow_private=allow_private,
        )
    except ProjectError as error:
        raise typer.BadParameter(str(error)) from error
    result = fetch_all(manifest or Project(corpus, Path()).manifest, corpus, options, limit)
    typer.echo(exports.problem_list(result.problems))
    typer.echo(
        f"New snapshots: {len(result.written)}, unchanged pages: {result.unchanged}, "
        f"fetched within a day: {result.fresh}."
    )
    raise typer.Exit(int(result.failed))


@app.command()
def update(
    policy_id: Annotated[str, typer.Argument(help="Id of the policy.")],
    source: Annotated[str, typer.Argument(metavar="FILE-OR-ADDRESS", help="The new version.")],
    corpus: CorpusFolder = Path("corpus"),
) -> None:
    """Bring in a new version of a policy, with its codings.

    Keeps the file as a further snapshot in raw/, the old text and sheets in versions/. A coding
    whose clause is worded anew or gone is marked pending; none is lost.

    Exit codes: 0 it is done; 1 it could not be, and the reason is named; 2 the command was used
    wrongly.
    """
    from policyanalysis import study
    from policyanalysis.corpus import adding, updating
    from policyanalysis.project import Project

    done = study.update(Project(corpus, Path()), policy_id, adding.source_of(source))
    typer.echo(updating.report(policy_id, done))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="A policy's file, or a folder that a run wrote.")],
    new: Annotated[Path, typer.Argument(help="Its newer version, or a folder of a later run.")],
) -> None:
    """Show which clauses of two versions differ. Writes nothing.

    Exit codes: 0 nothing changed or all is shown; 1 one of both could not be read; 2 the command
    was used wrongly.
    """
    from policyanalysis import exports, study

    typer.echo(exports.change_list(study.changes(old, new)))


@app.command()
def key(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file to write.")],
    corpus: CorpusFolder = Path("corpus"),
) -> None:
    """Write the key of a corpus: what its exports mask.

    Only you can read the file. Keep it apart from what you pass on; with it, masking is undone.

    Exit codes: 0 it is written; 1 it could not be; 2 the command was used wrongly.
    """
    from policyanalysis import corpus as room
    from policyanalysis.corpus.contacts import key_csv
    from policyanalysis.project import Project
    from policyanalysis.provenance import write_file

    policies = room.read(Project(corpus, Path())).policies
    found = room.contacts(policies)
    write_file(to, key_csv(policies, found)).chmod(0o600)
    typer.echo(f"Wrote {len(found)} details to {to}. Keep this file apart.")
