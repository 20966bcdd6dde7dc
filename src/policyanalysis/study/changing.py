"""The figure of what changed between two runs of the same policies."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from policyanalysis import figures
from policyanalysis.ids import file_digest
from policyanalysis.project import Project, coded_by
from policyanalysis.provenance import Provenance
from policyanalysis.study.comparing import finished
from policyanalysis.study.drawing import Choice, folder_for, material_of
from policyanalysis.study.reporting import settings_of
from policyanalysis.tables import table_path

NAME = "change"
_READ = ("policies", "lineages", "clauses", "codings", "topic_codings")


def drawn(
    old: Project, new: Project, changes: pd.DataFrame, choice: Choice, asked: Mapping[str, float]
) -> list[Path]:
    """Return the files of the figure, in the folder ``figures/<reader>/`` of the newer run.

    ``changes`` is the table of `comparison.changes` for these two runs, and ``asked`` the settings
    with which it was made.

    Raises NothingToDraw if it has no row on the topics, TableError or ProjectError if a run cannot
    be read or a file written.
    """
    earlier, later = (
        material_of(run.tables, settings_of(project), choice, run.book)
        for project, run in ((project, finished(project)) for project in (old, new))
    )
    material = replace(later, tables={**later.tables, "changes": changes}, earlier=earlier)
    drawings = figures.draw(NAME, material, choice.page)
    hashes = {
        f"{side}/{name}": file_digest(table_path(name, run.data))
        for side, run in (("old", old), ("new", new))
        for name in _READ
    }
    hashes |= {
        f"{side}/codebook": file_digest(coded_by(run.data))
        for side, run in (("old", old), ("new", new))
    }
    chosen = {"page": choice.page.name, "topics": list(choice.topics)}
    record = Provenance(NAME, hashes, chosen | dict(asked))
    return figures.save(drawings, folder_for(choice.page, new), NAME, record)
