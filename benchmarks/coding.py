"""The three coders against gold: scores, agreement with intervals, and time.

Run: python benchmarks/coding.py SHARED

SHARED holds policies/ with gold/ and policies-more/ with gold-more/: published policies, coded by
language models, so that no number here is human reliability. The trained coders learn from the
composed policies of corpus/ and corpus/training/ and from the other gold; before they code a set,
the whole lineage of each of its policies is left out of what they learnt from. A clause of gold is
compared with the clause of the tool that overlaps it most.
"""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time
from typing import NamedTuple

import pandas as pd

from policyanalysis import clauses, codebook, coding, corpus, study
from policyanalysis.clauses import finder, sentences
from policyanalysis.coding import Coded
from policyanalysis.project import Project, Settings

ROOT = Path(__file__).resolve().parents[1]
CORPORA = [Project(folder, folder) for folder in (ROOT / "corpus", ROOT / "corpus" / "training")]
SETS = {"published five": ("policies", "gold"), "the other five": ("policies-more", "gold-more")}
CODERS = ("rules", "model", "combined")
GOLD = "adjudicated"
LABELS = "labels"  # the gold codings, once they are placed on the tool's own clauses
NORMS = {"strict", "discretionary"}
ENOUGH = 5  # clauses that a topic needs to count in the macro mean
AGREED = ("stance", "actor", "force", "topics")
Place = tuple[str, int]


class Gold(NamedTuple):
    """The adjudicated codings of a stand-off folder, by policy and clause number."""

    clauses: pd.DataFrame
    codings: pd.DataFrame
    topics: dict[Place, set[str]]


def gold(folder: Path) -> Gold:
    """Return the adjudicated codings of a folder."""
    codings = pd.read_csv(folder / "codings.csv", keep_default_na=False)
    topics = pd.read_csv(folder / "topic_codings.csv")
    named = topics[topics["coder_id"] == GOLD].groupby(["policy_id", "clause_no"])["topic"]
    return Gold(
        pd.read_csv(folder / "clauses.csv"),
        codings[codings["coder_id"] == GOLD].set_index(["policy_id", "clause_no"]),
        named.agg(set).to_dict(),
    )


def pairs(right: Gold, found: pd.DataFrame) -> dict[Place, str | None]:
    """Return for each clause of gold the id of the clause that overlaps it most, if any."""
    nearest: dict[Place, str | None] = {}
    own = {policy: list(rows.itertuples()) for policy, rows in found.groupby("policy_id")}
    for wanted in right.clauses.itertuples():

        def overlap(clause: tuple, wanted: tuple = wanted) -> int:
            return min(clause.end, wanted.end) - max(clause.start, wanted.start)

        best = max(own[wanted.policy_id], key=overlap)
        near = best.clause_id if overlap(best) > 0 else None
        nearest[wanted.policy_id, wanted.clause_no] = near
    return nearest


def f1(right: Iterable[bool], said: Iterable[bool]) -> float:
    right, said = list(right), list(said)
    both = sum(a and b for a, b in zip(right, said, strict=True))
    return 2 * both / (sum(right) + sum(said)) if any(right) or any(said) else 0.0


def mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values)


def macro(right: list[str], said: list[str]) -> float:
    """Return the mean F1 of the values that gold uses; the empty value is one of them."""
    return mean(f1([r == v for r in right], [s == v for s in said]) for v in sorted(set(right)))


def position(stances: list[str]) -> str:
    norms = set(stances) & NORMS
    if not stances:
        return "silent"
    return "mixed" if len(norms) > 1 else norms.pop() if norms else "mentioned"


def positions(rows: Iterable[tuple[str, set[str], str]]) -> dict[tuple[str, str], list[str]]:
    """Return the stances of each policy on each topic, of clauses: policy, topics, stance."""
    found: dict[tuple[str, str], list[str]] = {}
    for policy_id, topics, stance in rows:
        for topic in topics:
            found.setdefault((policy_id, topic), []).append(stance)
    return found


