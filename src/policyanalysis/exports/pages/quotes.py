"""Quotes to print: for each topic and stance a few clauses, each with the policy that says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.exports.pages.filling import fill
from policyanalysis.exports.pages.texts import around
from policyanalysis.exports.text import composed_sentence

_SENTENCE = r"(?s)\W*[A-Z].*[.!?]\W*"


@dataclass(frozen=True)
class Quote:
    """A clause: the words before, in and after its cue, its lead-in, and its policy's facts."""

    words: tuple[str, ...]
    lead_in: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """What policies say on a topic with one stance: a few quotes of so many clauses."""

    stance: str
    quotes: tuple[Quote, ...]
    n_clauses: int
    n_policies: int


def quotes(
    tables: Mapping[str, pd.DataFrame],
    codebook: Codebook,
    *,
    coder_id: str,
    topics: Sequence[str],
    most: int = 3,
) -> str:
    """Return a page of quotes to print in black and white: topics, stances, a few clauses of each.

    ``tables`` holds policies and clause_stances, whose words are those that may be shown. Up to
    ``most`` clauses stand for a topic and stance, chosen by `chosen`. A topic on which no clause
    has words is left out; the page is an empty text if that leaves none.
    """
    stances = tables["clause_stances"]
    coded = stances[(stances["coder_id"] == coder_id) & stances["topic"].isin(list(topics))]
    worded = coded[coded["text"].notna()]
    if worded.empty:
        return ""
    present = set(worded["topic"])
    return fill(
        "quotes.html.j2",
        coder=coder_id,
        composed=composed_sentence(tables["policies"]),
        n_withheld=coded.loc[coded["text"].isna(), "clause_id"].nunique(),
        topics=[
            (topic, [_side(worded, topic.id, code.id, most) for code in codebook.stances])
            for topic in codebook.topics
            if topic.id in present
        ],
    )


def chosen(clauses: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return up to ``most`` rows of a clause stance table as quotes, in the order to show them.

    Of clauses in the same words the first counts. No lineage has a second quote before each has
    one, nor a policy before the others of its lineage. Within that, clauses that are a sentence
    come before parts of one, then the highest confidence, then policies and clauses in their order:
    the same table gives the same quotes.

    >>> rows = [("a", "l1", 0.9), ("a", "l1", 0.8), ("b", "l1", 0.7), ("c", "l2", 0.6)]
    >>> table = pd.DataFrame(rows, columns=["policy_id", "lineage_id", "confidence"])
    >>> table = table.assign(clause_no=[1, 2, 1, 1], text=["W.", "X.", "Y.", "Z."])
    >>> chosen(table, 3)["text"].tolist()
    ['W.', 'Z.', 'Y.']
    """
    rows = clauses.assign(
        turn=0,
        part=~clauses["text"].str.fullmatch(_SENTENCE),
        doubt=-clauses["confidence"],
        family=clauses["lineage_id"].fillna(clauses["policy_id"]),
    )
    order = ["turn", "part", "doubt", "policy_id", "clause_no"]
    rows = rows.sort_values(order, kind="stable").drop_duplicates("text")
    for taking_turns in ("policy_id", "family"):
        rows["turn"] = rows.groupby(taking_turns).cumcount()
        rows = rows.sort_values(order, kind="stable")
    return rows.head(most)


def _side(worded: pd.DataFrame, topic: str, stance: str, most: int) -> Side:
    found = worded[(worded["topic"] == topic) & (worded["stance"] == stance)]
    return Side(
        stance,
        tuple(_quote(row) for row in chosen(found, most).to_dict("records")),
        found["clause_id"].nunique(),
        found["policy_id"].nunique(),
    )


def _quote(row: Mapping[Any, Any]) -> Quote:
    lead_in = row["lead_in"] if isinstance(row["lead_in"], str) else ""
    return Quote(around(row["text"], row["cue"]), lead_in, row)
