"""Other ways to write treebank sentences: capitals, bullets, quotation marks, joined clauses.

Web text is written as policies seldom are. Each pass over the treebank writes it anew, cut into
other passages, so that the pipeline meets the headings, lists, curly quotes and coordinated
clauses of policies with trees that stay right.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyanalysis.clauses.training.data import Paragraph, Sentence
from policyanalysis.clauses.training.rewrites import (
    bulleted,
    cased,
    conjoined,
    curly,
    dashed,
    heading,
    inverted,
    is_plain,
    root,
    with_rare_words,
    without_stop,
)

MOST_WORDS = 90
LONGEST_HEADING = 7


@dataclass(frozen=True)
class Variation:
    """How often each change is made; shares of the sentences, passages or words it could touch."""

    cased: float = 0.06
    bullet: float = 0.05
    curly: float = 0.4
    dash: float = 0.3
    no_stop: float = 0.08
    new_line: float = 0.07
    two_spaces: float = 0.06
    rare_word: float = 0.15
    heading: float = 0.25
    coordinate: float = 0.2
    inverted: float = 0.3
    again: float = 0.35


Passage = tuple[list[Sentence], list[str]]


def passages(
    texts: Sequence[Sequence[Paragraph]], variation: Variation, rng: random.Random
) -> Iterator[Passage]:
    """Yield the treebank cut into passages of one to eight sentences, each written anew.

    A passage is its sentences and the white space between them. Passages that read like policies
    (modals, requests, coordinated clauses) come a second time, otherwise varied, by chance.
    """
    counts = Counter(w.text.lower() for t in texts for p in t for s in p for w in s)
    rare = {word for word, count in counts.items() if count <= 2}
    for text in texts:
        sentences = [(s, i == 0) for p in text for i, s in enumerate(p)]
        while sentences:
            size = _passage_size([s for s, _ in sentences], rng)
            cut, sentences = sentences[:size], sentences[size:]
            yield _written(cut, variation, rare, rng)
            policy_like = sum(_policy_like(s) for s, _ in cut) / len(cut)
            if policy_like >= 0.5 and rng.random() < variation.again:
                yield _written(cut, variation, rare, rng)


def _passage_size(sentences: Sequence[Sentence], rng: random.Random) -> int:
    """Return a number of sentences from the start, one to eight, that stay under `MOST_WORDS`."""
    size, words = 1, len(sentences[0])
    wanted = rng.choice((1, 2, 3, 4, 5, 6, 8))
    while size < min(wanted, len(sentences)) and words + len(sentences[size]) < MOST_WORDS:
        words, size = words + len(sentences[size]), size + 1
    return size


def _policy_like(sentence: Sentence) -> bool:
    """Return whether a sentence has a modal, a request, or a coordinated clause at its root."""
    top = root(sentence)
    return any(
        w.xpos == "MD"
        or w.text.lower() == "please"
        or "Mood=Imp" in w.feats
        or (w.dep == "conj" and w.head == top and w.upos in {"VERB", "AUX"})
        for w in sentence
    )


def _written(
    cut: Sequence[tuple[Sentence, bool]], variation: Variation, rare: set[str], rng: random.Random
) -> Passage:
    """Return one passage in one way of writing it."""
    cut = [(inverted(s, variation.inverted, rng), new) for s, new in cut]
    cut = _coordinated(cut, variation.coordinate, rng)
    quotes = rng.random() < variation.curly
    sentences: list[Sentence] = []
    joins: list[str] = []
    for plain, new_paragraph in cut:
        sentence, bullet = plain, rng.random() < variation.bullet
        if bullet:
            sentence = bulleted(sentence, rng)
        elif len(sentence) <= LONGEST_HEADING and rng.random() < variation.heading:
            sentence = heading(sentence, rng)
        join = _join(new_paragraph, bullet, variation, rng)
        if sentences:
            joins.append(join)
            if "\n" in join:
                sentences[-1] = without_stop(sentences[-1], variation.no_stop * 2, rng)
        sentence = with_rare_words(sentence, rare, variation.rare_word, rng)
        sentence = dashed(sentence, variation.dash, rng)
        sentence = curly(sentence) if quotes else sentence
        sentences.append(cased(sentence, variation.cased, rng))
    sentences[-1] = without_stop(sentences[-1], variation.no_stop, rng)
    return sentences, joins


def _join(new_paragraph: bool, bullet: bool, variation: Variation, rng: random.Random) -> str:
    """Return the white space before a sentence."""
    draw = rng.random()
    if new_paragraph:
        return "\n\n" if draw < 0.6 else "\n" if draw < 0.85 else " "
    if bullet or draw < variation.new_line:
        return "\n" if draw < 0.8 else "\n\n"
    return "  " if draw < variation.new_line + variation.two_spaces else " "


def _coordinated(
    cut: Sequence[tuple[Sentence, bool]], share: float, rng: random.Random
) -> list[tuple[Sentence, bool]]:
    """Return the sentences with some neighbours joined into one by a conjunction."""
    joined: list[tuple[Sentence, bool]] = []
    for sentence, new_paragraph in cut:
        if (
            joined
            and not new_paragraph
            and is_plain(joined[-1][0])
            and is_plain(sentence)
            and rng.random() < share
        ):
            before, first = joined.pop()
            joined.append((conjoined(before, sentence, rng), first))
        else:
            joined.append((sentence, new_paragraph))
    return joined
