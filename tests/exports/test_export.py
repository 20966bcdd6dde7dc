"""The command and the function that export a finished run, in every format."""

import json
import re
import subprocess
import zipfile

import frictionless
import numpy as np
import pandas as pd
import pytest

from policyanalysis import exports, study, tables
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports import formats as room
from policyanalysis.exports import refi
from policyanalysis.project import Project
from policyanalysis.study.stored import Stored

TEXTS = {
    "oak-01.txt": "Reaching me on 01632 960983\n"
    "I never answer calls to 01632 960983 at night. I may text. Mrs Oriel Quenby\n",
    "elm-01.txt": "E-mail\nI may answer e-mail 🏡 when I can. I will not add you as a friend.\n",
    "yew-01.txt": "Secrets\nI never search for you online. Texts may be read late.\n",
}
MANIFEST = """\
policy_id,title,profession,country,source,redistribute,url
oak-01,Ring 01632 960983,counsellor,GB,composed,yes,
elm-01,=1+1,psychologist,US,composed,yes,https://example.org/a
yew-01,Hush,counsellor,US,published,no,https://example.org/b
"""
SECRETS = ["960983", "Quenby", "search for you", "Secrets", "read late"]


@pytest.fixture(scope="module")
def run_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    project = Project(folder / "corpus", folder / "out")
    project.corpus.mkdir()
    for name, text in {"manifest.csv": MANIFEST, **TEXTS}.items():
        (project.corpus / name).write_text(text, encoding="utf-8")
    study.run(project)
    return project


@pytest.fixture
def data(run_of):
    return run_of.data


def export(data, path, **request):
    return study.export(data, path, study.Request(**request))


def bytes_of(path):
    """Return the bytes of a file, of what a zip archive holds, or of all files of a folder."""
    if path.is_dir():
        return b"".join(p.read_bytes() for p in sorted(path.iterdir()))
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return path.read_bytes()


EVERY = ["x.csv", "x.parquet", "x.jsonl", "x.xlsx", "x.qdpx", "x.qdc", "x.bib", "x"]


@pytest.mark.parametrize("name", EVERY)
def test_no_format_holds_contact_details_or_withheld_words(data, name, tmp_path):
    done = export(data, tmp_path / name)
    raw = bytes_of(tmp_path / name)
    assert not [secret for secret in SECRETS if secret.encode() in raw]
    if name == "x.parquet":
        shown = pd.read_parquet(tmp_path / name).to_csv()
        assert not [secret for secret in SECRETS if secret in shown]
    if name not in ("x.qdc", "x.bib"):
        assert "Words withheld: 2 clauses, from texts" in done.note
    kept = export(data, tmp_path / f"kept-{name}", mask=False, withhold=False)
    if name not in ("x.parquet", "x.qdc", "x.bib"):
        raw = bytes_of(tmp_path / f"kept-{name}")
        assert not [secret for secret in SECRETS if secret.encode() not in raw]
    assert kept.note == ""


