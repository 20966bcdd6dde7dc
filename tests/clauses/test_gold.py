"""Agreement with the gold clauses of published policies, where these are at hand."""

import pandas as pd
import pytest

from policyanalysis.clauses import segment

FLOORS = [  # policies, gold, then F1 of clause starts, clause spans, headings with furniture
    ("policies", "gold", (0.96, 0.92, 0.95)),
    ("policies-more", "gold-more", (0.94, 0.89, 0.95)),
]
EDGES = ["policy_id", "start", "end"]


def f1(found: pd.DataFrame, gold: pd.DataFrame, columns: list[str]) -> float:
    mine, theirs = (set(table[columns].itertuples(index=False)) for table in (found, gold))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


@pytest.mark.parametrize(("policies", "gold", "floors"), FLOORS)
def test_agreement_with_gold_does_not_fall(policies, gold, floors, shared, nlp):
    clauses, others = (pd.read_csv(shared / gold / f"{n}.csv") for n in ("clauses", "blocks"))
    names = sorted(set(clauses["policy_id"]))
    texts = [(shared / policies / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    blocks, found = segment(pd.DataFrame({"policy_id": names, "text": texts}), nlp)
    marked = blocks[~blocks["kind"].isin(["paragraph", "list_item"])]
    scores = (
        f1(found, clauses, EDGES[:2]),
        f1(found, clauses, EDGES),
        f1(marked, others, [*EDGES, "kind"]),
    )
    assert all(score >= floor for score, floor in zip(scores, floors, strict=True)), scores
