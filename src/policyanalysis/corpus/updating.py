"""A new version of a policy: the old one is kept, codings by people are carried over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from policyanalysis.corpus import codings, snapshots
from policyanalysis.corpus.adding import Source
from policyanalysis.corpus.audit import Audit
from policyanalysis.corpus.policies import text_of
from policyanalysis.corpus.snapshots import folder_of
from policyanalysis.corpus.versions import PENDING, reanchored
from policyanalysis.errors import CorpusError
from policyanalysis.project import Project, make_folder
from policyanalysis.provenance import write_file

Cut = Callable[[str, str], pd.DataFrame]  # policy_id and text to the `clauses` table


@dataclass(frozen=True)
class Updated:
    """What an update did: whether the text changed, its audit, and counts by the name of a sheet.

    ``n_codings`` are the rows of the policy, ``n_pending`` those that are to be looked at again.
    """

    changed: bool
    audit: Audit | None
    n_codings: dict[str, int] = field(default_factory=dict)
    n_pending: dict[str, int] = field(default_factory=dict)


def update(project: Project, policy_id: str, source: Source, cut: Cut) -> Updated:
    """Return what a new version of a policy changed, after writing it.

    If the text is another, the old one goes first to ``versions/<policy_id>/<n>.txt``. The new
    bytes are a further snapshot. Each sheet in ``codings/`` that holds codings of the policy is
    copied beside the old text and anchored in the clauses that ``cut`` finds, and the text is
    written last, so that what was interrupted can be done again. Raises CorpusError,
    with nothing written, if the policy has no text, the new one cannot be read or a sheet lacks a
    column, and ProjectError, with nothing written, if the old text cannot be kept.
    """
    path = project.texts / f"{policy_id}.txt"
    if not path.is_file():
        raise CorpusError(
            f"policy {policy_id} has no text to update",
            where=str(path),
            expected="a policy that was brought in with `add`",
            action="check the id, or add the policy",
        )
    before = text_of(".txt", path.read_bytes())
    text = source.text()
    sheets = {
        sheet: codings.read_sheet(sheet) for sheet in sorted(project.human_codings.glob("*.csv"))
    }
    audit = source.audit(text)
    kept = None if text == before else _keep(project, policy_id, before)
    snapshots.write(source.snapshot, folder_of(project.corpus, policy_id), source.ending)
    if kept is None:
        return Updated(False, audit)
    done = Updated(True, audit)
    clauses = cut(policy_id, text)
    for sheet, table in sheets.items():
        own = table["policy_id"] == policy_id
        if not own.any():
            continue
        write_file(kept.with_name(f"{kept.stem}-{sheet.name}"), sheet.read_bytes())
        moved = reanchored(table[own], clauses)
        done.n_codings[sheet.name] = len(moved)
        done.n_pending[sheet.name] = int((moved["status"] == PENDING).sum())
        table.loc[own, :] = moved.to_numpy()
        write_file(sheet, codings.sheet_csv(table))
    write_file(path, text.encode())
    return done


def _keep(project: Project, policy_id: str, text: str) -> Path:
    """Return the path of the last text, kept as a version; one that is there already is enough."""
    folder = make_folder(project.versions / policy_id)
    numbers = sorted(int(path.stem) for path in folder.glob("*.txt") if path.stem.isdecimal())
    last = folder / f"{numbers[-1]}.txt" if numbers else None
    if last and last.read_bytes() == text.encode():
        return last
    return write_file(folder / f"{numbers[-1] + 1 if numbers else 1}.txt", text.encode())


def report(policy_id: str, done: Updated) -> str:
    r"""Return in words what an update did.

    >>> report("oak-01", Updated(True, None, {"ada.csv": 12}, {"ada.csv": 3}))
    'Updated oak-01\n  ada.csv: 12 codings carried over, of which 3 are pending'
    """
    if not done.changed:
        return f"The text of {policy_id} is as it was; the file is kept as a snapshot"
    lines = [
        f"  {sheet}: {n} codings carried over, of which {done.n_pending[sheet]} are {PENDING}"
        for sheet, n in done.n_codings.items()
    ]
    return "\n".join([f"Updated {policy_id}", *lines])
