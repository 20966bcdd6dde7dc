"""A codebook.yaml beside the manifest is used by every command, in the place of the package's."""

import re

import pandas as pd
import pytest

from policyanalysis import codebook, study, tables
from policyanalysis.errors import CodebookError, CorpusError
from policyanalysis.project import CODEBOOK, Project, Settings
from policyanalysis.study import comparing

TOPIC = """\
  - id: pigeons
    label: Carrier pigeons
    theme: online_information
    definition: Pigeons that carry words between client and practitioner.
    include:
      - pigeons that carry messages
    exclude:
      - letters (use email)
    patterns:
      word: ["pigeon~"]
    headings:
      heading: ["pigeon~"]
    examples:
      - {text: "I never write to a client by pigeon.", topics: [pigeons], stance: strict}
      - {text: "You may send me a pigeon if you wish.", topics: [pigeons], stance: discretionary}
    counterexamples:
      - {text: "We record no session.", topics: [recording], why: "No bird is in it."}
"""
CLAUSE = "\nPigeons\nI never answer a pigeon.\n"


def add_topic(project: Project) -> str:
    """Give the corpus a codebook of its own, and the policies a clause on its topic."""
    text = CODEBOOK.read_text(encoding="utf-8").replace("\npositions:", f"\n{TOPIC}\npositions:")
    (project.corpus / "codebook.yaml").write_text(text, encoding="utf-8")
    return text


def add_clauses(project: Project) -> None:
    for name in ("oak-01.txt", "yew-01.txt"):
        with (project.corpus / name).open("a", encoding="utf-8") as file:
            file.write(CLAUSE)


