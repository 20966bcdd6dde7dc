"""What is wanted of a finished run: its tables, chosen, joined part by part, and protected.

Contact details and words that may not be passed on are taken out here, before any writer sees them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from policyanalysis import codebook, exports, tables
from policyanalysis.errors import TableError
from policyanalysis.exports import Wanted, refi
from policyanalysis.ids import file_digest
from policyanalysis.project import coded_by
from policyanalysis.provenance import Provenance
from policyanalysis.study.stored import Stored

TABLES = ("estimates", "contrasts", "lineages", "kinships")  # of a run, without words of policies
_KEY = ["clause_id", "coder_id"]
_PART = 10_000  # clauses that are joined at once
_FILTERED = ("positions", "position_counts")
_OF_POLICIES = ("profession", "country")
_UNUSED = {  # columns that no export shows
    "policies": ["text"],
    "clauses": "verb verb_start verb_end passive modal negated mood subject person inner_verb "
    "inner_person inner_modal inner_negated polite hedges conditions exceptions block_no "
    "segmenter_version".split(),
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


class Run:
    """A finished run, of which the policies are read at once and their clauses part by part."""

    def __init__(self, data: Path, request: Request) -> None:
        self.data, self.request = data, request
        self.book = codebook.load(coded_by(data))
        self._texts = Stored("policies", data, ["text"])
        stored = self._stored("policies")
        policies = stored.rows(np.arange(stored.n_rows))
        for column, values in request.where.items():
            if column in _OF_POLICIES:
                exports.require_known(column, values, sorted(set(policies[column])))
        of_policies = {c: v for c, v in request.where.items() if c in _OF_POLICIES}
        chosen = exports.select(policies.assign(row=range(len(policies))), of_policies)
        self.policies = chosen.sort_values("policy_id", ignore_index=True)
        self.n_withheld = 0
        self.silenced: set[str] = set()

    def provenance(self) -> Provenance:
        """Return the record of what the export is made from."""
        names = ("policies", "lineages", "clauses", "codings", "topic_codings", "positions")
        paths = {name: tables.table_path(name, self.data) for name in names}
        inputs = {name: file_digest(path) for name, path in paths.items() if path.is_file()}
        inputs["codebook"] = file_digest(coded_by(self.data))
        settings: dict[str, Any] = {
            "table": self.request.table,
            "mask": self.request.mask,
            "withhold": self.request.withhold,
            **{column: list(values) for column, values in self.request.where.items()},
        }
        return Provenance("export", inputs, settings)

    def with_texts(self, policies: pd.DataFrame) -> pd.DataFrame:
        """Return some of its policies with their texts, which are not held."""
        rows = policies["row"].sort_values()
        texts = self._texts.rows(rows.to_numpy())["text"].set_axis(rows.index)
        return policies.drop(columns="row").assign(text=texts)

    def has(self, name: str) -> bool:
        """Return whether the run has made the table."""
        return tables.table_path(name, self.data).is_file()

    def details(self) -> pd.DataFrame:
        """Return the contact details that are to be masked; none where they may stay."""
        if not self.request.mask:
            return tables.empty("contact_details")
        details = tables.read("contact_details", self.data)
        return details[details["policy_id"].isin(self.policies["policy_id"])]

    def table(self, name: str) -> pd.DataFrame:
        """Return a table that holds no words of policies but their titles."""
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
            return exports.code_table(self.book)
        if name in ("positions", "position_counts"):
            return self._positions(name)
        return tables.read(name, self.data)

    def _positions(self, name: str) -> pd.DataFrame:
        topics = self.request.where.get("topic", ())
        exports.require_known("topic", topics, self.book.ids("topics"))
        positions = tables.read("positions", self.data)
        positions = positions[positions["policy_id"].isin(self.policies["policy_id"])]
        if name == "position_counts":
            positions = exports.select(positions, {"topic": topics})
            return exports.position_counts(self.policies, positions, _OF_POLICIES, self.book)
        lineages = tables.read("lineages", self.data)
        matrix = exports.position_matrix(self.policies, lineages, positions, self.book)
        return exports.without_contacts(matrix, self.with_texts(self.policies), self.details())

    def project(self, note: str) -> refi.Given:
        """Return what a REFI-QDA project holds, with texts of the same length that may leave."""
        given = {name: tables.read(name, self.data) for name in
                 ("clauses", "codings", "topic_codings")}  # fmt: skip
        self._require_known(sorted(set(given["codings"]["coder_id"])))
        details, withhold = self.details(), self.request.withhold
        whole = self.with_texts(self.policies)
        policies, silent = exports.texts_in_place(whole, details, withhold=withhold)
        clauses = given["clauses"]
        clauses = clauses[clauses["policy_id"].isin(policies["policy_id"])]
        clauses = exports.without_contacts(clauses, whole, details)
        keys = self._keys(given["codings"], given["topic_codings"], clauses)
        kept = {name: given[name].merge(keys, on=_KEY) for name in ("codings", "topic_codings")}
        shown = clauses.loc[clauses["clause_id"].isin(keys["clause_id"]), "policy_id"]
        self.silenced = set(silent)
        self.n_withheld = int(shown.isin(silent).sum())
        codes = exports.code_table(self.book)
        return refi.Given(policies, clauses, **kept, codes=codes, silent=silent, note=note)

    def _keys(
        self, codings: pd.DataFrame, topics: pd.DataFrame, clauses: pd.DataFrame
    ) -> pd.DataFrame:
        """Return which clauses by which coders are wanted."""
        where = self.request.where
        chosen = exports.select(
            codings, {name: where.get(name, ()) for name in ("coder_id", "stance")}
        )
        keys = chosen.loc[chosen["clause_id"].isin(clauses["clause_id"]), _KEY]
        if where.get("topic"):
            on_topic = exports.select(topics, {"topic": where["topic"]})[_KEY].drop_duplicates()
            keys = keys.merge(on_topic, on=_KEY)
        return keys

    def parts(self) -> Iterator[pd.DataFrame]:
        """Yield the table long or wide, whole policies at a time, protected and filtered."""
        lineages = tables.read("lineages", self.data)
        details, withhold = self.details(), self.request.withhold
        names = ("clauses", "codings", "topic_codings")
        found = {name: self._stored(name) for name in names}
        self._require_known(found["codings"].unique("coder_id"))
        for policies, rows in self._batches(found):
            stances = exports.clause_stances(policies, lineages, **rows)
            stances = exports.protected(stances, policies, details, withhold=withhold)
            yield self._chosen(stances)

    def _chosen(self, stances: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that are wanted, in the shape that is wanted."""
        where = {c: v for c, v in self.request.where.items() if v and c not in _OF_POLICIES}
        if self.request.table == "wide":
            keys = exports.select(stances, where)[_KEY].drop_duplicates()
            stances = stances.merge(keys, on=_KEY)
        else:
            stances = exports.select(stances, where)
        silent = stances.loc[stances["text"].isna(), ["policy_id", "clause_id"]]
        self.n_withheld += silent["clause_id"].nunique()
        self.silenced |= set(silent["policy_id"])
        return exports.wide(stances, self.book) if self.request.table == "wide" else stances

    def _stored(self, name: str) -> Stored:
        unused = _UNUSED.get(name, ())
        shown = [column for column in tables.schemas()[name].names if column not in unused]
        return Stored(name, self.data, shown)

    def _require_known(self, coders: list[str]) -> None:
        where, book = self.request.where, self.book
        if coders:
            exports.require_known("coder", where.get("coder_id", ()), sorted(coders))
        exports.require_known("topic", where.get("topic", ()), book.ids("topics"))
        exports.require_known("stance", where.get("stance", ()), book.ids("stances"))

    def _batches(
        self, found: dict[str, Stored]
    ) -> Iterator[tuple[pd.DataFrame, dict[str, pd.DataFrame]]]:
        """Yield policies with their clauses, codings and topics, so many clauses at a time."""
        ids = pd.util.hash_array(self.policies["policy_id"].to_numpy(dtype="object"))
        of_clauses = _places(found["clauses"].hashes("policy_id"), ids)
        sizes = np.bincount(of_clauses[of_clauses >= 0], minlength=len(ids))
        batch_of_policy = np.cumsum(sizes) // _PART
        places = {"clauses": of_clauses}
        clause_ids = found["clauses"].hashes("clause_id")
        for name in ("codings", "topic_codings"):
            at = _places(found[name].hashes("clause_id"), clause_ids)
            places[name] = np.where(at < 0, 0, of_clauses[at])  # orphans are named when joined
            if coders := self.request.where.get("coder_id"):
                places[name][~found[name].holds("coder_id", coders)] = -1
        rows = {name: _by_batch(place, batch_of_policy) for name, place in places.items()}
        for batch in np.unique(batch_of_policy):
            policies = self.with_texts(self.policies[batch_of_policy == batch])
            yield policies, {name: found[name].rows(rows[name][batch]) for name in rows}


def _places(values: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return the place of each number among others; -1 where it is not there."""
    order = np.argsort(among, kind="stable")
    at = np.searchsorted(among, values, sorter=order)
    place = order[np.minimum(at, len(order) - 1)] if len(order) else np.zeros_like(at)
    found = among[place] == values if len(order) else np.zeros(len(values), dtype=bool)
    return np.where(found, place, -1)


def _by_batch(place: np.ndarray, batch_of_policy: np.ndarray) -> list[np.ndarray]:
    """Return for each batch the places of its rows, in order; rows of no policy are in none."""
    kept = np.flatnonzero(place >= 0)
    batch = batch_of_policy[place[kept]]
    order = np.argsort(batch, kind="stable")
    edges = np.searchsorted(batch[order], np.arange(batch_of_policy.max(initial=-1) + 2))
    return [kept[order[a:b]] for a, b in pairwise(edges)]
