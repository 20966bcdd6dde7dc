"""Forms of English words, as far as they are built by rule."""

import re

_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)\Z")
_CONSONANT_Y = re.compile(r"[^aeiou]y\Z")
_DOUBLES = re.compile(r"(?:\A|[^aeiou])[aeiou][bdfglmnprt]\Z")


def forms(word: str) -> list[str]:
    """Return a word and its forms in *-s*, *-ed* and *-ing*.

    Whether a word is a noun or a verb is not asked, and where a consonant may be doubled both
    spellings are given: words that do not exist match nothing.

    >>> forms("share")
    ['share', 'shares', 'shared', 'sharing']
    >>> forms("reply")
    ['reply', 'replies', 'replied', 'replying']
    >>> forms("tag")
    ['tag', 'tags', 'taged', 'taging', 'tagged', 'tagging']
    """
    if _CONSONANT_Y.search(word):
        stem = word[:-1]
        return [word, f"{stem}ies", f"{stem}ied", f"{word}ing"]
    plural = f"{word}es" if _SIBILANT.search(word) else f"{word}s"
    if word.endswith("e"):
        stem = word if word.endswith(("ee", "oe", "ye")) else word[:-1]
        return [word, plural, f"{word}d", f"{stem}ing"]
    doubled = [f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"] if _DOUBLES.search(word) else []
    return [word, plural, f"{word}ed", f"{word}ing", *doubled]
