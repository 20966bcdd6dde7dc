"""Clauses drawn for people to code, with known probability; and how many to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from policyanalysis.comparison.inputs import needed
from policyanalysis.errors import EstimateError
from policyanalysis.ids import digest

SAMPLE = ("policy_id", "clause_id", "stratum", "n_stratum", "n_drawn", "probability", "seed")
"""Columns of a sample: one row a drawn clause; how many of its stratum there are and were drawn."""


def draw(
    clauses: pd.DataFrame,
    codings: pd.DataFrame,
    *,
    coder_id: str,
    per_policy: int,
    seed: int,
) -> pd.DataFrame:
    """Return the clauses drawn for people to code: ``per_policy`` of every policy, or all it has.

    One row a drawn clause, with the columns of ``SAMPLE``, in the order of ``clauses``. The strata
    of a policy are the stances that the coder found (``undecided`` where it found none); each gets
    one draw where there are as many, the others go by size. ``probability`` is n_drawn /
    n_stratum. Each policy's draw hangs on the seed and its own clauses alone, so that it stays when
    other policies come.

    Raises EstimateError if fewer than 2 clauses a policy are asked for, or if a column is missing.

    >>> clauses = pd.DataFrame({"clause_id": list("abcd"), "policy_id": "p"})
    >>> codings = pd.DataFrame({"clause_id": list("abcd"), "coder_id": "rules",
    ...                         "stance": ["strict", "none", "none", "none"]})
    >>> sample = draw(clauses, codings, coder_id="rules", per_policy=2, seed=1)
    >>> sample[["stratum", "n_stratum", "n_drawn", "probability"]].values.tolist()
    [['strict', 1, 1, 1.0], ['none', 3, 1, 0.3333333333333333]]
    """
    if per_policy < 2:
        raise EstimateError(
            f"{per_policy} clauses a policy are asked for",
            expected="2 or more: of one clause the spread within a policy cannot be told",
            action="ask for more",
        )
    mine = needed("codings", codings, ["clause_id", "coder_id", "stance"])
    stance = mine[mine["coder_id"] == coder_id].set_index("clause_id")["stance"]
    table = needed("clauses", clauses, ["clause_id", "policy_id"]).copy()
    table["stratum"] = table["clause_id"].map(stance).fillna("undecided").astype("str")
    parts = [_drawn(part, per_policy, seed) for _, part in table.groupby("policy_id", sort=False)]
    columns = list(SAMPLE)
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts).assign(seed=seed).sort_index()[columns].reset_index(drop=True)


def _drawn(part: pd.DataFrame, per_policy: int, seed: int) -> pd.DataFrame:
    sizes = part["stratum"].value_counts().sort_index()
    numbers = dict(zip(sizes.index, allocated(sizes.tolist(), per_policy), strict=True))
    key = int(digest("sample", seed, part["policy_id"].iloc[0])[:15], 16)
    order = np.random.default_rng(key).permutation(len(part))
    shuffled = part.iloc[order]
    place = shuffled.groupby("stratum").cumcount()
    wanted = shuffled["stratum"].map(numbers)
    chosen = shuffled[place < wanted].copy()
    chosen["n_stratum"] = chosen["stratum"].map(sizes)
    chosen["n_drawn"] = chosen["stratum"].map(numbers)
    chosen["probability"] = chosen["n_drawn"] / chosen["n_stratum"]
    return chosen


def allocated(sizes: Sequence[int], n: int) -> list[int]:
    """Return how many to draw from strata of these sizes: one each, the rest by size.

    If there are fewer draws than strata, the largest strata would leave others without a chance;
    so each still gets one, and there are more draws than asked for.

    >>> allocated([1, 3, 16], 5), allocated([2, 1], 9)
    ([1, 1, 3], [2, 1])
    """
    numbers = [min(1, size) for size in sizes]
    while sum(numbers) < min(n, sum(sizes)):
        lacking = [
            size * n / sum(sizes) - number if number < size else -np.inf
            for size, number in zip(sizes, numbers, strict=True)
        ]
        numbers[int(np.argmax(lacking))] += 1
    return numbers


def checked_sample(sample: pd.DataFrame, clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the sample's policy_id, clause_id and probability, if it is one of these clauses.

    Raises EstimateError if a column is missing, a clause is drawn twice or unknown, or a
    probability is missing, not above 0 or above 1.
    """
    columns = ["policy_id", "clause_id", "probability"]
    missing = [name for name in columns if name not in sample.columns]
    if missing:
        raise EstimateError(
            f"the sample lacks {', '.join(missing)}: it is no probability sample",
            expected=", ".join(columns),
            action="draw clauses with `policyanalysis sample` and keep its file",
        )
    probability = pd.to_numeric(sample["probability"], errors="coerce")
    wrong = ~((probability > 0) & (probability <= 1))
    repeated = sample["clause_id"].duplicated()
    unknown = ~sample["clause_id"].isin(clauses["clause_id"])
    faults = (
        (wrong, "have no probability above 0 and up to 1", "a known chance of being drawn"),
        (repeated, "are drawn twice", "each clause once"),
        (unknown, "are no clauses of the run", "clauses of the run that drew them"),
    )
    for fault, what, expected in faults:
        if fault.any():
            raise EstimateError(
                f"{int(fault.sum())} rows of the sample {what}",
                where=f"first {sample.loc[fault, 'clause_id'].iloc[0]}",
                expected=expected,
                action="use the file that `policyanalysis sample` wrote, unchanged",
            )
    return sample[["policy_id", "clause_id"]].assign(probability=probability)


