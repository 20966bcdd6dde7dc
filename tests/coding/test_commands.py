"""The commands for people who code, as they meet them, and agreement as it is printed."""

import pandas as pd

from policyanalysis.coding import agreement, agreement_by_policy
from policyanalysis.exports import agreement_list
from tests.coding.test_agreement import FIRST, SECOND
from tests.coding.test_sheets import CODED, fill

CODERS = pd.DataFrame({"coder_id": ["AB", "CD", "rules"], "human": [True, True, False]})
LABELS = {"email": "E-mail", "texting": "Text messages"}


def test_from_a_sheet_to_what_is_settled(write_corpus, cli, tmp_path):
    write_corpus()
    for coder, changes in (("AB", {2: CODED}), ("CD", {2: CODED | {"actor": "both"}})):
        made = cli("sheet", "--coder", coder, cwd=tmp_path)
        assert made.stdout == f"Wrote {coder}.xlsx: 8 clauses, 0 of them coded before.\n"
        fill(tmp_path / f"{coder}.xlsx", changes)
        added = cli("codings", "add", f"{coder}.xlsx", cwd=tmp_path)
        assert added.returncode == 0
        assert added.stdout.endswith(f"{coder}.csv: 1 row new, 0 changed, 0 as before.\n")
    shown = cli("agreement", "--by", "topic", "--units", "units.csv", cwd=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("AB, CD\n"), "people need no warning"
    assert "one value was used only" in shown.stdout
    assert (tmp_path / "units.csv").exists()
    asked = cli("adjudicate", "--out", "open.csv", cwd=tmp_path)
    assert asked.stdout == "Wrote open.csv: 1 clause to be decided.\n"
    fill(tmp_path / "open.csv", {2: {"actor": "client"}})
    settled = cli("adjudicate", "open.csv", cwd=tmp_path)
    assert settled.stdout.endswith("adjudicated.csv: 1 row new, 0 changed, 0 as before.\n")


def test_mistakes_are_exit_code_1_and_go_to_the_errors(write_corpus, cli, tmp_path):
    write_corpus()
    cli("sheet", "--coder", "AB", "--out", "AB.csv", cwd=tmp_path)
    fill(tmp_path / "AB.csv", {3: {"stance": "\x1b[31msometimes"}})
    added = cli("codings", "add", "AB.csv", cwd=tmp_path)
    assert (added.returncode, added.stdout) == (1, "")
    lines = added.stderr.splitlines()
    assert lines[0] == "Nothing was added: 1 mistake in AB.csv"
    assert lines[1].startswith("row 3, column G (stance): ")
    assert lines[2] == "What to do: correct these cells, then add the sheet again"
    assert "\x1b" not in added.stderr
    for command in ("agreement", "adjudicate"):
        alone = cli(command, cwd=tmp_path)
        assert alone.returncode == 1
        assert " needs two coders. Expected: two of those who coded: nobody" in alone.stderr


def test_whoever_is_not_human_is_named_before_any_number(coded):
    given = coded({"AB": FIRST, "CD": SECOND, "rules": FIRST})
    table = agreement(*given, coders=["AB", "rules"], reference="AB")
    shown = agreement_list(table, CODERS, LABELS)
    assert shown.startswith("NOT HUMAN RELIABILITY: rules are language models, programs or rest")
    people = agreement_list(agreement(*given, coders=["AB", "CD"]), CODERS, LABELS)
    assert "HUMAN" not in people


def test_what_is_printed_is_what_the_table_holds(coded):
    given = coded({"AB": FIRST, "CD": SECOND})
    table = agreement(*given, coders=["AB", "CD"])
    lines = agreement_list(table, CODERS, LABELS).splitlines()
    stance = next(line for line in lines if line.startswith("  stance")).split()
    rows = table[table["variable"] == "stance"].set_index("coefficient")
    names = ["observed_agreement", "cohen_kappa", "gwet_ac1", "krippendorff_alpha"]
    assert stance[1:5] == [f"{rows.loc[name, 'estimate']:.3f}" for name in names]
    alpha = rows.loc["krippendorff_alpha"]
    assert stance[5:] == [f"{alpha['conf_low']:.3f}", "to", f"{alpha['conf_high']:.3f}", "12", "6"]
    by_topic = agreement_list(table, CODERS, LABELS, "topic")
    assert "\n  E-mail " in by_topic
    assert "\n  one value was used only, so that nothing could differ: " in by_topic
    policies = agreement_list(
        agreement_by_policy(*given, coders=["AB", "CD"]), CODERS, LABELS, "policy"
    )
    assert policies.count("\n  p5 ") == 2
    assert "AB, CD, stance\n" in policies
