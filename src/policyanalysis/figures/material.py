"""What figures are drawn from: the tables of a run, the topics to show, and what a user chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from policyanalysis.errors import EstimateError

ALL = "all"


@dataclass(frozen=True)
class Material:
    """The tables of a run by name, and what to show of them.

    ``labels`` map the topics to draw, from top to bottom, to their names, and ``themes`` each topic
    to its theme. ``coder_id`` is the coder whose codings the run compares. ``reference`` is the
    group with which others are contrasted, ``policy`` the one whose fingerprint is drawn, and
    ``min_policies`` the number below which a cell's share is withheld. ``earlier`` is what an older
    run of the same policies holds, for a figure of what changed since. ``chosen`` says that a user
    chose the topics, so that any page shows all of them.
    """

    tables: Mapping[str, pd.DataFrame]
    labels: Mapping[str, str]
    coder_id: str
    themes: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    policy: str = ""
    min_policies: int = 5
    earlier: "Material | None" = None
    chosen: bool = False

    @property
    def policies(self) -> pd.DataFrame:
        """Return the table `policies`."""
        return self.tables["policies"]

    @property
    def topics(self) -> list[str]:
        """Return the topics to draw, from top to bottom."""
        return list(self.labels)

    def starts(self, topics: Sequence[str]) -> frozenset[int]:
        """Return the places in ``topics`` at which another theme begins."""
        found = [self.themes.get(topic, "") for topic in topics]
        return frozenset(n for n in range(1, len(found)) if found[n] != found[n - 1])

    def leading(self, most: int) -> "Material":
        """Return the material with the topics on which most policies take a stance.

        Of equals the first in ``labels`` counts, and they stay in their order.
        """
        held = self.tables["positions"]
        taking = held[held["position"].isin(["strict", "mixed", "discretionary"])]
        n_policies = taking.groupby("topic").size()
        first = sorted(self.labels, key=lambda topic: -n_policies.get(topic, 0))[:most]
        kept = {topic: label for topic, label in self.labels.items() if topic in first}
        return replace(self, labels=kept)

    def spread(self, most: int) -> "Material":
        """Return the material with so many policies, evenly spread over profession and country."""
        order = self.policies.sort_values(["profession", "country", "policy_id"])["policy_id"]
        return self.of(order.iloc[[n * len(order) // most for n in range(most)]])

    def of(self, policy_ids: "pd.Series[str]") -> "Material":
        """Return the material of some policies; what groups have together stays theirs."""
        tables = dict(self.tables)
        for name, table in self.tables.items():
            for end in {"policy_id", "policy_id_a", "policy_id_b"} & set(table.columns):
                tables[name] = tables[name][tables[name][end].isin(policy_ids)]
        return replace(self, tables=tables)

    def evidence(self, by: str = "") -> pd.DataFrame:
        """Return the clauses behind each policy's position on each topic, in reading order.

        A row is one clause and one topic, as the study's coder coded it: ``policy_id``, ``topic``,
        ``stance``, ``clause_id``, and ``group``, the policy's value of the column ``by``. Clauses
        with a stance come once more with the topic ``all``.
        """
        if not by:
            return self._evidence
        groups = self.policies.set_index("policy_id")[by]
        return self._evidence.assign(group=self._evidence["policy_id"].map(groups))

    @cached_property
    def _evidence(self) -> pd.DataFrame:
        clauses = self.tables["clauses"][["policy_id", "clause_no", "clause_id"]]
        coded, topics = (self._mine(name) for name in ("codings", "topic_codings"))
        found = clauses.merge(coded[["clause_id", "stance"]], on="clause_id", how="left")
        touched = found.merge(topics[["clause_id", "topic"]], on="clause_id")
        norms = found[found["stance"].isin(["strict", "discretionary"])].assign(topic=ALL)
        table = pd.concat([touched, norms], ignore_index=True)
        groups = self.policies[["policy_id"]].assign(group=ALL)
        table = groups.merge(table, on="policy_id", how="inner")
        return table[["policy_id", "group", "topic", "stance", "clause_id"]]

    def _mine(self, name: str) -> pd.DataFrame:
        table = self.tables[name]
        return table[table["coder_id"] == self.coder_id]

    def reference_of(self, by: str) -> str:
        """Return the group of ``by`` that the user chose, or else the one with the most policies.

        Raises EstimateError if the user's choice is a group of no column of policies.
        """
        if self.reference and not (self.policies == self.reference).to_numpy().any():
            raise EstimateError(
                f"there is no group {self.reference}",
                expected=f"one of {', '.join(sorted(set(self.policies[by])))}",
                action="name one of them with --reference",
            )
        sizes = self.policies[by].astype("str").value_counts().sort_index()
        return self.reference if self.reference in sizes.index else str(sizes.idxmax())


def with_clause_ids(
    numbers: pd.DataFrame, evidence: pd.DataFrame, on: Sequence[str]
) -> pd.DataFrame:
    """Return the numbers with a column ``clause_ids``: those that agree with a row in ``on``.

    >>> evidence = pd.DataFrame({"topic": ["fees", "fees"], "clause_id": ["c1", "c2"]})
    >>> with_clause_ids(pd.DataFrame({"topic": ["fees", "email"]}), evidence, ["topic"])
       topic clause_ids
    0   fees   [c1, c2]
    1  email         []
    """
    ids = evidence.groupby(list(on))["clause_id"].agg(lambda found: list(dict.fromkeys(found)))
    behind = ids.to_dict()
    keys = numbers[list(on)].itertuples(index=False, name=None)
    found = [behind.get(key if len(on) > 1 else key[0], []) for key in keys]
    return numbers.assign(clause_ids=pd.Series(found, index=numbers.index, dtype="object"))
