"""How well copied clauses and families of policies are found, and in what time.

Accuracy: the clauses of the composed policies in corpus/ are dealt out into policies that share
nothing; then some take over a share of the clauses of another, word for word or paraphrased. Time:
synthetic policies of 40 clauses, in families of five that share about a third, with one stock
clause in every policy. Prints one table; needs no other data.
"""

import itertools
import re
import time
from collections import defaultdict
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd

from policyanalysis import clauses as segmentation
from policyanalysis import corpus
from policyanalysis.corpus import wordings
from policyanalysis.project import Project

SEED = 2010
CORPUS = Path(__file__).resolve().parents[1] / "corpus"
LENGTH = 40  # clauses a policy, where there are enough
ROUNDS = 25
PARENTS = {1: 0, 2: 0, 4: 3}  # each child takes clauses over from its parent; 5 is without kin
N_POLICIES = 6
SIZES = {1_000: 5, 10_000: 3, 100_000: 2}  # clauses: how often timed, the fastest counts
STOCK = "If your life is in danger, ring the emergency services of the country in which you are."

SUBSTITUTES = dict(
    pair.split("=")
    for pair in """about=concerning accept=take after=following answer=reply anyone=anybody
    but=yet can=may if=where in=within may=can only=solely other=further should=must that=which
    usually=normally when=whenever will=shall reply=respond ask=invite begin=start call=ring
    contact=reach discuss=review emergency=crisis find=discover give=hand help=support keep=store
    know=understand look=search meet=gather message=note need=require people=persons
    phone=telephone private=personal promise=guarantee question=query quickly=promptly read=see
    records=files request=invitation rule=policy safe=secure say=state send=forward share=disclose
    stop=end talk=speak tell=inform therapy=treatment think=consider urgent=pressing use=employ
    wait=hold want=wish week=fortnight write=compose""".split()
)
PERSONS = dict(i="we", my="our", me="us", clients="patients", client="patient")
FILLERS = ("Please note that", "As a rule,", "In general,", "For this reason")
FAMILIES = ("lineage_id", "wide_lineage_id")
Copied = tuple[list[list[str]], list[list[int]]]


def paraphrased(text: str, rng: Random) -> str:
    """Return the clause with words and persons exchanged, its halves turned round, a filler."""
    swaps = SUBSTITUTES | (PERSONS if rng.random() < 0.5 else {})
    text = re.sub(
        r"\w+", lambda m: swaps.get(m[0].lower(), m[0]) if rng.random() < 0.8 else m[0], text
    )
    halves = text.rstrip(".,;").split(", ", 1)
    if len(halves) == 2 and rng.random() < 0.5:
        text = f"{halves[1]}, {halves[0]}."
    return f"{rng.choice(FILLERS)} {text}" if rng.random() < 0.3 else text


def pool() -> list[str]:
    """Return the comparable clauses of the composed policies, without those that are alike."""
    policies = corpus.read(Project(CORPUS, CORPUS)).policies
    _, clauses = segmentation.segment(policies, segmentation.pipeline())
    texts = [text for text in clauses["text"] if wordings.is_comparable(wordings.words(text))]
    alike = set(all_pairs([wordings.words(text) for text in texts]).ravel())
    return [text for place, text in enumerate(texts) if place not in alike]


def all_pairs(found: list[wordings.Words]) -> np.ndarray:
    """Return the places (n, 2) of every two wordings nearly the same, each compared with each."""
    first, second = np.triu_indices(len(found), k=1)
    alike = wordings.similarities(found, first, second) >= wordings.SIMILAR
    return np.stack([first[alike], second[alike]], axis=1)


