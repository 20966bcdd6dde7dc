"""Cues: the codebook's phrases, compiled for spaCy's Matcher and found in clauses.

A phrase is a row of words. ``a|b`` is either word, ``word*`` any word that begins so, ``word?`` a
word that may be missing, ``<list>`` any entry of a word list of the codebook; ``..`` lets up to two
words pass, ``...`` up to four, ``....`` up to six. Words are compared by their normal form:
*can't*, *cannot* and *can not* are the same, and so are *is* and *'s*.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from policyanalysis.errors import CodebookError

MOST_BRANCHES = 400
_CONTRACTED = {"is": "'s", "would": "'d", "have": "'ve"}
Pattern = list[dict[str, Any]]


@dataclass(frozen=True, order=True)
class Cue:
    """Words in a clause that match a phrase; their place in code points of the clause."""

    start: int
    end: int
    rule_id: str


class CueFinder:
    """All phrases of one part of the codebook, ready to be found.

    ``phrases`` maps each rule id to its phrases; raises CodebookError for one that never compiles.
    """

    def __init__(
        self, nlp: Language, phrases: dict[str, list[str]], word_lists: dict[str, list[str]]
    ) -> None:
        self._matcher = Matcher(nlp.vocab)
        self._compiler = _Compiler(nlp, word_lists)
        for rule_id, rows in phrases.items():
            patterns = [p for row in rows for p in self._compiler.patterns(rule_id, row)]
            self._matcher.add(rule_id, patterns, greedy="LONGEST")

    def find(self, doc: Doc) -> list[Cue]:
        """Return the cues of a clause in reading order; of one rule, those that do not overlap."""
        strings = doc.vocab.strings
        found = self._matcher(doc)
        return sorted(
            Cue(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), strings[key])
            for key, start, end in found
        )


class _Compiler:
    def __init__(self, nlp: Language, word_lists: dict[str, list[str]]) -> None:
        self._nlp = nlp
        self._word_lists = word_lists

    def patterns(self, rule_id: str, phrase: str) -> Iterator[Pattern]:
        """Yield the token patterns of one phrase: several where words are more than one token."""
        choices = [list(self._choices(rule_id, part)) for part in phrase.split()]
        branches = 1
        for choice in choices:
            branches *= len(choice)
        if branches > MOST_BRANCHES or not choices:
            raise CodebookError(
                f"the phrase {phrase!r} stands for {branches} patterns",
                where=rule_id,
                expected=f"1 to {MOST_BRANCHES}",
                action="split the phrase",
            )
        for branch in product(*choices):
            yield [dict(token) for part in branch for token in part]

    def _choices(self, rule_id: str, part: str) -> Iterable[Pattern]:
        if set(part) == {"."} and len(part) > 1:
            return [[{"OP": "?"}] * (2 * (len(part) - 1))]
        optional = part.endswith("?") and len(part) > 1
        words = self._words(rule_id, part.removesuffix("?") if optional else part)
        singles: list[str] = []
        choices: list[Pattern] = []
        for word in words:
            tokens = [token.norm_ for token in self._nlp.make_doc(word.removesuffix("*"))]
            if word.endswith("*") and len(word) > 1:
                choices.append(_prefix_pattern(tokens))
            elif len(tokens) == 1:
                singles += [*tokens, _CONTRACTED.get(tokens[0], tokens[0])]
            else:
                choices.append([{"NORM": token} for token in tokens])
        if singles:
            choices.append([{"NORM": {"IN": sorted(set(singles))}}])
        if optional:
            choices = [[token | {"OP": "?"} for token in choice] for choice in choices]
        return choices

    def _words(self, rule_id: str, part: str) -> list[str]:
        words: list[str] = []
        for word in part.split("|"):
            if not re.fullmatch(r"<\w+>.*", word):
                words.append(word)
                continue
            name = word[1:].rstrip(">")
            if name not in self._word_lists:
                raise CodebookError(
                    f"the phrase names the unknown word list {name}",
                    where=rule_id,
                    expected=", ".join(self._word_lists),
                )
            words += self._word_lists[name]
        if not all(words):
            raise CodebookError(f"{part!r} holds an empty word", where=rule_id)
        return words


def _prefix_pattern(tokens: list[str]) -> Pattern:
    *whole, last = tokens
    return [{"NORM": word} for word in whole] + [{"NORM": {"REGEX": f"^{re.escape(last)}"}}]
