"""The language pipeline: the only place that loads spaCy."""

from functools import cache

import spacy
from spacy.language import Language

Pipeline = Language


@cache
def pipeline() -> Pipeline:
    """Return the pipeline that finds words and sentences."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return nlp
