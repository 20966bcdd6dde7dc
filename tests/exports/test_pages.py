"""The report and the explorer as text: what they hold, and what never stands in them."""

import html
import re
from itertools import pairwise

import pandas as pd
import pytest

from policyanalysis import codebook, exports, study
from policyanalysis.errors import ProjectError
from policyanalysis.exports.pages.filling import cell
from policyanalysis.exports.pages.matrix import matrix
from policyanalysis.project import Project, Settings


def page_of(finished):
    return finished[0].report.read_text(encoding="utf-8")


def test_the_report_of_a_finished_run_is_the_one_that_the_run_wrote(finished, tmp_path):
    written = study.report(finished[0], tmp_path / "mine.html")
    assert written.read_bytes() == finished[0].report.read_bytes()


def test_without_a_finished_run_there_is_no_report(tmp_path):
    with pytest.raises(ProjectError, match="no run has finished here"):
        study.report(Project(tmp_path, tmp_path), tmp_path / "mine.html")
    assert list(tmp_path.iterdir()) == []


def test_every_clause_stands_in_the_page_once_with_its_codes(finished):
    page = page_of(finished)
    _, result = finished
    for clause in result.tables["clauses"].itertuples():
        assert page.count(f'id="{clause.clause_id}"') == 1
        assert html.escape(clause.text.split()[0], quote=False) in page
    assert "COMPOSED: 3 of the 3 policies" in page


def test_references_are_those_of_the_methods_of_the_run(finished):
    page = html.unescape(page_of(finished))
    listed = page.split("<h3>References</h3>")[1]
    methods = finished[1].tables["estimates"]["method"].unique()
    for reference in exports.papers.citations(["clauses", "lineages", "figures", *methods]):
        assert reference in listed
    assert listed.count("<li>") == len(set(re.findall("<li>(.*)</li>", listed)))


def test_a_report_without_all_words_says_so(write_corpus):
    project = write_corpus("policy_id,profession,country\noak-01,counsellor,GB\n",
                           {"oak-01.txt": "Texts\n\nPlease text me. I do not call.\n"})  # fmt: skip
    study.run(project, Settings())
    page = project.report.read_text(encoding="utf-8")
    assert page.count("Words withheld: 2 clauses") == 1


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(finished):
    page = page_of(finished)
    rules = html.unescape(re.search(r'Policy" content="([^"]+)"', page)[1])
    assert re.match(r"default-src 'none'; img-src data:; style-src 'sha256-\S+'; script-src", rules)
    assert "unsafe" not in rules
    assert page.count("<script>") == 1
    assert not re.search(r"""(?:src|href)=["'](?!data:image/svg|#)""", page)
    assert " style=" not in page


def test_headings_are_in_order_and_figures_have_their_words(finished):
    page = page_of(finished)
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(low + 1 >= high for low, high in pairwise(levels))
    for picture in re.findall(r"<img [^>]*>", page):
        assert re.search(r'alt="[^"]{40,}"', picture)


def test_details_are_masked_and_words_that_may_not_be_passed_on_are_withheld(write_corpus):
    text = "Reach me\n\nPlease call me on 01632 960983 between sessions. I do not text.\n"
    project = write_corpus("policy_id,profession,country\noak-01,counsellor,GB\n",
                           {"oak-01.txt": text})  # fmt: skip
    result = study.run(project, Settings())
    clauses = result.tables["clauses"]
    pages = {}
    for name, withhold in (("masked", False), ("withheld", True)):
        given = result.tables
        table = exports.clause_stances(
            *(given[n] for n in ("policies", "lineages", "clauses", "codings", "topic_codings"))
        )
        table = exports.protected(
            table, given["policies"], given["contact_details"], withhold=withhold
        )
        tables = given | {"clause_stances": table}
        pages[name] = exports.explorer(tables, codebook.load(), coder_id="rules").page
        assert "960983" not in pages[name]
    assert pages["withheld"].count("[words withheld") == len(clauses)
    assert "Reach me" not in pages["withheld"]
    assert f"{clauses['start'][0]}–{clauses['end'][0]}" in pages["withheld"]


def test_the_matrix_counts_each_clause_in_each_of_its_topics(finished):
    tables = finished[1].tables
    book = codebook.load()
    made = matrix(tables, book, "country", "rules")
    counted = sum(c.strict + c.discretionary + c.none for _, _, cells in made.rows for c in cells)
    stances = tables["clause_stances"].query("coder_id == 'rules'")
    touched = stances["topic"].notna() & stances["stance"].notna()
    assert counted == touched.sum() > 0
    assert dict(made.groups) == {"GB": 1, "US": 2}


def test_what_a_matrix_counts_stands_outside_of_what_scrolls(finished):
    page = page_of(finished)
    for by in ("profession", "country"):
        said = page.index(f'<p id="about-{by}">Strict / discretionary clauses')
        region = page.index(
            f'<div class="scroll" role="region" aria-label="Clauses by topic and {by}'
        )
        assert said < region < page.index(f'aria-describedby="about-{by}"')


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.123456, "0.123"), (2.0, "2"), (float("nan"), ""), (pd.NA, ""), (True, "True"), ("", "")],
)
def test_cells_are_short_and_missing_ones_empty(value, text):
    assert cell(value) == text
