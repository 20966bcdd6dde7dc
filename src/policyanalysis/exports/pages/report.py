"""The report of a study: what was analysed and how, what was found, and every policy marked."""

from collections.abc import Mapping, Sequence

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.exports.pages.explorer import browsing
from policyanalysis.exports.pages.filling import Picture, fill

REFERENCES = (
    "Hunt KW (1965). Grammatical structures written at three grade levels. NCTE Research Report 3.",
)
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
) -> str:
    """Return the report as one HTML page, which opens without a network and can be printed.

    ``tables`` holds the tables of a run by name; agreement and contrasts may be absent.
    ``clause_stances`` decides which words are shown: what is masked or withheld there is so here.
    ``facts`` say how the run was made (settings and versions by name). Everything that comes from a
    policy is escaped, and the page admits no script but its own.
    """
    return fill(
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
        references=REFERENCES,
        **browsing(tables, codebook, coder_id),
    )


def _columns(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of numbers with the columns that a reader of the report needs."""
    kept = [column for column in _KEPT if column in table.columns]
    return table[kept] if "estimand" in table.columns else table
