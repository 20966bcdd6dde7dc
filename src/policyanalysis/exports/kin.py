"""Families of policies, and the clauses that two policies share, as plain text."""

from collections.abc import Hashable, Iterator, Mapping
from itertools import zip_longest
from textwrap import wrap
from typing import Any

import pandas as pd

from policyanalysis.corpus import contacts, side_by_side
from policyanalysis.corpus.contacts import without_details
from policyanalysis.exports.protection import replacements
from policyanalysis.exports.text import WIDTH, composed_note, counted, printable

_SIDE = (WIDTH - 7) // 2
_SHOWN_PAIRS = 50


def lineage_list(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the lineages, their members and the shares of each pair of kin, as plain text.

    ``tables`` holds policies, lineages and kinships by name. Control characters in any text come
    out as escapes.
    """
    lineages, kinships = tables["lineages"], tables["kinships"]
    members = lineages.merge(tables["policies"][["policy_id", "year", "source"]], on="policy_id")
    n_wide = members["wide_lineage_id"].nunique()
    head = (
        f"{len(members)} policies in {counted(members['lineage_id'].nunique(), 'lineage')} "
        f"({n_wide} at the lower threshold)"
    )
    families = members[members["likely_ancestor"].notna()]
    parts = [*composed_note(members), head]
    parts += ["\n".join(_family(rows)) for _, rows in families.groupby("lineage_id", sort=False)]
    alone = members.loc[members["likely_ancestor"].isna(), "policy_id"]
    parts.append(_wrapped(f"Without kin: {', '.join(alone) or 'none'}"))
    if len(kinships):
        parts.append("\n".join(_pairs(kinships)))
    return "\n\n".join(parts)


def _family(members: pd.DataFrame) -> Iterator[str]:
    yield f"{members['lineage_id'].iloc[0]}: {len(members)} policies"
    for row in members.sort_values(["year", "policy_id"]).to_dict("records"):
        note = ", likely ancestor" if row["policy_id"] == row["likely_ancestor"] else ""
        year = "year not known" if pd.isna(row["year"]) else row["year"]
        share = f"shares {row['lineage_share']:.2f} of {row['n_compared']} comparable clauses"
        yield f"  {printable(row['policy_id'])} ({year}{note}) {share}"


def _pairs(kinships: pd.DataFrame) -> Iterator[str]:
    yield "Pairs, and the share of the comparable clauses of each that the other has too"
    largest = kinships[["share_a", "share_b"]].max(axis=1)
    order = largest.sort_values(ascending=False, kind="stable").index
    for row in kinships.loc[order].head(_SHOWN_PAIRS).to_dict("records"):
        sides = (
            f"{printable(row['policy_id' + end])} {row['share' + end]:.2f} "
            f"({row['n_shared' + end]} clauses)"
            for end in ("_a", "_b")
        )
        yield f"  {', '.join(sides)}"
    if len(kinships) > _SHOWN_PAIRS:
        yield f"  and {len(kinships) - _SHOWN_PAIRS} more, all in the table kinships"


def shared_list(tables: Mapping[str, pd.DataFrame], policy_a: str, policy_b: str) -> str:
    """Return the clauses that two policies share, side by side, as plain text.

    ``tables`` holds policies and clauses by name. Before each clause stand its offsets in the
    policy's text and the similarity of the two. Contact details and names are replaced.
    """
    policies = tables["policies"]
    policies = policies[policies["policy_id"].isin([policy_a, policy_b])]
    known = replacements(policies, contacts(policies))
    shared = side_by_side(tables["clauses"], policy_a, policy_b)
    for end, policy_id in (("_a", policy_a), ("_b", policy_b)):
        shared[f"text{end}"] = [
            printable(without_details(text, known.get(policy_id, {})))
            for text in shared[f"text{end}"]
        ]
    pairs = f"{counted(len(shared), 'pair')} of clauses"
    head = f"{printable(policy_a)} and {printable(policy_b)}: {pairs}"
    lines = ["\n".join(_beside(row)) for row in shared.to_dict("records")]
    return "\n\n".join([*composed_note(policies), head, *lines])


def _beside(row: Mapping[Hashable, Any]) -> Iterator[str]:
    yield f"similarity {row['similarity']:.2f}"
    left, right = (
        [f"{row['start' + end]}-{row['end' + end]}", *wrap(row["text" + end], _SIDE)]
        for end in ("_a", "_b")
    )
    for first, second in zip_longest(left, right, fillvalue=""):
        yield f"  {first:{_SIDE}} | {second}".rstrip()


def _wrapped(text: str) -> str:
    return "\n".join(wrap(printable(text), WIDTH, subsequent_indent="  ", break_on_hyphens=False))
