"""corpus/published.csv: addresses and facts of published policies, and none of their text."""

import csv
import re
from pathlib import Path

import pytest

from policyanalysis.corpus import addresses
from policyanalysis.corpus.manifest import read_manifest

TABLE = Path(__file__).parents[2] / "corpus" / "published.csv"
COLUMNS = """
    policy_id url title practice_kind profession credential country region place year language
    source redistribute profession_evidence country_evidence looks_like_template
""".split()
LANGUAGES = {"de", "en", "es", "fr", "nl"}


@pytest.fixture(scope="module")
def rows():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def bare(url):
    """Return what two spellings of one address share."""
    address = addresses.parse(url)
    return address.host.removeprefix("www.") + address.target.rstrip("/").lower()


def test_it_is_a_manifest_that_can_be_fetched_and_checked():
    usable, problems = read_manifest(TABLE, unchecked={"language"})
    assert (len(usable), problems) == (140, [])


def test_it_has_the_columns_that_the_readme_describes(rows):
    assert list(rows[0]) == COLUMNS
    readme = (TABLE.parent / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Published policies")[1].split("\n## ")[0]
    described = {"practice_kind", "profession", "credential", "country", "region", "year", "title"}
    assert set(re.findall(r"`([a-z_]+)`", section)) >= set(COLUMNS) - described


def test_each_address_stands_once_and_in_its_one_form(rows):
    assert [addresses.parse(row["url"]).url for row in rows] == [row["url"] for row in rows]
    assert len({bare(row["url"]) for row in rows}) == len(rows)


def test_cells_hold_facts_in_one_form_each(rows):
    assert [row["policy_id"] for row in rows] == sorted(row["policy_id"] for row in rows)
    for row in rows:
        assert row["policy_id"].startswith(row["country"].lower())
        assert row["language"] in LANGUAGES
        assert (row["source"], row["redistribute"]) == ("published", "no")
        assert row["practice_kind"] in {"", "solo", "group", "clinic", "university"}
        assert {row["profession_evidence"], row["country_evidence"]} <= {
            "shown",
            "inferred",
            "uncertain",
        }
        assert row["looks_like_template"] in {"yes", "no"}
        assert row["profession"] == row["profession"].lower()
        assert "?" not in row["region"] + row["place"] + row["credential"]
        assert all(cell == cell.strip() for cell in row.values())


def test_no_cell_is_long_enough_to_be_a_text(rows):
    titles = [row["title"] for row in rows]
    assert max(len(title.split()) for title in titles) <= 13
    others = [v for row in rows for k, v in row.items() if k not in ("title", "url")]
    assert max(len(cell.split()) for cell in others) <= 5
