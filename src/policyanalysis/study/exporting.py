"""What a finished run exports: its tables, joined part by part, protected, and written.

Contact details and words that may not be passed on are taken out here, before any writer sees them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pyarrow import parquet

from policyanalysis import codebook, exports, tables
from policyanalysis.errors import TableError
from policyanalysis.exports import Wanted, Written
from policyanalysis.ids import file_digest
from policyanalysis.provenance import Provenance
from policyanalysis.study.stages import GROUPS

TABLES = ("estimates", "contrasts", "lineages", "kinships")  # of a run, without words of policies
_PART = 20_000  # clauses that are joined at once
_FILTERED = ("positions", "position_counts")
_OF_POLICIES = ("profession", "country")
_UNUSED = {
    "clauses": "verb verb_start verb_end passive modal negated mood subject person inner_verb "
    "inner_person inner_modal inner_negated polite hedges conditions exceptions block_no".split(),
    "topic_codings": ["confidence", "evidence_start", "evidence_end", "rule_id"],
}


def names() -> list[str]:
    """Return the names of all tables that can be exported."""
    own = [name for name in TABLES if name in tables.schemas()]
    return [*exports.SHAPES, "position_counts", *own]


@dataclass(frozen=True)
class Request:
    """What is wanted of a run: a table by name, rows by values, and how far it is protected.

    ``where`` maps topic, stance, profession, country or coder_id to the values wanted. ``mask`` and
    ``withhold`` are as in `Settings`. With ``bom`` a CSV opens with a byte order mark, for Excel.
    """

    table: str = "long"
    where: Wanted = field(default_factory=dict)
    mask: bool = True
    withhold: bool = True
    bom: bool = False


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and how many clauses and policies go without their words."""

    written: Written
    n_policies: int
    note: str


def export(data: Path, path: Path, request: Request) -> Exported:
    """Return what was written to ``path`` from the tables in ``data``.

    Raises TableError if the run lacks a table, a value is wanted that no row has, or a column by
    which that table cannot be filtered; ProjectError if the file cannot be written.
    """
    run = Run(data, request)
    notes = exports.Notes(bom=request.bom, provenance=run.provenance().record())
    with_words = request.table in ("long", "wide")
    table = run.parts() if with_words else run.table()
    written = exports.write(table, request.table, path, notes)
    run.provenance().write_beside(path, path.with_name(f"{path.name}.provenance.json"))
    note = exports.withheld_note(run.n_withheld, len(run.silenced)) if with_words else ""
    return Exported(written, run.n_policies, note)


