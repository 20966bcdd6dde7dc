"""Policies as a page shows them: blocks in reading order, clauses with their codes and cue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus.contacts import without_details
from policyanalysis.exports.protection import replacements
from policyanalysis.tables import records

_CODES = ("actor", "force", "exception")
SHOWN = ("clause_id", "clause_no", "start", "end", "stance", "topic", "text", "cue", *_CODES)
_AT_ONCE = 50  # policies
Row = Mapping[str, Any]


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
) -> Iterator[ShownPolicy]:
    """Yield each policy as a page shows it, in the order of the table ``policies``.

    ``tables`` holds policies, blocks, contact_details, clauses and clause_stances; the words of a
    clause are those of clause_stances, where contact details are masked and what may not be passed
    on is withheld. Headings of a policy whose words are withheld are left out.
    """
    stances = tables["clause_stances"]
    read = (
        (tables["policies"], [*tables["policies"].columns]),
        (tables["blocks"], ["policy_id", "block_no", "kind", "start", "end"]),
        (tables["clauses"], ["policy_id", "block_no", "clause_id"]),
        (stances[stances["coder_id"] == coder_id], ["policy_id", *SHOWN]),
    )
    ids = tables["policies"]["policy_id"].tolist()
    masks = replacements(tables["policies"], tables["contact_details"])
    streams = (_rows(table[columns], ids) for table, columns in read)
    for (policy,), blocks, clauses, stances_of_it in zip(*streams, strict=True):
        rows, in_block = _grouped(stances_of_it, "clause_id"), _grouped(clauses, "block_no")
        parts = []
        for block in blocks:
            here = [clause["clause_id"] for clause in in_block[block["block_no"]]]
            words = policy["text"][block["start"] : block["end"]]
            words = without_details(words, masks.get(policy["policy_id"], {}))
            found = tuple(_clause(rows[c], codebook) for c in here if c in rows)
            parts.append(ShownBlock(block["kind"], words, found))
        yield ShownPolicy(policy, tuple(_open_blocks(parts)))


def _rows(table: pd.DataFrame, ids: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the rows of each policy, missing cells as None; few policies are held at once."""
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        by_policy = _grouped(records(table[table["policy_id"].isin(some)]), "policy_id")
        yield from (by_policy[policy_id] for policy_id in some)


def _grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _open_blocks(blocks: list[ShownBlock]) -> Iterator[ShownBlock]:
    """Yield the blocks to show: none but those with clauses where a clause's words are withheld."""
    withheld = any(not clause.words for block in blocks for clause in block.clauses)
    for block in blocks:
        if block.clauses or not withheld:
            yield block


def _clause(rows: Sequence[Row], codebook: Codebook) -> ShownClause:
    first = rows[0]
    topics = tuple(row["topic"] for row in rows if row["topic"] is not None)
    return ShownClause(
        clause_id=first["clause_id"],
        number=int(first["clause_no"]),
        place=f"{first['start']}–{first['end']}",
        stance=first["stance"] or "uncoded",
        topics=topics,
        labels=tuple(codebook.topic_labels.get(topic, topic) for topic in topics),
        codes=", ".join(str(first[code]) for code in _CODES if first[code] is not None),
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
