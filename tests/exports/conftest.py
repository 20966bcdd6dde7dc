"""A study small enough to check by eye: two policies, three clauses, the coders rules and Ada."""

from collections.abc import Callable

import pandas as pd
import pytest

from policyanalysis import ids, tables

TEXTS = {
    "p-1": "Contact\nI never look clients up online. Parking is behind the house 🏡.\n",
    "p-2": "I may answer a text, if time allows.\n",
}
CLAUSES = [
    ("p-1", "I never look clients up online.", "Contact"),
    ("p-1", "Parking is behind the house 🏡.", "Contact"),
    ("p-2", "I may answer a text, if time allows.", None),
]


@pytest.fixture
def policies() -> pd.DataFrame:
    """Two policies of two professions and two countries, one composed."""
    rows = [
        {
            "policy_id": policy_id,
            "title": f"Policy {policy_id}",
            "profession": profession,
            "country": country,
            "language": "en",
            "source": source,
            "redistribute": "yes",
            "sha256": ids.digest(TEXTS[policy_id]),
            "n_words": len(TEXTS[policy_id].split()),
            "text": TEXTS[policy_id],
        }
        for policy_id, profession, country, source in [
            ("p-1", "psychologist", "US", "composed"),
            ("p-2", "counsellor", "GB", "published"),
        ]
    ]
    return tables.checked("policies", with_columns("policies", rows))


@pytest.fixture
def clauses() -> pd.DataFrame:
    """The three clauses, in reading order."""
    rows = [
        {
            "clause_id": f"c-{number}",
            "policy_id": policy_id,
            "clause_no": number,
            "block_no": 1,
            "start": TEXTS[policy_id].index(text),
            "end": TEXTS[policy_id].index(text) + len(text),
            "text": text,
            "section": section,
            "segmenter_version": "1",
            "verb": "be",
            "predicate": "verb",
            "verb_start": 0,
            "verb_end": 1,
            "passive": False,
            "negated": False,
            "mood": "declarative",
            "polite": False,
        }
        for number, (policy_id, text, section) in enumerate(CLAUSES, start=1)
    ]
    return tables.checked("clauses", with_columns("clauses", rows))


@pytest.fixture
def codings() -> pd.DataFrame:
    """The coder rules on all three clauses, abstaining once, and Ada on the last."""
    base = {"coder_id": "rules", "coder_kind": "rules", "status": "coded", "codebook_version": "1"}
    strict = {"stance": "strict", "actor": "practitioner", "force": "prohibition"}
    open_ = {"stance": "discretionary", "actor": "practitioner", "force": "permission"}
    judged = open_ | {"exception": "judgement"}
    rows = [
        base | judged | {"clause_id": "c-3", "cue_start": 2, "cue_end": 5, "confidence": 0.7},
        base | judged | {"clause_id": "c-3", "coder_id": "Ada", "coder_kind": "human"},
        base | strict | {"clause_id": "c-1", "cue_start": 10, "cue_end": 15, "rule_id": "never"},
        base | {"clause_id": "c-2", "status": "abstained"},
    ]
    return tables.checked("codings", with_columns("codings", rows))


@pytest.fixture
def topic_codings() -> pd.DataFrame:
    """Two topics of the last clause for rules, not in alphabetical order; none of the second."""
    rows = [
        {"clause_id": clause_id, "coder_id": coder_id, "topic": topic}
        for clause_id, coder_id, topic in [
            ("c-3", "rules", "texting"),
            ("c-3", "rules", "availability"),
            ("c-3", "Ada", "texting"),
            ("c-1", "rules", "therapist_searching"),
        ]
    ]
    return tables.checked("topic_codings", with_columns("topic_codings", rows))


@pytest.fixture
def lineages() -> pd.DataFrame:
    """Each policy a lineage of its own, named after it."""
    rows = [
        {"policy_id": policy_id, "lineage_id": f"of {policy_id}", "wide_lineage_id": "one"}
        | {"n_compared": 1, "reason": "no kin"}
        for policy_id in TEXTS
    ]
    return tables.checked("lineages", with_columns("lineages", rows))


@pytest.fixture
def made(
    policies: pd.DataFrame,
    lineages: pd.DataFrame,
    clauses: pd.DataFrame,
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
) -> Callable[..., dict[str, pd.DataFrame]]:
    """Return the five tables by name, with any of them replaced."""

    def make(**replaced: pd.DataFrame) -> dict[str, pd.DataFrame]:
        return {
            "policies": policies,
            "lineages": lineages,
            "clauses": clauses,
            "codings": codings,
            "topic_codings": topic_codings,
        } | replaced

    return make


def with_columns(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the rows with the columns of the named table, missing where a row has none."""
    return pd.DataFrame(rows, columns=tables.schemas()[name].names)
