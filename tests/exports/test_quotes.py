"""The page of quotes: which clauses stand there, what never does, and that it prints."""

import pandas as pd

from policyanalysis import codebook, exports, study
from policyanalysis.exports.pages.quotes import chosen
from policyanalysis.figures import HANDOUT, SLIDE
from policyanalysis.project import Settings

MANIFEST = "policy_id,profession,country,source,redistribute\n"
CONTACTS = "Texts\n\nPlease do not text me on 01632 960983 at night. I may reply to a text.\n"
HOSTILE = (
    "Texting\n\nPlease do not text <script>alert(1)</script> me.\n"
    'I may answer a text "><img src=x onerror=alert(2)> at night.\n'
)


def clauses(rows):
    columns = ["policy_id", "lineage_id", "confidence", "text"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(clause_no=table.groupby("policy_id").cumcount() + 1)


def quoted(project, *, keep=False, topics=("texting",)):
    """Return the page of quotes of the project after a run, as a handout has it."""
    study.run(project, Settings(coder="rules", withhold=not keep, mask=not keep))
    _, made = study.figures_of(project, study.Choice(HANDOUT, tuple(topics), only=("quotes",)))
    return made


def test_each_family_has_a_quote_before_any_has_two_and_each_policy_before_its_kin():
    table = clauses([
        ("a", "one", 0.9, "First."), ("a", "one", 0.8, "Second."), ("b", "one", 0.2, "Kin."),
        ("c", "two", 0.1, "Other."), ("d", None, 0.3, "Alone."),
    ])  # fmt: skip
    assert chosen(table, 9)["text"].tolist() == ["First.", "Alone.", "Other.", "Kin.", "Second."]
    assert chosen(table.iloc[::-1], 2)["text"].tolist() == ["First.", "Alone."]


def test_sentences_come_before_parts_of_one_and_no_words_come_twice():
    table = clauses([
        ("a", "a", 0.9, "and none are sent."), ("b", "b", 0.5, "None are sent."),
        ("c", "c", 0.4, "None are sent."),
    ])  # fmt: skip
    assert chosen(table, 9)["text"].tolist() == ["None are sent.", "and none are sent."]


def test_quotes_stand_under_their_topic_and_stance_with_their_policy(finished):
    tables = finished[1].tables
    book = codebook.load()
    page = exports.quotes(tables, book, coder_id="rules", topics=book.ids("topics"))
    stances = tables["clause_stances"].query("coder_id == 'rules'").dropna(subset="topic")
    assert page.count("<section") == stances["topic"].nunique() > 1
    assert page.count("<figure") == len(stances)
    assert page.count("<b>composed</b>") == len(stances)
    assert "COMPOSED: 3 of the 3 policies" in page
    one = exports.quotes(tables, book, coder_id="rules", topics=["reviews"])
    assert one.count("<section") == 1
    assert "<small>no clause</small>" in one
    assert "never ask patients for a review" in one.replace("<strong>", "").replace("</strong>", "")
    assert exports.quotes(tables, book, coder_id="rules", topics=["no such"]) == ""


def test_details_and_words_withheld_never_stand_there_whatever_the_run_kept(write_corpus):
    rows = "oak-01,counsellor,GB,composed,yes\nelm-01,counsellor,GB,published,no\n"
    secret = CONTACTS.replace("night", "midnight")
    project = write_corpus(MANIFEST + rows, {"oak-01.txt": CONTACTS, "elm-01.txt": secret})
    page = quoted(project, keep=True).quotes.read_text(encoding="utf-8")
    assert "960983" in (project.data / "clause_stances.csv").read_text(encoding="utf-8")
    assert "midnight" in (project.data / "clause_stances.csv").read_text(encoding="utf-8")
    assert page.count("[telephone]") == 1
    assert "960983" not in page
    assert "midnight" not in page
    assert "elm-01" not in page
    assert "2 clauses are not among them" in page


def test_a_page_without_words_is_removed_and_the_reason_given(write_corpus):
    project = write_corpus(
        MANIFEST + "oak-01,counsellor,GB,composed,yes\n", {"oak-01.txt": CONTACTS}
    )
    made = quoted(project)
    assert made.files == [made.quotes]
    assert quoted(project).files == []
    none = quoted(project, topics=["fees"])
    assert none.quotes is None
    assert "no clause on these topics" in none.reasons["quotes"]
    assert list(made.quotes.parent.iterdir()) == []
    choice = study.Choice(SLIDE, only=("quotes",))
    assert "no page of quotes" in study.figures_of(project, choice)[1].reasons["quotes"]


def test_text_of_a_policy_is_escaped(write_corpus):
    rows = 'oak-01,"<b onclick=x>",GB,composed,yes\n'
    project = write_corpus(MANIFEST + rows, {"oak-01.txt": HOSTILE})
    page = quoted(project).quotes.read_text(encoding="utf-8")
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
