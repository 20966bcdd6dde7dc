"""Loading a codebook: each mistake is an error that names the file and the entry."""

import shutil

import pytest

from policyanalysis import codebook
from policyanalysis.errors import CodebookError
from policyanalysis.project import CODEBOOK

BUILT_IN = CODEBOOK.read_text(encoding="utf-8")
FIRST_TOPIC = "  - id: friending\n"


@pytest.fixture
def load(tmp_path):
    def load_text(content):
        path = tmp_path / "mine.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return codebook.load(path)

    return load_text


def changed(old, new):
    assert old in BUILT_IN, f"the codebook no longer holds {old!r}"
    return BUILT_IN.replace(old, new, 1)


def test_a_copy_of_the_built_in_codebook_is_sound(load):
    assert load(BUILT_IN) == codebook.load()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the schema is broken in 1 places"),
        (b"- a\n- b\n", "the schema is broken in 1 places"),
        (b"topics: [1,\n", r"not YAML: .*line 2"),
        (b"a: !!python/object/apply:os.getcwd []\n", "not YAML: .*could not determine"),
        (b"title: caf\xe9\n", "not UTF-8: .*0xe9"),
        (b"title: \x1b[2J\n", "not YAML: unacceptable character"),
    ],
)
def test_a_file_that_is_no_codebook_is_named(load, content, message):
    with pytest.raises(CodebookError, match=rf"(?s){message}.*\(.*mine\.yaml"):
        load(content)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (FIRST_TOPIC, f"{FIRST_TOPIC}    colour: red\n", "topics > friending > colour"),
        (FIRST_TOPIC, "  - id: Friend requests\n", r"topics > Friend requests > id"),
        ("  - id: strict\n    label: Strict\n", "  - id: strict\n", "stances > strict > label"),
        ("theme: social_media", "theme: gardens", "names gardens, which is not among themes"),
        (FIRST_TOPIC, "  - id: following\n", "topics defines following 2 times"),
        ("stance: strict,", "stance: stern,", "names stern, which is not among stances"),
        ("actor: practitioner", "actor: gardener", "names gardener, which is not among actors"),
        (
            "precedence:\n",
            "precedence:\n  - unheard_of\n",
            "precedence names unheard_of, which is not",
        ),
    ],
)
def test_a_mistake_in_an_entry_is_named_with_its_id(load, old, new, message):
    with pytest.raises(CodebookError, match=rf"(?s){message}.*mine\.yaml|mine\.yaml.*{message}"):
        load(changed(old, new))


def test_a_missing_codebook_is_named(tmp_path):
    with pytest.raises(CodebookError, match=r"cannot be read: No such file.*none\.yaml"):
        codebook.load(tmp_path / "none.yaml")


def test_a_file_is_read_again_after_it_changed(tmp_path):
    path = tmp_path / "mine.yaml"
    shutil.copy(CODEBOOK, path)
    assert codebook.load(path).title == codebook.load().title
    path.write_text(changed("\ntitle: ", "\ntitle: Our "), encoding="utf-8")
    assert codebook.load(path).title.startswith("Our ")
