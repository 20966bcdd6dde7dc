"""Whether the codebook's examples get the stance, actor, force and exception that they show."""

from collections.abc import Iterator

from policyanalysis.clauses.features import features
from policyanalysis.clauses.finder import KEY
from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.load import examples
from policyanalysis.codebook.schema import Example
from policyanalysis.coding.rules.stances import Stance, StanceFinder

_FIELDS = ("stance", "actor", "force", "exception")


def stance_mistakes(codebook: Codebook, nlp: Pipeline) -> Iterator[str]:
    """Yield a sentence for each example that the codebook's rules code otherwise than it says.

    What an example leaves out is not checked; an example without a stance is not looked at. Raises
    CodebookError where a phrase never compiles.
    """
    finder = StanceFinder(codebook, nlp)
    for place, example in examples(codebook):
        if example.stance is None:
            continue
        found = coded(finder, example, nlp)
        for field in _FIELDS:
            wanted, got = getattr(example, field), getattr(found, field, None)
            if wanted is not None and wanted != got:
                rule = f" by {found.cue.rule_id}" if found else ""
                yield (
                    f"the example {example.text!r} of {place} should have the {field} {wanted}, "
                    f"and the rules find {got or 'none'}{rule}"
                )
                break


def coded(finder: StanceFinder, example: Example, nlp: Pipeline) -> Stance | None:
    """Return the stance of an example, read under its heading and after the clause before it."""
    context = {"section": example.section or None, "lead_in": None}
    before = _last(finder, example.before, context, nlp, None) if example.before else None
    context["lead_in"] = example.lead_in or None
    return _last(finder, example.text, context, nlp, before)


def _last(
    finder: StanceFinder,
    text: str,
    context: dict[str, str | None],
    nlp: Pipeline,
    before: Stance | None,
) -> Stance | None:
    """Return the stance of the last clause of a text that says anything."""
    found = before
    doc = nlp(text)
    for clause in doc.spans[KEY]:
        row = {"start": clause.start_char, **context, **features(clause, 0)}
        found = finder.stance(clause.text, row, found)
    return found
