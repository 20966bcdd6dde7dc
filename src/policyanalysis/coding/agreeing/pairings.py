"""Which coders a study compares, and the agreement of all of them as one table."""

import itertools
from typing import NamedTuple

import pandas as pd

from policyanalysis.coding.agreeing.tables import STANDARD, Options, agreement, agreement_by_policy
from policyanalysis.corpus.codings import ADJUDICATED, MACHINES
from policyanalysis.tables import checked, empty


class Pairing(NamedTuple):
    """Coders to be compared, who of them is taken as right, and whether in each policy as well."""

    coders: tuple[str, ...]
    reference: str | None = None
    by_policy: bool = False


def pairings(coders: pd.DataFrame) -> list[Pairing]:
    """Return what is compared among the coders of the `coders` table.

    These are all who coded by hand, together and two by two; each program with what is settled,
    or, where nothing is, with each of them; and programs two by two.

    >>> [p.coders for p in pairings(pd.DataFrame({"coder_id": ["adjudicated", "rules", "AB"]}))]
    [('rules', 'adjudicated')]
    """
    ids = coders["coder_id"].tolist()
    machines = [coder for coder in MACHINES if coder in ids]
    people = sorted({*ids} - {*machines, ADJUDICATED})
    settled = [ADJUDICATED] if ADJUDICATED in ids else people
    found = [Pairing(tuple(people), by_policy=True)] if len(people) > 1 else []
    if len(people) > 2:
        found += map(Pairing, itertools.combinations(people, 2))
    found += [Pairing((one, other), other, True) for one in machines for other in settled]
    return found + [Pairing(pair) for pair in itertools.combinations(machines, 2)]


def agreements(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    compared: list[Pairing],
    options: Options = STANDARD,
) -> pd.DataFrame:
    """Return the `agreement` table of several pairings; raises EstimateError as ``agreement``."""
    parts = [empty("agreement")]
    for pairing in compared:
        parts.append(
            agreement(
                codings,
                topic_codings,
                clauses,
                coders=pairing.coders,
                reference=pairing.reference,
                options=options,
            )
        )
        if pairing.by_policy:
            parts.append(
                agreement_by_policy(
                    codings, topic_codings, clauses, coders=pairing.coders, book=options.book
                )
            )
    return checked("agreement", pd.concat(parts, ignore_index=True))
