"""The command line: arguments in, one call, messages out."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from policyanalysis.errors import CodebookError, PolicyAnalysisError, ProjectError
from policyanalysis.project import CODEBOOK

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
codebook_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="""Check the codebook, or render it for people.

    Exit codes: 0 all is well; 1 something failed and is named; 2 the command was used wrongly.
    """,
)
app.add_typer(codebook_app, name="codebook")

CorpusFolder = Annotated[
    Path, typer.Option("--corpus", help="Folder with manifest.csv and the policies' text files.")
]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - a parameter an option
    corpus: CorpusFolder = Path("corpus"),
    out: Annotated[
        Path, typer.Option("--out", help="Folder that receives data/ and figures/.")
    ] = Path(),
    conf_level: Annotated[
        float, typer.Option(help="Level of the intervals, a share between 0 and 1.")
    ] = 0.95,
    min_policies: Annotated[
        int, typer.Option(help="Policies that a group needs for an interval.")
    ] = 5,
    seed: Annotated[int, typer.Option(help="Seed of every random step.")] = 2010,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Mask contact details and names in exports.")
    ] = True,
    withhold: Annotated[
        bool, typer.Option("--withhold", help="Leave out words that may not be passed on.")
    ] = False,
    language_model: Annotated[
        str,
        typer.Option(
            help="Installed spaCy pipeline with a parser.", show_default="the package's own"
        ),
    ] = "",
) -> None:
    """Analyse a corpus and end with a summary.

    Writes two folders: data/ with one Parquet file a table and clause_stances.csv, the
    table for people; figures/ with each figure as PNG, SVG and JSON. Beside each stands the record
    of how it was made. What is up to date is not redone.

    A policy that cannot be read is named and left out; the others go on.

    Exit codes: 0 every policy was analysed; 1 a policy was left out, or nothing could be done, and
    the reason is named; 2 the command was used wrongly.
    """
    from policyanalysis import study
    from policyanalysis.project import Project, Settings

    try:
        settings = Settings(seed, conf_level, min_policies, mask, withhold, language_model)
    except ProjectError as error:
        raise typer.BadParameter(str(error)) from error
    result = study.run(Project(corpus, out), settings)
    typer.echo(result.summary())
    redone = (
        f"Redone: {', '.join(result.redone)}"
        if result.redone
        else "Nothing had changed: nothing was redone"
    )
    typer.echo(f"{redone}. Tables are in {out / 'data'}, figures in {out / 'figures'}.")
    raise typer.Exit(int(result.failed))


@app.command()
def check(corpus: CorpusFolder = Path("corpus")) -> None:
    """Look for mistakes in a corpus without analysing it.

    Names each with its file and line, and what to do. Writes nothing.

    Exit codes: 0 every policy can be analysed; 1 a policy would be left out, or the manifest cannot
    be used; 2 the command was used wrongly.
    """
    from policyanalysis import exports, study
    from policyanalysis.project import Project

    problems = study.check(Project(corpus, Path()))
    typer.echo(exports.problem_list(problems))
    raise typer.Exit(int((problems["severity"] == "error").any()))


@app.command()
def lineage(
    corpus: CorpusFolder = Path("corpus"),
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of a finished run, to be used instead of a corpus."),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two policies, to see the clauses that they share side by side."),
    ] = None,
) -> None:
    """Show which policies descend from one template.

    Names each family, its likely ancestor, and for each two policies the share of clauses that they
    have in nearly the same words. Writes nothing.

    Exit codes: 0 every policy was compared; 1 a policy was left out, or nothing could be done, and
    the reason is named; 2 the command was used wrongly.
    """
    from policyanalysis import exports, study
    from policyanalysis.project import Project

    made = study.lineage(Project(corpus, out or Path()), finished=out is not None)
    if pair:
        for policy_id in pair:
            if policy_id not in set(made["policies"]["policy_id"]):
                raise typer.BadParameter(f"there is no policy {policy_id}", param_hint="--pair")
        typer.echo(exports.shared_list(made, *pair))
    else:
        typer.echo(exports.lineage_list(made))
    left_out = made["problems"][made["problems"]["severity"] == "error"]
    if len(left_out):
        typer.echo(exports.problem_list(left_out), err=True)
    raise typer.Exit(int(len(left_out) > 0))


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


@codebook_app.command("check")
def codebook_check(
    path: Annotated[
        Path, typer.Argument(help="A codebook.", show_default="the built-in one")
    ] = CODEBOOK,
) -> None:
    """Check that a codebook is sound.

    It is if it keeps the schema, its ids are unique and known, and every phrase compiles. Writes
    nothing.

    Exit codes: 0 the codebook is sound; 1 it is not, and the first mistake is named; 2 the command
    was used wrongly.
    """
    from policyanalysis import clauses, codebook
    from policyanalysis.coding.stances import StanceFinder
    from policyanalysis.coding.topics import TopicFinder

    checked = codebook.load(path)
    try:
        TopicFinder(checked, clauses.pipeline())
        StanceFinder(checked, clauses.pipeline())
    except CodebookError as error:
        raise error.within(str(path)) from error
    typer.echo(
        f"Codebook {checked.version} is sound: {len(checked.topics)} topics, "
        f"{len(checked.decisions)} decisions."
    )


@codebook_app.command("render")
def codebook_render(
    to: Annotated[Path, typer.Argument(help="The Markdown file to write.")] = Path(
        "docs/codebook.md"
    ),
) -> None:
    """Write the built-in codebook as a page for people.

    Writes one Markdown file.

    Exit codes: 0 it is written; 1 it could not be; 2 the command was used wrongly.
    """
    from policyanalysis import codebook
    from policyanalysis.provenance import write_file

    write_file(to, codebook.render(codebook.load()).encode())
    typer.echo(f"Wrote {to}.")


@app.command()
def dictionary(
    to: Annotated[Path, typer.Argument(help="The Markdown file to write.")] = Path(
        "data/README.md"
    ),
) -> None:
    """Write the data dictionary as a page for people.

    Writes one Markdown file: every table, what a row is, every column.

    Exit codes: 0 it is written; 1 it could not be; 2 the command was used wrongly.
    """
    from policyanalysis import exports
    from policyanalysis.provenance import write_file

    write_file(to, exports.data_dictionary().encode())
    typer.echo(f"Wrote {to}.")


def main() -> None:
    """Run the command line; an error of ours is a message and exit code 1, never a traceback."""
    if isinstance(sys.stdout, TextIOWrapper):  # a console may lack a letter that a policy has
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="policyanalysis")
    except PolicyAnalysisError as error:
        typer.echo(f"Error: {error}", err=True)
        sys.exit(1)
