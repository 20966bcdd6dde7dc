"""Topics of clauses: what words show, what stands around them, and what stays beside what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyanalysis import clauses, codebook
from policyanalysis.coding.rules.evidence import topic_of
from policyanalysis.coding.rules.topics import Placed, TopicFinder

FINDER = TopicFinder(codebook.load(), clauses.pipeline())


def topics(*placed):
    return [[topic_of(cue) for cue in cues] for cues in FINDER.topics(placed)]


def test_a_clause_without_topic_words_takes_its_headings_topic_without_a_place():
    ((cue,),) = FINDER.topics([Placed("I decline them all.", "Friend requests")])
    assert (topic_of(cue), cue.start, cue.end) == ("friending", -1, -1)


def test_a_title_stands_over_all_topics():
    assert topics(Placed("I mean it.", "E-mail and social media policy", block=9)) == [
        ["policy_updates"]
    ]


def test_a_topic_of_the_clause_takes_the_place_of_the_headings():
    clause = Placed("I never ask for a review.", "Friend requests")
    assert topics(clause) == [["reviews"]]


def test_a_topic_that_a_clause_keeps_stays_beside_its_own():
    clause = Placed("Attachments are encrypted.", "E-mail")
    assert topics(clause) == [["security", "email"]]


def test_weak_words_give_way_to_the_heading():
    assert topics(Placed("Leave your telephone at the door.", "Recording of sessions")) == [
        ["recording"]
    ]
    assert topics(Placed("My telephone is an old one.")) == [["phone"]]


def test_a_general_heading_gives_way_to_the_clause_before():
    before = Placed("I decline all friend requests.", "Social media", block=4)
    after = Placed("Nobody need feel slighted.", "Social media", block=4)
    assert topics(before, after) == [["friending"], ["friending"]]
    assert topics(after) == [["social_messaging"]]


def test_a_clause_that_resumes_goes_on_about_the_one_before():
    before = Placed("Sessions must not be recorded.", "Video sessions", block=4)
    assert topics(before, Placed("This binds me too.", "Video sessions", block=5))[1] == [
        "recording"
    ]


def test_of_a_heading_with_two_topics_the_one_just_spoken_of_goes_on():
    before = Placed("E-mail suits me.", "E-mail and text messages", block=4)
    after = Placed("Few people mind.", "E-mail and text messages", block=4)
    assert topics(before, after)[1] == ["email"]


def test_a_courtesy_has_no_topic_and_an_introduction_inherits_none():
    assert topics(Placed("Thank you for not texting me.", "E-mail")) == [[]]
    assert topics(Placed("We are a team of four.", "E-mail")) == [[]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I do not accept friend requests because they would harm your privacy.", ["friending"]),
        ("The reason is that it would harm your privacy.", ["confidentiality"]),
        ("Because it is not secure, I do not read e-mail.", ["email"]),
    ],
)
def test_privacy_and_security_as_a_mere_reason_are_no_topic(text, expected):
    assert topics(Placed(text)) == [expected]


def test_a_topic_that_stands_alone_bears_none_beside_it():
    assert topics(Placed("This policy explains how I use e-mail and text messages.")) == [
        ["policy_updates"]
    ]


def test_the_last_block_may_close_the_policy_whatever_its_heading():
    opening = Placed("Ring 999 at once.", "Emergencies", block=1)
    last = Placed("Let us discuss whatever is missing.", "Emergencies", block=7)
    assert topics(opening, last)[1] == ["questions"]
    assert topics(opening, last, Placed("Ring 999.", "Emergencies", block=8))[1] == ["emergencies"]


def test_a_heading_that_says_nothing_is_read_by_what_most_of_its_clauses_say():
    heading = "Stars and thumbs"
    placed = [
        Placed("I never ask for reviews.", heading, block=4),
        Placed("Reviews of my work stay unanswered.", heading, block=5),
        Placed("People are at ease.", heading, block=6),
    ]
    assert topics(*placed)[2] == ["reviews"]


def test_a_clause_has_three_topics_at_most_the_act_before_the_channels():
    clause = Placed("By e-mail, by text, by phone or on a video call you can book a session.")
    (found,) = topics(clause)
    assert found[0] == "appointments"
    assert len(found) == 3


def test_the_direction_of_a_search_is_told_by_whom_it_is_for():
    assert topics(Placed("I never google the people whom I see.")) == [["therapist_searching"]]
    assert topics(Placed("People google me now and then.")) == [["client_searching"]]


def test_evidence_says_what_was_dropped_and_why():
    (evidence,) = FINDER.evidence(
        [Placed("I encrypt what I send because of your privacy.", "E-mail")]
    )
    assert {(e.topic, e.source, e.dropped) for e in evidence} >= {
        ("security", "clause", ""),
        ("email", "heading", ""),
        ("confidentiality", "clause", "only gives the reason"),
    }


WORDS = st.sampled_from(
    "I you e-mail text privacy because review . , this thank secure friend requests policy".split()
)


@given(st.lists(st.tuples(st.lists(WORDS, min_size=1).map(" ".join), WORDS), max_size=4))
def test_each_clause_has_its_cues_and_each_cue_its_place(drawn):
    placed = [Placed(text, section, block=n) for n, (text, section) in enumerate(drawn)]
    found = FINDER.topics(placed)
    assert len(found) == len(placed)
    for clause, cues in zip(placed, found, strict=True):
        assert len(cues) <= 3
        assert len({topic_of(cue) for cue in cues}) == len(cues)
        for cue in cues:
            assert (cue.start, cue.end) == (-1, -1) or 0 <= cue.start < cue.end <= len(clause.text)