def scores(right: Gold, found: pd.DataFrame, coded: Coded) -> dict[str, float]:
    """Return the measures of one coder, each by its name in the table."""
    codes = coded.codings.set_index("clause_id")[["stance", "actor", "force"]].fillna("")
    topics = coded.topic_codings.groupby("clause_id")["topic"].agg(set).to_dict()
    places = pairs(right, found)
    wanted = {place: right.topics.get(place, set()) for place in places}
    names = sorted({topic for topics_of in wanted.values() for topic in topics_of})
    said = [topics.get(clause_id, set()) for clause_id in places.values()]
    stances = codes["stance"].replace("", "none")
    measured = {}
    for field in codes:
        values = stances if field == "stance" else codes[field]
        nothing = "none" if field == "stance" else ""
        measured[f"{field}, macro F1"] = macro(
            [right.codings.loc[place, field] for place in places],
            [values.get(clause_id, nothing) for clause_id in places.values()],
        )
    both = sum(len(s & w) for s, w in zip(said, wanted.values(), strict=True))
    in_all = sum(len(s) + len(w) for s, w in zip(said, wanted.values(), strict=True))
    measured["topics, micro F1"] = 2 * both / in_all
    measured[f"topics, macro F1 ({ENOUGH} clauses or more)"] = mean(
        f1([name in w for w in wanted.values()], [name in s for s in said])
        for name in names
        if sum(name in w for w in wanted.values()) >= ENOUGH
    )
    true = positions((p, wanted[p, n], right.codings.loc[(p, n), "stance"]) for p, n in places)
    ours = positions(
        (policy_id, topics.get(clause_id, set()), stances.get(clause_id, "none"))
        for policy_id, clause_id in found[["policy_id", "clause_id"]].itertuples(index=False)
    )
    measured["positions, accuracy"] = mean(
        position(true.get((p, t), [])) == position(ours.get((p, t), []))
        for p in sorted(set(found["policy_id"]))
        for t in names
    )
    return measured


def of(coded: Coded, coder_id: str) -> Coded:
    return Coded(*(table[table["coder_id"] == coder_id] for table in coded))


def joined(*coded: Coded) -> Coded:
    return Coded(*(pd.concat(tables, ignore_index=True) for tables in zip(*coded, strict=True)))


def alphas(coded: Coded, found: pd.DataFrame) -> dict[str, list[str]]:
    """Return Krippendorff's alpha of each coder against gold, with its interval, by variable."""
    rows: dict[str, list[str]] = {name: [] for name in AGREED}
    for coder in CODERS:
        table = coding.agreement(*coded, found, coders=(coder, LABELS))
        table = table[table["coefficient"] == "krippendorff_alpha"].set_index("variable")
        for name, cells in rows.items():
            row = table.loc[name]
            limits = f"{row.conf_low:.3f} to {row.conf_high:.3f}"
            known = pd.notna(row.conf_low)
            cells.append(f"{row.estimate:.3f} ({limits if known else 'no interval'})")
    return rows


def table(title: str, head: list[str], rows: Iterable[list[str]]) -> None:
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def taken(work: Callable[[], object]) -> float:
    """Return the processor's time for the shorter of two runs."""
    times = []
    for _ in range(2):
        begun = process_time()
        work()
        times.append(process_time() - begun)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    book, nlp, settings = codebook.load(), clauses.pipeline(), Settings()
    golds = [(shared / texts, shared / codes) for texts, codes in SETS.values()]
    known = study.examples(CORPORA, golds, settings)
    head = ["measure", *CODERS]
    for name, (texts, codes) in SETS.items():
        right = gold(shared / codes)
        read = corpus.read(Project(shared / texts, shared / texts)).policies
        read = read[read["policy_id"].isin(right.clauses["policy_id"])].reset_index(drop=True)
        found = clauses.segment(read, nlp)[1]
        rest = known.without(read["policy_id"])
        trained = study.trained(rest, settings)
        rules = Coded(*coding.code(found, book, nlp))
        every = joined(rules, coding.code_trained(found, rules, trained, book))
        measured = {coder: scores(right, found, of(every, coder)) for coder in CODERS}
        rows = [[m, *(f"{measured[c][m]:.3f}" for c in CODERS)] for m in measured["rules"]]
        kin = f"trained on {rest.clauses['policy_id'].nunique()} policies of other lineages"
        table(f"{name}, published; {len(right.clauses)} clauses of gold; {kin}", head, rows)
        print(f"\ncombined follows: {dict(trained.choices)}")
        mine = known.of(known.clauses["policy_id"].isin(read["policy_id"])).truth
        agreed = alphas(joined(every, mine), found)
        title = f"{name}: Krippendorff's alpha with gold (not human), 95% intervals over policies"
        table(title, head, [[variable, *cells] for variable, cells in agreed.items()])
    with nlp.select_pipes(disable=[sentences.NAME, finder.NAME]):
        bare = taken(lambda: list(nlp.pipe(read["text"])))
    by_rules = taken(lambda: coding.code(found, book, nlp))
    by_model = taken(lambda: coding.code_trained(found, rules, trained, book))
    print(
        f"\nbare pipeline {bare:.2f} s for {name}; rules add {by_rules / bare:.2f} times that, "
        f"the trained coders {by_model / bare:.2f} more"
    )


if __name__ == "__main__":
    main()
