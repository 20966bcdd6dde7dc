"""The units of agreement: clauses that two coders or more coded, and what each coder chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from policyanalysis import codebook
from policyanalysis.codebook import Codebook
from policyanalysis.coding.agreeing.tallies import MISSING, Ints, Masks
from policyanalysis.corpus.codings import CODED, PARTS
from policyanalysis.errors import EstimateError

VARIABLES = (*PARTS, "topics")
_LOOKED_AT = (CODED, "abstained")
_MOST_TOPICS = 64  # bits of a mask


class Values(NamedTuple):
    """What coders chose for one variable: numbers (N, C), the name of each, and masks of sets."""

    numbers: Ints
    names: tuple[str, ...]
    masks: Masks | None = None


@dataclass(frozen=True)
class Units:
    """N clauses and C coders; a clause that fewer than two of them coded is no unit.

    ``policies`` (N) numbers the policy of each clause among ``policy_ids``; ``codes`` holds the
    numbers (N, C) of stance, actor, force and exception in the codebook ``book``; ``topics`` (N, C)
    the topics as bits, with ``coded`` (N, C) telling where a coder looked at the clause.
    """

    coders: tuple[str, ...]
    clause_ids: tuple[str, ...]
    policy_ids: tuple[str, ...]
    policies: Ints
    codes: dict[str, Ints]
    topics: Masks
    coded: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    book: Codebook

    def of(self, variable: str) -> Values:
        """Return what the coders chose for a variable, such as stance, topics or topic:email.

        Raises EstimateError if there is no such variable.
        """
        book = self.book
        if variable == "topics":
            return self._sets()
        if variable in PARTS:
            return Values(self.codes[variable], tuple(book.ids(PARTS[variable])))
        kind, _, code = variable.partition(":")
        if kind == "topic" and code in book.topic_labels:
            bit = np.uint64(book.ids("topics").index(code))
            chosen = (self.topics >> bit) & np.uint64(1)
            return Values(np.where(self.coded, chosen.astype(int), MISSING), ("no", code))
        if kind == "stance" and code in book.ids("stances"):
            stances = self.codes["stance"]
            chosen = stances == book.ids("stances").index(code)
            return Values(np.where(stances == MISSING, MISSING, chosen.astype(int)), ("no", code))
        raise EstimateError(
            f"there is no variable {variable}",
            expected=", ".join(all_variables(book)),
            action="name one of these",
        )

    def _sets(self) -> Values:
        sets, numbers = np.unique(self.topics, return_inverse=True)
        ids = self.book.ids("topics")
        names = [[topic for n, topic in enumerate(ids) if int(mask) >> n & 1] for mask in sets]
        chosen = np.where(self.coded, numbers.reshape(self.coded.shape), MISSING)
        return Values(chosen, tuple(" ".join(name) for name in names), sets)


def all_variables(book: Codebook) -> list[str]:
    """Return every variable: five of whole codings, then each stance and each topic by itself.

    >>> all_variables(codebook.load())[:6]
    ['stance', 'actor', 'force', 'exception', 'topics', 'stance:strict']
    """
    stances = [f"stance:{code}" for code in book.ids("stances")]
    return [*VARIABLES, *stances, *(f"topic:{code}" for code in book.ids("topics"))]


def units_of(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    coders: Sequence[str],
    book: Codebook | None = None,
) -> Units:
    """Return the clauses that two of the coders or more coded, in the order of ``clauses``.

    Rows that failed or are pending are missing values. So is one on which a coder abstained, but
    for its topics: abstaining is about the stance. Without a ``book`` the
    codebook is the package's. Raises EstimateError if a coder is named twice or has no row, or a
    code is not in the codebook.
    """
    _check(coders, codings)
    book = book or codebook.load()
    mine = codings[codings["coder_id"].isin(coders) & codings["status"].isin(_LOOKED_AT)]
    mine = mine[mine["clause_id"].isin(clauses["clause_id"])]
    counts = mine["clause_id"].value_counts()
    kept = clauses[clauses["clause_id"].isin(counts.index[counts >= 2])]
    mine = mine[mine["clause_id"].isin(kept["clause_id"])]
    rows, columns = pd.Index(kept["clause_id"]), pd.Index(coders)
    place = (_places(rows, mine["clause_id"]), _places(columns, mine["coder_id"]))
    shape = (len(rows), len(columns))
    coded = np.zeros(shape, dtype=bool)
    coded[place] = True
    policies, policy_ids = pd.factorize(kept["policy_id"])
    return Units(
        coders=tuple(coders),
        clause_ids=tuple(rows),
        policy_ids=tuple(policy_ids),
        policies=policies.astype(np.int64),
        codes={name: _numbers(mine[name], book.ids(PARTS[name]), place, shape) for name in PARTS},
        topics=_masks(topic_codings, rows, columns, coded, book.ids("topics")),
        coded=coded,
        book=book,
    )


def agreement_units(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    coders: Sequence[str],
    variables: Sequence[str] = VARIABLES,
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Return the raw units behind agreement: one row a variable and clause, a column a coder.

    Columns are policy_id, clause_id, variable, n_values (coders with a value), agree (whether all
    of them chose the same; missing where there are fewer than two), and one named after each coder
    with what that coder chose: an id, for ``topics`` all ids with a blank between two in the order
    of the codebook (empty: no topic), for a stance or topic by itself the id or ``no``. A missing
    value is missing. Raises EstimateError as ``units_of`` does.
    """
    units = units_of(codings, topic_codings, clauses, coders, book)
    return pd.concat([_unit_rows(units, variable) for variable in variables], ignore_index=True)


