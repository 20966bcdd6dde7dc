"""Whether the codebook's examples come out as they say when its own rules code them."""

from collections.abc import Iterator

from policyanalysis.clauses.language import Pipeline
from policyanalysis.codebook import Codebook
from policyanalysis.codebook.load import examples
from policyanalysis.codebook.schema import Example
from policyanalysis.coding.rules.evidence import topic_of
from policyanalysis.coding.rules.examples import stance_mistakes
from policyanalysis.coding.rules.topics import Placed, TopicFinder


def mistakes(codebook: Codebook, nlp: Pipeline) -> Iterator[str]:
    """Yield a sentence for each example that the codebook's rules code otherwise than it says.

    What an example leaves out is not checked. Raises CodebookError where a phrase never compiles.
    """
    topics = TopicFinder(codebook, nlp)
    for place, example in examples(codebook):
        wanted, found = set(example.topics), _topics(topics, example)
        if wanted and wanted != found:
            yield (
                f"the example {example.text!r} of {place} should have the topics "
                f"{_list(wanted)}, and the rules find {_list(found)}"
            )
    yield from stance_mistakes(codebook, nlp)


def _topics(finder: TopicFinder, example: Example) -> set[str]:
    placed = Placed(example.text, example.section, example.lead_in)
    before = [Placed(example.before, example.section)] if example.before else []
    return {topic_of(cue) for cue in finder.topics([*before, placed])[-1]}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
