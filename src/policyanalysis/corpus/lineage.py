"""Which policies share clauses, and the families of policies that descend from one template."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from policyanalysis.corpus.wordings import SIMILAR, is_comparable, near, similarities, words
from policyanalysis.errors import ProjectError
from policyanalysis.ids import digest
from policyanalysis.tables import checked, empty

MIN_SHARED = 2
_PER_BLOCK = 256  # policies whose shared clauses are counted at a time

Counts = npt.NDArray[np.int64]
ALONE = "no other policy shares enough of its clauses"
TOO_SHORT = "no clause of the policy is long enough to compare"


class Kin(NamedTuple):
    """The tables of lineage, a row of each as ``tables.yaml`` says."""

    lineages: pd.DataFrame
    kinships: pd.DataFrame
    shared_clauses: pd.DataFrame


class _Corpus(NamedTuple):
    """P policies, by id and year, and the W distinct wordings of their comparable clauses.

    A year that is not known is infinite. ``occurs`` (P, W) counts a policy's clauses with a
    wording; ``reach`` (P, W) is 1 where a policy has the same wording or nearly the same.
    """

    ids: npt.NDArray[np.object_]
    years: npt.NDArray[np.float64]
    occurs: sparse.csr_array
    reach: sparse.csr_array

    @property
    def n_compared(self) -> Counts:
        """Return the number of comparable clauses of each policy."""
        return np.asarray(self.occurs.sum(axis=1), dtype=np.int64)

    def shared(self, rows: Counts, columns: Counts) -> Counts:
        """Return how many clauses of each policy in rows are nearly the same in each of columns."""
        return np.asarray((self.occurs[rows] @ self.reach[columns].T).toarray(), dtype=np.int64)


def lineages(
    policies: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    min_share: float = 0.07,
    wide_share: float = 0.035,
    seed: int,
) -> Kin:
    """Return the tables `lineages`, `kinships` and `shared_clauses` of a corpus.

    A clause is *comparable* if it has content words enough, and *shared* with another policy that
    has a clause of nearly the same wording (`corpus.wordings`). The share of a policy's comparable
    clauses that it shares with another is their containment (Broder 1997,
    doi:10.1109/SEQUEN.1997.666900). Two policies are kin if each shares two clauses or more and the
    larger of the two containments is at least ``min_share``; a lineage is a connected component of
    kin (single linkage), and a policy without kin a lineage of its own. ``wide_share`` is a second,
    lower threshold, to see how much hangs on the first; `kinships` lists the pairs that reach it.

    The likely ancestor of a lineage is the member with the largest sum of containments of the
    others in it, those left out that are older; a policy without a year shows its present state and
    counts as younger than those with one.

    Clauses of policies that are not in ``policies`` are left aside. Raises ProjectError unless the
    thresholds are shares above 0 and ``wide_share`` is not the larger.

    >>> stock = ["Friend requests from clients stay without an answer on every platform.",
    ...          "Letters sent by electronic mail are printed and kept with your records."]
    >>> policies = pd.DataFrame({"policy_id": ["p", "q"], "year": [2014, 2010]})
    >>> clauses = pd.DataFrame({"clause_id": ["1", "2", "3", "4"], "text": stock * 2,
    ...     "policy_id": ["p", "p", "q", "q"]})
    >>> lineages(policies, clauses, seed=1).lineages[["policy_id", "lineage_share",
    ...     "likely_ancestor"]]
      policy_id  lineage_share likely_ancestor
    0         p            1.0               q
    1         q            1.0               q
    """
    if not 0 < wide_share <= min_share <= 1:
        raise ProjectError(
            f"min_share is {min_share} and wide_share is {wide_share}",
            expected="shares above 0, wide_share not above min_share",
            action="choose shares within these bounds",
        )
    if policies.empty:
        return Kin(empty("lineages"), empty("kinships"), empty("shared_clauses"))
    compared = _compared(clauses[clauses["policy_id"].isin(policies["policy_id"])])
    code, distinct = pd.factorize(compared["words"])
    compared = compared.assign(wording=code)
    pairs = near(list(distinct), seed=seed)
    corpus = _corpus(policies, compared, pairs, len(distinct))
    kinships = _kinships(corpus, wide_share)
    made = _members(corpus, kinships, min_share)
    wide = _members(corpus, kinships, wide_share)["lineage_id"]
    return Kin(
        checked("lineages", made.assign(wide_lineage_id=wide)),
        checked("kinships", kinships),
        checked("shared_clauses", _shared_clauses(compared, pairs)),
    )


def _compared(clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the comparable clauses with their ``words``."""
    found = [words(text) for text in clauses["text"]]
    kept = np.array([is_comparable(wording) for wording in found], dtype=bool)
    return clauses.assign(words=pd.Series(found, clauses.index, dtype="object"))[kept]


def _corpus(
    policies: pd.DataFrame, compared: pd.DataFrame, pairs: pd.DataFrame, n_wordings: int
) -> _Corpus:
    place = pd.Index(policies["policy_id"]).get_indexer(compared["policy_id"])
    shape = (len(policies), n_wordings)
    ones = np.ones(len(compared), dtype=np.int64)
    occurs = sparse.csr_array((ones, (place, compared["wording"].to_numpy())), shape=shape)
    first, second = pairs["first"].to_numpy(), pairs["second"].to_numpy()
    same = np.arange(n_wordings)
    row, column = np.concatenate([first, second, same]), np.concatenate([second, first, same])
    ones = np.ones(len(row), dtype=np.int64)
    close = sparse.csr_array((ones, (row, column)), shape=(n_wordings, n_wordings))
    ids = policies["policy_id"].to_numpy(dtype=object)
    years = np.array([np.inf if pd.isna(year) else year for year in policies["year"]])
    return _Corpus(ids, years, occurs, ((occurs @ close) > 0).astype(np.int64).tocsr())


