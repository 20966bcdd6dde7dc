"""How far coders agree, with intervals over policies and the raw units behind every number.

Agreement is what is observed. That coders agree shows that they apply the codebook alike; where
they are language models or programs it is **not** the reliability of human coders, and no number
made here may be reported as such.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from policyanalysis import codebook
from policyanalysis.codebook import Codebook
from policyanalysis.coding.agreeing import coefficients as co
from policyanalysis.coding.agreeing.accuracy import ACCURACY, Outcomes, outcomes_of
from policyanalysis.coding.agreeing.tallies import MISSING, Array, Masks, Tally, tally
from policyanalysis.coding.agreeing.units import VARIABLES, Units, Values, all_variables, units_of
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked, gathered

ALL = "all"
OBSERVED = "observed_agreement"
ONE_VALUE = "one value was used only, so that nothing could differ"
NO_UNITS = "no clause has a value from two of the coders"
FEW_CODERS = "agreement needs two coders"
Row = dict[str, object]


@dataclass(frozen=True)
class Options:
    """How agreement is told: the level of intervals, a share, and the policies that one needs.

    The codes of the ``book`` are those that could have been chosen; without one, the package's.
    """

    conf_level: float = 0.95
    min_policies: int = 5
    book: Codebook | None = None


STANDARD = Options()


def agreement(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    coders: Sequence[str],
    reference: str | None = None,
    options: Options = STANDARD,
) -> pd.DataFrame:
    """Return the `agreement` table of one set of coders over all policies.

    A row is one coefficient for one variable: stance, actor, force, exception, the set of topics,
    and each stance and topic by itself (``stance:strict``, ``topic:email``). With a ``reference``
    among the coders, precision, recall and F1 of each other coder against it are added for stances
    and topics by themselves, and over all topics. Units are clauses that two coders or more have a
    value for; actor and force are compared where both see a norm, exceptions where both see
    latitude. What is not defined is missing, with its ``reason``. Intervals are jackknifed over
    policies; `coefficients` names the sources.

    Agreement between language models or programs is not human reliability. Raises EstimateError
    if a coder has no codings or a code is not in the codebook.
    """
    if reference is not None and reference not in coders:
        raise EstimateError(
            f"the reference {reference} is not among the coders", action="name one of the coders"
        )
    if len(coders) < 2:
        return _undefined(coders, options)
    units = units_of(codings, topic_codings, clauses, coders, options.book)
    rows = [
        row | {"level": ALL, "conf_level": options.conf_level}
        for variable in all_variables(units.book)
        for row in _variable_rows(units, variable, reference, options)
    ]
    return checked("agreement", pd.DataFrame(rows))


def agreement_by_policy(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    coders: Sequence[str],
    expected_from: Literal["all", "policy"] = "all",
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Return the `agreement` table of one set of coders with a policy in each ``level``.

    Disagreement expected by chance is that of ``all`` policies, so that policies can be compared
    and one that uses few values is not punished, or that of each ``policy`` by itself. One policy
    gives no interval. Raises EstimateError as ``agreement`` does.
    """
    units = units_of(codings, topic_codings, clauses, coders, book)
    rows: list[Row] = []
    for variable in VARIABLES:
        values = units.of(variable)
        sums = _sums(units, values)
        rows += _policy_rows(variable, OBSERVED, units, sums, co.observed_agreement(sums))
        for name, (each, whole) in _disagreements(sums, values.masks, len(units.coders)).items():
            expected = whole.expected[:1] if expected_from == ALL else each.expected
            estimates = co.corrected(co.Disagreement(*np.broadcast_arrays(each.observed, expected)))
            rows += _policy_rows(variable, name, units, sums, estimates)
    return gathered("agreement", rows)


def _sums(units: Units, values: Values) -> Tally:
    """Return the sums by policy over the clauses that have two values or more."""
    paired = (values.numbers != MISSING).sum(axis=1, keepdims=True) >= 2
    numbers = np.where(paired, values.numbers, MISSING)
    n_policies, n_values = len(units.policy_ids), len(values.names)
    return tally(numbers, units.policies, n_policies, n_values, values.masks)


def _undefined(coders: Sequence[str], options: Options) -> pd.DataFrame:
    rows = [
        _row(variable, OBSERVED, ", ".join(coders), FEW_CODERS)
        | {"level": ALL, "conf_level": options.conf_level, "n_units": 0, "n_policies": 0}
        for variable in all_variables(options.book or codebook.load())
    ]
    return checked("agreement", pd.DataFrame(rows))


