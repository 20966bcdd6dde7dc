"""The wording of clauses, freed of small edits, and which wordings are nearly the same."""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from itertools import pairwise
from sys import intern

import numpy as np
import numpy.typing as npt
import pandas as pd
from datasketch import MinHash
from rapidfuzz import process
from rapidfuzz.distance import Indel

SIMILAR = 0.7
CONTENT_WORDS = 5
BANDS, ROWS = 64, 3  # a pair that shares a third of its word pairs is found with probability 0.9
LEAST_AGREEMENT = 0.25  # of two sketches, which estimates the Jaccard coefficient
_AT_ONCE = 10_000  # pairs that are compared at a time
_MIXERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)

Words = tuple[str, ...]
Places = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SPELLINGS = (
    (re.compile("[\u2018\u2019]"), "'"),
    (re.compile(r"\b(e|on|off|text|web|voice)[-\u2010\u2011](mail|line|message|site)"), r"\1\2"),
    (re.compile(r"\bcannot\b|\bcan't\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|m|re|ve|ll|d)\b"), ""),
)
_SAME = (
    {word: "i" for word in "we me us myself ourselves".split()}
    | {word: "my" for word in "our ours mine".split()}
    | {word: "client" for word in "clients patient patients".split()}
    | {word: "session" for word in "sessions appointment appointments".split()}
    | {word: "be" for word in "am is are was were being been".split()}
    | {"has": "have", "does": "do"}
)
_PLATFORMS = frozenset(
    "bluesky facebook facetime google instagram linkedin mastodon messenger myspace pinterest "
    "reddit skype snapchat telegram tiktok tumblr twitter whatsapp yelp youtube zoom".split()
)
_FUNCTION_WORDS = frozenset(
    "a about above after again all also an and any as at because before below between both but by "
    "be can could did do each either else ever every few for from had have he her here him his how "
    "however i if in into it its itself just least less like many may might more most much must my "
    "neither no nor not of off on once one only onto or other out over own per please same shall "
    "she should since so some such than that the their them then there these they thing this those "
    "though through to too under unless until up upon very via what when where whether which while "
    "who whom whose why will with within without would yes yet you your yours yourself".split()
)