def _kinships(corpus: _Corpus, share: float) -> pd.DataFrame:
    """Return the table `kinships`: the pairs of policies whose containment reaches the share."""
    ids, n_compared, everyone = corpus.ids, corpus.n_compared, np.arange(len(corpus.ids))
    parts = []
    for start in range(0, len(ids), _PER_BLOCK):
        rows = everyone[start : start + _PER_BLOCK]
        shared_a, shared_b = corpus.shared(rows, everyone), corpus.shared(everyone, rows).T
        enough = np.minimum(shared_a, shared_b) >= MIN_SHARED
        enough &= rows[:, None] < everyone
        place, b = np.nonzero(enough)
        a = rows[place]
        part = {"n_shared_a": shared_a[place, b], "n_shared_b": shared_b[place, b]}
        shares = {"share_a": part["n_shared_a"] / n_compared[a]}
        shares["share_b"] = part["n_shared_b"] / n_compared[b]
        parts.append(pd.DataFrame({"policy_id_a": ids[a], "policy_id_b": ids[b]} | part | shares))
    kinships = pd.concat(parts, ignore_index=True)
    return kinships[kinships[["share_a", "share_b"]].max(axis=1) >= share]


def _members(corpus: _Corpus, kinships: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return one row a policy: its lineage at that share, and how it hangs together with it."""
    n_compared = corpus.n_compared
    head, shares = np.arange(len(corpus.ids)), np.full(len(corpus.ids), np.nan)
    for members in _families(corpus, kinships, share):
        head[members] = _ancestor(corpus, members)
        shares[members] = _shares_within(corpus, members)
    heads, alone = corpus.ids[head], pd.Series(np.isnan(shares))
    reason = pd.Series(ALONE, alone.index).mask(n_compared == 0, TOO_SHORT)
    return pd.DataFrame(
        {
            "policy_id": corpus.ids,
            "lineage_id": [f"lineage-{digest('lineage', head)[:10]}" for head in heads],
            "lineage_share": shares,
            "likely_ancestor": pd.Series(heads).where(~alone),
            "n_compared": n_compared,
            "reason": reason.where(alone),
        }
    )


def _families(corpus: _Corpus, kinships: pd.DataFrame, share: float) -> list[Counts]:
    """Return the places of the members of each family of two policies or more."""
    kin = kinships[kinships[["share_a", "share_b"]].max(axis=1) >= share]
    place = pd.Index(corpus.ids)
    ends = tuple(place.get_indexer(pd.Index(kin[end])) for end in ("policy_id_a", "policy_id_b"))
    graph = sparse.coo_array((np.ones(len(kin)), ends), shape=(len(place), len(place)))
    family = connected_components(graph, directed=False)[1]
    order, sizes = np.argsort(family, kind="stable"), np.bincount(family)
    return [members for members in np.split(order, np.cumsum(sizes)[:-1]) if len(members) > 1]


def _ancestor(corpus: _Corpus, members: Counts) -> int:
    """Return the place of the member that holds most of those that are not older than it."""
    held = corpus.shared(members, members) / corpus.n_compared[members][:, None]
    years = corpus.years[members]
    older = years[:, None] < years[None, :]
    coverage = np.where(older, 0.0, held).sum(axis=0).round(9)
    ids = corpus.ids[members].astype(str)
    return int(members[np.lexsort((ids, years, -coverage))[0]])


def _shares_within(corpus: _Corpus, members: Counts) -> npt.NDArray[np.float64]:
    """Return the share of each member's comparable clauses that any other member has too."""
    wordings, n_members = np.unique(corpus.reach[members].indices, return_counts=True)
    own = corpus.occurs[members]
    own.data = own.data * (n_members[np.searchsorted(wordings, own.indices)] > 1)
    return np.asarray(own.sum(axis=1) / corpus.n_compared[members], dtype=np.float64)


def _shared_clauses(compared: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the table `shared_clauses`; its rows grow with the clauses, not with their square."""
    first = compared.drop_duplicates("wording").set_index("wording")["clause_id"]
    heads = compared["wording"].map(first)
    copies = compared[heads != compared["clause_id"]]
    same = pd.DataFrame({"clause_id_a": heads[copies.index], "clause_id_b": copies["clause_id"]})
    close = pd.DataFrame(
        {
            "clause_id_a": pairs["first"].map(first),
            "clause_id_b": pairs["second"].map(first),
            "similarity": pairs["similarity"],
        }
    )
    return pd.concat([same.assign(similarity=1.0), close], ignore_index=True)


def side_by_side(clauses: pd.DataFrame, policy_a: str, policy_b: str) -> pd.DataFrame:
    """Return the shared clauses of two policies: the columns of clauses, ending in _a and _b.

    One row for each clause of the first and each clause of the second of nearly the same wording,
    in reading order, with their ``similarity``; every pair is compared in full.
    """
    found = _compared(clauses[clauses["policy_id"].isin([policy_a, policy_b])])
    sides = [found[found["policy_id"] == policy_id] for policy_id in (policy_a, policy_b)]
    wordings = [wording for side in sides for wording in side["words"]]
    places = np.indices([len(side) for side in sides]).reshape(2, -1)
    similarity = similarities(wordings, places[0], places[1] + len(sides[0]))
    pairs = sides[0].merge(sides[1], how="cross", suffixes=("_a", "_b"))
    pairs = pairs.drop(columns=["words_a", "words_b"]).assign(similarity=similarity)
    return pairs[pairs["similarity"] >= SIMILAR].reset_index(drop=True)
