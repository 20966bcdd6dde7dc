"""Tables of a made-up study, large or small, with everything that a figure can be asked to show."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from policyanalysis.comparison import estimates
from policyanalysis.figures import Material

STANCES = ("strict", "discretionary", "none")


def placed(n_policies: int, n_topics: int, policy: str) -> pd.DataFrame:
    """Return positions in which every position and rare topics occur."""
    generator = np.random.default_rng(2010)
    policies = pd.DataFrame({"policy_id": [policy.format(f"{n:03}") for n in range(n_policies)]})
    topics = pd.DataFrame({"topic": [f"t{number}" for number in range(n_topics)]})
    table = policies.merge(topics, how="cross")
    spread = np.tile(np.linspace(0, 3, n_topics), n_policies)
    n_strict, n_discretionary, n_none = (generator.poisson(spread / 2) for _ in range(3))
    table["n_clauses"] = n_strict + n_discretionary + n_none
    table["n_strict"], table["n_discretionary"] = n_strict, n_discretionary
    table["n_policy_clauses"] = table.groupby("policy_id")["n_clauses"].transform("sum")
    stances = table["n_strict"] + table["n_discretionary"]
    table["strictness"] = table["n_strict"] / stances.where(stances > 0)
    table["position"] = np.select(
        [table["n_clauses"] == 0, stances == 0, n_discretionary == 0, n_strict == 0],
        ["silent", "mentioned", "strict", "discretionary"],
        "mixed",
    )
    return table


def coded(positions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return clauses and their codings by two coders, as many as the positions count."""
    rows = [
        (row.policy_id, row.topic, stance)
        for row in positions.itertuples()
        for stance, n in zip(
            STANCES,
            (row.n_strict, row.n_discretionary, row.n_clauses - row.n_strict - row.n_discretionary),
            strict=True,
        )
        for _ in range(n)
    ]
    table = pd.DataFrame(rows, columns=["policy_id", "topic", "stance"])
    table["clause_no"] = table.groupby("policy_id").cumcount() + 1
    table["clause_id"] = table["policy_id"] + "-" + table["clause_no"].astype("str")
    other = table.assign(coder_id="another", coder_kind="model", stance=table["stance"].shift(1))
    codings = table.assign(coder_id="rules", coder_kind="rules")
    return {
        "clauses": table[["policy_id", "clause_no", "clause_id"]],
        "codings": pd.concat([codings, other.fillna({"stance": "none"})], ignore_index=True),
        "topic_codings": codings[["clause_id", "coder_id", "topic"]],
    }


