"""Treebank sentences as spaCy docs: reading CoNLL-U, varying the writing, projecting the trees.

A treebank cuts text into syntactic words; spaCy's tokenizer cuts it its own way. `projected` gives
the tree on spaCy's tokens, for training; `gold` gives it on the treebank's words, for scoring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word: its text, whether a space follows, and its annotation.

    `head` is the position of the head in the sentence; a root is its own head. `lemma` is the
    empty string where it is not known.
    """

    text: str
    space: bool
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    dep: str


Sentence = tuple[Word, ...]
Paragraph = list[Sentence]


def read_treebank(path: Path) -> list[list[Paragraph]]:
    """Return the source texts of a CoNLL-U file, each a list of paragraphs of sentences.

    Raises `ValueError`, naming file and line, for a row without ten columns.
    """
    texts: list[list[Paragraph]] = []
    rows: list[list[str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.startswith("# newdoc"):
            texts.append([])
        elif line.startswith("# newpar") or (line.startswith("# sent_id") and not texts[-1]):
            texts[-1].append([])
        elif line and not line.startswith("#"):
            rows.append(line.split("\t"))
            if len(rows[-1]) != 10:
                raise ValueError(f"{path}, line {number}: {len(rows[-1])} columns, expected 10")
        elif not line and rows:
            texts[-1][-1].append(_sentence(rows))
            rows = []
    return [[paragraph for paragraph in text if paragraph] for text in texts]


def _sentence(rows: Sequence[Sequence[str]]) -> Sentence:
    """Return the words of one sentence; the words of a multiword token share its surface."""
    surfaces: dict[int, tuple[str, bool]] = {}
    for row in rows:
        if "-" in row[0]:
            low, high = map(int, row[0].split("-"))
            parts = _split_surface(row[1], [r[1] for r in rows if r[0].isdigit()][low - 1 : high])
            for offset, part in enumerate(parts):
                surfaces[low + offset] = (part, False)
            surfaces[high] = (parts[-1], "SpaceAfter=No" not in row[9])
    words = []
    for row in rows:
        if row[0].isdigit():
            number = int(row[0])
            text, space = surfaces.get(number, (row[1], "SpaceAfter=No" not in row[9]))
            head = int(row[6]) - 1 if row[6] != "0" else number - 1
            dep = "ROOT" if row[7] == "root" else row[7]
            feats = "" if row[5] == "_" else row[5]
            words.append(Word(text, space, row[2], row[3], row[4], feats, head, dep))
    return tuple(words)


def _split_surface(surface: str, forms: Sequence[str]) -> list[str]:
    """Return `surface` cut into one part per form, by length where the forms are not its parts."""
    if "".join(forms) == surface:
        return list(forms)
    parts, at = [], 0
    for left, form in enumerate(forms[:-1], start=1 - len(forms)):
        end = max(at + 1, min(at + len(form), len(surface) + left))
        parts.append(surface[at:end])
        at = end
    return [*parts, surface[at:]]


def running_text(sentences: Sequence[Sentence], joins: Sequence[str]) -> str:
    """Return the sentences as one text, `joins[i]` standing between sentence i and the next.

    >>> word = Word("Yes", False, "yes", "INTJ", "UH", "", 0, "ROOT")
    >>> running_text([(word,), (word,)], [" "])
    'Yes Yes'
    """
    written = ["".join(w.text + " " * w.space for w in s).rstrip() for s in sentences]
    return "".join(text + join for text, join in zip(written, [*joins, ""], strict=True))


def gold(vocab: Vocab, sentences: Sequence[Sentence]) -> Doc:
    """Return the sentences, one space between each, as a doc of the treebank's own words."""
    words = [word for sentence in sentences for word in sentence]
    bases = [base for base, sentence in _bases(sentences) for _ in sentence]
    ends = {base + len(sentence) - 1 for base, sentence in _bases(sentences)}
    return Doc(
        vocab,
        words=[w.text for w in words],
        spaces=[w.space or i in ends for i, w in enumerate(words)],
        tags=[w.xpos for w in words],
        pos=[w.upos for w in words],
        morphs=[w.feats for w in words],
        lemmas=[w.lemma for w in words],
        heads=[base + w.head for base, w in zip(bases, words, strict=True)],
        deps=[w.dep for w in words],
    )


def _bases(sentences: Sequence[Sentence]) -> Iterator[tuple[int, Sentence]]:
    """Yield the number of words before each sentence, and the sentence."""
    base = 0
    for sentence in sentences:
        yield base, sentence
        base += len(sentence)


def projected(nlp: Language, sentences: Sequence[Sentence], joins: Sequence[str]) -> Doc:
    """Return the sentences as a doc of the tokens of `nlp`, the trees carried over.

    A token over several words takes the word nearest the root; of several tokens over one word
    the last takes its place and the others hang on it. White space hangs on the token before.

    >>> import spacy
    >>> halves = (Word("some", False, "some", "DET", "DT", "", 1, "det"),
    ...           Word("thing", False, "thing", "NOUN", "NN", "", 1, "ROOT"))
    >>> [(token.text, token.dep_) for token in projected(spacy.blank("en"), [halves], [])]
    [('something', 'ROOT')]
    """
    tokens = nlp.make_doc(running_text(sentences, joins))
    words = [word for sentence in sentences for word in sentence]
    heads = [base + word.head for base, sentence in _bases(sentences) for word in sentence]
    cover = _cover(sentences, joins)
    inside = [{i for i in cover[t.idx : t.idx + len(t)] if i >= 0} for t in tokens]
    taken = [min(found, key=lambda i: _depth(heads, i), default=-1) for found in inside]
    place = {index: token for token, found in enumerate(inside) for index in found}
    token_heads, deps = [], []
    for token, index in enumerate(taken):
        if index < 0 or place[index] != token:
            token_heads.append(max(token - 1, 0) if index < 0 else place[index])
            deps.append("dep")
        else:
            token_heads.append(place[heads[index]])
            deps.append(words[index].dep)
    blank = Word("", False, "", "SPACE", "_SP", "", 0, "dep")
    values = [words[index] if index >= 0 else blank for index in taken]
    return Doc(
        nlp.vocab,
        words=[t.text for t in tokens],
        spaces=[bool(t.whitespace_) for t in tokens],
        tags=[v.xpos for v in values],
        pos=[v.upos for v in values],
        morphs=[v.feats for v in values],
        lemmas=[v.lemma if v.text == t.text else "" for v, t in zip(values, tokens, strict=True)],
        heads=token_heads,
        deps=deps,
    )


def _cover(sentences: Sequence[Sentence], joins: Sequence[str]) -> list[int]:
    """Return, for each character of the running text, its word, or -1 between words."""
    cover: list[int] = []
    for (base, sentence), join in zip(_bases(sentences), [*joins, ""], strict=True):
        for number, word in enumerate(sentence):
            cover += [base + number] * len(word.text)
            cover += [-1] * (len(join) if number == len(sentence) - 1 else word.space)
    return cover


def _depth(heads: Sequence[int], index: int) -> int:
    """Return the number of arcs from a word up to its root."""
    depth = 0
    while heads[index] != index:
        index, depth = heads[index], depth + 1
    return depth
