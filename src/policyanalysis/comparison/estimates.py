"""Shares per group of policies, with intervals over policies; docs/methods.md has the formulas."""

import pandas as pd
from scipy.special import ndtri, stdtrit

from policyanalysis.comparison.inputs import grouped, joined
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked, empty

_CELL = ["estimand", "topic", "group"]


def estimates(
    policies: pd.DataFrame,
    positions: pd.DataFrame,
    *,
    by: str,
    conf_level: float,
    min_policies: int,
) -> pd.DataFrame:
    """Return the table ``estimates``: one row for each estimand, topic and group of policies.

    Groups are the values of the column ``by`` of policies. The estimands are

    - ``strictness``: mean, over the policies of the group that take a stance on the topic, of each
      policy's share of strict among its strict and discretionary clauses; for the topic ``all``
      that share is over all topics of the policy, a clause counting once for each of its topics;
    - ``prevalence``: share of the group's policies that have a clause on the topic.

    The policy is the unit: clauses never widen or narrow an interval. Method ``naive_t`` is
    Student's t interval over the policies' shares, cut off at 0 and 1 (Student 1908,
    doi:10.1093/biomet/6.1.1); ``naive_wilson`` is the score interval of Wilson (1927,
    doi:10.1080/01621459.1927.10502953). Both take the codings as they are and every policy as its
    own draft. Below ``min_policies`` policies, or where all policies have the same strictness,
    there is no interval and ``reason`` says why. ``n_lineages`` is missing if the lineage of any
    policy that enters is not known. Without policies the table has no rows.

    Raises EstimateError if the group column or the positions of a policy are missing, or if
    ``conf_level`` is not between 0 and 1 or ``min_policies`` is below 2.

    >>> policies = pd.DataFrame({"policy_id": ["p", "q"], "country": "US"})
    >>> positions = pd.DataFrame({"policy_id": ["p", "q"], "topic": "email", "n_clauses": [2, 1],
    ...     "n_strict": [1, 1], "n_discretionary": [1, 0], "strictness": [0.5, 1.0],
    ...     "position": ["mixed", "strict"]})
    >>> table = estimates(policies, positions, by="country", conf_level=0.95, min_policies=5)
    >>> table[["estimand", "topic", "estimate", "conf_low", "n_policies"]]
         estimand  topic  estimate  conf_low  n_policies
    0  strictness    all      0.75       NaN           2
    1  strictness  email      0.75       NaN           2
    2  prevalence  email      1.00       NaN           2
    >>> table.loc[0, "reason"]
    'fewer than 5 policies of the group take a stance: no interval'
    """
    if not 0 < conf_level < 1 or min_policies < 2:
        raise EstimateError(
            f"conf_level is {conf_level} and min_policies is {min_policies}",
            expected="a level above 0 and below 1, and 2 policies or more",
        )
    table = joined(grouped(policies, by), positions)
    if table.empty:
        return empty("estimates")
    cells = _summary(_shares(table), table)
    is_strictness = cells["estimand"] == "strictness"
    parts = [
        _with_t(cells[is_strictness].copy(), conf_level, min_policies),
        _with_wilson(cells[~is_strictness].copy(), conf_level, min_policies),
    ]
    return checked("estimates", pd.concat(parts).assign(by=by, conf_level=conf_level))


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a policy that enters a cell: its share, its clauses and its lineage."""
    keep = ["policy_id", "group", "lineage_id"]
    sums = table.groupby("policy_id")[["n_strict", "n_discretionary"]].sum().reset_index()
    pooled = table[keep].drop_duplicates().merge(sums, on="policy_id").assign(topic="all")
    strict = pd.concat([pooled, table[[*keep, "topic", "n_strict", "n_discretionary"]]])
    strict["n_clauses"] = strict["n_strict"] + strict["n_discretionary"]
    strict = strict[strict["n_clauses"] > 0]
    strict = strict.assign(estimand="strictness", share=strict["n_strict"] / strict["n_clauses"])
    present = table.assign(estimand="prevalence", share=(table["n_clauses"] > 0).astype("float64"))
    columns = [*_CELL, "policy_id", "lineage_id", "n_clauses", "share"]
    return pd.concat([strict[columns], present[columns]], ignore_index=True)


def _summary(shares: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each estimand, topic and group, also where no policy enters."""
    shares = shares.assign(unknown=shares["lineage_id"].isna())
    cells = shares.groupby(_CELL).agg(
        estimate=("share", "mean"),
        deviation=("share", "std"),
        n_values=("share", "nunique"),
        n_policies=("share", "size"),
        n_clauses=("n_clauses", "sum"),
        n_lineages=("lineage_id", "nunique"),
        unknown=("unknown", "any"),
    )
    topics, groups = list(table["topic"].unique()), sorted(table["group"].unique())
    grid = [("strictness", t, g) for t in ["all", *topics] for g in groups]
    grid += [("prevalence", t, g) for t in topics for g in groups]
    cells = cells.reindex(pd.MultiIndex.from_tuples(grid, names=_CELL)).reset_index()
    counts = ["n_values", "n_policies", "n_clauses", "n_lineages"]
    cells[counts] = cells[counts].fillna(0).astype("Int64")
    cells["n_lineages"] = cells["n_lineages"].mask(cells["unknown"].isin([True]))
    return cells


def _with_t(cells: pd.DataFrame, conf_level: float, min_policies: int) -> pd.DataFrame:
    n = cells["n_policies"].astype("float64")
    few, equal = n < min_policies, cells["n_values"] == 1
    n = n.mask(few | equal)
    cells["std_error"] = cells["deviation"] / n**0.5
    margin = cells["std_error"] * stdtrit(n - 1, (1 + conf_level) / 2)
    cells["conf_low"] = (cells["estimate"] - margin).clip(lower=0)
    cells["conf_high"] = (cells["estimate"] + margin).clip(upper=1)
    cells["reason"] = (
        pd.Series(pd.NA, cells.index, dtype="str")
        .mask(equal, "all policies that take a stance have the same strictness: no interval")
        .mask(few, f"fewer than {min_policies} policies of the group take a stance: no interval")
        .mask(cells["n_policies"] == 0, "no policy of the group takes a stance: nothing to average")
    )
    return cells.assign(method="naive_t")


def _with_wilson(cells: pd.DataFrame, conf_level: float, min_policies: int) -> pd.DataFrame:
    share, n = cells["estimate"], cells["n_policies"].astype("float64")
    few, equal = n < min_policies, share.isin([0.0, 1.0])
    n = n.mask(few)
    z = float(ndtri((1 + conf_level) / 2))
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    margin = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    cells["std_error"] = (share * (1 - share) / n).mask(equal) ** 0.5
    cells["conf_low"] = (centre - margin).mask(n.notna() & (share == 0), 0.0)
    cells["conf_high"] = (centre + margin).mask(n.notna() & (share == 1), 1.0)
    cells["reason"] = (
        pd.Series(pd.NA, cells.index, dtype="str")
        .mask(equal, "none or all of the policies address the topic: no standard error")
        .mask(few, f"fewer than {min_policies} policies in the group: no interval")
    )
    return cells.assign(method="naive_wilson")
