"""Sentences with parses made by hand, and the pipeline that comes with the package."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from spacy.lang.en import English
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

from policyanalysis.clauses import pipeline, segment

SCHEMES = {"universal": (2, 3), "clearnlp": (4, 5)}
VOCABULARY = English().vocab
BE = frozenset("am are is be".split())
POS = {"MD": "AUX", "PRP": "PRON", "UH": "INTJ", "EX": "PRON"}


@dataclass(frozen=True)
class Sentence:
    """One composed sentence, its clauses, and the rows of its two parses."""

    name: str
    clauses: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def parsed(self, scheme: str) -> Doc:
        """Return the sentence as a doc with the labels of one scheme."""
        relation, head = SCHEMES[scheme]
        words, spaces = get_words_and_spaces([row[0] for row in self.rows], " ".join(self.clauses))
        assert len(words) == len(self.rows), self.name
        return Doc(
            VOCABULARY,
            words=words,
            spaces=spaces,
            tags=[row[1] for row in self.rows],
            pos=[POS.get(row[1], "VERB" if row[1].startswith("VB") else "X") for row in self.rows],
            lemmas=["be" if row[0] in BE else row[0].lower() for row in self.rows],
            deps=[row[relation] for row in self.rows],
            heads=[
                int(row[head]) - 1 if row[head] != "0" else n for n, row in enumerate(self.rows)
            ],
        )


def _read(entry: str) -> Sentence:
    name, cut, *rows = entry.strip().splitlines()
    return Sentence(
        name, tuple(cut.removeprefix("= ").split(" | ")), tuple(tuple(row.split()) for row in rows)
    )


TEXT = Path(__file__).with_name("parses.txt").read_text(encoding="utf-8")
SENTENCES = {s.name: s for s in map(_read, TEXT.split("\n# ")[1:])}


@pytest.fixture(scope="session")
def nlp():
    """Return the pipeline of the package."""
    return pipeline()


@pytest.fixture(scope="session")
def cut(nlp):
    """Return a function from the text of one policy to its `blocks` and `clauses`."""

    def segmented(text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        return segment(pd.DataFrame({"policy_id": ["one"], "text": [text]}), nlp)

    return segmented
