"""Precision, recall and F1 of one coder against another who is taken as the reference."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policyanalysis.coding.agreeing.coefficients import share
from policyanalysis.coding.agreeing.tallies import MISSING, Array
from policyanalysis.coding.agreeing.units import Units


@dataclass(frozen=True)
class Outcomes:
    """Sums by policy (K) of what a coder chose beside the reference.

    ``units`` counts clauses that both have a value for; ``hits`` counts codes that both chose,
    ``chosen`` those of the coder and ``due`` those of the reference.
    """

    coder: str
    reference: str
    units: Array
    hits: Array
    chosen: Array
    due: Array

    def rows(self, kept: npt.NDArray[np.bool_]) -> "Outcomes":
        """Return the sums of some of the rows only."""
        return self._each(lambda sums: sums[kept])

    def pooled(self) -> "Outcomes":
        """Return the sum of all rows (row 0), and the sums without each of them (the others)."""
        return self._each(lambda sums: np.concatenate([[sums.sum()], sums.sum() - sums]))

    def _each(self, change: Callable[[Array], Array]) -> "Outcomes":
        sums = map(change, (self.units, self.hits, self.chosen, self.due))
        return Outcomes(self.coder, self.reference, *sums)

    @property
    def prevalence(self) -> float | None:
        """Return the share of clauses that have the code by the reference; None without clauses."""
        n = self.units.sum()
        return float(self.due.sum() / n) if n else None


def outcomes_of(units: Units, variable: str, coder: str, reference: str) -> Outcomes | None:
    """Return the outcomes by policy for a code by itself, or over all topics; else None."""
    mine, theirs = (units.coders.index(name) for name in (coder, reference))
    if variable == "topics":
        both = units.coded[:, mine] & units.coded[:, theirs]
        masks = units.topics[:, [mine, theirs]]
        marks = [masks[:, 0] & masks[:, 1], masks[:, 0], masks[:, 1]]
        sums = [np.bitwise_count(mark).astype(float) for mark in marks]
    elif ":" in variable:
        numbers = units.of(variable).numbers[:, [mine, theirs]]
        both = (numbers != MISSING).all(axis=1)
        chosen = (numbers == 1).astype(float)
        sums = [chosen[:, 0] * chosen[:, 1], chosen[:, 0], chosen[:, 1]]
    else:
        return None
    n = len(units.policy_ids)
    by_policy = [np.bincount(units.policies, part * both, minlength=n) for part in [both, *sums]]
    return Outcomes(coder, reference, *(np.asarray(part, dtype=float) for part in by_policy))


def precision(outcomes: Outcomes) -> Array:
    """Return the share of the coder's codes that the reference chose too (K)."""
    return share(outcomes.hits, outcomes.chosen)


def recall(outcomes: Outcomes) -> Array:
    """Return the share of the reference's codes that the coder chose too (K)."""
    return share(outcomes.hits, outcomes.due)


def f1(outcomes: Outcomes) -> Array:
    """Return the harmonic mean of precision and recall (van Rijsbergen 1979, ch. 7) (K)."""
    return share(2 * outcomes.hits, outcomes.chosen + outcomes.due)


ACCURACY: dict[str, tuple[Callable[[Outcomes], Array], str]] = {
    "precision": (precision, "the coder never chose it"),
    "recall": (recall, "the reference never chose it"),
    "f1": (f1, "neither of both chose it"),
}
