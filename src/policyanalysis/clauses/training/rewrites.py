"""Single changes to the writing of a treebank sentence, each keeping its tree right."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from policyanalysis.clauses.training.data import Sentence, Word

BULLETS = ("-", "•", "*", "–", "·", "●", "▪", "o")
CURLY = {("'", "''"): "’", ('"', "''"): "”", ('"', "``"): "“", ("'", "``"): "‘"}
DASH_TAGS = {",", ":", "NFP"}
OPEN_CLASSES = {"NOUN", "VERB", "ADJ", "PROPN", "ADV"}
SUBJECTS = {"nsubj", "nsubj:pass", "csubj", "expl"}


def cased(sentence: Sentence, share: float, rng: random.Random) -> Sentence:
    """Return the sentence, by chance, in capitals, in lower case or with Capital Initials."""
    if rng.random() >= share:
        return sentence
    change: Callable[[str], str] = rng.choice((str.upper, str.lower, _capitalised))
    return tuple(replace(w, text=change(w.text)) for w in sentence)


def heading(sentence: Sentence, rng: random.Random) -> Sentence:
    """Return a short sentence as a heading: Capital Initials or capitals, no full stop."""
    change = _capitalised if rng.random() < 0.7 else str.upper
    return without_stop(tuple(replace(w, text=change(w.text)) for w in sentence), 1.0, rng)


def _capitalised(text: str) -> str:
    """Return a word with a capital first letter, short function words left alone."""
    return text if len(text) < 4 else text[0].upper() + text[1:]


def curly(sentence: Sentence) -> Sentence:
    """Return the sentence with typographic quotation marks and apostrophes.

    >>> [word.text for word in curly((Word("n't", True, "not", "PART", "RB", "", 0, "ROOT"),))]
    ['n’t']
    """
    return tuple(
        replace(w, text=CURLY.get((w.text, w.xpos), w.text.replace("'", "’"))) for w in sentence
    )


def dashed(sentence: Sentence, share: float, rng: random.Random) -> Sentence:
    """Return the sentence with its hyphens between phrases set as dashes, by chance."""
    if rng.random() >= share:
        return sentence
    dash = rng.choice("–—")
    return tuple(
        replace(w, text=dash) if w.text in {"-", "--"} and w.xpos in DASH_TAGS else w
        for w in sentence
    )


def with_rare_words(
    sentence: Sentence, rare: set[str], share: float, rng: random.Random
) -> Sentence:
    """Return the sentence with some rare words made unknown: the middle letters are others."""
    return tuple(
        replace(w, text=_made_up(w.text, rng), lemma="")
        if w.upos in OPEN_CLASSES
        and w.text.lower() in rare
        and w.text.isalpha()
        and len(w.text) > 5
        and rng.random() < share
        else w
        for w in sentence
    )


def _made_up(text: str, rng: random.Random) -> str:
    """Return a word that begins and ends as `text` does and has other letters between."""
    middle = "".join(rng.choice("aeiourstnlcdm") for _ in text[1:-4])
    return text[0] + (middle.upper() if text.isupper() else middle) + text[-4:]


def without_stop(sentence: Sentence, share: float, rng: random.Random) -> Sentence:
    """Return the sentence, by chance, without its final full stop."""
    last = len(sentence) - 1
    if rng.random() >= share or last < 1 or sentence[last].text != ".":
        return sentence
    if any(w.head == last for w in sentence):
        return sentence
    return sentence[:last]


def inverted(sentence: Sentence, share: float, rng: random.Random) -> Sentence:
    """Return a sentence that opens "If you ask" opening "Should you ask", by chance.

    The modal stands in the treebank's trees for such clauses where the conjunction stood.
    """
    opening, subject = sentence[0], sentence[min(1, len(sentence) - 1)]
    verb = sentence[opening.head]
    if (
        opening.text != "If"
        or rng.random() >= share
        or subject.dep != "nsubj"
        or subject.head != opening.head
        or verb.xpos != "VBP"
        or verb.text != verb.lemma
        or any(w.dep.startswith("aux") and w.head == opening.head for w in sentence)
    ):
        return sentence
    modal = Word("Should", True, "should", "AUX", "MD", "VerbForm=Fin", opening.head, "aux")
    changed = [modal, *sentence[1:]]
    changed[opening.head] = replace(verb, xpos="VB", feats="VerbForm=Inf")
    return tuple(changed)


def _shifted(sentence: Sentence, by: int) -> Sentence:
    """Return the sentence with its heads moved to follow `by` words put before it."""
    return tuple(replace(w, head=w.head + by) for w in sentence)


def root(sentence: Sentence) -> int:
    """Return the position of the root."""
    return next(i for i, w in enumerate(sentence) if w.dep == "ROOT")


def bulleted(sentence: Sentence, rng: random.Random) -> Sentence:
    """Return the sentence behind a bullet, a number or a letter."""
    top = root(sentence)
    if rng.random() < 0.6:
        space = rng.random() < 0.9
        mark = Word(rng.choice(BULLETS), space, "", "PUNCT", "NFP", "", top + 1, "punct")
        return (mark, *_shifted(sentence, 1))
    digit = rng.random() < 0.6
    item = str(rng.randint(1, 20)) if digit else rng.choice("abcdefgh")
    feats = "NumForm=Digit|NumType=Card" if digit else ""
    point, tag = rng.choice(((".", "."), (")", "-RRB-")))
    head = Word(item, False, "", "NUM", "LS", feats, top + 2, "discourse")
    mark = Word(point, True, "", "PUNCT", tag, "", 0, "punct")
    return (head, mark, *_shifted(sentence, 2))


def is_plain(sentence: Sentence) -> bool:
    """Return whether a sentence is a short statement that begins with its pronoun subject."""
    first, last = sentence[0], sentence[-1]
    return (
        len(sentence) < 25
        and last.text == "."
        and first.upos == "PRON"
        and first.dep in SUBJECTS
        and first.head == root(sentence)
        and sentence[first.head].upos in {"VERB", "ADJ", "NOUN"}
        and not any(w.head == 0 for w in sentence[1:])
    )


def conjoined(before: Sentence, after: Sentence, rng: random.Random) -> Sentence:
    """Return two statements as one, the second coordinated, its subject left out if the same."""
    conjunction = rng.choice(("and", "and", "and", "but", "or", "so"))
    root_before, base = root(before), len(before) - 1
    same = before[0].text.lower() == after[0].text.lower() and rng.random() < 0.6
    comma = rng.random() < 0.5
    start = base + comma + 1
    tail = after[1:] if same and len(after) > 3 else after
    shift = start - (len(after) - len(tail))
    root_after = root(after) + shift
    middle = [Word(",", True, ",", "PUNCT", ",", "", root_after, "punct")] * comma
    middle.append(Word(conjunction, True, conjunction, "CCONJ", "CC", "", root_after, "cc"))
    moved = [replace(w, head=w.head + shift) for w in tail]
    moved[root_after - start] = replace(moved[root_after - start], head=root_before, dep="conj")
    if len(tail) == len(after) and moved[0].text != "I" and moved[0].upos == "PRON":
        moved[0] = replace(moved[0], text=moved[0].text.lower())
    opening = list(before[:-1])
    opening[-1] = replace(opening[-1], space=not comma)
    moved[-1] = replace(moved[-1], head=root_before)
    return (*opening, *middle, *moved)
