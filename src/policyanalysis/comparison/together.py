"""Which topics policies address together."""

import pandas as pd

from policyanalysis.comparison.inputs import needed


def topics_together(positions: pd.DataFrame) -> pd.DataFrame:
    """Return how many policies address both of two topics: one row a pair of topics.

    A policy addresses a topic on which it is not silent. The columns are ``topic_a`` and
    ``topic_b``, which comes after it in the order of ``positions`` or is the same; ``n_both``;
    ``n_either``, the policies that address one of the two or both; and ``share``, the first of the
    second (Jaccard 1901, doi:10.5169/seals-266450), missing where no policy addresses either.

    Raises EstimateError if a column is missing or a key occurs twice.

    >>> positions = pd.DataFrame({"policy_id": ["p", "p", "q", "q"], "topic": ["fees", "email"] * 2,
    ...                           "position": ["strict", "mixed", "silent", "strict"]})
    >>> topics_together(positions)[["topic_a", "topic_b", "n_both", "n_either"]]
      topic_a topic_b  n_both  n_either
    0    fees    fees       1         1
    1    fees   email       1         2
    2   email   email       2         2
    """
    table = needed("positions", positions, ["policy_id", "topic", "position"])
    topics = list(dict.fromkeys(table["topic"]))
    said = table.assign(said=table["position"] != "silent")
    wide = said.pivot(index="policy_id", columns="topic", values="said")[topics].astype("int64")
    both = wide.T @ wide
    rows = [
        (a, b, both.loc[a, b], both.loc[a, a] + both.loc[b, b] - both.loc[a, b])
        for place, a in enumerate(topics)
        for b in topics[place:]
    ]
    pairs = pd.DataFrame(rows, columns=["topic_a", "topic_b", "n_both", "n_either"])
    pairs["share"] = pairs["n_both"] / pairs["n_either"].where(pairs["n_either"] > 0)
    return pairs
