"""Topics of clauses: from their words, else from what they point back to or stand under."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.coding.rules.cues import Cue
from policyanalysis.coding.rules.evidence import (
    NOWHERE,
    Evidence,
    Shown,
    TopicReader,
    elsewhere,
    kept,
    topic_of,
    topics_in,
)

MOST_TOPICS = 3
FIRST_WORDS = 4  # clauses that may open a policy
THEME_SHARE = 0.7  # of a section's clauses that show a topic, those that show its theme
CONTACT = ("channels", "social_media")  # themes whose topics are ways of contact
Themes = dict[str, list[Evidence]]


class Placed(NamedTuple):
    """A clause with what it is read with: its heading, its lead-in, the number of its block."""

    text: str
    section: str = ""
    lead_in: str = ""
    block: int = 0


def placed(clause: Mapping[Any, Any]) -> Placed:
    """Return a row of the `clauses` table in its place."""
    return Placed(
        clause["text"], clause["section"] or "", clause["lead_in"] or "", clause["block_no"]
    )


class _Context(NamedTuple):
    """What stands around a clause: evidence for its topics, each list empty where there is none."""

    lead: list[Evidence]
    heading: list[Evidence]
    theme: list[Evidence]
    before: list[Evidence]
    same_block: bool


class TopicFinder:
    """The codebook's topics, ready to be found; raises CodebookError where no phrase compiles."""

    def __init__(self, codebook: Codebook, nlp: Pipeline) -> None:
        self._reader = TopicReader(codebook, nlp)
        self._topics = {topic.id: topic for topic in codebook.topics}
        self._opening = Cue(NOWHERE, NOWHERE, f"{codebook.reading.opening}.opening")

    def topics(self, clauses: Sequence[Placed]) -> list[list[Cue]]:
        """Return for each clause of a policy the cues of its topics, the act before the channels.

        A clause has three topics at most. A cue outside the clause has no place in it: its start
        and end are -1.
        """
        return [self._first_three(evidence) for evidence in self.evidence(clauses)]

    def evidence(self, clauses: Sequence[Placed]) -> list[list[Evidence]]:
        """Return for each clause of a policy all topic cues that fired, and why some were dropped.

        What explains a coding: the topics of a clause are those of its evidence that is not
        dropped, in the order of ``topics``.
        """
        shown = [self._reader.clause(clause.text) for clause in clauses]
        themes = self._themes(clauses, shown)
        found: list[list[Evidence]] = []
        for number in range(len(clauses)):
            context = self._context(number, clauses, found, themes)
            said = self._closing(number, clauses, shown[number])
            found.append(self._together(said, context, _may_open(number, clauses)))
        return found

    def _context(
        self,
        number: int,
        clauses: Sequence[Placed],
        found: list[list[Evidence]],
        themes: Themes,
    ) -> _Context:
        here, last = clauses[number], clauses[number - 1] if number else None
        lead = self._reader.clause(here.lead_in).evidence if here.lead_in else []
        together = last is not None and last.section == here.section
        heading = self._reader.heading(here.section)
        named = elsewhere(heading.evidence, "heading")
        return _Context(
            lead=elsewhere(lead, "lead_in"),
            heading=[] if heading.weak else named,
            theme=(named if heading.weak else []) or themes[here.section],
            before=self._carried(found[-1]) if together else [],
            same_block=last is not None and last.block == here.block,
        )

    def _carried(self, last: list[Evidence]) -> list[Evidence]:
        """Return what the next clause may go on about: not what was only said in passing."""
        carried = elsewhere(last, "before")
        return [e for e in carried if not self._topics[e.topic].passing] or carried

    def _closing(self, number: int, clauses: Sequence[Placed], said: Shown) -> Shown:
        """Return what a clause shows, read as the end of the policy if it stands in its last block.

        A policy ends with questions and signatures, whatever its last heading.
        """
        last = clauses[-1].block
        if clauses[number].block < last or last == clauses[0].block:
            return said
        closing = self._reader.closing(clauses[number].text)
        if not closing or (kept(said.evidence) and not said.weak):
            return said
        return Shown(closing, weak=False, marks=said.marks)

    def _together(self, said: Shown, context: _Context, may_open: bool) -> list[Evidence]:
        if "courtesies" in said.marks:
            return [each.because("a courtesy has no topic") for each in said.evidence]
        if said.reason and (inherited := self._inherited(said, context)):
            return self._reader.yielding([*map(self._reader.aside, said.evidence), *inherited])
        if kept(said.evidence):
            return self._beside(said, self._above(said, context), self._recalled(said, context))
        if "introductions" in said.marks:
            return said.evidence
        inherited = self._inherited(said, context)
        if not inherited and may_open:
            inherited = [Evidence(self._opening, "opening")]
        return [*said.evidence, *inherited]

    def _above(self, said: Shown, context: _Context) -> list[Evidence]:
        """Return the topics under which a clause with topics of its own is read.

        Of a heading that names several things, a clause that names one is read under that one.
        """
        own, named = topics_in(said.evidence), topics_in(context.heading)
        chosen = [e for e in context.heading if e.topic in own or not own & named]
        above = chosen or context.lead or context.theme
        onwards = said.marks & {"pointing", "resuming"} or self._qualifies(own)
        if not above and context.same_block and onwards:
            return context.before
        return above

    def _recalled(self, said: Shown, context: _Context) -> list[Evidence]:
        """Return the ways of contact to which a clause points back, such as by *this method*."""
        if "recalling" not in said.marks:
            return []
        return [e for e in context.before if self._topics[e.topic].theme in CONTACT]

    def _inherited(self, said: Shown, context: _Context) -> list[Evidence]:
        """Return the topics of a clause that shows none itself.

        Where nothing tells whether it goes on about the clause before or comes back to the heading,
        it has the topics of both.
        """
        if "resuming" in said.marks and context.before:
            return context.before
        named, last = topics_in(context.heading), topics_in(context.before)
        if len(named) > 1 and last & named:
            return [each for each in context.before if each.topic in named]
        before = context.before if context.same_block else []
        if named and not context.lead and not last & named and "pointing" not in said.marks:
            return [*before, *context.heading]
        return context.lead or context.heading or before or context.theme

    def _beside(
        self, said: Shown, above: list[Evidence], recalled: list[Evidence]
    ) -> list[Evidence]:
        """Return the topics of a clause and those from above that stay beside them."""
        own = topics_in(said.evidence)
        if any(self._topics[topic].alone for topic in own):
            return [
                e if self._topics[e.topic].alone else e.because("beside a topic that stands alone")
                for e in said.evidence
            ]
        if said.weak and above:
            return self._reader.yielding([*self._unless_named(said.evidence, above), *above])
        company = own.union(*(self._topics[topic].keeps for topic in own))
        staying = [e if e.topic in company else e.because("the clause has its own") for e in above]
        return self._reader.yielding([*said.evidence, *staying, *recalled])

    def _qualifies(self, own: set[str]) -> bool:
        """Return whether a clause shows only topics that say something of another topic."""
        return all(self._topics[topic].aside for topic in own)

    def _unless_named(self, weak: list[Evidence], above: list[Evidence]) -> list[Evidence]:
        named = topics_in(above)
        return [
            e if named & {e.topic, *self._topics[e.topic].keeps} else e.because("weaker than above")
            for e in weak
        ]

    def _themes(self, clauses: Sequence[Placed], shown: list[Shown]) -> Themes:
        """Return for each section what most of its clauses show, where its heading shows nothing.

        A title stands over all topics, so nothing follows from it.
        """
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        showing: Counter[str] = Counter()
        sample: dict[tuple[str, str], Evidence] = {}
        for clause, said in zip(clauses, shown, strict=True):
            strong = [] if said.weak else kept(said.evidence)
            counts[clause.section].update(sorted(topics_in(strong)))
            showing[clause.section] += bool(strong)
            sample |= {(clause.section, each.topic): each for each in strong}
        themes: Themes = defaultdict(list)
        for section, topics in counts.items():
            titled = "titles" in self._reader.heading(section).marks
            topic, count = max(topics.items(), key=lambda item: item[1], default=("", 0))
            if not titled and count > 1 and count >= THEME_SHARE * showing[section]:
                themes[section] = elsewhere([sample[section, topic]], "section")
        return themes

    def _first_three(self, evidence: list[Evidence]) -> list[Cue]:
        found = {each.topic: each.cue for each in reversed(kept(evidence))}
        return sorted(found.values(), key=self._order)[:MOST_TOPICS]

    def _order(self, cue: Cue) -> tuple[bool, int]:
        return self._topics[topic_of(cue)].theme == "channels", cue.start


def _may_open(number: int, clauses: Sequence[Placed]) -> bool:
    return number < FIRST_WORDS and clauses[number].section == clauses[0].section
