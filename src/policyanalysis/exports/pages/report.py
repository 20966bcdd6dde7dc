"""The report of a study: what was analysed and how, what was found, and every policy marked."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.exports import papers
from policyanalysis.exports.pages.explorer import browsing
from policyanalysis.exports.pages.filling import Picture, filling
from policyanalysis.exports.summary import withheld_note

_KEPT = (
    "estimand", "topic", "by", "group", "group_a", "group_b", "method", "estimate", "conf_low",
    "conf_high", "p_value", "q_value", "n_policies", "n_lineages", "n_clauses", "reason",
)  # fmt: skip


def report(
    tables: Mapping[str, pd.DataFrame],
    pictures: Sequence[Picture],
    codebook: Codebook,
    *,
    coder_id: str,
    facts: Mapping[str, str],
) -> Iterator[str]:
    """Yield, piece by piece, one HTML page that opens without a network and can be printed.

    ``tables`` holds the tables of a run by name; agreement and contrasts may be absent.
    ``clause_stances`` decides which words are shown: what is masked or withheld there is so here.
    ``facts`` say how the run was made (settings and versions by name). Everything that comes from a
    policy is escaped, and the page admits no script but its own.
    """
    return filling(
        "report.html.j2",
        pictures=pictures,
        facts=facts,
        problems=_columns(tables["problems"]),
        extractions=tables["extractions"],
        agreement=tables.get("agreement", pd.DataFrame()),
        contrasts=_columns(tables.get("contrasts", pd.DataFrame())),
        estimates=_columns(tables["estimates"]),
        lineages=tables["lineages"],
        codebook=codebook,
        references=papers.citations(_methods(tables)),
        withheld=_withheld(tables["clause_stances"]),
        **browsing(tables, codebook, coder_id),
    )


def _methods(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the methods of the run: its stages, and those of its estimates and comparisons."""
    numbers = [tables[name] for name in ("estimates", "contrasts", "omnibus") if name in tables]
    found = {str(method) for table in numbers for method in table["method"].dropna()}
    return ["clauses", "lineages", "agreement", "figures", *sorted(found)]


def _withheld(stances: pd.DataFrame) -> str:
    """Return how many clauses have no words in the report, and why; nothing if all have them."""
    missing = stances[stances["text"].isna()]
    return withheld_note(missing["clause_id"].nunique(), missing["policy_id"].nunique())


def _columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of numbers with the columns that a reader of the report needs."""
    kept = [column for column in _KEPT if column in table.columns]
    return table[kept] if "estimand" in table.columns else table
