"""Clauses against sentence splitters: agreement with gold, time, and how time grows.

Run: python benchmarks/clauses.py SHARED [--dev]

SHARED holds benchmarks/tunits-dev.jsonl and tunits-test.jsonl, policies/ with gold/, and
policies-more/ with gold-more/. `--dev` leaves out the test split, on which nothing is tuned. A
splitter that is not installed is named and left out.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import pandas as pd
import spacy

from policyanalysis.clauses import finder, pipeline, segment, sentences
from policyanalysis.clauses.blocks import TEXT_KINDS, blocks

Spans = list[tuple[int, int]]
Tool = Callable[[str], Spans]
OURS = "policyanalysis"
GOLDS = {"five published": ("policies", "gold"), "five others": ("policies-more", "gold-more")}
ENDLESS = "we keep a calm office and you may ring us at noon " * 10_000


@dataclass
class Counts:
    """Items found, items in gold, and items in both."""

    found: int = 0
    gold: int = 0
    both: int = 0

    def add(self, found: set, gold: set) -> None:
        self.found += len(found)
        self.gold += len(gold)
        self.both += len(found & gold)

    @property
    def scores(self) -> list[str]:
        """Return precision, recall and F1."""
        shares = (self.both / self.found, self.both / self.gold)
        return [f"{share:.3f}" for share in (*shares, 2 * self.both / (self.found + self.gold))]


@dataclass
class Clock:
    """A tool that counts the characters it was given and the seconds it took."""

    tool: Tool
    characters: int = 0
    seconds: float = field(default=0.0)

    def __call__(self, text: str) -> Spans:
        begun = process_time()
        spans = self.tool(text)
        self.seconds += process_time() - begun
        self.characters += len(text)
        return spans


def ours() -> Tool:
    nlp = pipeline()

    def cut(text: str) -> Spans:
        doc = nlp(text)
        return [(clause.start_char, clause.end_char) for clause in doc.spans[finder.KEY]]

    return cut


def pysbd() -> Tool:
    from pysbd import Segmenter

    splitter = Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(sentence.start, sentence.end) for sentence in splitter.segment(text)]


def nupunkt() -> Tool:
    from nupunkt import sent_spans

    return sent_spans


def blingfire() -> Tool:
    from blingfire import text_to_sentences_and_offsets

    return lambda text: text_to_sentences_and_offsets(text)[1]


def syntok() -> Tool:
    from syntok import segmenter

    def split(text: str) -> Spans:
        found = (sentence for part in segmenter.process(text) for sentence in part)
        return [(s[0].offset, s[-1].offset + len(s[-1].value)) for s in found]

    return split


def sentencizer() -> Tool:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    return lambda text: [(s.start_char, s.end_char) for s in nlp(text).sents]


TOOLS = {
    OURS: ours,
    "pySBD": pysbd,
    "nupunkt": nupunkt,
    "blingfire": blingfire,
    "syntok": syntok,
    "spaCy sentencizer": sentencizer,
}


def tools() -> dict[str, Clock]:
    """Return the tools that are installed, after a first sentence, which loads what they need."""
    found = {}
    for name, make in TOOLS.items():
        try:
            found[name] = Clock(make())
        except ImportError as error:
            print(f"{name} is left out: {error}")
        else:
            found[name].tool("A first sentence. And one more.")
    return found


def spans_in(tool: Tool, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what a tool finds in a passage, without white space, in code points of the text."""
    for first, last in tool(text[start:end]):
        inside = text[start + first : start + last]
        if inside.strip():
            at = start + first + len(inside) - len(inside.lstrip())
            yield at, at + len(inside.strip())


