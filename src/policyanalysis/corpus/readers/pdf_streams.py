"""How far a PDF's compressed streams unfold, found without unfolding them further than allowed."""

import base64
import re
import zlib

from policyanalysis.errors import CorpusError

LARGEST_STREAM = 50_000_000
LARGEST_WHOLE = 200_000_000
_STREAM = re.compile(rb"stream\r?\n")


def check_streams(raw: bytes) -> None:
    r"""Raise CorpusError if deflated streams, also in ASCII 85 or deflated twice, unfold too far.

    >>> check_streams(b"1 0 obj stream\n" + zlib.compress(b"I answer e-mail.") + b"endstream")
    """
    left = LARGEST_WHOLE
    for match in _STREAM.finditer(raw):
        if raw[match.start() - 3 : match.start()] == b"end":
            continue
        left -= _size(raw[match.end() : raw.find(b"endstream", match.end())])
        if left < 0:
            raise _too_large(LARGEST_WHOLE)


def _size(stream: bytes, depth: int = 2) -> int:
    """Return how many bytes a stream unfolds to."""
    if b"~>" in stream[-4:]:
        try:
            stream = base64.a85decode(stream[: stream.rindex(b"~>")])
        except ValueError:
            return len(stream)
    unfold = zlib.decompressobj()
    try:
        inside = unfold.decompress(stream, LARGEST_STREAM + 1)
    except zlib.error:
        return len(stream)
    if len(inside) > LARGEST_STREAM:
        raise _too_large(LARGEST_STREAM)
    return max(len(inside), _size(inside, depth - 1) if depth else 0)


def _too_large(limit: int) -> CorpusError:
    return CorpusError(
        "the PDF unfolds to more than a policy needs",
        expected=f"at most {limit:,} bytes",
        action="print the policy alone to a new PDF",
    )
