"""Clauses nearly the same, what policies share, families, ancestors; sentences are composed."""

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from datasketch import MinHash, MinHashLSH

from policyanalysis import clauses as segmentation
from policyanalysis import corpus, tables
from policyanalysis.corpus import wordings
from policyanalysis.corpus.lineage import lineages, side_by_side
from policyanalysis.errors import ProjectError
from policyanalysis.project import Project

ROOT = Path(__file__).resolve().parents[2]

HEAD = [
    "Requests to connect on Facebook stay without an answer, whoever among my clients sends them.",
    "Voice messages left on the answering machine are heard twice a day, never after supper.",
    "Photographs of the waiting room may not be posted, because other people sit there as well.",
    "I print letters that reach me by e-mail and file them with the notes of our sessions.",
    "Should a client review my practice on some website, I can neither confirm nor deny the tie.",
    "A parcel or a present that comes by post goes back unopened to whoever sent the thing.",
]
OTHER = [
    "Our reception opens at eight and closes at six, on Fridays an hour earlier than otherwise.",
    "Invoices are due within thirty days, and a reminder costs a fee that covers the postage.",
    "The car park behind the surgery belongs to the baker, who has strangers towed away quickly.",
    "Trainees sit in on meetings with consent only, and they keep quiet about everything heard.",
    "Wheelchairs pass through the side door, where a bell summons somebody from the front desk.",
    "Groups on grief run every autumn in the library hall with tea, biscuits and soft sofas.",
]


def corpus_of(years=None, **texts):
    """Return `policies` and `clauses` of one list of texts a policy."""
    rows = [
        {"clause_id": f"{policy_id}-{number}", "policy_id": policy_id, "text": text}
        for policy_id, own in texts.items()
        for number, text in enumerate(own)
    ]
    policies = pd.DataFrame({"policy_id": list(texts)})
    policies["year"] = pd.array([(years or {}).get(name) for name in texts], dtype="Int64")
    return policies, pd.DataFrame(rows, columns=["clause_id", "policy_id", "text"])


def families(found, column="lineage_id"):
    groups = found.lineages.groupby(column)["policy_id"].apply(frozenset)
    return set(groups)


def similarity(first, second):
    both = [wordings.words(first), wordings.words(second)]
    return wordings.similarities(both, np.array([0]), np.array([1]))[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I don't read e-mails after lunch.", "We do not read EMAIL after lunch!"),
        ("Patients' letters reach us late.", "Client letter reach me late"),
        ("I was found on Twitter, LinkedIn.", "We were found on Facebook"),
        ("Ring me on 0123 before your appointment.", "Ring us on 99 before your sessions."),
    ],
)
def test_what_copyists_change_for_their_own_use_makes_no_difference(first, second):
    assert wordings.words(first) == wordings.words(second)


def test_similarity_is_the_larger_of_alignment_and_shared_word_pairs():
    scattered = "one two three four five", "one 2wo three four 5ive"
    assert similarity(*scattered) == pytest.approx(3 / 5)  # three words of five align
    turned = "red apples grow slowly here today", "grow slowly here today red apples"
    assert similarity(*turned) == pytest.approx(4 / 5)  # four word pairs of five
    assert similarity("red apples grow", "blue plums rot") == 0


def test_a_clause_with_few_content_words_is_no_evidence():
    short = ["You may call me if you need to.", "Please ask me about this at any time."] * 2
    found = lineages(*corpus_of(a=short, b=short), seed=1)
    assert len(families(found)) == 2
    assert found.shared_clauses.empty
    assert set(found.lineages["n_compared"]) == {0}
    assert found.lineages["lineage_share"].isna().all()
    assert set(found.lineages["reason"]) == {"no clause of the policy is long enough to compare"}


