"""Topics of the rules coder against codings: agreement, and time beside the bare pipeline.

Run: python benchmarks/topics.py [SHARED]

Scores the composed policies of corpus/ and, where they are, those of corpus/training/, parted into
policies whose errors were looked at when the rules were written (topics-seen.txt) and the others.
SHARED holds policies/ with gold/ and policies-more/ with gold-more/. All coders there are language
models. The clauses are the tool's own; each coded clause is compared with the one that it overlaps
most.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pandas as pd

from policyanalysis import clauses, codebook, corpus
from policyanalysis.clauses import finder, sentences
from policyanalysis.coding.rules.evidence import topic_of
from policyanalysis.coding.rules.topics import TopicFinder, placed
from policyanalysis.project import Project

ROOT = Path(__file__).resolve().parents[1]
SEEN = (ROOT / "benchmarks" / "topics-seen.txt").read_text(encoding="utf-8").split()
ENOUGH = 5  # clauses that a topic needs to count in the macro mean


class Coded(NamedTuple):
    """A coded clause: its policy, its place in code points, its topics."""

    policy_id: str
    start: int
    end: int
    topics: frozenset[str]


def codings(folder: Path) -> Iterator[Coded]:
    """Yield what a folder of codings says, the adjudicator's word before the first coder's."""
    rows: dict[tuple[str, int], Coded] = {}
    for pattern in ("coder-a*.csv", "training*.csv", "adjudicated*.csv"):
        for path in sorted(folder.glob(pattern)):
            for row in pd.read_csv(path, keep_default_na=False).itertuples():
                coded = Coded(row.policy_id, row.start, row.end, frozenset(row.topics.split()))
                rows[coded.policy_id, coded.start] = coded
    yield from rows.values()


def gold(folder: Path) -> Iterator[Coded]:
    """Yield the adjudicated topics of a stand-off gold."""
    topics = pd.read_csv(folder / "topic_codings.csv")
    topics = topics[topics["coder_id"] == "adjudicated"]
    named = topics.groupby(["policy_id", "clause_no"])["topic"].agg(frozenset).to_dict()
    for row in pd.read_csv(folder / "clauses.csv").itertuples():
        found = named.get((row.policy_id, row.clause_no), frozenset())
        yield Coded(row.policy_id, row.start, row.end, found)


def segmented(folder: Path) -> pd.DataFrame:
    """Return the tool's own clauses of a corpus."""
    policies = corpus.read(Project(folder, folder)).policies
    return clauses.segment(policies, clauses.pipeline())[1]


def scores(found: pd.DataFrame, topics: dict[str, set[str]], coded: list[Coded]) -> list[str]:
    """Return clauses, micro F1, precision, recall and macro F1 of the topics of `found`."""
    places = defaultdict(list)
    for row in found.itertuples():
        places[row.policy_id].append((row.start, row.end, row.clause_id))
    right, ours, theirs = Counter(), Counter(), Counter()
    for policy_id, start, end, wanted in coded:
        best = max(places[policy_id], key=lambda p: min(p[1], end) - max(p[0], start))
        said = topics[best[2]] if min(best[1], end) > max(best[0], start) else set()
        right.update(said & wanted)
        ours.update(said)
        theirs.update(wanted)
    both = right.total()
    f1 = [2 * right[t] / (ours[t] + theirs[t]) for t in theirs if theirs[t] >= ENOUGH]
    shares = (both / ours.total(), both / theirs.total(), sum(f1) / len(f1))
    micro = 2 * both / (ours.total() + theirs.total())
    return [str(len(coded)), *(f"{share:.3f}" for share in (micro, *shares))]


def coded_topics(found: pd.DataFrame, finder_of_topics: TopicFinder) -> dict[str, set[str]]:
    """Return the topics of each clause of a corpus by its id."""
    known = found.astype(object).where(found.notna(), None)
    return {
        clause_id: {topic_of(cue) for cue in cues}
        for _, policy in known.groupby("policy_id", sort=False)
        for clause_id, cues in zip(
            policy["clause_id"],
            finder_of_topics.topics([placed(row) for row in policy.to_dict("records")]),
            strict=True,
        )
    }


def sets(shared: Path | None) -> Iterator[tuple[str, pd.DataFrame, list[Coded]]]:
    """Yield a name, clauses and codings for each set of policies that is there."""
    if shared is not None:
        for name, texts, codes in (
            ("five published", "policies", "gold"),
            ("five others", "policies-more", "gold-more"),
        ):
            yield name, segmented(shared / texts), list(gold(shared / codes))
    yield "composed", segmented(ROOT / "corpus"), list(codings(ROOT / "corpus" / "codings"))
    training = ROOT / "corpus" / "training"
    if training.exists():
        found, coded = segmented(training), list(codings(training / "codings"))
        yield "training, seen", found, [c for c in coded if c.policy_id in SEEN]
        yield "training, not seen", found, [c for c in coded if c.policy_id not in SEEN]


def main() -> None:
    """Print a line of scores for each set, and the time."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", nargs="?", type=Path)
    nlp = clauses.pipeline()
    topics = TopicFinder(codebook.load(), nlp)
    print("set | clauses | micro F1 | precision | recall | macro F1")
    for name, found, coded in sets(parser.parse_args().shared):
        print(" | ".join([name, *scores(found, coded_topics(found, topics), coded)]))
    found = segmented(ROOT / "corpus")
    begun = process_time()
    coded_topics(found, TopicFinder(codebook.load(), nlp))
    ours = process_time() - begun
    texts = corpus.read(Project(ROOT / "corpus", ROOT)).policies["text"]
    with nlp.select_pipes(disable=[sentences.NAME, finder.NAME]):
        begun = process_time()
        list(nlp.pipe(texts))
        bare = process_time() - begun
    print(f"topics take {ours:.2f} s, {ours / bare:.2f} times the bare pipeline ({bare:.2f} s)")


if __name__ == "__main__":
    main()
