"""The clauses of a study to explore: chosen by topic, stance, profession and country."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.exports.pages.filling import fill
from policyanalysis.exports.pages.matrix import matrix
from policyanalysis.exports.pages.texts import SHOWN, shown_policies
from policyanalysis.exports.text import composed_sentence

GROUPS = ("profession", "country")
READ = ["policy_id", "coder_id", *GROUPS, *SHOWN]
"""The columns of the clause stance table that pages read."""


@dataclass(frozen=True)
class Explorer:
    """A page to explore; a notebook shows it in a frame of its own, exported or not."""

    page: str
    height: int = 720

    def _repr_html_(self) -> str:
        return (
            '<iframe title="Clauses to explore" sandbox="allow-scripts" width="100%" '
            f'height="{self.height}" srcdoc="{escape(self.page)}"></iframe>'
        )


def explorer(tables: Mapping[str, pd.DataFrame], codebook: Codebook, *, coder_id: str) -> Explorer:
    """Return the clauses of a study as a page that needs neither kernel nor network.

    A matrix counts clauses by topic and group; each of its cells, and the choices of topic, stance,
    profession, country and words, lead to the clauses themselves, with their cue marked, their
    policy and their place. ``tables`` holds policies, blocks, clauses, contact_details and
    clause_stances by name.
    """
    return Explorer(fill("explorer.html.j2", **browsing(tables, codebook, coder_id)))


def browsing(
    tables: Mapping[str, pd.DataFrame], codebook: Codebook, coder_id: str
) -> dict[str, Any]:
    """Return what the templates of matrix, choices and marked policies need; these go by once."""
    policies = tables["policies"]
    once = {"policies": policies, "clause_stances": tables["clause_stances"]}
    tables = ChainMap(once, tables)  # type: ignore[arg-type]
    return {
        "n_policies": len(policies),
        "coder": coder_id,
        "composed": composed_sentence(policies),
        "policies": shown_policies(tables, codebook, coder_id),
        "matrices": [matrix(tables, codebook, by, coder_id) for by in GROUPS],
        "topics": list(codebook.topic_labels.items()),
        "choices": {by: sorted(policies[by].astype(str).unique()) for by in GROUPS},
    }
