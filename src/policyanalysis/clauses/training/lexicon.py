"""What the pipeline knows of words beyond the treebank: word clusters and lemma tables.

Both come out of `spacy-lookups-data` (MIT), which only training needs. The clusters are about a
thousand Brown clusters (Brown et al. 1992, "Class-based n-gram models of natural language"); as
features of a parser they help most with words its treebank lacks (Koo, Carreras and Collins 2008,
"Simple semi-supervised dependency parsing"). The lemma tables are those of WordNet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.util import (
    compile_infix_regex,
    compile_prefix_regex,
    compile_suffix_regex,
    load_language_data,
    registry,
)
from spacy.vocab import Vocab

from policyanalysis.clauses.training.data import Paragraph

FloatArray = NDArray[np.float32]
PREFIXES = (4, 6, 8, 10, 13, 18)
CLUSTER_WIDTH = 128
CLUSTERED_WORDS = 48_000
CAPITAL_WORDS = 6_000
WHOLE = ("e-mail", "e-mails", "e-mailed", "e-mailing")


def fit_tokenizer(nlp: Language) -> None:
    """Bring spaCy's English tokenizer nearer the treebank's cuts, in place.

    Runs of one mark ("!!!", "==", ">>") stay whole, as does "e-mail"; a slash between letters
    ("and/or") is a token.
    """
    runs = [rf"{mark}{{2,80}}" for mark in (r"!", r"\?", r"<", r">", r"=", r"\*", r"_", r"~", r"#")]
    tokenizer: Any = nlp.tokenizer
    defaults = nlp.Defaults
    infixes = [*runs, r"(?<=[A-Za-z])/(?=[A-Za-z])", *(defaults.infixes or ())]
    tokenizer.prefix_search = compile_prefix_regex([*runs, *(defaults.prefixes or ())]).search
    tokenizer.suffix_search = compile_suffix_regex([*runs, *(defaults.suffixes or ())]).search
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    for whole in WHOLE:
        for spelling in (whole, whole.capitalize(), whole.title(), whole.upper()):
            tokenizer.add_special_case(spelling, [{"ORTH": spelling}])
    tokenizer.add_special_case("and/or", [{"ORTH": part} for part in ("and", "/", "or")])


def add_clusters(vocab: Vocab, seed: int) -> None:
    """Give `vocab` vectors of the commonest words, of which those of a cluster share a row.

    A row is the sum of one random vector for each prefix of the cluster's path in the tree of
    clusters, so that near clusters have near rows.
    """
    of_word = _clusters_of_words()
    numbers = sorted(set(of_word.values()))
    rng = np.random.default_rng(seed)
    parts: dict[tuple[int, int], FloatArray] = {}
    shape: Any = (len(numbers), CLUSTER_WIDTH)
    vocab.reset_vectors(shape=shape)
    vocab.vectors.name = "brown_clusters"
    for row, number in enumerate(numbers):
        for length in PREFIXES:
            part = (length, number & ((1 << length) - 1))
            if part not in parts:
                parts[part] = rng.standard_normal(CLUSTER_WIDTH).astype("float32")
            vocab.vectors.data[row] += parts[part] / len(PREFIXES) ** 0.5
    rows = {number: row for row, number in enumerate(numbers)}
    for rank, (word, number) in enumerate(of_word.items()):
        for spelling in _spellings(word, rank < CAPITAL_WORDS):
            vocab.vectors.add(get_string_id(spelling), row=rows[number])


def _spellings(word: str, capitals: bool) -> list[str]:
    """Return the ways to write a word: a capital in front, curly, and perhaps all in capitals."""
    straight = {word, word[0].upper() + word[1:]} | ({word.upper()} if capitals else set())
    return sorted(straight | {spelling.replace("'", "’") for spelling in straight})


def _clusters_of_words() -> dict[str, int]:
    """Return the clusters of the commonest lower-case words, commonest first.

    A cluster is a number whose lowest bit is the first step down the tree of clusters.
    """
    clusters, chances = _table("lexeme_cluster"), _table("lexeme_prob")
    known = [word for word, cluster in clusters.items() if cluster]
    known.sort(key=lambda word: (word != word.lower(), -chances.get(word, -99.0), word))
    of_word: dict[str, int] = {}
    for word in known:
        of_word.setdefault(word.lower(), int(clusters[word]))
    ranked = sorted(of_word, key=lambda word: (-chances.get(word, -99.0), word))
    return {word: of_word[word] for word in ranked[:CLUSTERED_WORDS]}


def _table(name: str) -> dict[str, float]:
    """Return one English table of `spacy-lookups-data`."""
    return dict(load_language_data(registry.lookups.get("en")[name]))


def add_lemmatizer(nlp: Language, texts: Sequence[Sequence[Paragraph]]) -> None:
    """Add a lemmatizer by rule to `nlp`, the treebank's own lemmas its first exceptions.

    A form takes its commonest lemma in the treebank where the rules would give another,
    with or without a capital.
    """
    lemmatizer = nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    assert isinstance(lemmatizer, Lemmatizer)
    lemmatizer.initialize()
    seen: dict[tuple[str, str], Counter[str]] = {}
    for word in (w for text in texts for p in text for s in p for w in s):
        if word.upos not in {"PROPN", "X"} and word.lemma != "_":
            seen.setdefault((word.upos.lower(), word.text.lower()), Counter())[word.lemma] += 1
    exceptions = lemmatizer.lookups.get_table("lemma_exc")
    for (pos, form), lemmas in sorted(seen.items()):
        lemma = max(sorted(lemmas), key=lambda one: lemmas[one])
        doc = Doc(nlp.vocab, words=[form, form.capitalize()], pos=[pos.upper()] * 2)
        if any(lemmatizer.rule_lemmatize(token)[0] != lemma for token in doc):
            for spelling in sorted({form, form.replace("'", "’")}):
                exceptions.setdefault(pos, {})[spelling] = [lemma]
    lemmatizer.cache.clear()
