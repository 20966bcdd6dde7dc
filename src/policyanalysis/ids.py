"""Deterministic ids and hashes: same parts, same id; distinct parts never meet."""

import hashlib
from pathlib import Path
from uuid import UUID


def digest(*parts: object) -> str:
    """Return the SHA-256 of the parts, each prefixed by its length, as 64 hexadecimal digits.

    The length prefix keeps ``("ab", "c")`` and ``("a", "bc")`` apart.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    state = hashlib.sha256()
    for part in parts:
        raw = str(part).encode("utf-8", errors="surrogatepass")
        state.update(f"{len(raw)}:".encode())
        state.update(raw)
    return state.hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, as any other tool computes it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits.

    Raises OSError if the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def clause_id(policy_id: str, start: int, text: str) -> str:
    """Return the id of a clause: its policy and ten hexadecimal digits of its place and wording.

    ``start`` is in code points of the policy's text. The id stays when other clauses of the policy
    are cut differently, so that codings survive a better segmenter.

    >>> clause_id("us-psychologist-01", 0, "I read e-mail once a day.")
    'us-psychologist-01-1277f3ec57'
    """
    return f"{policy_id}-{digest('clause', policy_id, start, text)[:10]}"


def guid(*parts: object) -> str:
    """Return the GUID of the parts: 128 bits of their digest, in the form of a name-based UUID.

    >>> guid("topics", "email")
    '7bdd5418-fbd9-5962-8ae1-a3345e10f05a'
    """
    return str(UUID(hex=digest("guid", *parts)[:32], version=5))
