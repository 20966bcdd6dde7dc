"""Comparisons that are asked of finished runs, and the samples that correct them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from policyanalysis import codebook, comparison, tables
from policyanalysis.codebook import Codebook
from policyanalysis.comparison import change, sampling
from policyanalysis.corpus.versions import PENDING
from policyanalysis.errors import EstimateError
from policyanalysis.project import Project, coded_by
from policyanalysis.study.reporting import settings_of
from policyanalysis.study.stages import Tables, by_program, placed

_CODINGS = ("clause_id", "stance", "topics")


@dataclass(frozen=True)
class Finished:
    """A finished run by one coder: tables, positions as coded, and the codebook."""

    tables: Tables
    coder_id: str
    book: Codebook


def finished(project: Project, coder_id: str = "") -> Finished:
    """Return a finished run by one coder; without one, by that of the run.

    Raises ProjectError if no run has finished there, TableError if a table cannot be read, and
    EstimateError if the run holds no codings of the coder.
    """
    names = ("policies", "lineages", "clauses", "codings", "topic_codings")
    found = {name: tables.read(name, project.data) for name in names}
    lineage_ids = found["lineages"][["policy_id", "lineage_id"]]
    found["policies"] = found["policies"].merge(lineage_ids, on="policy_id")
    chosen = coder_id or settings_of(project).coder
    coders = sorted(set(found["codings"]["coder_id"]))
    if chosen not in coders:
        raise EstimateError(
            f"there are no codings by {chosen}",
            where=str(project.out),
            expected=" or ".join(coders) or "a coder",
            action="name one of these by --coder",
        )
    book = codebook.load(coded_by(project.data))
    return Finished(found | {"positions": placed(found, chosen, book)}, chosen, book)


def compare(
    run: Finished, by: str, options: comparison.Options, adjusted_for: str = ""
) -> pd.DataFrame:
    """Return the table `contrasts` of a finished run for the groups of one column.

    With ``adjusted_for`` the groups of that column are held equal. Raises EstimateError as
    `comparison.contrasts` does, or if the two columns cannot be told apart.
    """
    both = run.tables["policies"], run.tables["positions"]
    by_machine = by_program(run.tables["codings"], run.coder_id)
    options = replace(options, by_program=by_machine)
    if not adjusted_for:
        return comparison.contrasts(*both, by=by, options=options)
    told = comparison.adjusted_contrasts(*both, by=by, adjusted_for=adjusted_for, options=options)
    if inseparable := comparison.separable(run.tables["policies"], by, adjusted_for):
        raise EstimateError(inseparable, action=f"compare by {by} alone, and say so")
    return told


def compare_corrected(
    run: Finished, by: str, options: comparison.Options, sample: Path, codings: Path
) -> pd.DataFrame:
    """Return contrasts of shares of clauses: as coded, by people alone, and corrected by them.

    ``sample`` is a file that `draw` made, ``codings`` a file of one person's codings with the
    columns clause_id, stance and topics (ids, a blank between two), such as those in a corpus's
    ``codings/``. Raises EstimateError if either file cannot be used.
    """
    person = _person(codings, run.book)
    both = {name: pd.concat([run.tables[name], person[name]]) for name in person}
    coders = comparison.Coders(run.coder_id, _name(codings))
    policies = run.tables["policies"]
    return comparison.corrected_contrasts(
        policies, run.tables | both, _csv(sample), coders, by=by, options=options
    )


def _csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise EstimateError(
            f"a file cannot be read: {error}",
            where=str(path),
            expected="a CSV file in UTF-8",
            action="check its name, and save it as `CSV UTF-8`",
        ) from error


def _name(path: Path) -> str:
    return f"codings of {path.stem}"


def _person(path: Path, book: Codebook) -> Tables:
    """Return `codings` and `topic_codings` of a person's file, but what is pending."""
    rows = _csv(path)
    missing = [name for name in _CODINGS if name not in rows.columns]
    if missing:
        raise EstimateError(
            f"the codings lack {', '.join(missing)}",
            where=str(path),
            expected=", ".join(_CODINGS),
            action="hand over a file of codings as in a corpus's codings/",
        )
    unknown = set(rows["stance"]) - {*book.ids("stances"), ""}
    if unknown:
        raise EstimateError(
            f"the codings hold the stance {sorted(unknown)[0]}",
            where=str(path),
            expected=" or ".join(book.ids("stances")),
            action="correct the cell",
        )
    ready = (rows["stance"] != "") & (rows.get("status", "") != PENDING)
    coded = rows[ready].assign(coder_id=_name(path))
    topics = coded.assign(topic=coded["topics"].str.split()).explode("topic")
    return {
        "codings": coded[["clause_id", "coder_id", "stance"]],
        "topic_codings": topics.loc[topics["topic"].notna(), ["clause_id", "coder_id", "topic"]],
    }


def draw(run: Finished, per_policy: int, seed: int) -> pd.DataFrame:
    """Return a sample of the run's clauses for people to code, as `sampling.draw` makes it."""
    return sampling.draw(
        run.tables["clauses"],
        run.tables["codings"],
        coder_id=run.coder_id,
        per_policy=per_policy,
        seed=seed,
    )


def plans(
    run: Finished, by: str, error: float, widths: Sequence[float], level: float
) -> pd.DataFrame:
    """Return how many clauses of each policy to code for intervals of these widths, by group.

    A row is a group and a width. It is planned for the salience of the topic on which the group's
    lineages spread most, so for others the interval will be narrower. ``error`` is the share of
    clauses whose topic the program gets wrong. ``per_policy`` is missing where no number of clauses
    does it; ``narrowest`` is then what every clause would give.
    """
    counts = comparison.policy_counts(run.tables["policies"], run.tables["positions"], by)
    _, shares = comparison.policy_shares(counts, "salience")
    rows = []
    for group, name in enumerate(counts.groups):
        members = counts.group == group
        codes = counts.group[members], counts.lineage[members]
        drafts = comparison.units_of(shares[members], *codes, "draft").values
        n_clauses = int(np.mean(counts.n_policy_clauses[members]))
        for width in widths:
            row = {"group": name, "n_lineages": len(drafts), "width": width}
            if len(drafts) < 2 or n_clauses < 2:
                rows.append(row | {"per_policy": None, "narrowest": np.nan})
                continue
            spread = float(np.nanmax(drafts.std(axis=0, ddof=1)))
            found = sampling.plan(spread, error, len(drafts), n_clauses, width=width, level=level)
            rows.append(row | {"per_policy": found.per_policy, "narrowest": found.narrowest})
    table = pd.DataFrame(rows)
    return table.assign(per_policy=table["per_policy"].astype("Int64"))


def compare_versions(
    old: Project, new: Project, level: float, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what changed between two finished runs, as `change.changes` does, and the policies.

    Raises TableError if a run cannot be read and EstimateError if they share no policy.
    """
    before, after = finished(old).tables, finished(new).tables
    both = before["positions"], after["positions"]
    table = change.changes(after["policies"], *both, conf_level=level, seed=seed)
    return table, after["policies"]
