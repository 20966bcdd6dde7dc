import pandas as pd
import pytest

from policyanalysis import tables
from policyanalysis.exports import summary

LABELS = {
    "email": "E-mail",
    "texting": "Texting and messaging apps",
    "fees": "Fees \x1b[31m",
    "video": "Video sessions",
}


def positions_of(counts):
    """Return positions from {(policy, topic): (clauses, strict, discretionary)}."""
    rows = [
        {
            "policy_id": policy_id,
            "topic": topic,
            "n_clauses": n,
            "n_strict": strict,
            "n_discretionary": discretionary,
            "n_policy_clauses": n,
            "strictness": None,
            "position": "mixed",
        }
        for (policy_id, topic), (n, strict, discretionary) in counts.items()
    ]
    return tables.checked("positions", pd.DataFrame(rows))


def problems_of(n):
    rows = [
        {
            "problem_no": number,
            "severity": "error" if number == 1 else "warning",
            "policy_id": None,
            "file": "manifest.csv",
            "line": number + 1,
            "problem": f"cell {number} holds \x1b[2J",
            "expected": None,
            "action": "type it again",
        }
        for number in range(1, n + 1)
    ]
    return tables.checked("problems", pd.DataFrame(rows)) if rows else tables.empty("problems")


def estimates_of(reasons):
    rows = [
        {
            "estimand": "strictness",
            "topic": topic,
            "by": "country",
            "group": group,
            "unit": "draft",
            "method": "naive_cr2",
            "estimate": 0.5,
            "std_error": None,
            "df": None,
            "conf_low": None if reason else 0.1,
            "conf_high": None if reason else 0.9,
            "conf_level": 0.95,
            "n_policies": 2,
            "n_lineages": None,
            "effective_n": 2,
            "n_clauses": 7,
            "caution": None,
            "reason": reason,
        }
        for (group, topic), reason in reasons.items()
    ]
    return tables.checked("estimates", pd.DataFrame(rows))


@pytest.fixture
def study(made):
    few = "fewer than 5 policies: no interval"
    return made() | {
        "positions": positions_of(
            {
                ("p-1", "email"): (3, 2, 1),
                ("p-1", "texting"): (1, 0, 0),
                ("p-1", "fees"): (1, 1, 0),
                ("p-2", "email"): (0, 0, 0),
                ("p-2", "texting"): (12, 0, 11),
                ("p-2", "video"): (0, 0, 0),
            }
        ),
        "estimates": estimates_of(
            {("US", "all"): few, ("US", "email"): few, ("GB", "all"): few, ("GB", "email"): None}
        ),
        "contrasts": tables.empty("contrasts"),
        "problems": problems_of(7),
    }


def row_of(text, label):
    """Return the cells of the first line that begins with the label."""
    line = next(line for line in text.splitlines() if line.strip().startswith(label))
    return line.strip().removeprefix(label).split()


def test_the_first_line_says_composed(study):
    first = summary(study, LABELS, "rules").splitlines()[0]
    assert first.startswith("COMPOSED: 1 of the 2 policies")
    assert "nothing about the real world follows" in " ".join(
        summary(study, LABELS, "rules").split()
    )


def test_without_composed_policies_nothing_is_said_of_them(study):
    study["policies"]["source"] = "published"
    assert summary(study, LABELS, "rules").startswith(
        "Policies  2 (0 composed, 2 published, 0 imported)"
    )


def test_it_names_the_coder_on_whom_the_counts_rest(study):
    assert "rests on the codings of the coder rules." in summary(study, LABELS, "rules")


def test_counts_and_the_share_coded_of_each_coder(study):
    text = " ".join(summary(study, LABELS, "rules").split())
    assert "Clauses 3" in text
    assert "2 of 3 clauses by the coder rules, a share of 0.67; 1 discretionary, 1 strict" in text
    assert "1 of 3 clauses by the coder Ada, a share of 0.33; 1 discretionary" in text


def test_cells_are_strict_and_discretionary_of_each_group(study):
    by_profession, by_country = summary(study, LABELS, "rules").split("by topic and country")
    assert row_of(by_profession, "E-mail") == ["-", "2/1"]
    assert row_of(by_profession, "Texting and messaging apps") == ["0/11", "0/0"]
    assert row_of(by_country, "Texting and messaging apps") == ["0/11", "0/0"]
    assert "Topics that no policy touches: Video sessions" in by_country


def test_intervals_withheld_are_counted_by_reason(study):
    text = summary(study, LABELS, "rules")
    assert "Intervals withheld: 3 of 4 estimates" in text
    assert "2 groups, 3 estimates: fewer than 5 policies: no interval" in text


def test_the_first_problems_say_where_and_what_to_do(study):
    text = summary(study, LABELS, "rules")
    assert "Problems met: 1 error, 6 warnings" in text
    assert "error: cell 1 holds \\x1b[2J (manifest.csv, line 2). What to do: type it again" in text
    assert "and 2 more, all in data/problems.parquet" in text
    assert "cell 6" not in text
    assert "Problems met: none" in summary(study | {"problems": problems_of(0)}, LABELS, "rules")


def test_nothing_in_it_moves_the_cursor(study):
    study["policies"]["profession"] = ["psycho\x1b]0;x\x07logist", "coun\u202esellor"]
    study["codings"].loc[0, "coder_id"] = "\x9b2J"
    text = summary(study, LABELS, "rules")
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\x1b" in text


def test_no_policy_gives_a_summary_all_the_same():
    text = summary({name: tables.empty(name) for name in tables.schemas()}, LABELS, "rules")
    assert "no policy could be read" in text
    assert "Clauses   0" in text


@pytest.mark.parametrize("n_groups", [1, 6, 15])
def test_many_topics_and_groups_stay_within_the_width(study, n_groups):
    groups = [f"counsellor and psychotherapist {number}" for number in range(n_groups)]
    labels = {
        f"topic_{number}": f"A topic with quite a long label, {number}" for number in range(28)
    }
    policies = pd.concat(
        [study["policies"].head(1).assign(policy_id=g, profession=g) for g in groups]
    )
    counts = {(group, topic): (90, 40, 50) for group in groups for topic in labels}
    many = study | {"policies": policies, "positions": positions_of(counts)}
    text = summary(many, labels, "rules")
    assert max(len(line) for line in text.splitlines()) <= 100
    assert text.split("by topic and country")[0].count("40/50") == 28 * n_groups
