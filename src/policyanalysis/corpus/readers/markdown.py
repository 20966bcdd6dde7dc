"""Markdown: CommonMark with tables, turned into a page and read as one."""

import re

from markdown_it import MarkdownIt

from policyanalysis.corpus.readers import text
from policyanalysis.corpus.readers.flow import lines_of, one_line
from policyanalysis.corpus.readers.page import parse, without_furniture
from policyanalysis.corpus.readers.witness import Witness

_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.S)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.M)
_LINK = re.compile(r"!?\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:.*$", re.M)
_SIGNS = re.compile(r"(?is)<(script|style)\b.*?</\1\s*>|[*_`#>|~\\]+|<[^>\n]*>")
_WRAP = re.compile(r"(?<=\S)\n(?=[^\W\d_])")


def read(raw: bytes) -> str:
    r"""Return the text of a Markdown file, a block a line, without its marks.

    Front matter in YAML is no part of the text. Raises CorpusError if the bytes are not UTF-8.

    >>> read(b"# E-mail\n\nI *never* reply\nat night.\n\n- Weekdays only\n")
    'E-mail\n\nI never reply at night.\n\n- Weekdays only\n'
    """
    page = MarkdownIt("commonmark").enable("table").render(_body(raw))
    return lines_of(without_furniture(parse(page))) if page.strip() else ""


def witness(raw: bytes) -> Witness:
    """Return the file's own characters without the signs of Markdown, and its headings.

    Raises CorpusError as ``read`` does.

    >>> witness(b"# E-mail").headings
    ('E-mail',)
    """
    body = _LINK.sub(r"\1", _DEFINITION.sub("", _body(raw)))
    headings = (one_line(_SIGNS.sub("", heading)) for heading in _HEADING.findall(body))
    return Witness(_WRAP.sub(" ", _SIGNS.sub(" ", body)), tuple(headings))


def _body(raw: bytes) -> str:
    return _FRONT_MATTER.sub("", text.read(raw))
