"""From codings to the position of each policy on each topic, and how many policies hold which."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from policyanalysis.comparison.inputs import grouped, joined, needed
from policyanalysis.errors import EstimateError
from policyanalysis.tables import checked

POSITIONS = ("strict", "mixed", "discretionary", "mentioned", "silent")


def positions(
    policies: pd.DataFrame,
    clauses: pd.DataFrame,
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    topics: Sequence[str],
    *,
    coder_id: str,
) -> pd.DataFrame:
    """Return the table ``positions``: one row for each policy and each of ``topics``, in order.

    Only the rows of one coder count. Among the policy's clauses on the topic that the coder found
    strict or discretionary: all strict is ``strict``, all discretionary is ``discretionary``, both
    is ``mixed``; a topic whose clauses are neither is ``mentioned``, one without any ``silent``.
    ``strictness`` is the share of strict among strict and discretionary clauses, missing where
    there are none. A clause on which the coder abstained or failed touches its topics without a
    stance. Clauses of policies that are not in ``policies`` are left aside.

    Raises EstimateError if a table lacks a column or repeats a key, if the coder left clauses of
    the policies uncoded (their silence would mean nothing) or used topics outside ``topics``.

    >>> table = positions(
    ...     pd.DataFrame({"policy_id": ["p"]}),
    ...     pd.DataFrame({"clause_id": ["c1", "c2", "c3"], "policy_id": "p"}),
    ...     pd.DataFrame({"clause_id": ["c1", "c2", "c3"], "coder_id": "rules",
    ...                   "stance": ["strict", "strict", "discretionary"]}),
    ...     pd.DataFrame({"clause_id": ["c1", "c2", "c3"], "coder_id": "rules",
    ...                   "topic": ["email", "texting", "texting"]}),
    ...     ["email", "texting", "fees"], coder_id="rules")
    >>> table[["topic", "n_clauses", "strictness", "position"]]
         topic  n_clauses  strictness position
    0    email          1         1.0   strict
    1  texting          2         0.5    mixed
    2     fees          0         NaN   silent
    """
    policy_ids = needed("policies", policies, ["policy_id"])["policy_id"]
    mine = needed("clauses", clauses, ["clause_id", "policy_id"])
    mine = mine[mine["policy_id"].isin(policy_ids)]
    stances = _stances(mine, codings, coder_id)
    touched = _topics(topic_codings, topics, coder_id).merge(stances, on="clause_id")
    touched["n_strict"] = touched["stance"] == "strict"
    touched["n_discretionary"] = touched["stance"] == "discretionary"
    cells = touched.groupby(["policy_id", "topic"])
    counts = cells[["n_strict", "n_discretionary"]].sum().assign(n_clauses=cells.size())
    grid = pd.MultiIndex.from_product([policy_ids, topics], names=["policy_id", "topic"])
    table = counts.reindex(grid, fill_value=0).reset_index()
    sizes = mine.groupby("policy_id").size()
    table["n_policy_clauses"] = table["policy_id"].map(sizes).fillna(0)
    return checked("positions", _placed(table))


def position_counts(policies: pd.DataFrame, positions: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how many policies of each group hold which position on each topic.

    One row for each ``group`` (a value of the column ``by`` of policies, sorted), ``topic`` (in the
    order of ``positions``) and ``position`` (in the order of ``POSITIONS``), zeros included; its
    columns are ``by``, ``group``, ``topic``, ``position`` and ``n_policies``. For each group and
    topic the counts add up to the policies of the group.

    Raises EstimateError if the group column or the positions of a policy are missing.

    >>> policies = pd.DataFrame({"policy_id": ["p", "q"], "country": ["US", "US"]})
    >>> table = pd.DataFrame({"policy_id": ["p", "q"], "topic": "email", "n_clauses": [1, 0],
    ...                       "n_strict": [1, 0], "n_discretionary": 0, "n_policy_clauses": 1,
    ...                       "strictness": [1.0, None], "position": ["strict", "silent"]})
    >>> position_counts(policies, table, "country")["n_policies"].tolist()
    [1, 0, 0, 0, 1]
    """
    table = joined(grouped(policies, by), positions)
    names = ["group", "topic", "position"]
    grid = pd.MultiIndex.from_product(
        [sorted(table["group"].unique()), table["topic"].unique(), POSITIONS], names=names
    )
    counts = table.groupby(names).size().reindex(grid, fill_value=0)
    result = counts.rename("n_policies").reset_index()
    result.insert(0, "by", by)
    return result


def _stances(clauses: pd.DataFrame, codings: pd.DataFrame, coder_id: str) -> pd.DataFrame:
    columns = ["clause_id", "coder_id", "stance"]
    coded = needed("codings", codings, columns)
    coded = coded[coded["coder_id"] == coder_id]
    left_out = clauses[~clauses["clause_id"].isin(coded["clause_id"])]
    if len(left_out):
        coders = ", ".join(sorted(codings["coder_id"].unique())) or "nobody"
        raise EstimateError(
            f"coder {coder_id} has no coding for {len(left_out)} of {len(clauses)} clauses",
            where=f"first {left_out['clause_id'].iloc[0]}; coded by {coders}",
            expected="a coding of every clause: a policy coded in part cannot be called silent",
            action="code the rest in a sheet and run again, name another coder, or draw a `sample`",
        )
    return clauses.merge(coded[["clause_id", "stance"]], on="clause_id")


def _topics(topic_codings: pd.DataFrame, topics: Sequence[str], coder_id: str) -> pd.DataFrame:
    found = needed("topic_codings", topic_codings, ["clause_id", "coder_id", "topic"])
    found = found[found["coder_id"] == coder_id]
    unknown = sorted(set(found["topic"]) - set(topics))
    if unknown:
        raise EstimateError(
            f"coder {coder_id} used topics that the codebook does not have: {', '.join(unknown)}",
            expected=", ".join(topics),
            action="code with this codebook, or hand over the codebook of these codings",
        )
    return found[["clause_id", "topic"]]


def _placed(counts: pd.DataFrame) -> pd.DataFrame:
    n_strict, n_discretionary = counts["n_strict"], counts["n_discretionary"]
    n_stances = n_strict + n_discretionary
    counts["strictness"] = n_strict / n_stances.where(n_stances > 0)
    counts["position"] = np.select(
        [
            counts["n_clauses"] == 0,
            n_stances == 0,
            n_discretionary == 0,
            n_strict == 0,
        ],
        ["silent", "mentioned", "strict", "discretionary"],
        "mixed",
    )
    return counts