class Run:
    """A finished run, of which the policies are read at once and their clauses part by part."""

    def __init__(self, data: Path, request: Request) -> None:
        self.data, self.request = data, request
        policies = tables.read("policies", data)
        for column, values in request.where.items():
            if column in _OF_POLICIES:
                exports.require_known(column, values, sorted(set(policies[column])))
        of_policies = {c: v for c, v in request.where.items() if c in _OF_POLICIES}
        self.policies = exports.select(policies, of_policies).sort_values("policy_id")
        self.n_policies = len(self.policies)
        self.n_withheld = 0
        self.silenced: set[str] = set()

    def provenance(self) -> Provenance:
        """Return the record of what the export is made from."""
        names = ("policies", "lineages", "clauses", "codings", "topic_codings", "positions")
        paths = {name: tables.table_path(name, self.data) for name in names}
        inputs = {name: file_digest(path) for name, path in paths.items() if path.is_file()}
        settings: dict[str, Any] = {
            "table": self.request.table,
            "mask": self.request.mask,
            "withhold": self.request.withhold,
            **{column: list(values) for column, values in self.request.where.items()},
        }
        return Provenance("export", inputs, settings)

    def table(self) -> pd.DataFrame:
        """Return a table that holds no words of policies but their titles."""
        name = self.request.table
        exports.require_known("table", [name], names())
        filters = ("topic", *_OF_POLICIES) if name in _FILTERED else ()
        strange = [c for c, v in self.request.where.items() if v and c not in filters]
        if strange:
            raise TableError(
                f"the table {name} cannot be filtered by {strange[0]}",
                expected=f"{' or '.join(filters) or 'no filter'} for {name}",
                action="leave the filter out, or export the table long",
            )
        if name == "codebook":
            return exports.code_table(codebook.load())
        if name in ("positions", "position_counts"):
            return self._positions(name)
        return tables.read(name, self.data)

    def _positions(self, name: str) -> pd.DataFrame:
        book = codebook.load()
        topics = self.request.where.get("topic", ())
        exports.require_known("topic", topics, book.ids("topics"))
        positions = tables.read("positions", self.data)
        positions = positions[positions["policy_id"].isin(self.policies["policy_id"])]
        if name == "position_counts":
            positions = exports.select(positions, {"topic": topics})
            return exports.position_counts(self.policies, positions, GROUPS)
        lineages = tables.read("lineages", self.data)
        matrix = exports.position_matrix(self.policies, lineages, positions)
        if self.request.mask:
            details = tables.read("contact_details", self.data)
            matrix = exports.without_contacts(matrix, self.policies, details)
        return matrix

    def parts(self) -> Iterator[pd.DataFrame]:
        """Yield the table long or wide, whole policies at a time, protected and filtered."""
        lineages = tables.read("lineages", self.data)
        details = tables.read("contact_details", self.data)
        found = {name: self._read(name) for name in ("clauses", "codings", "topic_codings")}
        self._require_known(found)
        coders = {"coder_id": self.request.where.get("coder_id", ())}
        for name in ("codings", "topic_codings"):
            found[name] = exports.select(found[name], coders)
        for policies, rows in self._batches(found):
            stances = exports.clause_stances(policies, lineages, **rows)
            stances = exports.protected(
                stances, policies, details, mask=self.request.mask, withhold=self.request.withhold
            )
            yield self._chosen(stances)

    def _chosen(self, stances: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that are wanted, in the shape that is wanted."""
        where = {c: v for c, v in self.request.where.items() if v and c not in _OF_POLICIES}
        if self.request.table == "wide":
            keys = exports.select(stances, where)[["clause_id", "coder_id"]].drop_duplicates()
            stances = stances.merge(keys, on=["clause_id", "coder_id"])
        else:
            stances = exports.select(stances, where)
        silent = stances.loc[stances["text"].isna(), ["policy_id", "clause_id"]]
        self.n_withheld += silent["clause_id"].nunique()
        self.silenced |= set(silent["policy_id"])
        return exports.wide(stances) if self.request.table == "wide" else stances

    def _read(self, name: str) -> pd.DataFrame:
        """Return a table of the run without the columns that no export shows."""
        path = tables.table_path(name, self.data)
        names = tables.schemas()[name].names
        wanted = [column for column in names if column not in _UNUSED.get(name, ())]
        try:
            table: pd.DataFrame = parquet.read_table(path, columns=wanted).to_pandas()
        except (OSError, ValueError) as error:
            raise TableError(
                f"the table {name} cannot be read: {error}",
                where=str(path),
                action="run `policyanalysis run` again",
            ) from error
        return table

    def _require_known(self, found: dict[str, pd.DataFrame]) -> None:
        where = self.request.where
        coders = sorted(set(found["codings"]["coder_id"]))
        exports.require_known("coder", where.get("coder_id", ()), coders)
        book = codebook.load()
        exports.require_known("topic", where.get("topic", ()), book.ids("topics"))
        exports.require_known("stance", where.get("stance", ()), book.ids("stances"))

    def _batches(
        self, found: dict[str, pd.DataFrame]
    ) -> Iterator[tuple[pd.DataFrame, dict[str, pd.DataFrame]]]:
        """Yield policies with their clauses, codings and topics, so many clauses at a time."""
        ids = pd.Index(self.policies["policy_id"])
        of_clauses = ids.get_indexer(pd.Index(found["clauses"]["policy_id"]))
        sizes = np.bincount(of_clauses[of_clauses >= 0], minlength=len(ids))
        batch_of_policy = np.cumsum(sizes) // _PART
        clause_ids = pd.Index(found["clauses"]["clause_id"])
        places = {"clauses": of_clauses}
        for name in ("codings", "topic_codings"):
            at = clause_ids.get_indexer(pd.Index(found[name]["clause_id"]))
            places[name] = np.where(at < 0, 0, of_clauses[at])  # orphans are named when joined
        rows = {name: _by_batch(place, batch_of_policy) for name, place in places.items()}
        for batch in np.unique(batch_of_policy):
            policies = self.policies[batch_of_policy == batch]
            yield policies, {name: found[name].iloc[rows[name][batch]] for name in rows}


def _by_batch(place: np.ndarray, batch_of_policy: np.ndarray) -> list[np.ndarray]:
    """Return for each batch the places of its rows, in order; rows of no policy are in none."""
    kept = np.flatnonzero(place >= 0)
    batch = batch_of_policy[place[kept]]
    order = np.argsort(batch, kind="stable")
    edges = np.searchsorted(batch[order], np.arange(batch_of_policy.max(initial=-1) + 2))
    return [kept[order[a:b]] for a, b in pairwise(edges)]
