"""Does the tool find what the composed policies were meant to say?

`corpus/DESIGN.md` states the intended position of each policy on eight topics. Beside it stand the
positions that follow from the codings of a coder who read the policies without the design, and
those that follow from the rules coder: the shipped trained coders have learnt from that reader's
codings of these policies. All policies are composed and every coder is a language model or a
program: the shares say how well intention, reading and rules meet here, nothing about real
policies.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from policyanalysis import study
from policyanalysis.codebook import load
from policyanalysis.comparison import positions
from policyanalysis.project import Project, Settings

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
KEY = ["policy_id", "topic"]


def cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip("|\n").split("|")]


def intended() -> Iterator[dict[str, str]]:
    """Yield one row for each policy and topic of the design's tables of positions."""
    design = (CORPUS / "DESIGN.md").read_text(encoding="utf-8")
    for part in re.findall(r"^## .*intended positions\n\n((?:\|.*\n)+)", design, re.MULTILINE):
        head, _, *rows = part.splitlines()
        for row in rows:
            policy_id, *found = cells(row)
            for topic, position in zip(cells(head)[1:], found, strict=True):
                yield {"policy_id": policy_id, "topic": topic, "intended": position}


def of_the_reader(made: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the positions that follow from the adjudicated codings of the reader."""
    sheets = [pd.read_csv(CORPUS / "codings" / f"{n}.csv") for n in ("adjudicated", "coder-a")]
    read = pd.concat(sheets).drop_duplicates("clause_id").assign(coder_id="reader")
    clauses = made["clauses"][made["clauses"]["clause_id"].isin(read["clause_id"])]
    topics = read.assign(topic=read["topics"].fillna("").str.split()).explode("topic")
    return positions(
        made["policies"],
        clauses,
        read,
        topics.dropna(subset="topic"),
        load().ids("topics"),
        coder_id="reader",
    )


def main() -> None:
    """Print, for each topic, the share of policies whose position is the intended one."""
    with TemporaryDirectory() as out:
        made = study.run(Project(CORPUS, Path(out)), Settings(coder="rules")).tables
        coders = {"reader": of_the_reader(made), "rules": made["positions"]}
    table = pd.DataFrame(intended())
    for name, found in coders.items():
        chosen = found[[*KEY, "position"]].rename(columns={"position": name})
        table = table.merge(chosen, on=KEY, validate="one_to_one")
    pairs = (("reader", "intended"), ("rules", "intended"), ("rules", "reader"))
    same = {f"{a} = {b}": table[a].eq(table[b]).groupby(table["topic"]).mean() for a, b in pairs}
    agree = pd.DataFrame({"policies": table.groupby("topic").size(), **same})
    agree.loc["all"] = [len(table), *agree.iloc[:, 1:].mean()]
    print("Positions of the composed policies (shares of policies)")
    print(agree.round(2).to_string())
    differ = table[table["reader"] != table["intended"]]
    print(f"\nReader and design differ in {len(differ)} of {len(table)} places")
    if "--all" in sys.argv:
        print(differ.to_string(index=False))


if __name__ == "__main__":
    main()
