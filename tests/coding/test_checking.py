"""The codebook's rules code its own examples as it says, and one that they do not is named."""

import pytest
import yaml

from policyanalysis import clauses, codebook
from policyanalysis.coding.rules.checking import mistakes
from policyanalysis.errors import CodebookError
from policyanalysis.project import CODEBOOK

BUILT_IN = CODEBOOK.read_text(encoding="utf-8")
EXAMPLE = "Jokes and chain letters should not be forwarded to my e-mail address."


def changed(path, old, new):
    assert old in BUILT_IN
    path.write_text(BUILT_IN.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_built_in_codebook_has_no_such_example():
    assert list(mistakes(codebook.load(), clauses.pipeline())) == []


def test_an_example_that_the_rules_code_otherwise_is_named(tmp_path):
    mine = codebook.load(changed(tmp_path / "mine.yaml", EXAMPLE, "I own a red door."))
    mistake, *others = mistakes(mine, clauses.pipeline())
    assert all("'I own a red door.'" in other for other in others)
    assert "'I own a red door.' of topics > email" in mistake
    assert "the topics email, and the rules find policy_updates" in mistake


def test_the_command_ends_with_1_and_names_file_and_example(cli, tmp_path):
    mine = changed(tmp_path / "mine.yaml", EXAMPLE, "I own a red door.")
    shown = cli("codebook", "check", mine)
    assert shown.returncode == 1
    assert "mine.yaml" in shown.stderr
    assert "topics > email" in shown.stderr


def test_the_command_names_every_such_example(cli, tmp_path):
    raw = yaml.safe_load(BUILT_IN)
    texts = ["I own a red door.", "A blue door is mine."]
    raw["topics"][0]["examples"] += [
        {"text": text, "topics": ["email"], "stance": "none"} for text in texts
    ]
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(raw), encoding="utf-8")
    shown = cli("codebook", "check", mine)
    assert shown.returncode == 1
    assert all(f"the example {text!r} of" in shown.stderr for text in texts)


@pytest.mark.parametrize("field", ["keeps", "yields_to"])
def test_a_topic_that_keeps_or_yields_to_no_topic_is_named(tmp_path, field):
    raw = yaml.safe_load(BUILT_IN)
    raw["topics"][0][field] = ["gardening"]
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(CodebookError, match="topics > friending names gardening"):
        codebook.load(mine)
