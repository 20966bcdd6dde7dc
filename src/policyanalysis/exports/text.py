"""Plain text that a terminal can show: what the texts of this room share."""

from textwrap import wrap

import pandas as pd

WIDTH = 100


def printable(text: object) -> str:
    r"""Return the text with each character that is no plain print replaced by its escape.

    >>> printable("red \x1b[31m")
    'red \\x1b[31m'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def composed_sentence(policies: pd.DataFrame) -> str:
    """Return the sentence that says how many of the policies are composed; empty if none is."""
    n = int((policies["source"] == "composed").sum())
    if n == 0:
        return ""
    return (
        f"COMPOSED: {n} of the {len(policies)} policies were composed for this project; "
        "nothing about the real world follows from what stands below."
    )


def composed_note(policies: pd.DataFrame) -> list[str]:
    """Return that sentence in lines of a terminal; none where no policy is composed."""
    sentence = composed_sentence(policies)
    return [wrapped(sentence, indent="")] if sentence else []


def counted(n: int, noun: str) -> str:
    """Return the number and the noun, which takes an s where there is not one of it."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def wrapped(text: str, indent: str = "  ") -> str:
    """Return the text in lines of at most 100 columns, all but the first indented further."""
    return "\n".join(wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "))