def paragraphs(text: str) -> Spans:
    starts = [0, *(at + 2 for at in range(len(text)) if text.startswith("\n\n", at))]
    return [(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def whole(text: str) -> Spans:
    return [(0, len(text))]


def units(tool: Tool, path: Path, passages: Callable[[str], Spans]) -> list[str]:
    """Return precision, recall and F1 of unit starts; each tool is given one passage a time."""
    counts = Counts()
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found = {
            s for a, e in passages(entry["text"]) for s, _ in spans_in(tool, entry["text"], a, e)
        }
        counts.add(found, {start for start, _ in entry["units"]})
    return counts.scores


def policies(shared: Path, folder: str, gold: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the texts that gold covers, a row a policy, and the gold clauses."""
    clauses = pd.read_csv(shared / gold / "clauses.csv")
    names = sorted(set(clauses["policy_id"]))
    texts = [(shared / folder / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    return pd.DataFrame({"policy_id": names, "text": texts}), clauses


def edges(table: pd.DataFrame, *columns: str) -> set:
    return set(table[["policy_id", *columns]].itertuples(index=False, name=None))


def clauses_of(tool: Tool, texts: pd.DataFrame) -> pd.DataFrame:
    """Return what a tool finds in the paragraphs and list items of the policies."""
    rows = [
        (policy.policy_id, *span)
        for policy in texts.itertuples()
        for block in blocks(policy.text)
        if block.kind in TEXT_KINDS
        for span in spans_in(tool, policy.text, block.start, block.end)
    ]
    return pd.DataFrame(rows, columns=["policy_id", "start", "end"])


def agreement(found: pd.DataFrame, gold: pd.DataFrame, *columns: str) -> str:
    counts = Counts()
    counts.add(edges(found, *columns), edges(gold, *columns))
    return counts.scores[-1]


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the processor's time for the shortest of several runs."""
    taken = []
    for _ in range(times):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)


def table(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    head = list(head)
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def on_units(running: dict[str, Clock], shared: Path, splits: list[str]) -> None:
    for split in splits:
        path = shared / "benchmarks" / f"tunits-{split}.jsonl"
        rows = [
            [name, *units(tool, path, paragraphs), units(tool, path, whole)[-1]]
            for name, tool in running.items()
        ]
        head = ["tool", "P", "R", "F1", "F1, whole texts"]
        table(f"Unit starts by paragraphs, UD English EWT {split}", head, rows)


def on_gold(running: dict[str, Clock], shared: Path) -> None:
    for name, (folder, gold) in GOLDS.items():
        texts, clauses = policies(shared, folder, gold)
        rows = []
        for tool_name, tool in running.items():
            found = clauses_of(tool, texts)
            scores = [agreement(found, clauses, *edge) for edge in (("start",), ("start", "end"))]
            rows.append([tool_name, *scores])
        table(f"Clauses, {name}: F1 inside our blocks", ["tool", "start", "span"], rows)
        found_blocks, _ = segment(texts, pipeline())
        others = found_blocks[~found_blocks["kind"].isin(TEXT_KINDS)]
        gold_blocks = pd.read_csv(shared / gold / "blocks.csv")
        score = agreement(others, gold_blocks, "kind", "start", "end")
        print(f"\nHeadings and furniture, {name}: F1 {score}")


def on_time(shared: Path) -> None:
    """Print the time of the whole stage beside that of the bare pipeline, and how it grows."""
    texts = pd.concat([policies(shared, *folders)[0] for folders in GOLDS.values()])
    nlp = pipeline()
    stage = seconds(lambda: segment(texts, nlp), 5)
    with nlp.select_pipes(disable=[sentences.NAME, finder.NAME]):
        bare = seconds(lambda: list(nlp.pipe(texts["text"])), 5)
        parsed = seconds(lambda: list(nlp.pipe(passages_of(texts))), 5)
    rows = [
        ["bare pipeline, whole policies", f"{bare:.2f}", f"{stage / bare:.2f}"],
        ["bare pipeline, paragraphs and list items", f"{parsed:.2f}", f"{stage / parsed:.2f}"],
    ]
    head = ["beside", "seconds", "times that"]
    table(f"Blocks, clauses and features of ten policies: {stage:.2f} seconds", head, rows)
    rows = [growth("policies", "\n\n".join(texts["text"])), growth("no full stop", ENDLESS)]
    head = ["text", "characters", "seconds", "seconds for twice the text", "times"]
    table("How time grows", head, rows)


def passages_of(texts: pd.DataFrame) -> list[str]:
    found = ((text, block) for text in texts["text"] for block in blocks(text))
    return [text[block.start : block.end] for text, block in found if block.kind in TEXT_KINDS]


def growth(name: str, text: str) -> list[str]:
    nlp = pipeline()
    short, long = (seconds(lambda t=t: segment(policy(t), nlp), 2) for t in (text, text * 2))
    return [name, f"{len(text):,}", f"{short:.1f}", f"{long:.1f}", f"{long / short:.2f}"]


def policy(text: str) -> pd.DataFrame:
    return pd.DataFrame({"policy_id": ["one"], "text": [text]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--dev", action="store_true", help="leave out the test split")
    given = parser.parse_args()
    running = tools()
    on_units(running, given.shared, ["dev"] if given.dev else ["dev", "test"])
    on_gold(running, given.shared)
    rows = [[name, f"{tool.characters / tool.seconds:,.0f}"] for name, tool in running.items()]
    table("Characters a second, all of the above, one text a time", ["tool", "characters"], rows)
    on_time(given.shared)


if __name__ == "__main__":
    main()
