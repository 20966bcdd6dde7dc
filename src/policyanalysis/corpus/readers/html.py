"""HTML: a page as it came, in any coding that it declares."""

from inscriptis.html_engine import Inscriptis

from policyanalysis.corpus.readers.charset import decode
from policyanalysis.corpus.readers.flow import HEADINGS, lines_of, one_line
from policyanalysis.corpus.readers.page import parse, refuse_other, without_furniture
from policyanalysis.corpus.readers.witness import Witness


def read(raw: bytes) -> str:
    r"""Return the text of a page, a block a line, without what belongs to the page only.

    Raises CorpusError if the bytes are no HTML, their characters cannot be told, or elements are
    nested too deeply.

    >>> read(b"<nav>Home</nav><h1>E-mail</h1><ul><li>I read it daily.</ul>")
    'E-mail\n\n- I read it daily.\n'
    """
    refuse_other(raw)
    return lines_of(without_furniture(parse(decode(raw))))


def witness(raw: bytes) -> Witness:
    """Return what inscriptis finds on the page beside its furniture, and the words of h1 to h6.

    Raises CorpusError as ``read`` does.

    >>> witness(b"<h1>E-mail</h1><p>I read it daily.</p>").headings
    ('E-mail',)
    """
    refuse_other(raw)
    root = without_furniture(parse(decode(raw)))
    for element in root.iter():
        for hiding in ("style", "hidden"):  # what is left of these are panels that can be opened
            element.attrib.pop(hiding, None)
    headings = (one_line(heading.text_content()) for heading in root.iter(*HEADINGS))
    text = Inscriptis(root).get_text()
    return Witness(text, tuple(heading for heading in headings if heading))