def copied(share: float, rewrite: bool, texts: list[str], rng: Random) -> Copied:
    """Return the clauses of each policy, and for each clause the number of the text behind it."""
    dealt = rng.sample(range(len(texts)), len(texts))
    length = min(LENGTH, len(dealt) // N_POLICIES)
    origins = [dealt[n * length : (n + 1) * length] for n in range(N_POLICIES)]
    policies = [[texts[k] for k in own] for own in origins]
    for child, parent in PARENTS.items():
        for place in rng.sample(range(length), round(share * length)):
            text = texts[origins[parent][place]]
            policies[child][place] = paraphrased(text, rng) if rewrite else text
            origins[child][place] = origins[parent][place]
    return policies, origins


def tables_of(texts: list[list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `policies` and `clauses` of a list of texts for each policy."""
    rows = [(str(p), f"{p}-{c}", text) for p, own in enumerate(texts) for c, text in enumerate(own)]
    policies = pd.DataFrame({"policy_id": [str(p) for p in range(len(texts))]})
    policies["year"] = pd.array([None] * len(texts), dtype="Int64")
    return policies, pd.DataFrame(rows, columns=["policy_id", "clause_id", "text"])


def together(groups: list[list[str]]) -> set[tuple[str, str]]:
    """Return every two members of a group."""
    return {pair for group in groups for pair in itertools.combinations(sorted(group), 2)}


def found_pairs(clauses: pd.DataFrame, shared: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the clause pairs of two policies that the table `shared_clauses` stands for."""
    wording = dict(zip(clauses["clause_id"], clauses["text"].map(wordings.words), strict=True))
    having = defaultdict(list)
    for clause_id, words in wording.items():
        having[words].append(clause_id)
    near = {(wording[a], wording[b]) for a, b in shared[["clause_id_a", "clause_id_b"]].to_numpy()}
    pairs = {tuple(sorted(p)) for a, b in near for p in itertools.product(having[a], having[b])}
    return {(a, b) for a, b in pairs if a.split("-")[0] != b.split("-")[0]}


def accuracy(share: float, rewrite: bool, texts: list[str]) -> list[str]:
    """Return precision and recall of clause pairs, and of pairs of policies at both thresholds."""
    counts = np.zeros((3, 3), dtype=int)  # clauses, lineages, wide lineages; hits, found, true
    for round_no in range(ROUNDS):
        policies, origins = copied(share, rewrite, texts, Random(f"{SEED}-{round_no}"))
        table, clauses = tables_of(policies)
        kin = corpus.lineages(table, clauses, seed=SEED)
        behind = defaultdict(list)
        for clause_id, origin in zip(clauses["clause_id"], itertools.chain(*origins), strict=True):
            behind[origin].append(clause_id)
        kindred = together([["0", "1", "2"], ["3", "4"]])
        columns = [kin.lineages.groupby(c)["policy_id"].apply(list) for c in FAMILIES]
        found = [found_pairs(clauses, kin.shared_clauses), *map(together, columns)]
        true = [together(list(behind.values())), kindred, kindred]
        counts += [[len(f & t), len(f), len(t)] for f, t in zip(found, true, strict=True)]
    return [f"{hits / of:.2f}" for hits, *sizes in counts for of in sizes]


class Writer:
    """Writes synthetic clauses whose words follow each other half as they do in the texts given."""

    def __init__(self, texts: list[str], rng: Random) -> None:
        self.rng = rng
        self.bag = [word for text in texts for word in re.findall(r"[\w'-]+", text)]
        self.after = defaultdict(list)
        for first, second in itertools.pairwise(self.bag):
            self.after[first].append(second)

    def word(self, before: str) -> str:
        chance = self.rng.random()
        if chance < 0.6 and before in self.after:
            return self.rng.choice(self.after[before])
        rare = f"w{int(self.rng.paretovariate(0.5)) % 100_000}"
        return self.rng.choice(self.bag) if chance < 0.85 else rare

    def clause(self) -> str:
        words = [self.word("")]
        while len(words) < 8 or (len(words) < 40 and self.rng.random() < 0.88):
            words.append(self.word(words[-1]))
        return " ".join(words)

    def edited(self, text: str) -> str:
        words = text.split()
        words[self.rng.randrange(len(words))] = self.word("")
        return " ".join(words)

    def policies(self, n_clauses: int) -> list[list[str]]:
        made = []
        for number in range(n_clauses // LENGTH):
            own = [self.clause() for _ in range(LENGTH - 1)]
            if number % 5:
                head = made[number - number % 5]
                for place in self.rng.sample(range(1, LENGTH), LENGTH // 3):
                    own[place - 1] = self.edited(head[place])
            made.append([STOCK, *own])
        return made


def seconds(run, times: int) -> float:
    """Return the least processor time of several runs."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def speed(texts: list[str]) -> list[list[str]]:
    """Return a row a size: precision and recall against all pairs at the smallest, and times."""
    rows, before = [], None
    for size, times in SIZES.items():
        policies, clauses = tables_of(Writer(texts, Random(SEED)).policies(size))
        taken = seconds(lambda: corpus.lineages(policies, clauses, seed=SEED), times)  # noqa: B023
        growth = f"{taken / before[1] / (size / before[0]):.2f}" if before else ""
        name = f"synthetic, {size:,} clauses"
        rows.append([name, *[""] * 6, f"{taken:.2f}", growth])
        before = size, taken
        if len(rows) == 1:
            rows.append(exact(clauses, name))
    return rows


def exact(clauses: pd.DataFrame, name: str) -> list[str]:
    """Return the row of comparing each wording with each, and what share of its pairs is found."""
    distinct = list(
        dict.fromkeys(filter(wordings.is_comparable, clauses["text"].map(wordings.words)))
    )
    pairs = wordings.near(distinct, seed=SEED)[["first", "second"]]
    every = set(map(tuple, all_pairs(distinct)))
    hits = len(every.intersection(pairs.itertuples(index=False, name=None)))
    taken = seconds(lambda: all_pairs(distinct), 3)
    kept = [f"{hits / len(pairs):.2f}", f"{hits / len(every):.2f}"]
    return [f"{name}, beside exact all pairs", *kept, *[""] * 4, f"{taken:.2f}", ""]


def main() -> None:
    texts = pool()
    print(
        "P precision, R recall; seconds of the processor; growth per clause since the size before"
    )
    head = ["", *(f"{what} {of}" for what in ("clauses", "lineages", "wide") for of in "PR")]
    rows = [[*head, "seconds", "growth"]]
    for share, rewrite in itertools.product((0.1, 0.3, 0.6), (False, True)):
        name = f"copied {share:.1f}, {'paraphrased' if rewrite else 'word for word'}"
        rows.append([name, *accuracy(share, rewrite, texts), "", ""])
    rows += speed(texts)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


if __name__ == "__main__":
    main()
