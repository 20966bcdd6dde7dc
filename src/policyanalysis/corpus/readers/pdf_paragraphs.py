"""The lines of a PDF to paragraphs: heads and feet gone, lines and broken words joined."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from policyanalysis.corpus.readers.pdf_layout import Line

_SAME_SIZE = 0.6  # points
_GAP = 1.35  # times the usual distance between lines: more sets a paragraph apart
_LEFT_FREE = 0.25  # share of a column: more is a line that was ended on purpose
_EDGE = 3  # lines at the top and the foot of a page among which heads and feet are looked for
_MARK = re.compile(r"(?:[-–—•*·▪◦‣○●■□✓✔➢►→o]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s", re.I)
_ENDS = re.compile(r"[.?!:;][”\"’')\]]*\Z")
_NUMBER = re.compile(r"\W*(?:page\s*)?\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\W*", re.I)
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.!?]\W*")
_BROKEN = re.compile(r"[^\W\d_]-\Z")
_HYPHENATED = re.compile(r"[^\W\d_]+-[^\W\d_]+")
_KEPT_PREFIXES = frozenset(
    "all anti co cross e ex follow in multi non pre post re self well".split()
)


def running(pages: list[list[str]]) -> list[set[int]]:
    """Return for each page which of its lines, from 0, are page numbers or running heads and feet.

    A head or foot stands among the first or last lines of two pages and of half of them, but for
    figures in it. One that reads like a sentence stays where it stands first.

    >>> running([["Elm House", "I read texts.", "1"], ["Elm House", "I reply.", "2"]])
    [{0, 2}, {0, 2}]
    """
    masked = [[re.sub(r"\d+", "#", line).strip() for line in page] for page in pages]
    counts = Counter(text for page in masked for text in {page[n] for n in _edges(page)} if text)
    often = max(2, (len(pages) + 1) // 2)
    found: list[set[int]] = []
    seen: set[str] = set()
    for page, texts in zip(pages, masked, strict=True):
        gone = set()
        for n in _edges(page):
            is_new_sentence = _SENTENCE.fullmatch(texts[n]) and texts[n] not in seen
            seen.add(texts[n])
            if _NUMBER.fullmatch(page[n]) or (counts[texts[n]] >= often and not is_new_sentence):
                gone.add(n)
        found.append(gone)
    return found


def _edges(page: list[str]) -> list[int]:
    n = len(page)
    return sorted({*range(min(_EDGE, n)), *range(max(n - _EDGE, 0), n)})


def paragraphs(pages: list[list[Line]]) -> str:
    """Return the text of the pages: a paragraph, heading or list item a line.

    A line begins a new paragraph if it has a mark, another size or weight, more space above it, or
    a first word for which the line above had room.
    """
    gone = running([[line.text for line in page] for page in pages])
    kept = [
        [line for n, line in enumerate(page) if n not in dropped]
        for page, dropped in zip(pages, gone, strict=True)
    ]
    words = Counter(h.lower() for page in kept for li in page for h in _HYPHENATED.findall(li.text))
    out: list[str] = []
    for block in _blocks(kept):
        is_item = _MARK.match(block[0].text) is not None
        if out and not (is_item and _MARK.match(out[-1])):
            out.append("")
        out.append(_joined([line.text for line in block], words))
    return "\n".join([*out, ""]) if out else ""


def _blocks(pages: list[list[Line]]) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph."""
    block: list[Line] = []
    for page in pages:
        leading = _leading(page)
        for n, line in enumerate(page):
            above = page[n - 1] if n and page[n - 1].column == line.column else None
            if block and _begins(line, block[-1], above, page, leading):
                yield block
                block = []
            block.append(line)
    if block:
        yield block


def _leading(page: list[Line]) -> float:
    """Return the usual distance between two lines of a page in points."""
    steps = [
        below.top - above.top
        for above, below in pairwise(page)
        if above.column == below.column and 0 < below.top - above.top < 3 * below.size
    ]
    return median(steps) if steps else 0.0


def _begins(line: Line, last: Line, above: Line | None, page: list[Line], leading: float) -> bool:
    if _MARK.match(line.text) or line.bold != last.bold or abs(line.size - last.size) > _SAME_SIZE:
        return True
    ended = _ENDS.search(last.text) is not None
    if above is None:
        return ended
    if _BROKEN.search(last.text) and line.text[0].islower():
        return False
    column = [other for other in page if other.column == line.column]
    right, left = max(other.x1 for other in column), min(other.x0 for other in column)
    free = right - above.x1
    first_word = (line.x1 - line.x0) * (len(line.text.split()[0]) + 1) / max(len(line.text), 1)
    has_room = free > 1.2 * first_word and (ended or free > _LEFT_FREE * (right - left))
    return line.top - above.top > _GAP * leading or has_room


def _joined(lines: list[str], hyphenated: Counter[str]) -> str:
    text = lines[0]
    for line in lines[1:]:
        if _BROKEN.search(text) and line[0].islower():
            text = _rejoined(text, line, hyphenated)
        else:
            text += f" {line}"
    return text


def _rejoined(text: str, line: str, hyphenated: Counter[str]) -> str:
    """Return two lines as one; the hyphen between them stays if the word has it elsewhere too."""
    before = re.split(r"[^\w’'-]", text[:-1])[-1]
    after = re.match(r"[\w’']*", line)
    word = f"{before}-{after[0] if after else ''}".lower()
    keeps = hyphenated[word] or before.lower() in _KEPT_PREFIXES
    return text + line if keeps else text[:-1] + line
