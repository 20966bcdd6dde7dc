"""Small corpora as tables: one string a clause, ``policy:topic+topic:stance``."""

from collections.abc import Callable

import pandas as pd
import pytest

Tables = dict[str, pd.DataFrame]


def tables_of(notes: list[str], groups: dict[str, str], coder_id: str = "rules") -> Tables:
    """Return policies (with ``profession``), clauses, codings and topic_codings for the notes."""
    parts = [note.split(":") for note in notes]
    ids = [f"c{number}" for number in range(len(notes))]
    clauses = pd.DataFrame({"clause_id": ids, "policy_id": [p[0] for p in parts]}, dtype="str")
    stances = [p[2] or None for p in parts]
    codings = pd.DataFrame({"clause_id": ids, "stance": stances}, dtype="str")
    pairs = [(i, t) for i, p in zip(ids, parts, strict=True) for t in p[1].split("+") if t]
    topic_codings = pd.DataFrame(pairs, columns=["clause_id", "topic"], dtype="str")
    policies = pd.DataFrame({"policy_id": list(groups), "profession": list(groups.values())})
    return {
        "policies": policies,
        "clauses": clauses,
        "codings": codings.assign(coder_id=coder_id),
        "topic_codings": topic_codings.assign(coder_id=coder_id),
    }


@pytest.fixture
def corpus() -> Callable[..., Tables]:
    return tables_of


def positions_of(rows: list[tuple[str, str, int, int]], n_other: int = 0) -> tuple:
    """Return policies and positions on one topic, email.

    A row is a policy: its group (``profession``), its lineage, its strict and its discretionary
    clauses. Each has ``n_other`` clauses on nothing.
    """
    ids = [f"p{number:03}" for number in range(len(rows))]
    groups, lineages, strict, discretionary = zip(*rows, strict=True)
    policies = pd.DataFrame({"policy_id": ids, "profession": groups, "lineage_id": lineages})
    table = pd.DataFrame({"policy_id": ids, "topic": "email"})
    table["n_strict"], table["n_discretionary"] = strict, discretionary
    table["n_clauses"] = table["n_strict"] + table["n_discretionary"]
    table["n_policy_clauses"] = table["n_clauses"] + n_other
    table["strictness"] = table["n_strict"] / table["n_clauses"].where(table["n_clauses"] > 0)
    return policies, table.assign(position="mixed")


def own_lineages(strictness: list[tuple[str, int, int]]) -> tuple:
    """Return policies and positions as `positions_of`, every policy a lineage of its own."""
    return positions_of([(g, f"l{n}", s, d) for n, (g, s, d) in enumerate(strictness)])
