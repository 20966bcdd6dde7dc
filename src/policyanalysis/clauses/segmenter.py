"""The first clause rule: sentences, cut where a joined main clause has a subject of its own."""

from collections.abc import Iterable, Iterator

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from policyanalysis.clauses.blocks import Block, blocks
from policyanalysis.ids import clause_id
from policyanalysis.tables import checked, empty

SEGMENTER_VERSION = "0.1.0"
_CLAUSE_KINDS = frozenset({"paragraph", "list_item"})
_JOINERS = frozenset({"and", "but", "so", "or", "nor", "yet"})
_SUBJECTS = frozenset({"i", "we", "you", "they", "he", "she", "it", "this", "there", "please"})


def segment(policies: pd.DataFrame, nlp: Language) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the `blocks` and `clauses` tables of the `policies` table, a row for each, in order.

    Offsets are code points of the policy's text, half-open; ``text[start:end]`` is the clause.
    Every character that is not white space lies in exactly one clause or one block of another kind.
    """
    block_rows: list[dict[str, object]] = []
    clause_rows: list[dict[str, object]] = []
    for policy in policies.to_dict("records"):
        found = blocks(policy["text"])
        rows = _clause_rows(policy["policy_id"], policy["text"], found, nlp)
        clause_rows += ({"clause_no": number, **row} for number, row in enumerate(rows, 1))
        block_rows += (
            {"policy_id": policy["policy_id"], "block_no": number}
            | {"kind": block.kind, "start": block.start, "end": block.end}
            for number, block in enumerate(found, 1)
        )
    return _table("blocks", block_rows), _table("clauses", clause_rows)


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return checked(name, pd.DataFrame(rows)) if rows else empty(name)


def _clause_rows(
    policy_id: str, text: str, found: list[Block], nlp: Language
) -> Iterator[dict[str, object]]:
    numbered = [(n, block) for n, block in enumerate(found, 1) if block.kind in _CLAUSE_KINDS]
    docs = nlp.pipe(text[block.start : block.end] for _, block in numbered)
    for (block_no, block), doc in zip(numbered, docs, strict=True):
        for start, end in clause_spans(doc):
            clause = text[block.start + start : block.start + end]
            yield {
                "clause_id": clause_id(policy_id, block.start + start, clause),
                "policy_id": policy_id,
                "block_no": block_no,
                "start": block.start + start,
                "end": block.start + end,
                "text": clause,
                "section": block.section or None,
                "lead_in": block.lead_in or None,
                "segmenter_version": SEGMENTER_VERSION,
            }


def clause_spans(doc: Doc) -> list[tuple[int, int]]:
    """Return the clauses of a parsed block as (start, end) in code points of the block, half-open.

    >>> from policyanalysis.clauses.language import pipeline
    >>> clause_spans(pipeline()("I read it, but you should not wait. Thanks."))
    [(0, 10), (11, 35), (36, 43)]
    """
    starts = [token.idx for sentence in doc.sents for token in _starts(sentence)]
    ends = [*starts[1:], len(doc.text)]
    return [
        (start, start + len(doc.text[start:end].rstrip()))
        for start, end in zip(starts, ends, strict=True)
    ]


def _starts(sentence: Span) -> Iterable[Token]:
    tokens = [token for token in sentence if not token.is_space]
    for place, token in enumerate(tokens):
        if place == 0 or (place + 2 < len(tokens) and _opens_clause(tokens[place - 1 : place + 2])):
            yield token


def _opens_clause(around: list[Token]) -> bool:
    before, token, after = around
    if before.text == ";":
        return True
    return before.text in {",", ";"} and token.lower_ in _JOINERS and after.lower_ in _SUBJECTS