def test_shares_families_and_ancestor_of_a_template_and_its_copies():
    texts = {
        "head": HEAD,
        "near": [*HEAD[:3], *OTHER[:1]],
        "far": [HEAD[0].replace("clients", "patients"), HEAD[2], *OTHER[1:4]],
        "own": OTHER[4:],
    }
    policies, clauses = corpus_of({"head": 2010, "near": 2015, "own": 2001}, **texts)
    found = lineages(policies, clauses, seed=1)
    assert families(found) == {frozenset({"head", "near", "far"}), frozenset({"own"})}
    rows = found.lineages.set_index("policy_id")
    assert rows["lineage_share"].to_dict() == pytest.approx(
        {"head": 1 / 2, "near": 3 / 4, "far": 2 / 5, "own": np.nan}, nan_ok=True
    )
    assert set(rows["likely_ancestor"].dropna()) == {"head"}
    assert rows["reason"].notna().to_dict() == {"head": 0, "near": 0, "far": 0, "own": 1}
    pair = found.kinships.set_index(["policy_id_a", "policy_id_b"]).loc[("head", "far")]
    assert pair.to_dict() == pytest.approx(
        {"n_shared_a": 2, "n_shared_b": 2, "share_a": 2 / 6, "share_b": 2 / 5}
    )


@pytest.mark.parametrize(
    ("years", "ancestor"),
    [({"a": 2012, "b": 2010}, "b"), ({"b": 2010}, "b"), ({"a": 2020}, "a"), ({}, "a")],
)
def test_the_older_of_two_equal_policies_is_the_ancestor(years, ancestor):
    found = lineages(*corpus_of(years, a=HEAD, b=HEAD), seed=1)
    assert set(found.lineages["likely_ancestor"]) == {ancestor}


def test_one_shared_clause_makes_no_kin_however_large_its_share():
    found = lineages(*corpus_of(a=HEAD[:1], b=[HEAD[0], OTHER[0]]), seed=1)
    assert len(families(found)) == 2
    assert len(found.shared_clauses) == 1


def test_the_lower_threshold_joins_what_the_higher_keeps_apart():
    filler = [" ".join(f"{word}{place}x" for word in "abcdefgh") for place in range(34)]
    texts = {"a": [*HEAD[:2], *filler], "b": [*HEAD[:2], *(text.upper()[::-1] for text in filler)]}
    found = lineages(*corpus_of(**texts), seed=1)  # 2 of 36 clauses: 0.056
    assert len(families(found)) == 2
    assert len(families(found, "wide_lineage_id")) == 1
    assert found.kinships["share_a"].tolist() == pytest.approx([2 / 36])


@pytest.mark.parametrize("shares", [(0.1, 0.2), (0.1, 0), (1.5, 0.1), (np.nan, 0.1)])
def test_thresholds_that_make_no_sense_are_refused(shares):
    with pytest.raises(ProjectError, match=r"wide_share is .* Expected: shares above 0"):
        lineages(*corpus_of(a=HEAD), min_share=shares[0], wide_share=shares[1], seed=1)


def test_neither_order_nor_seed_nor_other_policies_move_an_identifier():
    texts = {"a": HEAD, "b": HEAD[:4], "c": OTHER}
    years = {"a": 2010, "b": 2011}
    first = lineages(*corpus_of(years, **texts), seed=1).lineages
    turned = dict(reversed(texts.items())) | {"d": HEAD[1:]}
    second = lineages(*corpus_of(years, **turned), seed=2).lineages
    ids = dict(zip(first["policy_id"], first["lineage_id"], strict=True))
    more = dict(zip(second["policy_id"], second["lineage_id"], strict=True))
    assert {name: more[name] for name in ids} == ids
    assert more["d"] == ids["a"]


def test_wording_that_stands_in_every_policy_costs_no_square():
    policies, clauses = corpus_of(**{f"p{number}": HEAD[:2] for number in range(900)})
    found = lineages(policies, clauses, seed=1)
    assert len(found.shared_clauses) == 2 * 899
    assert len(families(found)) == 1


def test_without_policies_or_clauses_the_tables_have_no_rows():
    policies, clauses = corpus_of(a=[])
    found = lineages(policies, clauses, seed=1)
    assert found.lineages["likely_ancestor"].isna().tolist() == [True]
    for name, table in lineages(policies[:0], clauses, seed=1)._asdict().items():
        pd.testing.assert_frame_equal(table, tables.empty(name))


