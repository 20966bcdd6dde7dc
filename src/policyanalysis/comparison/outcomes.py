"""What is compared: each policy's value on some topics for one estimand, and how it was coded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from policyanalysis.comparison.units import (
    ESTIMANDS,
    UNITS,
    Booleans,
    Counts,
    Floats,
    Integers,
    clause_counts,
    policy_shares,
)
from policyanalysis.errors import EstimateError


@dataclass(frozen=True)
class Options:
    """How groups are compared.

    ``reference`` names the group with which every other is compared; without it all pairs are.
    ``draws`` is the number of arrangements where they are not enumerated. ``by_program`` says that
    a program coded: its codings as they are give no test, unless ``as_coded`` asks for tests of
    what the program found. ``alphas`` holds the agreement on topics, Krippendorff's alpha, where it
    is known.

    Raises EstimateError if a level is not between 0 and 1 or there are fewer than 99 draws.
    """

    conf_level: float = 0.95
    seed: int = 2010
    draws: int = 9_999
    reference: str = ""
    by_program: bool = True
    as_coded: bool = False
    alphas: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 < self.conf_level < 1 or self.draws < 99:
            raise EstimateError(
                f"conf_level is {self.conf_level} and draws is {self.draws}",
                expected="a level above 0 and below 1, and 99 draws or more",
                action="choose numbers within these bounds",
            )

    @property
    def alpha(self) -> float:
        """Return the level of a test."""
        return round(1 - self.conf_level, 12)


DEFAULTS = Options()


@dataclass(frozen=True)
class Outcome:
    """Values (P, T) of P policies on T topics that are tested together, nan where there is none.

    ``present`` (P, T) tells which policies have a clause on the topic, ``n_clauses`` (P, T) how
    many clauses enter. ``coded`` is `naive` (the codings as they are), `gold` (human codings only)
    or `corrected` (by human codings); ``n_coded`` (P,) are the clauses that people coded. Values
    made for one ``unit`` serve that alone. ``skill`` (G, T) is the program's sensitivity +
    specificity - 1 in each group. A ``refusal`` says why nothing is inferred.
    """

    estimand: str
    topics: list[str]
    values: Floats
    present: Booleans
    n_clauses: Integers
    coded: str = "naive"
    n_coded: Integers | None = None
    unit: str = ""
    skill: Floats | None = None
    refusal: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """Return the units for which the values serve."""
        return (self.unit,) if self.unit else UNITS

    @property
    def is_exchangeable(self) -> bool:
        """Return whether values are a policy's own, so that lineages can be permuted."""
        return self.coded == "naive" and not self.unit

    def between(self, members: Booleans, groups: tuple[int, int]) -> "Outcome":
        """Return the outcome for the members of two groups, which are given as codes."""
        return replace(
            self,
            values=self.values[members],
            present=self.present[members],
            n_clauses=self.n_clauses[members],
            n_coded=None if self.n_coded is None else self.n_coded[members],
            skill=None if self.skill is None else self.skill[list(groups)],
        )

    def of(self, topics: slice) -> "Outcome":
        """Return the outcome for some of the topics."""
        return replace(
            self,
            topics=self.topics[topics],
            values=self.values[:, topics],
            present=self.present[:, topics],
            n_clauses=self.n_clauses[:, topics],
        )


def outcomes(counts: Counts) -> list[Outcome]:
    """Return the outcomes of all estimands; the topic ``all`` is a family of its own."""
    found = []
    for estimand in ESTIMANDS:
        topics, values = policy_shares(counts, estimand)
        present = counts.n_clauses > 0
        if topics[:1] == ["all"]:
            present = np.column_stack([present.any(axis=1), present])
        outcome = Outcome(estimand, topics, values, present, clause_counts(counts, estimand))
        split = len(topics) - len(counts.topics)
        found += [outcome.of(slice(0, split))] if split else []
        found.append(outcome.of(slice(split, None)))
    return found
