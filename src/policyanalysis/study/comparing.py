"""Comparisons that are asked of finished runs, and the samples that correct them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from policyanalysis import codebook, comparison, tables
from policyanalysis.comparison import change, sampling
from policyanalysis.errors import EstimateError
from policyanalysis.project import Project, Settings
from policyanalysis.study.stages import Tables

_CODER = Settings().coder
_CODINGS = ("clause_id", "stance", "topics")


def finished(project: Project) -> Tables:
    """Return the tables of a finished run that comparisons need; policies with their lineage.

    Raises TableError if one cannot be read.
    """
    names = ("policies", "lineages", "clauses", "codings", "topic_codings", "positions")
    found = {name: tables.read(name, project.data) for name in names}
    lineage_ids = found["lineages"][["policy_id", "lineage_id"]]
    found["policies"] = found["policies"].merge(lineage_ids, on="policy_id")
    return found


def compare(
    run: Tables, by: str, options: comparison.Options, adjusted_for: str = ""
) -> pd.DataFrame:
    """Return the table `contrasts` of a finished run for the groups of one column.

    With ``adjusted_for`` the groups of that column are held equal. Raises EstimateError as
    `comparison.contrasts` does, or if the two columns cannot be told apart.
    """
    both = run["policies"], run["positions"]
    if not adjusted_for:
        return comparison.contrasts(*both, by=by, options=options)
    told = comparison.adjusted_contrasts(*both, by=by, adjusted_for=adjusted_for, options=options)
    if inseparable := comparison.separable(run["policies"], by, adjusted_for):
        raise EstimateError(inseparable, action=f"compare by {by} alone, and say so")
    return told


def compare_corrected(
    run: Tables, by: str, options: comparison.Options, sample: Path, codings: Path
) -> pd.DataFrame:
    """Return contrasts of shares of clauses: as coded, by people alone, and corrected by them.

    ``sample`` is a file that `draw` made, ``codings`` a file of one person's codings with the
    columns clause_id, stance and topics (ids, a blank between two), such as those in a corpus's
    ``codings/``. Raises EstimateError if either file cannot be used.
    """
    person = _person(codings)
    both = {name: pd.concat([run[name], person[name]]) for name in person}
    coders = comparison.Coders(_CODER, _name(codings))
    return comparison.corrected_contrasts(
        run["policies"], run | both, _csv(sample), coders, by=by, options=options
    )


def _csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise EstimateError(
            f"a file cannot be read: {error}", where=str(path), expected="a CSV file in UTF-8"
        ) from error


def _name(path: Path) -> str:
    return f"codings of {path.stem}"


def _person(path: Path) -> Tables:
    """Return the tables `codings` and `topic_codings` of a person's file, as far as needed."""
    rows = _csv(path)
    missing = [name for name in _CODINGS if name not in rows.columns]
    if missing:
        raise EstimateError(
            f"the codings lack {', '.join(missing)}",
            where=str(path),
            expected=", ".join(_CODINGS),
            action="hand over a file of codings as in a corpus's codings/",
        )
    book = codebook.load()
    unknown = set(rows["stance"]) - {*book.ids("stances"), ""}
    if unknown:
        raise EstimateError(
            f"the codings hold the stance {sorted(unknown)[0]}",
            where=str(path),
            expected=" or ".join(book.ids("stances")),
        )
    coded = rows[rows["stance"] != ""].assign(coder_id=_name(path))
    topics = coded.assign(topic=coded["topics"].str.split()).explode("topic")
    return {
        "codings": coded[["clause_id", "coder_id", "stance"]],
        "topic_codings": topics.loc[topics["topic"].notna(), ["clause_id", "coder_id", "topic"]],
    }


def draw(run: Tables, per_policy: int, seed: int) -> pd.DataFrame:
    """Return a sample of the run's clauses for people to code, as `sampling.draw` makes it."""
    return sampling.draw(
        run["clauses"], run["codings"], coder_id=_CODER, per_policy=per_policy, seed=seed
    )


def plans(
    run: Tables, by: str, error: float, widths: Sequence[float], level: float
) -> pd.DataFrame:
    """Return how many clauses of each policy to code for intervals of these widths, by group.

    A row is a group and a width. It is planned for the salience of the topic on which the group's
    lineages spread most, so for others the interval will be narrower. ``error`` is the share of
    clauses whose topic the program gets wrong. ``per_policy`` is missing where no number of clauses
    does it; ``narrowest`` is then what every clause would give.
    """
    counts = comparison.policy_counts(run["policies"], run["positions"], by)
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
    before, after = finished(old), finished(new)
    both = before["positions"], after["positions"]
    table = change.changes(after["policies"], *both, conf_level=level, seed=seed)
    return table, after["policies"]
