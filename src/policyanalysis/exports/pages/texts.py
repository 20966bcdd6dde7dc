"""Policies as a page shows them: blocks in reading order, clauses with their codes and cue."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus.contacts import without_details
from policyanalysis.exports.protection import replacements

_CODES = ("actor", "force", "exception")


@dataclass(frozen=True)
class ShownClause:
    """A clause: its codes as ids, the topics' labels, and its words before, in and after the cue.

    ``words`` is empty where the words are withheld; ``place`` are its code points in the policy.
    """

    clause_id: str
    number: int
    place: str
    stance: str
    topics: tuple[str, ...]
    labels: tuple[str, ...]
    codes: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class ShownBlock:
    """A heading, paragraph, list item, lead-in or furniture; clauses, or words if it has none."""

    kind: str
    words: str
    clauses: tuple[ShownClause, ...]


@dataclass(frozen=True)
class ShownPolicy:
    """A policy: its facts by column and its blocks."""

    facts: Mapping[str, Any]
    blocks: tuple[ShownBlock, ...]


def shown_policies(
    tables: Mapping[str, pd.DataFrame], codebook: Codebook, coder_id: str
) -> list[ShownPolicy]:
    """Return each policy as a page shows it, in the order of the table ``policies``.

    ``tables`` holds policies, blocks, contact_details, clauses and clause_stances; the words of a
    clause are those of clause_stances, where contact details are masked and what may not be passed
    on is withheld. Headings of a policy whose words are withheld are left out.
    """
    stances = tables["clause_stances"]
    stances = stances[stances["coder_id"] == coder_id]
    by_clause = dict(iter(stances.groupby("clause_id", sort=False)))
    clauses = dict(iter(tables["clauses"].groupby(["policy_id", "block_no"], sort=False)))
    blocks = dict(iter(tables["blocks"].groupby("policy_id", sort=False)))
    masks = replacements(tables["policies"], tables["contact_details"])
    shown = []
    for policy in _records(tables["policies"]):
        policy_id = policy["policy_id"]
        parts = []
        for block in _records(blocks.get(policy_id)):
            found = [
                _clause(by_clause[c], codebook)
                for c in _ids(clauses.get((policy_id, block["block_no"])))
                if c in by_clause
            ]
            words = policy["text"][block["start"] : block["end"]]
            words = without_details(words, masks.get(policy_id, {}))
            parts.append(ShownBlock(block["kind"], words, tuple(found)))
        shown.append(ShownPolicy(policy, tuple(_open_blocks(parts))))
    return shown


def _records(rows: pd.DataFrame | None) -> list[dict[str, Any]]:
    return (
        [] if rows is None else [{str(k): v for k, v in r.items()} for r in rows.to_dict("records")]
    )


def _ids(rows: pd.DataFrame | None) -> list[str]:
    return [] if rows is None else rows["clause_id"].tolist()


def _open_blocks(blocks: list[ShownBlock]) -> Iterator[ShownBlock]:
    """Yield the blocks to show: none but those with clauses where a clause's words are withheld."""
    withheld = any(not clause.words for block in blocks for clause in block.clauses)
    for block in blocks:
        if block.clauses or not withheld:
            yield block


def _clause(rows: pd.DataFrame, codebook: Codebook) -> ShownClause:
    first = rows.iloc[0]
    topics = tuple(rows["topic"].dropna())
    return ShownClause(
        clause_id=first["clause_id"],
        number=int(first["clause_no"]),
        place=f"{first['start']}–{first['end']}",
        stance=first["stance"] if pd.notna(first["stance"]) else "uncoded",
        topics=topics,
        labels=tuple(codebook.topic_labels.get(topic, topic) for topic in topics),
        codes=", ".join(str(first[code]) for code in _CODES if pd.notna(first[code])),
        words=around(first["text"], first["cue"]),
    )


def around(text: object, cue: object) -> tuple[str, ...]:
    """Return the words before, in and after a cue; nothing where there is no text.

    >>> around("I may text.", "may")
    ('I ', 'may', ' text.')
    """
    if not isinstance(text, str):
        return ()
    before, found, after = text.partition(cue) if isinstance(cue, str) and cue else (text, "", "")
    return before, found, after