def test_candidates_are_those_of_the_index_of_datasketch_that_agree_elsewhere_too():
    rng = np.random.default_rng(1)
    shape = (80, wordings.BANDS * wordings.ROWS)
    sketches = np.where(rng.random(shape) < 0.5, 7, rng.integers(8, 200, shape)).astype(np.uint32)
    index = MinHashLSH(num_perm=shape[1], params=(wordings.BANDS, wordings.ROWS))
    indexed = set()
    for place, hashes in enumerate(sketches):
        sketch = MinHash(num_perm=shape[1], hashvalues=hashes, scheme="affine32")
        indexed |= {(other, place) for other in index.query(sketch)}
        index.insert(place, sketch)
    agreement = (sketches[:, None] == sketches[None, :]).mean(axis=2)
    expected = {(a, b) for a, b in indexed if agreement[a, b] >= wordings.LEAST_AGREEMENT}
    assert 100 < len(expected) < len(indexed)
    assert {tuple(map(int, pair)) for pair in wordings._candidates(sketches)} == expected


def test_every_pair_that_comparing_each_with_each_finds_is_found(composed_clauses):
    distinct = list(dict.fromkeys(composed_clauses["text"].map(wordings.words)))
    changed = [(*words[:4], "changed", *words[5:]) for words in distinct]
    both = [w for w in dict.fromkeys(distinct + changed) if wordings.is_comparable(w)]
    first, second = np.triu_indices(len(both), k=1)
    similar = wordings.similarities(both, first, second) >= wordings.SIMILAR
    expected = set(zip(first[similar], second[similar], strict=True))
    found = wordings.near(both, seed=1)
    missed = expected - set(zip(found["first"], found["second"], strict=True))
    assert len(expected) > 150
    assert len(missed) <= 0.02 * len(expected)


def test_the_lineages_of_the_composed_study_are_those_of_its_design(composed, composed_clauses):
    design = (ROOT / "corpus" / "DESIGN.md").read_text(encoding="utf-8").split("## Lineages")[1]
    rows = re.findall(r"^\| [A-Z] \|(.+)\|$", design, flags=re.MULTILINE)
    designed = [re.findall(r"`(c-[\w-]+)`", row) for row in rows]
    found = lineages(composed, composed_clauses, seed=1)
    for column in ("lineage_id", "wide_lineage_id"):
        kindred = {family for family in families(found, column) if len(family) > 1}
        assert kindred == {frozenset(members) for members in designed}
    heads = set(found.lineages["likely_ancestor"].dropna())
    assert heads == {members[0] for members in designed}
    assert len(heads) == 3


@pytest.fixture(scope="module")
def composed():
    return corpus.read(Project(ROOT / "corpus", ROOT)).policies


@pytest.fixture(scope="module")
def composed_clauses(composed):
    return segmentation.segment(composed, segmentation.pipeline())[1]


@pytest.fixture(scope="module")
def published_tables(published):
    policies = corpus.read(Project(published, published)).policies
    clauses = segmentation.segment(policies, segmentation.pipeline())[1]
    return policies, clauses


KIN = {"us-psychologist-01", "us-social-worker-01", "gb-psychotherapist-01"}


def test_three_of_the_published_policies_are_one_family(published_tables):
    found = lineages(*published_tables, seed=1)
    assert {family for family in families(found) if len(family) > 1} == {frozenset(KIN)}
    assert len(families(found)) == 3


def test_the_stock_sentences_of_the_published_policies_are_found(published_tables):
    _, clauses = published_tables
    shared = side_by_side(clauses, "us-social-worker-01", "gb-psychotherapist-01")
    starts = set(zip(shared["start_a"], shared["start_b"], strict=True))
    assert starts >= {(225, 107), (606, 309), (716, 419), (823, 526)}
    shared = side_by_side(clauses, "us-psychologist-01", "gb-psychotherapist-01")
    starts = set(zip(shared["start_a"], shared["start_b"], strict=True))
    assert starts >= {(4486, 3112), (4548, 3173), (4673, 3289), (4820, 3434), (3573, 3946)}
    strangers = itertools.product(KIN, ["us-therapist-01"])
    assert all(side_by_side(clauses, *pair).empty for pair in strangers)
