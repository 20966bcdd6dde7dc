"""Topics of a clause: from its words, else from what it points back to or stands under."""

import re
from functools import cache

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.coding.cues import Cue, CueFinder

MOST_TOPICS = 3
_ASIDES = frozenset({"confidentiality", "security"})
_GENERAL = _ASIDES | {"boundaries", "records", "availability", "questions"}
_REASON = re.compile(
    r"\b(?:because|due to|to protect|in order to|so as to|to keep|for reasons? of)\b", re.I
)
_POINTING = re.compile(r"\b(?:it|this|that|these|those|such|they|them|there)\b", re.I)
_RESUMING = re.compile(
    r"\W*(?:and|but|or|so|nor|this|these|it|they|such|that|exceptions?|(?:extremely |very )?rare"
    r"|if so|in (?:this|that|such)|therefore|however|as such|some of)\b",
    re.I,
)
_TITLE = re.compile(
    r"\b(?:polic(?:y|ies)|agreement|contract|consent|notice|statement|terms|welcome|introduction)\b",
    re.I,
)


class TopicFinder:
    """The codebook's topic phrases, compiled; raises CodebookError where one never compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._nlp = nlp
        self._themes = {topic.id: topic.theme for topic in codebook.topics}
        strong, weak = (
            {
                f"{t.id}.{name}": rows
                for t in codebook.topics
                for name, rows in getattr(t, part).items()
            }
            for part in ("patterns", "weak")
        )
        self._strong = CueFinder(nlp, strong, codebook.word_lists)
        self._weak = CueFinder(nlp, weak, codebook.word_lists)
        self._in_heading = cache(self._heading)

    def topics(self, text: str, section: str, lead_in: str, before: list[Cue]) -> list[Cue]:
        """Return the topics of a clause, at most three, the act before the channels.

        A topic that the section, the lead-in or the clause before shows has no place in the clause:
        its start and end are -1.
        """
        own = _without_asides(text, self._words(text))
        above = self._in_heading(section) or self._in_heading(lead_in)
        context = _elsewhere(before if _RESUMING.match(text) and before else above or before)
        if {topic_of(cue) for cue in own} <= _GENERAL and _POINTING.search(text):
            own = [*context, *own]
        found = {topic_of(cue): cue for cue in reversed(own or context)}
        return sorted(found.values(), key=self._order)[:MOST_TOPICS]

    def _order(self, cue: Cue) -> tuple[bool, int]:
        return self._themes[topic_of(cue)] == "channels", cue.start

    def _heading(self, words: str) -> list[Cue]:
        """Return the topics that a heading or lead-in shows; a title of the page shows none."""
        return [] if not words or _TITLE.search(words) else self._words(words)

    def _words(self, text: str) -> list[Cue]:
        doc = self._nlp.make_doc(text)
        return self._strong.find(doc) or self._weak.find(doc)


def topic_of(cue: Cue) -> str:
    """Return the topic that a cue shows."""
    return cue.rule_id.split(".")[0]


def _elsewhere(cues: list[Cue]) -> list[Cue]:
    return [Cue(-1, -1, cue.rule_id) for cue in cues]


def _without_asides(text: str, found: list[Cue]) -> list[Cue]:
    """Return the cues without privacy or security where these are only the reason for a rule."""
    reason = _REASON.search(text)
    kept = [
        c for c in found if topic_of(c) not in _ASIDES or not reason or c.start < reason.start()
    ]
    return kept or found
