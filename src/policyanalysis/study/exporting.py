"""What a finished run exports, to the tools that people use; the format follows from the name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from policyanalysis import exports, tables
from policyanalysis.corpus.problems import problems_table
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports import Written, papers, refi
from policyanalysis.provenance import Provenance, versions, write_file, writing
from policyanalysis.study.importing import Imported
from policyanalysis.study.selecting import Request, Run, names

_LONGEST_LIST = 5
_BY_MODELS = (
    "Codings of the kinds rules and model were made by programs. They are no codings by people, "
    "and agreement among them says nothing about the reliability of human coding."
)


@dataclass(frozen=True)
class Exported:
    """What an export wrote, the `problems` met, and what is withheld, in words."""

    written: list[Written]
    problems: pd.DataFrame
    note: str = ""


def export(data: Path, path: Path, request: Request) -> Exported:
    """Return what was written to ``path`` from the tables in ``data``, whole or not at all.

    ``path`` ends in .csv, .parquet, .jsonl or .xlsx for a table, .qdpx or .qdc for REFI-QDA, .tex
    or .md for a paper, .bib for references; without an ending it is the folder of a data package.
    Raises TableError if the run lacks a table, a value is wanted that no row has, or the table
    cannot be filtered so; ProjectError if the file cannot be written.
    """
    _require_fitting(request, path)
    run = Run(data, request)
    write = _WRITERS.get(path.suffix.lower(), _write_table)
    written = write(run, path)
    if path.suffix:  # a data package holds its own record
        run.provenance().write_beside(path, path.with_name(f"{path.name}.provenance.json"))
    problems = pd.concat([w.problems for w in written], ignore_index=True)
    note = exports.withheld_note(run.n_withheld, len(run.silenced))
    return Exported(written, problems.assign(problem_no=range(1, len(problems) + 1)), note)


def _require_fitting(request: Request, path: Path) -> None:
    """Raise TableError where a table, rows or a mark are asked for that the format has not."""
    exports.require_known("table", [request.table], names())
    ending = path.suffix.lower()
    if ending in _WHOLE and request.table != Request().table:
        raise TableError(
            f"{_WHOLE[ending]}, so that the table {request.table} cannot be chosen",
            where=str(path),
            expected=".csv, .parquet, .jsonl or .xlsx at the end, for one table",
            action="leave --table out, or end the name in one of these",
        )
    if request.bom and ending != ".csv":
        raise TableError(
            "only a CSV opens with a byte order mark",
            where=str(path),
            action="leave --bom out, or end the name in .csv",
        )
    if ending in _UNFILTERED and any(request.where.values()):
        raise TableError(
            f"{_WHOLE[ending]}, from which no rows are chosen",
            where=str(path),
            action="leave the filters out",
        )


def outcome(done: Exported | Imported) -> str:
    """Return in words what an export or import did: files, rows, problems, what is withheld."""
    lines = [f"Wrote {w.path}: {exports.counted(w.n_rows, 'row')}" for w in done.written]
    if len(done.problems):
        first = exports.problem_list(done.problems.head(_LONGEST_LIST))
        more = len(done.problems) - _LONGEST_LIST
        lines += [first, *([f"  and {more} more like these"] if more > 0 else [])]
    return "\n".join(lines + ([done.note] if isinstance(done, Exported) and done.note else []))


def _write_table(run: Run, path: Path) -> list[Written]:
    name = run.request.table
    with_words = name in ("long", "wide")
    notes = exports.Notes(bom=run.request.bom, provenance=run.provenance().record())
    return [
        exports.write(run.parts() if with_words else run.table(name), name, path, notes, run.book)
    ]


def _write_package(run: Run, path: Path) -> list[Written]:
    plain = Run(run.data, replace(run.request, where={}))
    own = [name for name in names() if name not in ("long", "wide")]
    there = [name for name in own if name not in tables.schemas() or plain.has(name)]
    made = {name: plain.table(name) for name in there}
    policies = exports.without_contacts(run.policies, run.with_texts(run.policies), run.details())
    return exports.write_package(
        {"long": run.parts(), **made}, policies, path, run.provenance().record(), run.book
    )


def _write_project(run: Run, path: Path) -> list[Written]:
    given = run.project(f"{_BY_MODELS}\n\n{_made(run.provenance())}")
    with writing(path) as stream:
        refi.write_project(given, stream, path.stem, _origin())
    return [Written(path, len(given.codings), problems_table([]))]


def _made(provenance: Provenance) -> str:
    record = provenance.record()
    return "\n".join(f"{name}: {record[name]}" for name in sorted(record))


def _origin() -> str:
    return f"policyanalysis {versions()['policyanalysis']}"


def _write_codebook(run: Run, path: Path) -> list[Written]:
    codes = exports.code_table(run.book)
    with writing(path) as stream:
        refi.write_codebook(codes, stream, _origin())
    return [Written(path, len(codes), problems_table([]))]


def _write_paper(run: Run, path: Path) -> list[Written]:
    name = run.request.table
    fit = [known for known in names() if known not in papers.NOT_FOR_PAPERS]
    if name in papers.NOT_FOR_PAPERS:
        raise TableError(
            f"the table {name} has a row a clause, too many for a page",
            where=str(path),
            expected=", ".join(fit),
            action="name one of these with --table",
        )
    exports.require_known("table", [name], fit)
    table = run.table(name)
    if name == "positions":
        topics = run.request.where.get("topic") or run.book.ids("topics")
        table = table[["policy_id", *(f"position_{topic}" for topic in topics)]]
    composed = run.policies["source"] == "composed"
    caption = f"{name.replace('_', ' ').capitalize()}, {len(run.policies)} policies"
    caption += f", {composed.sum()} of them composed" if composed.any() else ""
    form = papers.latex if path.suffix.lower() == ".tex" else papers.markdown
    text = form(table, run.book.topic_labels, f"{caption}.")
    write_file(path, f"{text}\n".encode())
    return [Written(path, len(table), problems_table([]))]


def _write_references(run: Run, path: Path) -> list[Written]:
    used = ["clauses", "lineages", "figures"]
    for name in ("estimates", "contrasts"):
        if name in tables.schemas() and run.has(name):
            used += sorted(set(tables.read(name, run.data)["method"]))
    text, unknown = papers.references(used)
    if unknown:
        raise ProjectError(
            f"no reference is known for the method {unknown[0]}",
            where="exports/references.yaml",
            action="add the method there, with its references",
        )
    write_file(path, text.encode())
    return [Written(path, text.count("\n@") + 1, problems_table([]))]


_WHOLE = {
    "": "a data package holds every table",
    ".qdpx": "a .qdpx holds the whole project",
    ".qdc": "a .qdc holds the codebook",
    ".bib": "a .bib holds the references of the run",
}
_UNFILTERED = (".qdc", ".bib")
_WRITERS: dict[str, Callable[[Run, Path], list[Written]]] = {
    "": _write_package,
    ".qdpx": _write_project,
    ".qdc": _write_codebook,
    ".tex": _write_paper,
    ".md": _write_paper,
    ".bib": _write_references,
}
