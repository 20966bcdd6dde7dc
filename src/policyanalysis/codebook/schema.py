"""What a codebook may hold: its entries as checked, frozen records."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Phrases = dict[Id, Annotated[list[Words], Field(min_length=1)]]


class Record(BaseModel):
    """A part of the codebook; unknown fields are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(Record):
    """A composed sentence with the coding it must get; fields left out are not fixed by it."""

    text: Words
    topics: list[Id] = []
    stance: Id | None = None
    actor: Id | None = None
    force: Id | None = None
    exception: Id | None = None
    why: str = ""
    section: str = ""
    lead_in: str = ""
    before: str = ""


class Code(Record):
    """One code: what it means, when to use it and when not, with examples."""

    id: Id
    label: Words
    definition: Words
    include: Annotated[list[Words], Field(min_length=1)]
    exclude: Annotated[list[Words], Field(min_length=1)]
    examples: Annotated[list[Example], Field(min_length=2)]
    counterexamples: Annotated[list[Example], Field(min_length=1)]


class Topic(Code):
    """A topic, its theme, the phrases that show it, and how it stands beside other topics.

    ``patterns`` show the topic in a clause; ``weak`` ones do so where neither the clause nor the
    heading shows anything else; ``headings`` show it in headings, ``closing`` in the last block of
    a policy. A cue that overlaps words of ``unless`` does not count. A topic has no place in a
    clause beside one that it ``yields_to``. As an ``aside`` it does not count where it only gives
    the reason, and ``passing`` is what no later clause goes on about if it can go on about anything
    else. Of the topics that a heading shows, those that it ``keeps`` stay beside it; ``alone``, it
    bears no other topic in its clause.
    """

    theme: Id
    patterns: Phrases = {}
    weak: Phrases = {}
    headings: Phrases = {}
    closing: Phrases = {}
    unless: list[Words] = []
    yields_to: list[Id] = []
    keeps: list[Id] = []
    aside: bool = False
    passing: bool = False
    alone: bool = False


class Reading(Record):
    """Phrases by which a clause is read in its context, whatever its topics.

    ``titles`` stand in headings that name the policy and no topic. A clause that opens with one of
    ``courtesies`` has no topic, one that opens with one of ``introductions`` takes none from what
    stands around it; what follows ``reasons`` says why; a clause that opens with one of
    ``resuming``, or holds one of ``pointing`` and no topic of its own, goes on about the one
    before, and one that holds one of ``recalling`` keeps the ways of contact that stand there
    beside its own topics. ``opening`` is the topic of a policy's first words where they show none.
    """

    titles: Annotated[list[Words], Field(min_length=1)]
    courtesies: Annotated[list[Words], Field(min_length=1)]
    introductions: Annotated[list[Words], Field(min_length=1)]
    reasons: Annotated[list[Words], Field(min_length=1)]
    resuming: Annotated[list[Words], Field(min_length=1)]
    pointing: Annotated[list[Words], Field(min_length=1)]
    recalling: Annotated[list[Words], Field(min_length=1)]
    opening: Id


class CueRule(Record):
    """What shows that a decision applies: phrases, features of the clause, or both.

    ``where`` maps a feature to the values that it may have, ``!`` before a value excluding it;
    ``none`` stands for a missing feature, ``yes`` and ``no`` for a boolean one, ``<list>`` for the
    entries of a word list. ``part`` says where the phrases count: in ``any`` part of the clause, in
    its ``main`` part (not in a condition, a reason or a relative clause), in the ``first`` half of
    that part (not in what leads in), where it ``opens``, or where they govern the ``norm`` (no
    second half). The other fields fix what the
    decision leaves open.
    """

    phrases: list[Words] = []
    part: Literal["any", "main", "first", "opens", "norm"] = "any"
    where: dict[Id, list[str]] = {}
    stance: Id | None = None
    actor: Id | None = None
    force: Id | None = None
    exception: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_phrases(cls, value: object) -> object:
        return {"phrases": value} if isinstance(value, list) else value


class Decision(Record):
    """One row of the decision table: a case, the coding it gets, and the phrases that show it."""

    id: Id
    case: Words
    because: Words
    stance: Id | None = None
    actor: Id | None = None
    force: Id | None = None
    exception: Id | None = None
    cues: dict[Id, CueRule] = {}
    examples: Annotated[list[Example], Field(min_length=2)]
    counterexamples: list[Example] = []


class Named(Record):
    """An id with the label shown to people."""

    id: Id
    label: Words
    definition: str = ""


class Codebook(Record):
    """The whole codebook; ids are stable, labels are for display only."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    language: Words
    title: Words
    unit: Annotated[list[Words], Field(min_length=1)]
    stance_note: Words
    word_lists: dict[Id, list[Words]]
    irregular: dict[Words, list[Words]]
    reading: Reading
    subjects: dict[Id, list[Words]]
    actor_rules: dict[Id, CueRule]
    force_rules: dict[Id, CueRule]
    exception_rules: dict[Id, CueRule]
    themes: list[Named]
    stances: list[Code]
    actors: list[Code]
    forces: list[Code]
    exceptions: list[Code]
    precedence: list[Id]
    decisions: list[Decision]
    topics: list[Topic]
    positions: list[Named]

    def ids(self, part: str) -> list[str]:
        """Return the ids of one part (`topics`, `stances`, `actors`, …) in the codebook's order."""
        entries: list[Any] = getattr(self, part)
        return [entry.id for entry in entries]

    @property
    def topic_labels(self) -> dict[str, str]:
        """Return the label of each topic by its id."""
        return {topic.id: topic.label for topic in self.topics}
