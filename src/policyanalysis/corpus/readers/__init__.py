"""Readers, one file a format: each turns a file's bytes into a policy's text.

A reader is a module with ``read(raw) -> str``, the text, and ``witness(raw) -> Witness``, what
another library finds in the same bytes; ``corpus.audit`` compares the two. Plain text has no
witness, because nothing can be lost.
"""

from importlib import import_module
from typing import Protocol, cast

from policyanalysis.corpus.readers.witness import Witness

READERS = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
}


class _Reader(Protocol):
    def read(self, raw: bytes) -> str: ...

    def witness(self, raw: bytes) -> Witness: ...


def _reader(ending: str) -> _Reader:
    """Return the reader of an ending; its libraries are imported when it is first asked for."""
    module = import_module(f"{__name__}.{READERS[ending.lower()]}")
    return cast(_Reader, module)


def read(ending: str, raw: bytes) -> str:
    r"""Return the text of a file with the ending ``ending``, one of ``READERS``.

    Raises CorpusError if the bytes are not of that format or hold no text.

    >>> read(".html", b"<h1>E-mail</h1><p>I answer within<br>two days.</p>")
    'E-mail\n\nI answer within\ntwo days.\n'
    """
    return _reader(ending).read(raw)


def witness(ending: str, raw: bytes) -> Witness:
    """Return what another library finds in a file that is not plain text.

    Raises CorpusError if the bytes are not of that format.

    >>> witness(".html", b"<h1>E-mail</h1><p>I answer within two days.</p>").headings
    ('E-mail',)
    """
    return _reader(ending).witness(raw)
