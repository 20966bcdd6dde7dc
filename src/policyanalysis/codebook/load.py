"""Loading and checking a codebook."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from policyanalysis.codebook.schema import Codebook, CueRule, Decision, Example
from policyanalysis.errors import CodebookError
from policyanalysis.project import CODEBOOK

_PARTS = ("themes", "stances", "actors", "forces", "exceptions", "decisions", "topics", "positions")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times as fast


def load(path: Path = CODEBOOK) -> Codebook:
    """Return the codebook of a file, checked.

    Raises CodebookError, naming file and id, if the file is missing, is not YAML, breaks the
    schema, repeats an id, or names a code that it does not define.

    >>> load().topics[0].id
    'friending'
    """
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CodebookError(
            f"the codebook cannot be read: {error.strerror}",
            where=str(path),
            action="name a codebook that exists",
        ) from error
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"the codebook is not UTF-8: {error}",
            where=str(path),
            action="save the file as plain text in UTF-8",
        ) from error
    except CodebookError as error:
        raise error.within(str(path)) from error


@cache
def _parsed(text: str) -> Codebook:
    try:
        raw = yaml.load(text, Loader=_LOADER)
        codebook = Codebook.model_validate(raw)
    except (yaml.YAMLError, RecursionError) as error:
        raise CodebookError(
            f"the codebook is not YAML: {error}", action="correct the line that the error names"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise CodebookError(
            f"the schema is broken in {error.error_count()} places; the first: {first['msg']}",
            where=_place(raw, first["loc"]),
            action="correct the entry; docs/codebook.md shows each field",
        ) from error
    for mistake in _mistakes(codebook):
        raise CodebookError(mistake, action="correct the entry")
    return codebook


def _place(raw: object, location: tuple[int | str, ...]) -> str:
    """Return where in the codebook an error lies, with ids in the place of numbers."""
    names = []
    for step in location:
        raw = raw[step] if isinstance(raw, dict | list) and _has(raw, step) else None  # type: ignore[index]
        named = raw.get("id") if isinstance(step, int) and isinstance(raw, dict) else None
        names.append(str(named or step))
    return " > ".join(names)


def _has(raw: dict[object, object] | list[object], step: int | str) -> bool:
    return step in raw if isinstance(raw, dict) else isinstance(step, int) and step < len(raw)


def _mistakes(codebook: Codebook) -> Iterator[str]:
    for part in _PARTS:
        for name, count in Counter(codebook.ids(part)).items():
            if count > 1:
                yield f"{part} defines {name} {count} times"
    for place, part, name in _named(codebook):
        if name not in codebook.ids(part):
            yield f"{place} names {name}, which is not among {part}"
    for decision in codebook.decisions:
        if decision.cues and decision.id not in codebook.precedence:
            yield f"the decision {decision.id} has cues but no place in precedence"


def _named(codebook: Codebook) -> Iterator[tuple[str, str, str]]:
    """Yield (place, part, id) wherever an entry names an entry of another part."""
    for name in codebook.precedence:
        yield "precedence", "decisions", name
    yield "reading > opening", "topics", codebook.reading.opening
    for topic in codebook.topics:
        yield f"topics > {topic.id}", "themes", topic.theme
        for name in (*topic.yields_to, *topic.keeps):
            yield f"topics > {topic.id}", "topics", name
    for part in ("actor_rules", "force_rules", "exception_rules"):
        for name, rule in getattr(codebook, part).items():
            yield from _codes(f"{part} > {name}", rule)
    for decision in codebook.decisions:
        yield from _codes(f"decisions > {decision.id}", decision)
        for name, rule in decision.cues.items():
            yield from _codes(f"decisions > {decision.id} > {name}", rule)
    for place, example in examples(codebook):
        yield from _codes(f"an example of {place}", example)
        for topic_id in example.topics:
            yield f"an example of {place}", "topics", topic_id


def _codes(place: str, entry: CueRule | Decision | Example) -> Iterator[tuple[str, str, str]]:
    for part in ("stances", "actors", "forces", "exceptions"):
        if name := getattr(entry, part.removesuffix("s")):
            yield place, part, name


def examples(codebook: Codebook) -> Iterator[tuple[str, Example]]:
    """Yield (part and id, example) for every example and counterexample of the codebook."""
    for part in ("stances", "actors", "forces", "exceptions", "decisions", "topics"):
        for entry in getattr(codebook, part):
            for example in (*entry.examples, *entry.counterexamples):
                yield f"{part} > {entry.id}", example