@dataclass(frozen=True)
class Plan:
    """How many clauses to code by hand in each policy for an interval of the wanted width.

    ``per_policy`` is missing where no number does it; ``width`` is what the number gives, and
    ``narrowest`` what coding every clause would give, with the policies that there are.
    """

    per_policy: int | None
    width: float
    narrowest: float


def plan(
    spread: float, error: float, n_policies: int, n_clauses: int, *, width: float, level: float
) -> Plan:
    """Return how many clauses of a policy to code for an interval of this width, for one group.

    ``spread`` is the standard deviation of the policies' shares, ``error`` the share of clauses
    that the program gets wrong, ``n_policies`` the independent policies of the group and
    ``n_clauses`` what one has on average. The variance of a corrected mean is (spread^2 + error *
    (1 / n - 1 / n_clauses)) / n_policies for n clauses a policy; the interval is Student's t.

    Raises EstimateError if a number is out of range.

    >>> plan(0.2, 0.15, 40, 30, width=0.2, level=0.95).per_policy
    3
    >>> plan(0.2, 0.15, 10, 30, width=0.2, level=0.95).per_policy is None
    True
    """
    shares = (0 <= spread <= 1, 0 <= error <= 1, 0 < width <= 1, 0 < level < 1)
    if not all(shares) or n_policies < 2 or n_clauses < 2:
        raise EstimateError(
            "the plan has a number out of range",
            expected="spread, error and width between 0 and 1, 2 policies and 2 clauses or more",
            action="choose numbers within these bounds",
        )
    quantile = float(stdtrit(n_policies - 1, (1 + level) / 2))

    def width_of(n: int) -> float:
        left = max(1 / n - 1 / n_clauses, 0.0)
        return 2 * quantile * float(np.sqrt((spread**2 + error * left) / n_policies))

    narrowest = width_of(n_clauses)
    if narrowest > width:
        return Plan(None, narrowest, narrowest)
    room = ((width / (2 * quantile)) ** 2 * n_policies - spread**2) / error if error else np.inf
    n = max(2, ceil(1 / (room + 1 / n_clauses))) if np.isfinite(room) else 2
    return Plan(n, width_of(n), narrowest)