def files_of(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def own(project) -> Project:
    add_topic(project)
    add_clauses(project)
    study.run(project)
    return project


def test_the_added_topic_is_in_codings_contrasts_and_report(own):
    found = tables.read("topic_codings", own.data)
    assert set(found.loc[found["topic"] == "pigeons", "coder_id"]) == {"rules", "combined"}
    for name in ("positions", "estimates", "contrasts"):
        assert "pigeons" in set(tables.read(name, own.data)["topic"]), name
    page = own.report.read_text(encoding="utf-8")
    assert "Carrier pigeons" in page
    assert (own.data / "codebook.yaml").read_bytes() == (own.corpus / "codebook.yaml").read_bytes()


def test_every_command_on_the_run_or_the_corpus_knows_the_topic(own, cli, tmp_path):
    given = ("--out", own.out)
    clauses = tables.read("clauses", own.data)
    clause_id = clauses.loc[clauses["text"].str.contains("pigeon"), "clause_id"].iloc[0]
    for command, says in (
        (("compare", "--topic", "pigeons", "--coder", "rules", *given), "Carrier pigeons"),
        (("explain", clause_id, *given), "pigeons"),
        (("report", *given), "Wrote"),
        (("figures", "--for", "slide", "--topic", "pigeons", *given), "figures"),
        (("figures", "--for", "handout", "--only", "quotes", *given), "quotes.html"),
        (("agreement", "--coders", "rules,combined", "--by", "topic", *given), "Carrier pigeons"),
        (("change", own.out, own.out), ""),
        (("sheet", "--coder", "AB", "--corpus", own.corpus, "--out", tmp_path / "AB.xlsx"), ""),
        (("check", "--corpus", own.corpus), ""),
        (("codebook", "render", tmp_path / "x.md", "--codebook", own.data / "codebook.yaml"), ""),
    ):
        done = cli(*command)
        assert (done.returncode, done.stderr) == (0, ""), (command, done.stderr)
        assert says in done.stdout, command
    assert "Carrier pigeons" in (tmp_path / "x.md").read_text(encoding="utf-8")
    assert "Carrier pigeons" in (own.figures / "handout" / "quotes.html").read_text("utf-8")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_wide_and_positions_have_its_column(own, cli, tmp_path, ending):
    for name in ("wide", "positions"):
        path = tmp_path / f"{name}{ending}"
        done = cli("export", path, "--table", name, "--out", own.out)
        assert done.returncode == 0, done.stderr
    if ending == ".csv":
        assert pd.read_csv(tmp_path / "wide.csv")["topic_pigeons"].sum() == 4
        assert "position_pigeons" in pd.read_csv(tmp_path / "positions.csv").columns


def test_codings_of_the_topic_come_back_from_a_project_file(own, cli, tmp_path):
    sheet = tmp_path / "AB.csv"
    cli("sheet", "--coder", "AB", "--corpus", own.corpus, "--out", sheet)
    rows = pd.read_csv(sheet, dtype="str", keep_default_na=False)
    bird = (
        rows["clause"].str.contains("pigeon")
        if "clause" in rows
        else rows.eq("I never answer a pigeon.").any(axis=1)
    )
    codes = {"stance": "strict", "actor": "practitioner", "force": "prohibition"}
    topic = next(c for c in rows.columns if c.startswith("topic"))
    rows.loc[bird, [*codes, topic]] = [*codes.values(), "pigeons"]
    rows.to_csv(sheet, index=False)
    done = cli("codings", "add", sheet, "--corpus", own.corpus)
    assert done.returncode == 0, done.stderr
    study.run(own)
    assert cli("export", tmp_path / "x.qdpx", "--out", own.out).returncode == 0
    kept = own.human_codings / "AB.csv"
    first = pd.read_csv(kept)
    done = cli("import", tmp_path / "x.qdpx", "--corpus", own.corpus, "--force")
    assert done.returncode == 0, done.stderr
    assert pd.read_csv(kept)["topics"].tolist() == first["topics"].tolist() == ["pigeons"] * 2
    assert cli("export", tmp_path / "package", "--out", own.out).returncode == 0


def test_a_rerun_redoes_only_what_depends_on_the_codebook_and_gives_the_same_bytes(project):
    add_clauses(project)
    study.run(project)
    plain = files_of(project.out)
    add_topic(project)
    redone = study.run(project).redone
    assert not {"contacts", "clauses", "lineage"} & set(redone)
    assert {"coding", "positions", "agreement", "figures", "report"} <= set(redone)
    assert study.run(project).redone == []
    (project.corpus / "codebook.yaml").unlink()
    study.run(project)
    assert files_of(project.out) == plain


def test_a_broken_codebook_is_named_with_file_and_id(project, cli):
    text = add_topic(project)
    mine = project.corpus / "codebook.yaml"
    mine.write_text(text.replace("    label: Carrier pigeons\n", ""), encoding="utf-8")
    for command in ("run", "check"):
        done = cli(
            command, "--corpus", project.corpus, *(["--out", project.out] * (command == "run"))
        )
        assert done.returncode == 1
        assert f"{mine}, topics > pigeons > label" in done.stderr
    mine.write_text(f"{text}\n  ][", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"is not YAML(.|\n)*line \d+"):
        study.run(project)


def test_trained_coders_refuse_another_version_and_rules_do_not(project):
    text = re.sub(r'version: "\S+"', 'version: "9.0.0"', add_topic(project), count=1)
    (project.corpus / "codebook.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match="or code with --coder rules"):
        study.run(project)
    codings = study.run(project, Settings(coder="rules")).tables["codings"]
    assert set(codings["codebook_version"]) == {"9.0.0"}


def test_coders_are_not_trained_by_two_codebooks(project):
    add_topic(project)
    plain = Project(project.out, project.out)
    with pytest.raises(CorpusError, match="the corpora have different codebooks"):
        study.examples([project, plain], [], Settings())


def test_runs_by_two_codebooks_are_compared_on_the_topics_of_both(finished, own):
    table, _ = comparing.compare_versions(finished[0], own, 0.95, 1)
    assert "pigeons" not in set(table["topic"])
    shares = table[table["estimand"] == "prevalence"].set_index("topic")
    assert len(shares) == len(codebook.load().topics)
    assert (shares["estimate"].dropna() >= 0).all()
