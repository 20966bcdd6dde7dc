"""What changed between two versions, as plain text."""

from typing import Any

import pandas as pd

from policyanalysis.exports.text import printable

_SIGNS = {"added": "+", "dropped": "-", "changed": "~", "stance": "="}


def change_list(changes: pd.DataFrame) -> str:
    """Return the clauses that changed as plain text: counts, then each with its words and stance.

    ``changes`` is what `corpus.versions.clause_changes` returns.

    >>> row = dict(policy_id="oak-01", change="stance", old_text="I may text.",
    ...            new_text="I may text.", old_stance="none", new_stance="discretionary")
    >>> print(change_list(pd.DataFrame([row])))
    Clauses added 0, dropped 0, changed 0, coded otherwise 1; changed in stance 1
    oak-01
      = [none > discretionary] I may text.
    """
    n = changes["change"].value_counts()
    stances = _stance(changes["old_stance"]), _stance(changes["new_stance"])
    paired = changes["change"].isin(["changed", "stance"])
    lines = [
        f"Clauses added {n.get('added', 0)}, dropped {n.get('dropped', 0)}, changed "
        f"{n.get('changed', 0)}, coded otherwise {n.get('stance', 0)}; changed in stance "
        f"{int((paired & (stances[0] != stances[1])).sum())}"
    ]
    shown = ""
    for row in changes.assign(old_stance=stances[0], new_stance=stances[1]).to_dict("records"):
        lines += [printable(row["policy_id"])] if row["policy_id"] != shown else []
        shown = row["policy_id"]
        lines += _lines(row)
    return "\n".join(lines)


def _stance(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "not coded")


def _lines(row: dict[Any, Any]) -> list[str]:
    sign, old, new = _SIGNS[row["change"]], row["old_stance"], row["new_stance"]
    if row["change"] in ("added", "dropped"):
        stance, text = (
            (new, row["new_text"]) if row["change"] == "added" else (old, row["old_text"])
        )
        return [f"  {sign} [{printable(stance)}] {printable(text)}"]
    stance = printable(old if old == new else f"{old} > {new}")
    if row["change"] == "stance":
        return [f"  {sign} [{stance}] {printable(row['new_text'])}"]
    return [
        f"  {sign} [{stance}] {printable(row['old_text'])}",
        f"    {' ' * len(stance)} > {printable(row['new_text'])}",
    ]
