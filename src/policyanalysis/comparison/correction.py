"""Estimates from a program's codings, corrected by human codings of clauses drawn by chance.

The estimator is the difference estimator of survey sampling (Särndal, Swensson & Wretman 1992,
*Model assisted survey sampling*, ch. 6), known for predictions as prediction-powered inference with
weight 1 (Angelopoulos et al. 2023, doi:10.1126/science.adi6000), at the level of policies.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from policyanalysis.comparison import verdicts
from policyanalysis.comparison.contrasts import contrast_table
from policyanalysis.comparison.estimates import estimate_table
from policyanalysis.comparison.inputs import needed
from policyanalysis.comparison.outcomes import DEFAULTS, Options, Outcome
from policyanalysis.comparison.sampling import checked_sample
from policyanalysis.comparison.totals import Totals, codes_of
from policyanalysis.comparison.units import Counts, policy_counts

CLAUSE_SHARES = ("salience", "pooled_strictness")
TRAINED = (
    "the program was trained on policies of sampled lineages: its errors there look too small; "
    "use codings of models that had not seen the lineage"
)


@dataclass(frozen=True)
class Coders:
    """Who coded: the program, the person or persons, and the policies the program learnt from.

    Codings of models that each left out the lineages they code (cross-fitting) have learnt from
    none of the policies they code: ``trained_on`` is then empty.
    """

    program: str
    person: str
    trained_on: Collection[str] = ()


def sampled_outcomes(
    counts: Counts, tables: Mapping[str, pd.DataFrame], sample: pd.DataFrame, coders: Coders
) -> list[Outcome]:
    """Return each estimand as the program coded it, from human codings alone, and corrected.

    ``tables`` holds ``clauses``, ``codings`` and ``topic_codings`` by name, ``sample`` what
    ``sampling.draw`` made. Shares of clauses are

    - ``salience``: as in ``estimates``;
    - ``pooled_strictness``: strict among the group's strict and discretionary clauses on the topic,
      the mean number of either in a policy (a ratio of means), for the topic ``all`` too.

    For a policy with the machine's total a, the corrected total adds the sum over its sampled
    clauses of (human - machine) / probability, per clause of the policy: unbiased whatever the
    machine's errors are, in each group and policy.

    Raises EstimateError if the sample is no probability sample of these clauses, or if the person
    left sampled clauses uncoded.
    """
    clauses = needed("clauses", tables["clauses"], ["clause_id", "policy_id"])
    drawn = checked_sample(sample, clauses)
    drawn = drawn[drawn["policy_id"].isin(counts.policy_ids)]
    place = np.searchsorted(counts.policy_ids, drawn["policy_id"]).astype("int64")
    machine, human = (
        codes_of(drawn["clause_id"], tables, name, counts.topics)
        for name in (coders.program, coders.person)
    )
    weight = 1 / drawn["probability"].to_numpy(dtype="float64")[:, None]
    sums = Totals(counts, place, weight, machine, human)
    learnt = np.isin(counts.policy_ids, list(coders.trained_on))
    refusal = TRAINED if np.isin(counts.lineage[place], counts.lineage[learnt]).any() else ""
    return [
        outcome
        for estimand in CLAUSE_SHARES
        for topics, columns in _families(estimand, counts.topics)
        for outcome in sums.outcomes(estimand, topics, columns, refusal)
    ]


def corrected_estimates(
    policies: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    sample: pd.DataFrame,
    coders: Coders,
    *,
    by: str,
    options: Options = DEFAULTS,
) -> pd.DataFrame:
    """Return the table ``estimates`` of shares of clauses: naive, gold and corrected side by side.

    ``tables`` holds ``positions``, ``clauses``, ``codings`` and ``topic_codings`` by name; see
    ``sampled_outcomes``. Raises EstimateError as that does.
    """
    counts = policy_counts(policies, tables["positions"], by)
    found = sampled_outcomes(counts, tables, sample, coders)
    return estimate_table(counts, found, by, options.conf_level, verdicts.MIN_CODED)


def corrected_contrasts(
    policies: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    sample: pd.DataFrame,
    coders: Coders,
    *,
    by: str,
    options: Options = DEFAULTS,
) -> pd.DataFrame:
    """Return the table ``contrasts`` of shares of clauses: naive, gold and corrected side by side.

    ``tables`` is as in ``corrected_estimates``. Raises EstimateError as ``sampled_outcomes`` and
    ``contrasts`` do.
    """
    counts = policy_counts(policies, tables["positions"], by)
    found = sampled_outcomes(counts, tables, sample, coders)
    return contrast_table(counts, found, by, options)


def _families(estimand: str, topics: list[str]) -> list[tuple[list[str], slice]]:
    one = (topics, slice(1, None))
    return [one] if estimand == "salience" else [(["all"], slice(0, 1)), one]
