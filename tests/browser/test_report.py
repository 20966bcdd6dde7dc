"""The report in a browser: whole, quiet, reachable by keyboard, readable by everybody."""

from io import BytesIO

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe

from policyanalysis import study
from policyanalysis.exports import read
from policyanalysis.figures import HANDOUT

pytest.importorskip("playwright", reason="the browser's driver is a part of the development set")


@pytest.fixture(scope="module")
def report_file(composed_run):
    return composed_run[1] / "figures" / "report.html"


def chosen(page):
    return page.inner_text("#count")


@pytest.mark.parametrize("width", [1280, 390])
def test_nobody_is_shut_out(opened, finished, width):
    page = opened(finished[0].report, width)
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    found = Axe().run(page)
    assert found.generate_report() == "Found 0 accessibility violations:\n"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_figures_keep_their_size_and_scroll_by_keyboard(opened, finished):
    page = opened(finished[0].report, 380)
    picture = page.locator(".picture").first
    assert picture.locator("img").evaluate(
        "e => e.naturalWidth > 600 && e.clientWidth >= e.naturalWidth"
    )
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert picture.evaluate("e => e.scrollLeft") > 0


def test_a_cell_of_the_matrix_leads_to_its_clauses(opened, report_file, composed_run):
    page = opened(report_file)
    cell = page.locator(".matrix button").first
    label = cell.get_attribute("aria-label")
    cell.click()
    topic, group = cell.get_attribute("data-topic"), cell.get_attribute("data-group")
    table = read(composed_run[1] / "data" / "clause_stances.csv", "long")
    rows = table[(table["topic"] == topic) & (table["profession"] == group)]
    rows = rows[rows["coder_id"] == page.inner_text("section b")]
    n_policies = rows["policy_id"].nunique()
    assert chosen(page) == f"{len(rows)} clauses in {n_policies} of 36 policies"
    shown = page.locator(".clause:visible")
    assert shown.count() == len(rows)
    assert {c.get_attribute("id") for c in shown.all()} == set(rows["clause_id"])
    assert f"{(rows['stance'] == 'strict').sum()} strict" in label
    assert cell.get_attribute("aria-pressed") == "true"


def test_words_and_choices_narrow_together_and_all_come_back(opened, report_file):
    page = opened(report_file)
    everything = chosen(page)
    page.fill("#query", "E-MAIL")
    some = chosen(page)
    page.select_option("#stance", "strict")
    fewer = chosen(page)
    assert len({everything, some, fewer}) == 3
    for clause in page.locator(".clause:visible").all():
        assert "e-mail" in clause.inner_text().lower()
        assert clause.get_attribute("data-stance") == "strict"
    page.uncheck("#only")
    assert page.locator(".clause.pale:visible").count() > 0
    page.click("button[type=reset]")
    page.wait_for_function("count => document.getElementById('count').textContent === count",
                           arg=everything)  # fmt: skip


def test_the_keyboard_reaches_every_choice(opened, report_file):
    page = opened(report_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#query")
    reached = []
    for _ in range(6):
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.type"))
        page.keyboard.press("Tab")
    assert reached == ["query", "topic", "stance", "profession", "country", "only"]
    page.locator(".matrix button").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "topic"


HOSTILE = (
    "Contact <script>alert(1)</script>\n\n"
    "I answer no <img src=x onerror=alert(2)> messages by e-mail.\n"
    'Please do not text "><svg onload=alert(3)> me. I may read &lt;b&gt;.\n'
    "See data:text/html,<script>alert(4)</script> for more.\n"
)


def test_text_of_a_policy_never_acts(opened, write_corpus):
    row = "oak-01,<script>alert(0)</script><b onclick=x>,counsellor,GB,yes"
    manifest = f"policy_id,title,profession,country,redistribute\n{row}\n"
    project = write_corpus(manifest, {"oak-01.txt": HOSTILE})
    result = study.run(project)
    page = opened(project.report)
    assert "<script>alert(0)</script>" in page.inner_text("h3")
    assert "<img src=x onerror=alert(2)>" in page.inner_text("#policies")
    assert page.locator("img:not(figure img)").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator(".policy svg, .policy b[onclick]").count() == 0
    assert page.locator(".clause").count() == len(result.tables["clauses"])


def test_a_printed_page_holds_every_clause(opened, report_file):
    page = opened(report_file)
    page.emulate_media(media="print")
    assert not page.is_visible("#choices")
    assert page.locator(".clause:visible").count() == page.locator(".clause").count()


def test_quotes_can_be_read_by_everybody_and_print_a_topic_a_page(opened, project):
    _, made = study.figures_of(project, study.Choice(HANDOUT, only=("quotes",)))
    page = opened(made.quotes)
    assert Axe().run(page).generate_report() == "Found 0 accessibility violations:\n"
    printed = page.pdf(prefer_css_page_size=True)
    with pdfplumber.open(BytesIO(printed)) as pages:
        assert len(pages.pages) == page.locator("section").count() > 1
        assert (pages.pages[0].width, pages.pages[0].height) == pytest.approx((595, 842), abs=1)


def test_the_explorer_works_in_a_page_without_a_kernel(opened, composed_run, finished, tmp_path):
    shown = study.explore(finished[1].tables)._repr_html_()
    (tmp_path / "page.html").write_text(f"<!doctype html>{shown}", encoding="utf-8")
    page = opened(tmp_path / "page.html")
    frame = page.frame_locator("iframe")
    frame.locator(".matrix button").first.click()
    n = frame.locator(".clause:visible").count()
    assert 0 < n < len(finished[1].tables["clauses"])
    assert frame.locator("#count").inner_text().startswith(f"{n} clauses in ")
