"""A policy's text with its clauses and blocks marked, as HTML for notebooks and pages."""

from html import escape

import pandas as pd

_LOOKS = {
    "clause": "border-bottom:2px solid #0072B2;margin-right:2px",
    "heading": "font-weight:bold",
    "lead_in": "font-style:italic",
    "furniture": "color:#595959;text-decoration:line-through",
}


def marked(text: str, blocks: pd.DataFrame, clauses: pd.DataFrame) -> str:
    """Return the policy's text as one HTML element, everything of it escaped.

    ``blocks`` and ``clauses`` are the rows of one policy. Each clause is underlined and carries its
    number; headings are bold, lead-ins slanted, furniture is struck through. Raises no error for
    rows of another policy, whose places then mean nothing.

    >>> row = {"start": 0, "end": 4, "clause_no": 1}
    >>> none = pd.DataFrame({"kind": [], "start": [], "end": []})
    >>> marked("a<b>", none, pd.DataFrame([row])).count("a&lt;b&gt;")
    1
    """
    pieces = [
        (start, end, "clause", f"<sup>{number}</sup>")
        for start, end, number in clauses[["start", "end", "clause_no"]].itertuples(index=False)
    ]
    others = blocks[blocks["kind"].isin(list(_LOOKS))]
    pieces += [
        (start, end, kind, "")
        for kind, start, end in others[["kind", "start", "end"]].itertuples(index=False)
    ]
    parts, at = [], 0
    for start, end, kind, number in sorted(pieces):
        words = escape(text[start:end])
        parts += [escape(text[at:start]), f'<span style="{_LOOKS[kind]}">{number}{words}</span>']
        at = end
    parts.append(escape(text[at:]))
    return f'<div style="white-space:pre-wrap">{"".join(parts)}</div>'