def disagreements(units: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the units on which coders differ, each with the words and the section of its clause.

    ``units`` is what ``agreement_units`` returned. Rows are in the order of the clauses, the
    variables of one clause together.
    """
    differing = units[units["agree"].eq(False).fillna(False)]
    known = [name for name in ("section", "lead_in", "text") if name in clauses.columns]
    order = pd.Index(clauses["clause_id"]).get_indexer(pd.Index(differing["clause_id"]))
    found = differing.iloc[np.argsort(order, kind="stable")]
    return found.merge(clauses[["clause_id", *known]], on="clause_id", how="left")


def _unit_rows(units: Units, variable: str) -> pd.DataFrame:
    values = units.of(variable)
    names = np.array([*values.names, None], dtype=object)  # MISSING, -1, finds the last
    n_values = (values.numbers != MISSING).sum(axis=1)
    highest = values.numbers.max(axis=1, initial=MISSING)
    lowest = np.where(values.numbers == MISSING, len(values.names), values.numbers).min(
        axis=1, initial=len(values.names)
    )
    agree = pd.Series(highest == lowest, dtype="boolean").mask(n_values < 2)
    policy_ids = np.array(units.policy_ids, dtype=object)
    chosen = {c: names[values.numbers[:, n]] for n, c in enumerate(units.coders)}
    return pd.DataFrame(
        {
            "policy_id": policy_ids[units.policies],
            "clause_id": list(units.clause_ids),
            "variable": variable,
            "n_values": n_values,
            "agree": agree,
            **chosen,
        }
    )


def _check(coders: Sequence[str], codings: pd.DataFrame) -> None:
    known = sorted(codings["coder_id"].unique())
    if missing := [coder for coder in coders if coder not in known]:
        raise EstimateError(
            f"there are no codings by {', '.join(missing)}",
            expected=", ".join(known) or "codings",
            action="name coders who have coded",
        )
    if len(set(coders)) != len(coders):
        raise EstimateError(f"a coder is named twice: {', '.join(coders)}", action="name each once")


def _places(index: "pd.Index[str]", values: pd.Series) -> Ints:
    """Return where each value stands in the index, -1 where it does not."""
    return index.get_indexer(pd.Index(values)).astype(np.int64)


def _numbers(
    codes: pd.Series, known: list[str], place: tuple[Ints, Ints], shape: tuple[int, int]
) -> Ints:
    numbers = _places(pd.Index(known), codes)
    strange = codes[(numbers == -1) & codes.notna().to_numpy()]
    if not strange.empty:
        raise EstimateError(
            f"{strange.iloc[0]!r} is no {codes.name} of the codebook",
            expected=", ".join(known),
            action="correct the codings",
        )
    out = np.full(shape, MISSING, dtype=np.int64)
    out[place] = np.where(codes.isna(), MISSING, numbers)
    return out


def _masks(
    topic_codings: pd.DataFrame,
    rows: "pd.Index[str]",
    columns: "pd.Index[str]",
    coded: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    topics: list[str],
) -> Masks:
    ids = pd.Index(topics)
    if len(ids) > _MOST_TOPICS:
        raise EstimateError(
            f"the codebook has {len(ids)} topics",
            expected=f"at most {_MOST_TOPICS} for agreement",
            action="merge topics in the codebook",
        )
    row = _places(rows, topic_codings["clause_id"])
    column = _places(columns, topic_codings["coder_id"])
    bit = _places(ids, topic_codings["topic"])
    mine = (row >= 0) & (column >= 0)
    if (bit[mine] < 0).any():
        strange = topic_codings["topic"][mine & (bit < 0)].iloc[0]
        raise EstimateError(
            f"{strange!r} is no topic of the codebook",
            expected=", ".join(ids),
            action="correct the codings",
        )
    out = np.zeros(coded.shape, dtype=np.uint64)
    bits = np.left_shift(np.uint64(1), bit[mine].astype(np.uint64))
    np.bitwise_or.at(out, (row[mine], column[mine]), bits)
    return np.where(coded, out, np.uint64(0))
