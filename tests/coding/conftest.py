"""Coders of invented clauses, as tables."""

import pandas as pd
import pytest

from policyanalysis.tables import checked


@pytest.fixture
def coded():
    """Return a function from what coders chose to clauses, codings and topic codings.

    ``chosen`` maps a coder to a list of (stance, topics), a clause each, None where not coded;
    clauses are dealt to policies in turn, ``size`` each.
    """

    def make(chosen, size=2, statuses=None):
        n = max(map(len, chosen.values()))
        clauses = pd.DataFrame(
            {
                "clause_id": [f"c{i}" for i in range(n)],
                "policy_id": [f"p{i // size}" for i in range(n)],
                "section": "Contact",
                "text": [f"Clause {i}." for i in range(n)],
            }
        )
        rows, topics = [], []
        for coder, codes in chosen.items():
            for i, code in enumerate(codes):
                if code is None:
                    continue
                stance, named = code
                row = {"clause_id": f"c{i}", "coder_id": coder, "coder_kind": "human"}
                norm = stance in {"strict", "discretionary"}
                row |= {"stance": stance, "actor": "client" if norm else None}
                row |= {"force": "obligation" if norm else None, "status": "coded"}
                row["exception"] = "effort" if stance == "discretionary" else None
                row |= (statuses or {}).get((coder, i), {})
                rows.append(row)
                topics += [
                    {"clause_id": f"c{i}", "coder_id": coder, "topic": topic}
                    for topic in named.split()
                ]
        blank = dict.fromkeys(("cue_start", "cue_end", "confidence", "rule_id"))
        codings = checked("codings", pd.DataFrame(rows).assign(codebook_version="1.5.0", **blank))
        columns = ["clause_id", "coder_id", "topic"]
        return codings, pd.DataFrame(topics, columns=columns), clauses

    return make