@pytest.mark.parametrize("name", EVERY)
def test_the_same_run_gives_the_same_bytes(data, name, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
        export(data, folder / name)
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert files
    assert [(one / f).read_bytes() for f in files] == [(two / f).read_bytes() for f in files]


@pytest.mark.parametrize("ending", room.FORMATS)
def test_the_long_table_is_the_one_of_the_run(data, ending, tmp_path):
    export(data, tmp_path / f"long{ending}")
    of_run = exports.read(data / "clause_stances.csv", "long")
    pd.testing.assert_frame_equal(exports.read(tmp_path / f"long{ending}", "long"), of_run)


def test_parts_are_whole_policies_and_make_the_same_table(data, tmp_path, monkeypatch):
    export(data, tmp_path / "one.csv")
    monkeypatch.setattr("policyanalysis.study.selecting._PART", 1)
    export(data, tmp_path / "many.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "many.csv").read_bytes()


def test_rows_are_chosen_and_counted(data, tmp_path):
    whole = exports.read(data / "clause_stances.csv", "long")
    for request, kept in (
        ({"country": ["US"]}, whole["country"] == "US"),
        ({"profession": ["counsellor"], "stance": ["strict"]},
         (whole["profession"] == "counsellor") & (whole["stance"] == "strict")),
        ({"topic": ["texting", "email"]}, whole["topic"].isin(["texting", "email"])),
        ({"coder_id": ["rules"]}, whole["coder_id"] == "rules"),
    ):  # fmt: skip
        done = export(data, tmp_path / "some.csv", where=request)
        rows = exports.read(tmp_path / "some.csv", "long")
        pd.testing.assert_frame_equal(rows, whole[kept].reset_index(drop=True))
        assert 0 < done.written[0].n_rows == len(rows) < len(whole) or "coder_id" in request


def test_wide_keeps_all_topics_of_the_clauses_on_one(data, tmp_path):
    whole = exports.wide(exports.read(data / "clause_stances.csv", "long"))
    export(data, tmp_path / "wide.csv", table="wide", where={"topic": ["texting"]})
    rows = exports.read(tmp_path / "wide.csv", "wide")
    expected = whole[whole["topic_texting"] == 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, expected)
    assert len(rows) > 0


def test_positions_show_each_policy_once(data, tmp_path):
    export(data, tmp_path / "p.jsonl", table="positions")
    matrix = exports.read(tmp_path / "p.jsonl", "positions").set_index("policy_id")
    positions = tables.read("positions", data)
    for row in positions.itertuples():
        assert matrix.loc[row.policy_id, f"position_{row.topic}"] == row.position
    assert matrix.loc["oak-01", "title"] == "Ring [telephone]"


def test_counts_of_positions_add_up(data, tmp_path):
    export(data, tmp_path / "c.csv", table="position_counts", where={"topic": ["texting"]})
    counts = exports.read(tmp_path / "c.csv", "position_counts")
    assert set(counts["topic"]) == {"texting"}
    stands = counts[["strict", "discretionary", "mixed", "mentioned", "silent"]].sum(axis=1)
    assert (stands == counts["n_policies"]).all()
    assert counts.groupby("by")["n_policies"].sum().to_dict() == {"country": 3, "profession": 3}


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"where": {"country": ["UK"]}}, "no country is 'UK'. Expected: one of GB, US"),
        ({"where": {"topic": ["mail"]}}, "no topic is 'mail'"),
        ({"where": {"stance": ["firm"]}}, "no stance is 'firm'. Expected: one of strict, disc"),
        (
            {"where": {"coder_id": ["Ada"]}},
            "Expected: one of combined, model, rules",
        ),
        ({"where": {"colour": ["red"]}}, "cannot be chosen by the column 'colour'"),
        ({"table": "policies"}, "no table is 'policies'"),
        ({"table": "estimates", "where": {"country": ["GB"]}}, "cannot be filtered by country"),
        ({"table": "positions", "where": {"stance": ["strict"]}}, "cannot be filtered by stance"),
    ],
)
def test_what_cannot_be_asked_is_named_and_nothing_is_written(data, tmp_path, request_, says):
    with pytest.raises(TableError, match=re.escape(says)):
        export(data, tmp_path / "x.csv", **request_)
    assert list(tmp_path.iterdir()) == []


def test_a_data_package_is_valid_for_frictionless_and_comes_back(data, tmp_path):
    export(data, tmp_path / "package")
    report = frictionless.validate(tmp_path / "package" / "datapackage.json")
    assert report.valid, report.flatten(["fieldName", "message"])
    descriptor = json.loads((tmp_path / "package" / "datapackage.json").read_text("utf-8"))
    assert descriptor["sources"] == [
        {"title": "=1+1", "path": "https://example.org/a"},
        {"title": "Hush", "path": "https://example.org/b"},
    ]
    assert "2 of the 3 policies were composed" in descriptor["description"]
    assert descriptor["provenance"]["settings"]["withhold"] is True
    back = exports.read_package(tmp_path / "package")
    of_run = exports.read(data / "clause_stances.csv", "long")
    pd.testing.assert_frame_equal(back["long"], of_run)
    pd.testing.assert_frame_equal(back["estimates"], tables.read("estimates", data))
    assert {"positions", "codebook", "lineages"} <= set(back)


