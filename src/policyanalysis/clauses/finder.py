"""The pipeline component that finds clauses: it writes ``doc.spans["clauses"]``."""

from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from policyanalysis.clauses.units import starts

NAME = "policyanalysis_clauses"
KEY = "clauses"


@Language.component(NAME, assigns=["doc.spans"])
def find_clauses(doc: Doc) -> Doc:
    """Return the doc with its clauses in ``doc.spans["clauses"]``: in order, disjoint, covering.

    No clause begins or ends with white space; every other token lies in exactly one.
    """
    begins = [start for sentence in doc.sents for start in starts(sentence)]
    doc.spans[KEY] = [
        doc[start : _end(doc, start, end)] for start, end in pairwise([*begins, len(doc)])
    ]
    return doc


def _end(doc: Doc, start: int, end: int) -> int:
    while end > start + 1 and doc[end - 1].is_space:
        end -= 1
    return end