def words(text: str) -> Words:
    """Return the words of a clause in order, with what copyists change for their own use made one.

    Case, punctuation, plurals and contractions do not count, nor do *I* or *we*, *client* or
    *patient*, *session* or *appointment*, *e-mail* or *email*. Each name of a platform, and a row
    of them, is the word ``platform``; each number is ``0``.

    >>> words("We don't accept patients' requests on Facebook, LinkedIn.")
    ('i', 'do', 'not', 'accept', 'client', 'request', 'on', 'platform')
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    found: list[str] = []
    for word in map(_same, _WORD.findall(text)):
        if word != "platform" or found[-1:] != ["platform"]:
            found.append(intern(word))
    return tuple(found)


def _same(word: str) -> str:
    if word in _SAME:
        return _SAME[word]
    if word in _PLATFORMS:
        return "platform"
    if word.isnumeric():
        return "0"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def is_comparable(wording: Words) -> bool:
    """Return whether a wording has content words enough for its likeness to be no accident.

    >>> is_comparable(words("I do not do that."))
    False
    """
    return sum(word not in _FUNCTION_WORDS for word in wording) >= CONTENT_WORDS


def word_pairs(wording: Words) -> frozenset[str]:
    """Return the pairs of neighbouring words of which one at least is no function word.

    >>> sorted(word_pairs(words("I will not answer a text.")))
    ['a text', 'answer a', 'not answer']
    """
    return frozenset(
        intern(f"{first} {second}")
        for first, second in pairwise(wording)
        if first not in _FUNCTION_WORDS or second not in _FUNCTION_WORDS
    )


def similarities(wordings: Sequence[Words], first: Places, second: Places) -> Shares:
    """Return the similarity, 0 to 1, of each two wordings: those at ``first`` and at ``second``.

    It is the larger of two shares of what both have: words that align in the same order (twice the
    longest common subsequence over the sum of lengths), which bears scattered changes, and word
    pairs in common (2J / (1 + J) with J their Jaccard coefficient), which bears a changed order.

    >>> wordings = [("call", "me", "or", "text", "me"), ("call", "me", "or", "mail", "me")]
    >>> similarities(wordings, np.array([0]), np.array([1]))
    array([0.8])
    """
    return _similarities(wordings, [word_pairs(words) for words in wordings], first, second)


def _similarities(
    wordings: Sequence[Words], pairs: Sequence[frozenset[str]], first: Places, second: Places
) -> Shares:
    found = np.empty(len(first), dtype=np.float64)
    for start in range(0, len(first), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        aligned = process.cpdist(
            [wordings[place] for place in first[some]],
            [wordings[place] for place in second[some]],
            scorer=Indel.normalized_similarity,
            dtype=np.float64,
        )
        paired = [_dice(pairs[a], pairs[b]) for a, b in zip(first[some], second[some], strict=True)]
        found[some] = np.maximum(aligned, paired)
    return found


def _dice(first: frozenset[str], second: frozenset[str]) -> float:
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else 0.0


def near(wordings: Sequence[Words], *, seed: int) -> pd.DataFrame:
    """Return the pairs of comparable wordings that are nearly the same, each once, sorted.

    Columns: ``first`` and ``second``, places in ``wordings``, ``first`` the smaller; and their
    ``similarity``, at least ``SIMILAR``. Wordings are to be distinct. Candidates are found by
    MinHash (Broder 1997, doi:10.1109/SEQUEN.1997.666900) over word pairs, so that a pair of
    wordings whose words align but whose word pairs hardly overlap can be missed; each candidate is
    then compared in full.

    >>> stock = "If you are in danger, call the emergency services of your town "
    >>> near([words(stock + "at once."), words(stock + "right away.")], seed=1)
       first  second  similarity
    0      0       1    0.857143
    """
    pairs = [word_pairs(wording) for wording in wordings]
    first, second = _candidates(_sketches(pairs, seed)).T
    similarity = _similarities(wordings, pairs, first, second)
    found = pd.DataFrame({"first": first, "second": second, "similarity": similarity})
    return found[found["similarity"] >= SIMILAR].reset_index(drop=True)


def _sketches(pairs: Sequence[frozenset[str]], seed: int) -> npt.NDArray[np.uint32]:
    """Return an array (W wordings, BANDS * ROWS smallest hashes of their word pairs)."""
    shingles = ([pair.encode() for pair in own] for own in pairs)
    made = MinHash.generator(
        shingles, num_perm=BANDS * ROWS, seed=seed, hashfunc=zlib.crc32, scheme="affine32"
    )
    sketches = np.empty((len(pairs), BANDS * ROWS), dtype=np.uint32)
    for place, sketch in enumerate(made):
        sketches[place] = sketch.hashvalues
    return sketches


def _candidates(sketches: npt.NDArray[np.uint32]) -> Places:
    """Return the places (n, 2), sorted, of two sketches each that agree in a band and elsewhere."""
    low, found = sketches.astype(np.uint8), []  # one byte a hash is enough to see agreement
    for band in np.split(sketches, BANDS, axis=1):
        keys = band.astype(np.uint64) @ _MIXERS
        order = np.argsort(keys, kind="stable")
        first, second = _same_bucket(order, keys[order])
        agreement = np.count_nonzero(low[first] == low[second], axis=1)
        kept = agreement >= LEAST_AGREEMENT * BANDS * ROWS
        found.append(first[kept] * len(sketches) + second[kept])
    codes = np.sort(np.concatenate(found))
    codes = codes[np.diff(codes, prepend=-1) > 0]
    return np.stack([codes // max(len(sketches), 1), codes % max(len(sketches), 1)], axis=1)


def _same_bucket(order: Places, keys: npt.NDArray[np.uint64]) -> tuple[Places, Places]:
    """Return the two sides of all pairs with one key; ``keys`` is sorted, ``order`` its places."""
    at, gap = np.arange(len(keys)), 1
    first, second = [at[:0]], [at[:0]]
    while len(at):
        at = at[at + gap < len(keys)]
        at = at[keys[at] == keys[at + gap]]
        first.append(order[at])
        second.append(order[at + gap])
        gap += 1
    return np.concatenate(first), np.concatenate(second)
