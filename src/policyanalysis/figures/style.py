"""What all figures share: type and its measures, words about policies, and what a drawing is.

Matplotlib is used through its objects only: no pyplot, no state, nothing at import.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib.style
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from policyanalysis.figures.pages import Page

FONT = "DejaVu Sans"
LINE = 1.2 / 72
"""Height of a line of text, in inches a point."""


@dataclass(frozen=True)
class Drawing:
    """A finished figure with its caption, its alt text and the numbers that it shows (a table).

    A figure that does not fit its page has several drawings, each the ``part`` of ``n_parts``.
    """

    figure: Figure
    caption: str
    alt: str
    numbers: pd.DataFrame
    page: Page
    part: int = 1
    n_parts: int = 1


@contextmanager
def styled(page: Page) -> Iterator[None]:
    """Draw and save inside this: the same marks whatever the user's own Matplotlib settings are."""
    rc = {
        "font.family": FONT,
        "font.size": page.body,
        "text.hinting": "none",
        "text.color": page.palette.ink,
        "hatch.linewidth": page.line,
        "axes.linewidth": page.line,
        "svg.hashsalt": "policyanalysis",
        "savefig.dpi": page.dpi,
        "pdf.fonttype": 42,
    }
    with matplotlib.style.context([rc], after_reset=True):
        yield


@lru_cache(maxsize=10_000)
def inches(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text of a size in points, in inches."""
    font = FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(width) / 72


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Return the lines of ``text`` that fit into ``room`` inches; words too long for it are cut.

    Line ends in the text are kept.

    >>> wrapped("licensed social worker", 0.8, 7.0)
    ['licensed social', 'worker']
    """
    lines = []
    for line in text.splitlines():
        lines.append("")
        for piece in (p for word in line.split() for p in _pieces(word, room, size, bold)):
            longer = f"{lines[-1]} {piece}".strip()
            if inches(longer, size, bold=bold) <= room:
                lines[-1] = longer
            else:
                lines.append(piece)
    return [line for line in lines if line] or [""]


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and inches(pieces[-1] + character, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shortened(text: str, room: float, size: float) -> str:
    """Return the text on one line, no longer than ``room`` inches; what is too long is cut midway.

    >>> shortened("counsellor-in-the-north-01", 1.0, 7.0)
    'counsello…north-01'
    """
    kept = len(text)
    line = text
    while inches(line, size) > room and kept > 1:
        kept -= 1
        line = f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"
    return line


def plain(lines: Sequence[str]) -> str:
    """Return the lines as Matplotlib text; a dollar sign is shown and starts no formula."""
    return "\n".join(lines).replace("$", r"\$")


def kind(policies: pd.DataFrame) -> str:
    """Return how many policies there are and where they come from, in few words.

    >>> kind(pd.DataFrame({"source": ["published", "composed", "composed"]}))
    '2 composed and 1 published policies'
    """
    counts = policies["source"].value_counts().sort_index()
    noun = "policy" if len(policies) == 1 else "policies"
    return f"{listed([f'{n} {source}' for source, n in counts.items()])} {noun}"


def source_line(policies: pd.DataFrame) -> str:
    """Return the line that stands in every picture: whose policies, and what does not follow.

    >>> source_line(pd.DataFrame({"source": ["composed", "composed"]}))
    '2 composed policies: nothing about the real world follows'
    """
    warned = ": nothing about the real world follows" if _composed(policies) else ""
    return f"{kind(policies)}{warned}"


def sources(policies: pd.DataFrame) -> str:
    """Return a sentence on where the policies come from: composed, published or imported.

    >>> sources(pd.DataFrame({"source": ["composed", "composed"]}))
    'All 2 policies are composed: nothing about the real world follows from them.'
    """
    counts = policies["source"].value_counts().sort_index()
    only = f"All {len(policies)} policies are" if len(policies) > 1 else "The one policy is"
    parts = [f"{n} {source}" for source, n in counts.items()]
    text = f"{only} {counts.index[0]}" if len(counts) == 1 else f"Policies: {' and '.join(parts)}"
    warned = ": nothing about the real world follows from them" if _composed(policies) else ""
    return f"{text}{warned}."


def _composed(policies: pd.DataFrame) -> bool:
    return bool((policies["source"] == "composed").any())


def each(table: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each with its columns as attributes.

    >>> [row.topic for row in each(pd.DataFrame({"topic": ["email", "fees"]}))]
    ['email', 'fees']
    """
    yield from table.itertuples(index=False)


def n_policies(n: int) -> str:
    """Return a number of policies in words.

    >>> n_policies(1), n_policies(2)
    ('1 policy', '2 policies')
    """
    return f"{n} {'policy' if n == 1 else 'policies'}"


def listed(names: Sequence[str]) -> str:
    """Return names as an enumeration.

    >>> listed(["email", "fees", "video"])
    'email, fees and video'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def some(names: Sequence[str], most: int = 3) -> str:
    """Return names as an enumeration, those beyond ``most`` only counted.

    >>> some(["email", "fees", "video", "phone", "texting"])
    'email, fees and 3 more'
    """
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return listed(shown)