def related(policies: list[str], clauses: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return lineages of four policies each, all kin of each other, and one shared wording."""
    lineages = pd.DataFrame({"policy_id": policies})
    lineages["lineage_id"] = [f"lineage-{n // 4:03}" for n in range(len(policies))]
    lineages["likely_ancestor"] = lineages.groupby("lineage_id")["policy_id"].transform("min")
    pairs = [p for _, kin in lineages.groupby("lineage_id")["policy_id"]
             for p in combinations(kin, 2)]  # fmt: skip
    kinships = pd.DataFrame(pairs, columns=["policy_id_a", "policy_id_b"])
    kinships = kinships.assign(n_shared_a=1, n_shared_b=1, share_a=0.25, share_b=1.0)
    first = clauses.drop_duplicates("policy_id")["clause_id"]
    shared = first.iloc[1:].to_frame("clause_id_b").assign(similarity=1.0)
    shared["clause_id_a"] = first.iloc[0]
    return {"lineages": lineages, "kinships": kinships, "shared_clauses": shared}


def contrasted(policies: pd.DataFrame, by: str, topics: list[str], reason: str) -> pd.DataFrame:
    """Return contrasts of each two groups on each topic, every second one withheld."""
    groups = sorted(policies[by].unique())
    rows = [(a, b, topic) for a, b in combinations(groups, 2) for topic in ("all", *topics)]
    table = pd.DataFrame(rows, columns=["group_a", "group_b", "topic"])
    withheld = np.arange(len(table)) % 2 == 1
    table = table.assign(
        estimand="strictness", by=by, unit="draft", method="naive_permutation", conf_level=0.95,
        estimate=np.linspace(-0.5, 0.5, len(table)), n_policies_a=7, n_policies_b=12,
        adjusted_for=pd.Series(None, index=table.index, dtype="str"), caution=None,
    )  # fmt: skip
    table["conf_low"] = (table["estimate"] - 0.25).mask(withheld)
    table["conf_high"] = (table["estimate"] + 0.5).mask(withheld)
    table["p_value"] = np.nan
    table["reason"] = pd.Series(f"{reason}: no interval", index=table.index).where(withheld)
    return table


def agreed(topics: list[str], reason: str) -> pd.DataFrame:
    """Return alpha of two sets of coders on stance and topics, every second one undefined."""
    variables = ["stance", "topics", *(f"topic:{topic}" for topic in topics)]
    rows = [(coders, name) for coders in ("another, rules", "a, b, c") for name in variables]
    table = pd.DataFrame(rows, columns=["coders", "variable"])
    undefined = np.arange(len(table)) % 2 == 1
    table = table.assign(
        level="all", coefficient="krippendorff_alpha", conf_level=0.95, n_units=120, n_policies=9,
        reference=pd.Series(None, index=table.index, dtype="str"),
        estimate=np.where(undefined, np.nan, np.linspace(-0.1, 1, len(table))),
    )  # fmt: skip
    table["conf_low"], table["conf_high"] = table["estimate"] - 0.1, table["estimate"]
    table["reason"] = pd.Series(reason, index=table.index).where(undefined)
    return table


def changed(topics: list[str], reason: str) -> pd.DataFrame:
    """Return changes of four estimands on each topic, every second one without an interval."""
    names = ("prevalence", "strictness", "strict_share", "salience")
    rows = [(estimand, topic) for estimand in names for topic in topics]
    table = pd.DataFrame(rows, columns=["estimand", "topic"])
    table["before"] = np.linspace(0, 1, len(table))
    table["after"] = table["before"].to_numpy()[::-1]
    table["estimate"] = table["after"] - table["before"]
    withheld = np.arange(len(table)) % 2 == 1
    for name, margin in (("conf_low", -0.25), ("conf_high", 0.25)):
        table[name] = (table["estimate"] + margin).clip(-1, 1).mask(withheld)
    table["reason"] = pd.Series(f"{reason}: no test", index=table.index).where(withheld)
    return table.assign(p_value=np.nan, n_policies=124, n_lineages=31, n_up=108, n_down=16)


def study(  # noqa: PLR0913 - names as long as a test wants them
    n_groups: int,
    n_topics: int,
    n_policies: int,
    *,
    name: str = "group {}",
    label: str = "Topic {}",
    policy: str = "p{}",
    reason: str = "the smaller group has 2 lineages, fewer than 4",
) -> Material:
    """Return the material of a study of composed policies in so many groups."""
    positions = placed(n_policies, n_topics, policy)
    groups = [name.format(number) for number in range(n_groups)]
    policies = positions[["policy_id"]].drop_duplicates(ignore_index=True)
    policies["profession"] = [groups[number % n_groups] for number in range(n_policies)]
    policies["country"] = [f"C{number % 2}" for number in range(n_policies)]
    policies["source"] = "composed"
    topics = positions["topic"].unique().tolist()
    settings = {"conf_level": 0.95, "min_policies": 5}
    pairs = ("profession", "country")
    tables = {"policies": policies, "positions": positions} | coded(positions)
    tables |= related(policies["policy_id"].tolist(), tables["clauses"])
    tables["estimates"] = pd.concat(
        [estimates(policies, positions, by=by, **settings) for by in pairs]
    )
    tables["contrasts"] = pd.concat([contrasted(policies, by, topics, reason) for by in pairs])
    tables["agreement"] = agreed(topics, reason)
    tables["changes"] = changed(topics, reason)
    labels = {topic: label.format(number) for number, topic in enumerate(topics)}
    themes = {topic: f"theme {number // 5}" for number, topic in enumerate(topics)}
    material = Material(tables, labels, "rules", themes)
    return replace(material, earlier=material)


@pytest.fixture(scope="session")
def make_study():
    """Return ``study``."""
    return study
