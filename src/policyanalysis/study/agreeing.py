"""How far the coders of a corpus or of a finished run agree."""

import itertools
from pathlib import Path

import pandas as pd

from policyanalysis import codebook, coding, tables
from policyanalysis.codebook import Codebook
from policyanalysis.corpus.codings import ADJUDICATED, MACHINES
from policyanalysis.errors import EstimateError
from policyanalysis.project import Project, coded_by
from policyanalysis.provenance import write_file
from policyanalysis.study.people import require_two, sheets_of
from policyanalysis.study.stages import Tables


def book_of(project: Project, *, finished: bool = False) -> Codebook:
    """Return the codebook of the finished run in the project's data folder, or of its corpus."""
    return codebook.load(coded_by(project.data) if finished else project.codebook)


def coded(project: Project, *, finished: bool = False) -> Tables:
    """Return clauses, codings, topic_codings and coders by name; nothing is written.

    They are those of the finished run in the project's data folder, or of the coders' files in the
    corpus alone, whose clauses are taken as they were coded. Raises TableError if a table of the
    run cannot be read and SheetError if files of coders have mistakes.
    """
    if finished:
        names = ("clauses", "codings", "topic_codings", "coders")
        return {name: tables.read(name, project.data) for name in names}
    given = sheets_of(project, book_of(project)).dropna(subset="clause_id")
    cut = given.drop_duplicates("clause_id").rename(columns={"quote": "text"})
    codings, topics = coding.from_sheets(given, cut)
    made = coding.coders(codings, given, cut)
    return {"clauses": cut, "codings": codings, "topic_codings": topics, "coders": made}


def by_hand(found: Tables) -> list[str]:
    """Return the coders of ``found`` who are no programs, without `adjudicated`."""
    return [c for c in found["coders"]["coder_id"] if c not in {*MACHINES, ADJUDICATED}]


def agreement(
    found: Tables, coders: list[str], reference: str | None, by: str, book: Codebook | None = None
) -> pd.DataFrame:
    """Return the `agreement` table of the coders, for ``by`` pair two by two, or in each policy.

    Without a ``book`` it is the package's.

    Raises EstimateError if there are fewer than two coders or one has no codings.
    """
    require_two(coders, found["coders"]["coder_id"].tolist(), "agreement")
    given = found["codings"], found["topic_codings"], found["clauses"]
    if by == "policy":
        return coding.agreement_by_policy(*given, coders=coders, book=book)
    groups = [*itertools.combinations(coders, 2)] if by == "pair" else [tuple(coders)]
    pairings = [
        coding.Pairing(group, reference if reference in group else None) for group in groups
    ]
    if reference and not any(pairing.reference for pairing in pairings):
        raise EstimateError(
            f"the reference {reference} is not among the coders", action="name one of the coders"
        )
    return coding.agreements(*given, compared=pairings, options=coding.Options(book=book))


def write_units(found: Tables, coders: list[str], to: Path, book: Codebook) -> Path:
    """Return ``to`` after writing the raw units of the coders there as CSV."""
    given = found["codings"], found["topic_codings"], found["clauses"]
    units = coding.agreement_units(*given, coders=coders, book=book)
    return write_file(to, units.to_csv(index=False, lineterminator="\n").encode())
