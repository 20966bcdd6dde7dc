"""Plain text: UTF-8, with or without a byte order mark."""

import re

from policyanalysis.errors import CorpusError

_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(raw: bytes) -> str:
    r"""Return the text: decoded as UTF-8, line ends turned into LF, nothing else changed.

    A byte order mark is not part of the text. Raises CorpusError if the bytes are not UTF-8 or hold
    control characters that no text has.

    >>> read(b"One line.\r\nAnother.")
    'One line.\nAnother.'
    """
    try:
        decoded = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CorpusError(
            f"the text is not UTF-8: byte 0x{raw[error.start]:02X} in line {line}",
            expected="UTF-8",
            action="save the file as plain text in UTF-8",
        ) from error
    text = decoded.replace("\r\n", "\n").replace("\r", "\n")
    if found := _NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise CorpusError(
            f"the file is binary: control character U+{ord(found[0]):04X} in line {line}",
            expected="plain text",
            action="save the file as plain text in UTF-8",
        )
    return text