def _row(variable: str, coefficient: str, coders: str, reason: str = "") -> Row:
    return {
        "variable": variable,
        "coefficient": coefficient,
        "coders": coders,
        "reference": None,
        "n_pairable": 0,
        **dict.fromkeys(("estimate", "conf_low", "conf_high", "prevalence")),
        "reason": reason or None,
    }


def _disagreements(
    sums: Tally, masks: Masks | None, n_coders: int
) -> dict[str, tuple[co.Disagreement, co.Disagreement]]:
    """Return the parts of each coefficient that fits, by row of the sums and for them pooled."""
    both = (sums, sums.pooled())
    if masks is not None:
        found = [co.krippendorff_alpha(s, masks) for s in both]
        return {"krippendorff_alpha": (found[0], found[1])}
    makers = [co.fleiss_kappa, co.gwet_ac1, co.krippendorff_alpha]
    makers = [co.cohen_kappa, *makers] if n_coders == 2 else makers
    return {make.__name__: (make(both[0]), make(both[1])) for make in makers}


def _variable_rows(
    units: Units, variable: str, reference: str | None, options: Options
) -> Iterator[Row]:
    values = units.of(variable)
    per = _sums(units, values)
    per = per.rows(per.units > 0)
    about = _about(per, values) | {"n_policies": len(per.units)}
    found: dict[str, tuple[Array, co.Scale]] = {
        name: (co.corrected(pooled), co.CHANCE_CORRECTED)
        for name, (_, pooled) in _disagreements(per, values.masks, len(units.coders)).items()
    }
    found = {OBSERVED: (co.observed_agreement(per.pooled()), co.SHARE), **found}
    for name, (estimates, scale) in found.items():
        reason = ONE_VALUE if len(per.units) else NO_UNITS
        row = _row(variable, name, ", ".join(units.coders))
        yield row | about | _estimated(estimates, scale, options, reason)
    others = [coder for coder in units.coders if reference and coder != reference]
    for outcomes in (outcomes_of(units, variable, coder, str(reference)) for coder in others):
        yield from _accuracy_rows(variable, outcomes, options) if outcomes else ()


def _about(per: Tally, values: Values) -> Row:
    """Return the counts behind a number, and how common the code is among the values."""
    n_values = per.counts.sum()
    binary = values.names[0] == "no" if values.names else False
    return {
        "n_units": int(per.units.sum()),
        "n_pairable": int(n_values),
        "prevalence": per.counts[:, 1].sum() / n_values if binary and n_values else None,
    }


def _accuracy_rows(variable: str, outcomes: Outcomes, options: Options) -> Iterator[Row]:
    per = outcomes.rows(outcomes.units > 0)
    about = {
        "coders": f"{outcomes.coder}, {outcomes.reference}",
        "reference": outcomes.reference,
        "n_units": int(per.units.sum()),
        "n_pairable": 2 * int(per.units.sum()),
        "n_policies": len(per.units),
        "prevalence": per.prevalence if ":" in variable else None,
    }
    for name, (make, reason) in ACCURACY.items():
        estimates = make(per.pooled())
        why = reason if len(per.units) else NO_UNITS
        yield _row(variable, name, "") | about | _estimated(estimates, co.SHARE, options, why)


def _estimated(estimates: Array, scale: co.Scale, options: Options, reason: str) -> Row:
    """Return estimate, interval and reason from the values of all and without each policy."""
    if np.isnan(estimates[0]):
        return {"estimate": None, "reason": reason}
    if len(estimates) - 1 < options.min_policies:
        few = f"fewer than {options.min_policies} policies, so there is no interval"
        return {"estimate": estimates[0], "reason": few}
    low, high, why = co.jackknife(estimates, scale, options.conf_level)
    reason = f"no interval: {why}" if why else ""
    return {"estimate": estimates[0], "conf_low": low, "conf_high": high, "reason": reason or None}


def _policy_rows(
    variable: str, coefficient: str, units: Units, sums: Tally, estimates: Array
) -> Iterator[Row]:
    coders = ", ".join(units.coders)
    for n, policy_id in enumerate(units.policy_ids):
        missing = NO_UNITS if sums.units[n] == 0 else ONE_VALUE
        reason = missing if np.isnan(estimates[n]) else "one policy gives no interval"
        yield _row(variable, coefficient, coders, reason) | {
            "level": policy_id,
            "estimate": estimates[n],
            "conf_level": None,
            "n_units": int(sums.units[n]),
            "n_pairable": int(sums.counts[n].sum()),
            "n_policies": int(sums.units[n] > 0),
        }
