"""Contact details: every one of a practice is masked, and nothing else."""

import pandas as pd
import pytest

from policyanalysis import corpus
from policyanalysis.corpus.contacts import details, masked, unmasked, words
from policyanalysis.project import Project

BY_HAND = {  # code points of the published texts, listed by reading them
    "gb-counsellor-01": {(4400, 4412, "telephone"), (4433, 4470, "e-mail")},
    "gb-psychotherapist-01": {(4810, 4821, "name")},
    "us-psychologist-01": {
        (5231, 5243, "name"),
        (5347, 5359, "name"),
        (5417, 5508, "website"),
        (5576, 5588, "name"),
    },
    "us-social-worker-01": {(3480, 3510, "website"), (4450, 4463, "name")},
    "us-therapist-01": {(1667, 1679, "telephone")},
}


def test_of_the_published_policies_every_detail_is_found_and_nothing_else(published, tmp_path):
    policies = corpus.read(Project(published, tmp_path)).policies
    found = corpus.contacts(policies)
    for policy_id, rows in found.groupby("policy_id"):
        spans = set(rows[["start", "end", "kind"]].itertuples(index=False, name=None))
        assert spans == BY_HAND[policy_id]
    assert set(found["policy_id"]) == set(BY_HAND) == set(policies["policy_id"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring me on 01632 960983.", {"01632 960983": "telephone"}),
        ("Ring me on (503) 555-0117, or 503.555.0118.",
         {"(503) 555-0117": "telephone", "503.555.0118": "telephone"}),
        ("My number is +353 20 915 0138.", {"+353 20 915 0138": "telephone"}),
        ("Duty desk: 020 915 0138", {"020 915 0138": "telephone"}),
        ("Tel: 02 5550 0182", {"02 5550 0182": "telephone"}),
        ("Tel: 1800 555 014", {"1800 555 014": "telephone"}),
        ("Write to jo.example@elm.example, please.", {"jo.example@elm.example": "e-mail"}),
        ("See www.elm.example/rules. It is on our website elm.example too, I think.",
         {"elm.example": "website"}),
        ("Mail me at jo@elm.example; elm.example/fees has the fees.",
         {"jo@elm.example": "e-mail", "elm.example/fees": "website"}),
        ("Find us at 12 Willow Tree Lane, Elmford EX4 9ZZ on any weekday.",
         {"12 Willow Tree Lane, Elmford EX4 9ZZ": "address"}),
        ("Office: 400 Oak Street, Suite 12, Elmford, OR 97999",
         {"400 Oak Street, Suite 12, Elmford, OR 97999": "address"}),
        ("Write to me at PO Box 77, Elmford.", {"PO Box 77, Elmford": "address"}),
        ("I do not text.\n\nOriel Quenby-Stane, LCSW\n", {"Oriel Quenby-Stane": "name"}),
        ("I do not text.\n\nKind regards,\nOriel Quenby", {"Oriel Quenby": "name"}),
        ("I do not text.\n\nOriel Quenby\nAccredited Counsellor\nElmford\n2020\nMay",
         {"Oriel Quenby": "name"}),
        ("My name is Oriel Quenby, and Quenby is who you reach.",
         {"Oriel Quenby": "name", "Quenby": "name"}),
        ("Ask Dr. Oriel P. Quenby first.", {"Oriel P. Quenby": "name"}),
        ("Therapist: Oriel Quenby", {"Oriel Quenby": "name"}),
    ],
)  # fmt: skip
def test_a_detail_of_the_practice_is_found(text, found):
    assert {text[start:end]: kind for start, end, kind in details(text)} == found


@pytest.mark.parametrize(
    "text",
    [
        "In an emergency call 911, 999 or 112, or ring 988.",
        "Ring the Samaritans on 116 123 or the crisis line on 0800 555 0142.",
        "If I am away, call the county's Department of Health (503-555-0117).",
        "You can complain.\nBritish Association of Letters (BAL)\nEmail: help@bal.example\n"
        "Tel: 01632 960983\nPost: 12 Willow Tree Lane, Elmford EX4 9ZZ",
        "Complaints go to complaints@bacp.co.uk, whose site is www.bacp.co.uk.",
        "I use no sites such as facebook.com, zoom.us or www.yelp.example.",
        "I answer between 9.00-17.00 and within 24/48 hours, as of 2019-2021 and 01.02.2020.",
        "My registration number is 397064, or 12345678.",
        "I Am A Registered Member. Social Media\nGoogle Reader\nFriend Requests",
        "Please reply to no @mentions. I am Registered, and a Licensed Clinical Social Worker.",
        "I answer on Mondays. Thank You\nBack To Top",
        "Contracts are in South African Rand (ZAR), MA.",
    ],
)
def test_what_belongs_to_others_or_to_nobody_is_left(text):
    assert [text[start:end] for start, end, _ in details(text)] == []


def test_a_practice_s_own_site_is_known_from_the_manifest():
    text = "The newest version stands on elm.example/rules and on oak.example."
    assert [text[s:e] for s, e, _ in details(text, "https://www.elm.example/x")] == [
        "elm.example/rules"
    ]


@pytest.mark.parametrize("piece", ["0", "a.", "a@", "Aa ", "(", "1 ", "Unit 1 "])
def test_a_text_made_to_slow_the_search_does_not(piece):
    assert details(piece * 50_000) == []


@pytest.fixture
def policies():
    text = "Ring me on 01632 960983 or write to jo@elm.example.\n\nOriel Quenby, LCSW\n"
    return pd.DataFrame([{"policy_id": "oak-01", "url": None, "text": text}])


def test_masking_is_undone_with_the_key(policies):
    found = corpus.contacts(policies)
    text = policies.loc[0, "text"]
    hidden = masked(text, found)
    assert hidden == ("Ring me on [telephone] or write to [e-mail].\n\n[name], LCSW\n")
    assert unmasked(hidden, words(policies, found)) == text


def test_the_key_is_for_its_owner_alone(cli, write_corpus, tmp_path):
    project = write_corpus()
    oak = project.corpus / "oak-01.txt"
    oak.write_text(oak.read_text(encoding="utf-8") + "Tel: 01632 960983\n", encoding="utf-8")
    run = cli("key", tmp_path / "key.csv", "--corpus", project.corpus)
    assert run.returncode == 0
    assert "01632 960983" in (tmp_path / "key.csv").read_text(encoding="utf-8")
    assert (tmp_path / "key.csv").stat().st_mode & 0o077 == 0
