"""Codings that were made elsewhere come in as sheets of the corpus."""

import csv
import re
import zipfile

import pytest

from policyanalysis import codebook, ids, study, tables
from policyanalysis.corpus.codings import read_sheet
from policyanalysis.errors import CorpusError, ProjectError
from policyanalysis.exports.refi.codes import code_guid
from policyanalysis.study.importing import COLUMNS

BY_RULES = study.Request(where={"coder_id": ["rules"]})


def sheets_of(project):
    return {path.name: read_sheet(path) for path in sorted(project.human_codings.glob("*.csv"))}


def edited(path, change):
    """Change the project file inside a .qdpx, as another program would on saving."""
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held["project.qde"] = change(held["project.qde"].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in held.items():
            archive.writestr(name, raw)
    return path


def by_ada(qde):
    """Return the project as Ada left it: all codings of the coder rules made by her."""
    return qde.replace('name="rules" id="rules"', 'name="Ada Öz" id="7"').replace(
        "kind: rules", "kind: human"
    )


@pytest.fixture
def exported(project, tmp_path):
    study.export(project.data, tmp_path / "x.qdpx", BY_RULES)
    return tmp_path / "x.qdpx"


def test_codings_come_in_as_a_sheet_a_coder_on_the_same_clauses(project, exported):
    done = study.import_project(edited(exported, by_ada), project)
    assert done.problems.empty
    ((name, sheet),) = sheets_of(project).items()
    assert name == "ada-oz.csv"
    assert tuple(sheet.columns) == COLUMNS
    assert set(sheet["coder_id"]) == {"ada-oz"}
    assert study.check(project).empty
    assert set(sheet["coder_kind"]) == {"human"}
    codings, clauses = tables.read("codings", project.data), tables.read("clauses", project.data)
    codings = codings[codings["coder_id"] == "rules"]
    assert set(sheet["clause_id"]) == set(clauses["clause_id"])
    merged = sheet.merge(codings, on="clause_id", suffixes=("", "_of_run"))
    for column in ("stance", "actor", "force", "exception", "status"):
        assert (merged[column] == merged[f"{column}_of_run"].fillna("")).all()
    quotes = sheet.set_index("clause_id")["quote"]
    assert quotes.to_dict() == clauses.set_index("clause_id")["text"].to_dict()
    topics = tables.read("topic_codings", project.data).query("coder_id == 'rules'")
    topics = topics.groupby("clause_id")["topic"].agg(" ".join)
    assert {k: v for k, v in zip(sheet["clause_id"], sheet["topics"], strict=True) if v} == (
        topics.to_dict()
    )


def test_codings_by_programs_are_not_taken_for_those_of_people(project, exported):
    done = study.import_project(exported, project)
    assert done.written == []
    assert sheets_of(project) == {}


def test_a_sheet_is_replaced_only_if_asked_for(project, exported):
    edited(exported, by_ada)
    study.import_project(exported, project)
    (sheet,) = project.human_codings.glob("*.csv")
    before = sheet.read_bytes()
    with pytest.raises(ProjectError, match="something of this name already"):
        study.import_project(exported, project)
    study.import_project(exported, project, force=True)
    assert sheet.read_bytes() == before


def test_masked_and_withheld_texts_keep_their_places(project, tmp_path):
    manifest = project.manifest.read_text(encoding="utf-8").replace(",yes", ",no")
    project.manifest.write_text(manifest, encoding="utf-8")
    text = (project.corpus / "elm-01.txt").read_text(encoding="utf-8")
    (project.corpus / "elm-01.txt").write_text(f"{text}Ring me on 01632 960983.\n", "utf-8")
    study.run(project)
    study.export(project.data, tmp_path / "x.qdpx", BY_RULES)
    done = study.import_project(edited(tmp_path / "x.qdpx", by_ada), project)
    assert done.problems.empty
    (sheet,) = sheets_of(project).values()
    clauses = tables.read("clauses", project.data).set_index("clause_id")["text"]
    assert sheet.set_index("clause_id")["quote"].to_dict() == clauses.to_dict()


def test_a_changed_text_is_searched_for_the_words(project, exported):
    path = project.corpus / "oak-01.txt"
    path.write_text("A new first line.\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = study.import_project(edited(exported, by_ada), project)
    assert done.problems.empty
    (sheet,) = sheets_of(project).values()
    text = path.read_text(encoding="utf-8")
    oak = sheet[sheet["policy_id"] == "oak-01"]
    assert len(oak) == 3
    for row in oak.itertuples():
        assert text[int(row.start) : int(row.end)] == row.quote
        assert row.clause_id == ids.clause_id("oak-01", int(row.start), row.quote)
    path.write_text("All is new.\n", encoding="utf-8")
    done = study.import_project(exported, project, force=True)
    assert done.problems["problem"].str.contains("are not in the policy, or twice").sum() == 3


def test_a_project_of_another_corpus_is_refused(project, exported):
    for name in ("oak", "elm", "yew"):
        (project.corpus / f"{name}-01.txt").unlink()
    (project.corpus / "fir-01.txt").write_text("I never text.\n", encoding="utf-8")
    project.manifest.write_text("policy_id,profession,country\nfir-01,x,GB\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="no source of the project is a policy of the corpus"):
        study.import_project(exported, project)


def test_what_stands_in_the_way_of_the_sheets_is_named(project, exported):
    project.human_codings.write_text("a file", encoding="utf-8")
    with pytest.raises(ProjectError, match="the folder cannot be made"):
        study.import_project(exported, project)


def test_two_coders_of_one_plain_name_have_two_sheets(project, exported):
    def two(qde):
        qde = by_ada(qde)
        user = re.search(r'<User guid="([^"]+)" name="Ada', qde)[1]
        other = ids.guid("other")
        qde = qde.replace("</Users>", f'<User guid="{other}" name="Ada oz"/></Users>')
        places = [m.start() for m in re.finditer("<PlainTextSelection", qde)]
        return (
            qde[: places[1]].replace(f'creatingUser="{user}"', f'creatingUser="{other}"')
            + (qde[places[1] :])
        )

    study.import_project(edited(exported, two), project)
    names = list(sheets_of(project))
    assert len(names) == 2
    assert all(re.fullmatch(r"ada-oz(-[0-9a-f]{8})?\.csv", name) for name in names)


def test_half_filled_codings_wait_and_contradictory_ones_are_named(project, exported):
    actors = "|".join(code_guid("actors", actor) for actor in codebook.load().ids("actors"))
    loose, strict = (code_guid("stances", stance) for stance in ("discretionary", "strict"))

    def changed(qde):
        coding = rf'<Coding [^>]*>\s*<CodeRef targetGUID="(?:{actors})"/>\s*</Coding>'
        return re.sub(coding, "", by_ada(qde), count=1).replace(loose, strict)

    done = study.import_project(edited(exported, changed), project)
    (sheet,) = sheets_of(project).values()
    assert (sheet["status"] == "pending").sum() == 1
    assert (sheet.loc[sheet["status"] == "pending", "actor"] == "").all()
    assert "the stance strict has no exception" in done.problems["problem"].iloc[-1]
    assert study.check(project).empty


def test_names_that_differ_in_case_only_are_refused(project, exported):
    edited(exported, lambda qde: by_ada(qde).replace('"Ada Öz"', '"AB"'))
    project.human_codings.mkdir()
    study.import_project(exported, project)
    (sheet,) = project.human_codings.glob("*.csv")
    assert sheet.name == "AB.csv"
    sheet.rename(sheet.with_name("ab.csv"))
    with pytest.raises(CorpusError, match="there is a coder ab already"):
        study.import_project(exported, project)


def test_the_command_imports_projects_and_codebooks(project, exported, cli, tmp_path):
    edited(exported, by_ada)
    done = cli("import", exported, "--corpus", project.corpus)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"Wrote .*ada-oz\.csv: \d+ rows", done.stdout)
    again = cli("import", exported, "--corpus", project.corpus)
    assert again.returncode == 1
    assert "--force" in again.stderr
    cli("export", tmp_path / "c.qdc", "--out", project.out)
    codes = cli("import", tmp_path / "c.qdc", "--to", tmp_path / "codes.csv")
    assert (codes.returncode, codes.stderr) == (0, "")
    with (tmp_path / "codes.csv").open(encoding="utf-8", newline="") as stream:
        assert "email" in {row["code"] for row in csv.DictReader(stream)}
    assert cli("import", tmp_path / "c.qdc").returncode == 2
    assert cli("import", exported, "--to", "x.csv").returncode == 2
    broken = tmp_path / "broken.qdpx"
    broken.write_bytes(b"no zip")
    refused = cli("import", broken, "--corpus", project.corpus, "--force")
    assert refused.returncode == 1
    assert "the file is no zip archive" in refused.stderr