@pytest.mark.parametrize(
    ("name", "request_", "says"),
    [
        ("pkg", {"table": "nonsense"}, "no table is 'nonsense'"),
        ("pkg", {"table": "wide"}, "a data package holds every table"),
        ("x.qdpx", {"table": "wide"}, "holds the whole project, so that the table wide"),
        ("x.qdc", {"where": {"topic": ["email"]}}, "from which no rows are chosen"),
        ("x.bib", {"table": "estimates"}, "a .bib holds the references of the run"),
        ("x.jsonl", {"bom": True}, "only a CSV opens with a byte order mark"),
    ],
)
def test_what_a_format_has_no_place_for_is_refused(data, tmp_path, name, request_, says):
    with pytest.raises(TableError, match=re.escape(says)):
        export(data, tmp_path / name, **request_)
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_was_changed_or_points_outside_is_refused(data, tmp_path):
    export(data, tmp_path / "package")
    path = tmp_path / "package" / "long.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(TableError, match="is not the one that the package describes"):
        exports.read_package(tmp_path / "package")
    descriptor = tmp_path / "package" / "datapackage.json"
    descriptor.write_text(descriptor.read_text("utf-8").replace('"long.csv"', '"../x.csv"'))
    (tmp_path / "x.csv").write_bytes(b"")
    with pytest.raises(TableError, match="leads out of the package"):
        exports.read_package(tmp_path / "package")
    with pytest.raises(TableError, match="the data package cannot be read"):
        exports.read_package(tmp_path)


