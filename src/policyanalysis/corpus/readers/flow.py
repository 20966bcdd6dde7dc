"""From a tree of elements to lines, as the clause stage expects them.

Each paragraph, heading, list item and table cell is one line; a bullet stands as ``-``, a number
as its page shows it; empty lines set paragraphs apart.
"""

import re
from unicodedata import normalize

from lxml import etree, html

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_APART = frozenset(
    """
    address article blockquote body dl fieldset figure form hr main ol p pre section table ul
    """.split()
) | frozenset(HEADINGS)
_BLOCKS = _APART | frozenset(
    """
    aside button caption center dd details dialog div dt fieldset figcaption footer header hgroup
    html legend li menu nav summary tbody td tfoot th thead tr
    """.split()
)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
_SPACE = re.compile(r"[\s\u00a0]+")
_MARKED = re.compile(r"[-–—•*·▪◦‣○●■□✓✔➢►→]\s*|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s", re.I)
_WRAPPED = re.compile(r"[a-z,]\Z")
_SHORTEST_WRAPPED = 40


def lines_of(root: html.HtmlElement) -> str:
    r"""Return the text under an element, a block a line, or nothing if there is no word in it.

    >>> page = "<h2>Texting</h2><ol start=3><li>I read texts.<li>I do <b>not</b> reply.</ol>"
    >>> lines_of(html.document_fromstring(page))
    'Texting\n\n3. I read texts.\n4. I do not reply.\n'
    """
    flow = _Flow()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            flow.enter(element)
        else:
            flow.leave(element)
            if element is not root:
                flow.add(element.tail)
    return flow.text


def one_line(text: str) -> str:
    r"""Return the text in one line: white space is one blank, letters are composed (NFC).

    >>> one_line("  two\u00a0 words ")
    'two words'
    """
    return _SPACE.sub(" ", _UNSEEN.sub("", normalize("NFC", text))).strip()


class _Flow:
    """The lines so far, and the one that is being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._mark = ""
        self._apart = self._after_break = False
        self._counts: list[int | None] = []
        self._n_pre = self._n_items = 0

    @property
    def text(self) -> str:
        self._end_line()
        return "\n".join([*self._lines, ""]) if self._lines else ""

    def enter(self, element: html.HtmlElement) -> None:
        if element.tag == "br":
            self._break()
        elif element.tag in _BLOCKS:
            self._set_apart(element.tag)
            self._open(element)
        self.add(element.text)

    def leave(self, element: html.HtmlElement) -> None:
        if element.tag in _BLOCKS:
            self._set_apart(element.tag)
        if element.tag in ("ol", "ul", "menu"):
            self._counts.pop()
        elif element.tag == "pre":
            self._n_pre -= 1
        elif element.tag == "li":
            self._n_items -= 1
            self._mark = ""

    def add(self, text: str | None) -> None:
        if not text:
            return
        if not self._n_pre:
            self._line.append(text)
            return
        first, *others = text.split("\n")
        self._line.append(first)
        for other in others:
            self._end_line()
            self._line.append(other)

    def _open(self, element: html.HtmlElement) -> None:
        if element.tag in ("ul", "menu"):
            self._counts.append(None)
        elif element.tag == "ol":
            start = element.get("start", "1").strip()
            self._counts.append(int(start) if re.fullmatch(r"-?[0-9]{1,4}", start) else 1)
        elif element.tag == "li":
            self._n_items += 1
            self._mark = self._next_mark(element)
        elif element.tag == "pre":
            self._n_pre += 1
        elif element.tag in HEADINGS and self._mark == "- ":
            self._mark = ""

    def _next_mark(self, item: html.HtmlElement) -> str:
        count = self._counts[-1] if self._counts else None
        if count is None:
            return "- "
        value = item.get("value", "").strip()
        count = int(value) if re.fullmatch(r"[0-9]{1,4}", value) else count
        self._counts[-1] = count + 1
        kind = item.getparent().get("type", "1")
        if kind in ("a", "A") and 1 <= count <= len(_LETTERS):
            letter = _LETTERS[count - 1]
            return f"{letter.upper() if kind == 'A' else letter}. "
        return f"{count}. "

    def _set_apart(self, tag: str) -> None:
        self._end_line()
        self._after_break = False
        self._apart |= tag in _APART and not self._n_items

    def _break(self) -> None:
        if self._after_break and not one_line("".join(self._line)):
            self._apart = True
        self._end_line()
        self._after_break = True

    def _end_line(self) -> None:
        line = one_line("".join(self._line))
        self._line.clear()
        if not line:
            return
        if self._after_break and not self._apart and self._is_wrapped(line):
            self._lines[-1] += f" {line}"
            return
        if self._apart and self._lines:
            self._lines.append("")
        mark = "" if _MARKED.match(line) else self._mark
        self._lines.append(mark + line)
        self._mark, self._apart = "", False

    def _is_wrapped(self, line: str) -> bool:
        """Return whether a line goes on with a sentence that was broken to fit a width."""
        above = self._lines[-1] if self._lines else ""
        return (
            len(above) >= _SHORTEST_WRAPPED and bool(_WRAPPED.search(above)) and line[0].islower()
        )


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
