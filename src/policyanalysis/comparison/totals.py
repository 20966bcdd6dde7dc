"""Totals of policies by a program, and of their sampled clauses by program and people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from policyanalysis.comparison.inputs import needed
from policyanalysis.comparison.outcomes import Outcome
from policyanalysis.comparison.units import UNITS, Counts, Floats, Integers, sums_by, units_of
from policyanalysis.errors import EstimateError

CODED = ("naive", "gold", "corrected")


@dataclass(frozen=True)
class Codes:
    """What one coder says of S clauses: on each topic or not, and on it strict, with a stance."""

    on_topic: Floats
    strict: Floats
    stance: Floats


@dataclass(frozen=True)
class Ratio:
    """A share of two policy totals, a / b: each (P, T), as coded in one way."""

    a: Floats
    b: Floats


def codes_of(
    clause_ids: "pd.Series[str]",
    tables: Mapping[str, pd.DataFrame],
    coder_id: str,
    topics: list[str],
) -> Codes:
    """Return what the coder says of these clauses; ``tables`` holds codings and topic_codings.

    Raises EstimateError if the coder has no coding of one of them.
    """
    codings = needed("codings", tables["codings"], ["clause_id", "coder_id", "stance"])
    mine = codings[codings["coder_id"] == coder_id].set_index("clause_id")
    uncoded = clause_ids[~clause_ids.isin(mine.index)]
    if len(uncoded):
        raise EstimateError(
            f"coder {coder_id} has not coded {len(uncoded)} of {len(clause_ids)} sampled clauses",
            where=f"first {uncoded.iloc[0]}",
            expected="a coding of every clause drawn: those left out are not left out by chance",
            action="code them all, or draw a smaller sample",
        )
    stance = mine["stance"].reindex(clause_ids).to_numpy(dtype="object")
    found = needed("topic_codings", tables["topic_codings"], ["clause_id", "coder_id", "topic"])
    found = found[(found["coder_id"] == coder_id) & found["clause_id"].isin(clause_ids)]
    row = pd.Index(clause_ids).get_indexer(pd.Index(found["clause_id"]))
    column = pd.Index(topics).get_indexer(pd.Index(found["topic"]))
    on_topic = np.zeros((len(clause_ids), len(topics)))
    on_topic[row[column >= 0], column[column >= 0]] = 1.0
    strict = on_topic * (stance == "strict")[:, None]
    taking = on_topic * np.isin(stance.astype("str"), ["strict", "discretionary"])[:, None]
    return Codes(*(_with_all(table) for table in (on_topic, strict, taking)))


def _with_all(table: Floats) -> Floats:
    """Return the table with the sum over topics as its first column."""
    return np.column_stack([table.sum(axis=1), table])


class Totals:
    """Totals of the policies by the program, and of their sampled clauses by both."""

    def __init__(
        self, counts: Counts, place: Integers, weight: Floats, machine: Codes, human: Codes
    ) -> None:
        self.counts, self.place, self.weight = counts, place, weight
        totals = (counts.n_clauses, counts.n_strict, counts.n_strict + counts.n_discretionary)
        self.whole = Codes(*(_with_all(table.astype("float64")) for table in totals))
        self.machine, self.human = machine, human
        self.n = np.maximum(counts.n_policy_clauses, 1)[:, None].astype("float64")
        self.n_coded = np.bincount(place, minlength=len(self.n)).astype("int64")
        self.known = counts.n_policy_clauses > 0

    def _weighted(self, values: Floats) -> Floats:
        """Return sums over sampled clauses of value / probability, per clause of the policy."""
        return np.asarray(sums_by(values * self.weight, self.place, len(self.n)) / self.n)

    def _part(self, coded: str, name: str) -> Floats:
        """Return what the policies have of one code: (P, T + 1), as coded in one way."""
        human, machine = getattr(self.human, name), getattr(self.machine, name)
        if coded == "gold":
            return self._weighted(human)
        total = getattr(self.whole, name) / self.n
        return np.asarray(total if coded == "naive" else total + self._weighted(human - machine))

    def parts(self, estimand: str, coded: str) -> Ratio:
        """Return the two totals whose ratio the estimand is."""
        if estimand == "salience":
            one = np.ones((len(self.place), 1))
            b = self._weighted(one) if coded == "gold" else np.ones((len(self.n), 1))
            a = self._part(coded, "on_topic")
            return Ratio(a, np.broadcast_to(b, a.shape))
        return Ratio(self._part(coded, "strict"), self._part(coded, "stance"))

    def outcomes(
        self, estimand: str, topics: list[str], columns: slice, refusal: str
    ) -> list[Outcome]:
        """Return the outcomes of one family of topics: coded in each way, for each unit."""
        found = []
        n_clauses = self.whole.on_topic[:, columns].astype("int64")
        present = n_clauses > 0
        for coded in CODED:
            part = self.parts(estimand, coded)
            n_coded = None if coded == "naive" else self.n_coded
            for unit in UNITS:
                values = self._linear(part.a[:, columns], part.b[:, columns], unit)
                outcome = Outcome(
                    estimand, topics, values, present, n_clauses, coded, n_coded, unit
                )
                if coded == "corrected":
                    skill = self._skill(estimand, columns)
                    outcome = replace(outcome, refusal=refusal, skill=skill)
                found.append(outcome)
        return found

    def _linear(self, a: Floats, b: Floats, unit: str) -> Floats:
        """Return values whose mean over a group's units is the ratio of the means of a and b.

        They are its linearisation, R + (a - R b) / mean(b), so that their spread is its error.
        """
        values = np.full(a.shape, np.nan)
        for group in range(len(self.counts.groups)):
            rows = self.known & (self.counts.group == group)
            codes = self.counts.group[rows], self.counts.lineage[rows]
            means_a, means_b = (units_of(x[rows], *codes, unit).values for x in (a, b))
            if not len(means_a):
                continue
            top, bottom = means_a.mean(axis=0), means_b.mean(axis=0)
            sound = bottom > 0
            ratio = np.full(len(top), np.nan)
            np.divide(top, bottom, out=ratio, where=sound)
            bottom = np.where(sound, bottom, np.nan)
            values[rows] = ratio + (a[rows] - ratio * b[rows]) / bottom
        return values

    def _skill(self, estimand: str, columns: slice) -> Floats:
        """Return sensitivity + specificity - 1 of the program in each group and topic: (G, T).

        Missing (nan) where the sample has no clause of one of both kinds, or is the whole.
        """
        name = "on_topic" if estimand == "salience" else "strict"
        human, machine = (
            getattr(codes, name)[:, columns] > 0 for codes in (self.human, self.machine)
        )
        group = self.counts.group[self.place]
        n_groups = len(self.counts.groups)
        skill = np.full((n_groups, human.shape[1]), np.nan)
        if self.n_coded.sum() == self.counts.n_policy_clauses.sum():
            return skill
        rates = []
        for truth in (human, ~human):
            right = sums_by((truth & (machine == human)) * self.weight, group, n_groups)
            all_ = sums_by(truth * self.weight, group, n_groups)
            rates.append(np.divide(right, all_, out=np.full(right.shape, np.nan), where=all_ > 0))
        return np.asarray(rates[0] + rates[1] - 1)
