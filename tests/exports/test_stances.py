import pandas as pd
import pytest

from policyanalysis import tables
from policyanalysis.errors import TableError
from policyanalysis.exports import clause_stances


def test_one_row_a_clause_coder_and_topic_in_order(made):
    table = clause_stances(**made())
    rows = table[["policy_id", "clause_id", "coder_id", "topic"]]
    assert rows.fillna("-").values.tolist() == [
        ["p-1", "c-1", "rules", "therapist_searching"],
        ["p-1", "c-2", "rules", "-"],
        ["p-2", "c-3", "Ada", "texting"],
        ["p-2", "c-3", "rules", "texting"],
        ["p-2", "c-3", "rules", "availability"],
    ]
    assert list(table.columns) == tables.schemas()["clause_stances"].names


def test_the_order_of_the_input_rows_does_not_matter(made):
    given_tables = made()
    turned = {name: given_tables[name].iloc[::-1] for name in ("policies", "clauses", "codings")}
    pd.testing.assert_frame_equal(clause_stances(**made(**turned)), clause_stances(**given_tables))


def test_the_cue_is_the_words_of_the_policy(made):
    table = clause_stances(**made())
    cues = table.groupby("clause_id")["cue"].agg(lambda cue: sorted(set(cue.dropna())))
    assert cues.to_dict() == {"c-1": ["never"], "c-2": [], "c-3": ["may"]}


def test_the_confidence_is_that_of_the_stance(made, topic_codings):
    sure = topic_codings.assign(confidence=0.1, rule_id="of the topic")
    table = clause_stances(**made(topic_codings=sure))
    assert set(table["confidence"].dropna()) == {0.7}
    assert set(table["rule_id"].dropna()) == {"never"}


def test_no_coding_gives_an_empty_typed_table(made):
    none = {name: tables.empty(name) for name in ("codings", "topic_codings")}
    pd.testing.assert_frame_equal(clause_stances(**made(**none)), tables.empty("clause_stances"))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("policies", "the table clauses has 2 rows without a row in policies"),
        ("clauses", "the table codings has 1 rows without a row in clauses"),
        ("codings", "the table topic_codings has 2 rows without a row in codings"),
    ],
)
def test_a_row_without_its_parent_is_refused(made, name, says):
    parent = made()[name].iloc[1:]
    with pytest.raises(TableError, match=says):
        clause_stances(**made(**{name: parent}))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 4), (-4, 2), (2, 900)])
def test_a_cue_outside_its_policy_is_refused(made, codings, start, end):
    codings.loc[0, ["cue_start", "cue_end"]] = [start, end]
    with pytest.raises(TableError, match="the cue of clause c-3 runs from"):
        clause_stances(**made(codings=codings))
