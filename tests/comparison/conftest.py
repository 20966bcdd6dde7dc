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
