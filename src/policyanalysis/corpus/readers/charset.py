"""From bytes to characters, never guessing where the bytes say it and never replacing any."""

import re

from charset_normalizer import from_bytes

from policyanalysis.errors import CorpusError

_DECLARED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_AS_BROWSERS_DO = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252")
_HEAD = 4096


def decode(raw: bytes) -> str:
    r"""Return a page's characters: by byte order mark, as UTF-8, as declared, then as detected.

    UTF-8 stands before the declaration, since a text in another coding that happens to be sound
    UTF-8 does not occur, while pages in UTF-8 that declare another coding do. ISO 8859-1 and ASCII
    are read as windows-1252, as browsers do (WHATWG Encoding Standard). Raises CorpusError if no
    coding fits every byte.

    >>> decode(b'<meta charset="windows-1252"><p>Don\x92t text.')[-11:]
    'Don’t text.'
    """
    for bom, charset in _BOMS.items():
        if raw.startswith(bom):
            return _as(raw, charset) or _nothing_fits(raw)
    declared = _DECLARED.search(raw[:_HEAD])
    candidates = ["utf-8", declared[1].decode("ascii").lower()] if declared else ["utf-8"]
    for charset in candidates:
        if decoded := _as(raw, _AS_BROWSERS_DO.get(charset, charset)):
            return decoded
    best = from_bytes(raw).best()
    return str(best) if best is not None and best.encoding != "utf_7" else _nothing_fits(raw)


def transcoded(raw: bytes, charset: str) -> bytes:
    """Return a page in UTF-8 with a byte order mark, if ``charset`` fits it; else as it was.

    ``charset`` is what the server declared.

    >>> transcoded("Café".encode("latin-1"), "iso-8859-1").decode("utf-8-sig")
    'Café'
    """
    decoded = _as(raw, _AS_BROWSERS_DO.get(charset.lower(), charset))
    return raw if decoded is None else decoded.encode("utf-8-sig")


def _as(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        return None


def _nothing_fits(raw: bytes) -> str:
    raise CorpusError(
        "the characters of the page cannot be told",
        expected="UTF-8, or a coding that the page declares and keeps to",
        action="open the page in a browser and save it as UTF-8",
    )