def test_a_folder_of_something_else_is_never_replaced(data, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ProjectError, match="something else than a data package"):
        export(data, tmp_path / "mine")
    assert [p.name for p in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_a_project_of_a_run_comes_back_equal(data, tmp_path):
    export(data, tmp_path / "x.qdpx")
    read = refi.read_project(tmp_path / "x.qdpx")
    assert read.problems.empty
    for name, order in (("codings", ["clause_id", "coder_id"]),
                        ("topic_codings", ["clause_id", "coder_id", "topic"])):  # fmt: skip
        pd.testing.assert_frame_equal(
            getattr(read, name).sort_values(order, ignore_index=True),
            tables.read(name, data).sort_values(order, ignore_index=True),
        )
    texts = tables.read("policies", data).set_index("policy_id")["text"]
    for policy in read.policies.itertuples():
        assert len(policy.text) == len(texts[policy.policy_id])
    assert read.policies.set_index("policy_id")["text"]["elm-01"] == texts["elm-01"]
    clauses = tables.read("clauses", data)
    pd.testing.assert_frame_equal(
        read.clauses[["clause_id", "start", "end"]].sort_values("clause_id", ignore_index=True),
        clauses[["clause_id", "start", "end"]].sort_values("clause_id", ignore_index=True),
    )


def test_a_project_can_hold_some_codings_only(data, tmp_path):
    where = {"topic": ["texting"], "country": ["GB"]}
    export(data, tmp_path / "x.qdpx", where=where)
    read = refi.read_project(tmp_path / "x.qdpx")
    assert read.policies["policy_id"].tolist() == ["oak-01"]
    assert set(read.topic_codings["topic"]) >= {"texting"}
    topics = tables.read("topic_codings", data)
    on_topic = topics.loc[topics["topic"] == "texting", "clause_id"]
    assert set(read.codings["clause_id"]) == {c for c in on_topic if c.startswith("oak-01")}


def test_tables_for_papers_are_escaped_and_say_composed(data, tmp_path):
    export(data, tmp_path / "t.tex", table="position_counts")
    tex = (tmp_path / "t.tex").read_text("utf-8")
    assert r"\caption{Position counts, 3 policies, 2 of them composed.}" in tex
    assert r"Text messages & country & GB &" in tex
    export(data, tmp_path / "p.md", table="positions", where={"topic": ["email"]})
    lines = (tmp_path / "p.md").read_text("utf-8").splitlines()
    assert lines[2:4] == [r"| policy id | E\-mail |", "|---|---|"]
    assert len(lines) == 7
    with pytest.raises(TableError, match="the table long has a row a clause"):
        export(data, tmp_path / "l.tex")


def test_references_are_those_of_the_methods_of_the_run(data, tmp_path):
    export(data, tmp_path / "m.bib")
    text = (tmp_path / "m.bib").read_text("utf-8")
    keys = re.findall(r"^@\w+\{(\w+),$", text, flags=re.MULTILINE)
    assert keys == sorted(set(keys))
    assert {"wilson1927", "bell2002", "hunt1965", "broder1997"} <= set(keys)
    assert text.count("{") == text.count("}")


def test_every_method_of_the_composed_study_has_a_reference(composed_run):
    methods = tables.read("estimates", composed_run[1] / "data")["method"].unique()
    assert exports.papers.references(methods)[1] == []


def test_the_command_writes_says_rows_and_never_overwrites(run_of, cli, tmp_path):
    command = ("export", "long.csv", "--out", run_of.out)
    first = cli(*command, "--country", "GB", "--country", "US", cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert re.match(r"Wrote long\.csv: \d+ rows\nWords withheld: 2 clauses", first.stdout)
    before = (tmp_path / "long.csv").read_bytes()
    again = cli(*command, cwd=tmp_path)
    assert again.returncode == 1
    assert "there is something of this name already (long.csv)" in again.stderr
    forced = cli(*command, "--force", "--bom", "--keep-text", cwd=tmp_path)
    assert forced.returncode == 0
    assert "withheld" not in forced.stdout
    assert (tmp_path / "long.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "long.csv").read_bytes() != before
    record = json.loads((tmp_path / "long.csv.provenance.json").read_text())
    assert record["settings"]["withhold"] is False


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x.csv", "--country", "UK"], "no country is 'UK'"),
        (["x.csv", "--table", "clauses"], "no table is 'clauses'"),
        (["x.doc"], "no format has the ending '.doc'"),
        (["none/x.csv"], "a file cannot be written"),
        (["none/package"], "cannot be written"),
        (["x.csv", "--out", "nowhere"], "run `policyanalysis run` again"),
    ],
)
def test_what_goes_wrong_is_one_line_and_exit_code_1(run_of, cli, tmp_path, arguments, says):
    out = [] if "--out" in arguments else ["--out", run_of.out]
    done = cli("export", *arguments, *out, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_no_more_of_a_run_is_read_than_the_row_groups_that_are_needed(data, tmp_path):
    table = tables.read("clauses", data)
    table.to_parquet(tmp_path / "clauses.parquet", index=False, row_group_size=2)
    stored = Stored("clauses", tmp_path, ["clause_id", "section", "start"])
    for wanted in ([0, 1], [1, 2, 5], [], [len(table) - 1], list(range(len(table)))):
        rows = stored.rows(np.array(wanted, dtype=int))
        expected = table.loc[wanted, stored.columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, expected)
    assert stored.n_rows == len(table)
    assert stored.unique("policy_id") == sorted(set(table["policy_id"]))


def test_tables_of_many_and_mixed_row_groups_export_alike(data, tmp_path):
    export(data, tmp_path / "one.csv")
    for path in data.glob("*.parquet"):
        table = pd.read_parquet(path)
        table.to_parquet(tmp_path / path.name, index=False, row_group_size=3)
    codings = pd.read_parquet(tmp_path / "codings.parquet").sample(frac=1, random_state=1)
    codings.to_parquet(tmp_path / "codings.parquet", index=False, row_group_size=2)
    export(tmp_path, tmp_path / "many.csv")
    assert (tmp_path / "many.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.mark.parametrize("corpus", ["composed_run", "published_run"])
@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.jsonl", "x.xlsx", "x.qdpx", "x"])
def test_whole_studies_go_out_and_come_back_equal(corpus, name, request, tmp_path):
    process, out = request.getfixturevalue(corpus)
    assert isinstance(process, subprocess.CompletedProcess)
    done = export(out / "data", tmp_path / name, withhold=False)
    assert done.problems.empty
    of_run = exports.read(out / "data" / "clause_stances.csv", "long")
    if name == "x.qdpx":
        read = refi.read_project(tmp_path / name)
        codings = tables.read("codings", out / "data")
        assert read.problems.empty
        order = ["clause_id", "coder_id"]
        pd.testing.assert_frame_equal(
            read.codings.sort_values(order, ignore_index=True),
            codings.sort_values(order, ignore_index=True),
        )
        return
    path = tmp_path / name
    back = exports.read_package(path)["long"] if path.is_dir() else exports.read(path, "long")
    pd.testing.assert_frame_equal(back, of_run)
