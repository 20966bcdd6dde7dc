"""Labels: headings that run into the text of their paragraph or list item."""

import re

from policyanalysis.clauses.layout import VERBS, Line, has_verb, is_title

_RUN_IN = re.compile(r"([A-Z][^.:!?;\n–—]{1,60})(?::|\s[–—-])\s+(?=[A-Z“\"'‘])")
_RUN_IN_STOP = re.compile(r"([A-Z][^.:!?;,\n]{2,45})\.\s+(?=[A-Z“\"'‘])")
_NO_HEADING = frozenset(
    """
    no not never only always please thank thanks yes none rarely exceptions
    """.split()
)
LONGEST_STOP_LABEL = 4


def run_in_heading(text: str, kind: str) -> int:
    """Return the length of a heading that runs into the text of its paragraph, or 0."""
    patterns = [(_RUN_IN, 7), (_RUN_IN_STOP, 5)] if kind == "list_item" else [(_RUN_IN, 7)]
    for pattern, longest in patterns:
        match = pattern.match(text)
        if not match:
            continue
        words = Line(0, match.group(1)).words
        rest = text[match.end() :].split()
        title = is_title(match.group(1)) and words[0] not in _NO_HEADING
        if title and len(words) <= longest and not has_verb(words) and len(rest) > 2:
            return 0 if rest[0].lower() in VERBS else len(match.group().rstrip())
    return 0


def stop_label(text: str) -> int:
    """Return the length of a label in front of a paragraph that a full stop sets off, or 0.

    >>> stop_label("Records. I keep short notes."), stop_label("Never. I keep it shut.")
    (8, 0)
    """
    match = _RUN_IN_STOP.match(text)
    words = Line(0, match.group(1)).words if match else []
    label = match is not None and is_title(match.group(1)) and len(words) <= LONGEST_STOP_LABEL
    named = label and not has_verb(words) and words[0] not in _NO_HEADING
    return len(match.group().rstrip()) if match and named else 0
