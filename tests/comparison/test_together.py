"""Topics that policies address together: counted by hand, and by pairs of sets."""

import pandas as pd
import pytest

from policyanalysis.comparison import topics_together
from policyanalysis.errors import EstimateError

ADDRESSED = {"fees": "pq", "email": "qrs", "texting": "", "reviews": "qr"}


@pytest.fixture
def table():
    """Return positions of policies p to t; t addresses nothing, and one topic has no policy."""
    said = ["strict", "mixed", "discretionary", "mentioned"]
    rows = [
        (policy_id, topic, said[place % 4] if policy_id in policies else "silent")
        for place, policy_id in enumerate("pqrst")
        for topic, policies in ADDRESSED.items()
    ]
    return pd.DataFrame(rows, columns=["policy_id", "topic", "position"])


def test_every_pair_is_counted_once_in_the_order_of_topics(table):
    found = topics_together(table)
    topics = list(ADDRESSED)
    pairs = [(a, b) for n, a in enumerate(topics) for b in topics[n:]]
    assert list(zip(found["topic_a"], found["topic_b"], strict=True)) == pairs
    sets = [(set(ADDRESSED[a]), set(ADDRESSED[b])) for a, b in pairs]
    assert found["n_both"].tolist() == [len(a & b) for a, b in sets]
    assert found["n_either"].tolist() == [len(a | b) for a, b in sets]
    expected = [len(a & b) / len(a | b) if a | b else None for a, b in sets]
    pd.testing.assert_series_equal(
        found["share"], pd.Series(expected, dtype="float64"), check_names=False
    )


def test_a_missing_column_and_a_repeated_key_are_named(table):
    with pytest.raises(EstimateError, match="the table positions lacks position"):
        topics_together(table.drop(columns="position"))
    with pytest.raises(EstimateError, match="repeated keys"):
        topics_together(pd.concat([table, table]))
