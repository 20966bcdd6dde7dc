"""Meanings: a vector for each of some twenty thousand English words, alike for words alike.

Distilled from a sentence encoder by `distilling`; LICENCE.md beside the file names it. A text's
vector is the mean of its words', each weighted by how rare it is.
"""

import re
from collections.abc import Iterable
from functools import cache

import numpy as np
import numpy.typing as npt

from policyanalysis.project import PACKAGE

PATH = PACKAGE / "coding" / "trained" / "words.npz"
_WORD = re.compile(r"[a-z]+")
Vectors = npt.NDArray[np.float32]


def meanings(texts: Iterable[str]) -> Vectors:
    """Return a row of length 1 for each text, in order; zeros where no word is known.

    >>> cat, kitten, fee = meanings(["The cat sleeps.", "A kitten is asleep.", "Payment is due."])
    >>> bool(cat @ kitten > cat @ fee)
    True
    """
    places, vectors = _words()
    found = [[places[w] for w in _WORD.findall(text.lower()) if w in places] for text in texts]
    rows = np.stack([vectors[row].sum(axis=0) for row in found] or [vectors[:0].sum(axis=0)])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)[: len(found)]


@cache
def _words() -> tuple[dict[str, int], Vectors]:
    with np.load(PATH, allow_pickle=False) as stored:
        words = str(stored["words"]).split("\n")
        vectors = stored["vectors"].astype(np.float32) * stored["scales"]
    return {word: place for place, word in enumerate(words)}, vectors
