"""REFI-QDA: what goes out is valid, is read by another program's reader, and comes back equal."""

import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiCodebook, RefiProject

from policyanalysis import codebook, ids, tables
from policyanalysis.errors import TableError
from policyanalysis.exports import code_table, refi
from policyanalysis.exports.refi.xml import CODEBOOK, PROJECT
from policyanalysis.provenance import write_file

from .conftest import with_columns

SCHEMAS = Path(__file__).with_name("refi_schemas")
CODES = code_table(codebook.load())
Q = {"q": PROJECT}
SOME = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def written(given_tables, path, **more):
    made = {name: t for name, t in given_tables.items() if name != "lineages"}
    stream = BytesIO()
    refi.write_project(refi.Given(codes=CODES, **made, **more), stream, "A study", "test")
    return write_file(path, stream.getvalue())


def same_codings(read, given_tables):
    for name, key in (("codings", ["clause_id", "coder_id"]), ("topic_codings", None)):
        names = tables.schemas()[name].names
        order = key or ["clause_id", "coder_id", "topic"]
        one, two = (t[names].sort_values(order, ignore_index=True)
                    for t in (getattr(read, name), given_tables[name]))  # fmt: skip
        pd.testing.assert_frame_equal(one, two)


def valid(path):
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("project.qde"))
    etree.XMLSchema(etree.parse(SCHEMAS / "Project-mrt2019.xsd")).assertValid(root)
    return root


def test_the_schema_is_the_published_one(shared):
    published = shared / "benchmarks" / "refi-qda" / "Project-mrt2019.xsd"
    assert (SCHEMAS / published.name).read_bytes() == published.read_bytes()


def test_codings_come_back_equal_and_the_file_is_valid(made, tmp_path):
    given_tables = made()
    path = written(given_tables, tmp_path / "study.qdpx")
    valid(path)
    read = refi.read_project(path)
    assert read.problems.empty
    same_codings(read, given_tables)
    places = read.clauses.set_index("clause_id")[["policy_id", "start", "end", "text"]]
    own = given_tables["clauses"].set_index("clause_id")[places.columns]
    pd.testing.assert_frame_equal(places.sort_index(), own, check_dtype=False)
    again = written(given_tables, tmp_path / "again.qdpx")
    assert again.read_bytes() == path.read_bytes()


def test_cases_carry_the_attributes_of_policies(made, policies, tmp_path):
    policies["year"] = pd.array([2016, None], dtype="Int64")
    path = written(made(policies=policies), tmp_path / "study.qdpx")
    read = refi.read_project(path).policies
    assert read["text"].tolist() == policies["text"].tolist()
    for name in ("policy_id", "title", "profession", "country", "source", "sha256"):
        assert read[name].tolist() == policies[name].tolist()
    assert read["year"].fillna("-").tolist() == ["2016", "-"]
    root = valid(path)
    assert [c.get("name") for c in root.iterfind("q:Cases/q:Case", Q)] == ["p-1", "p-2"]
    notes = [note.get("name") for note in root.iterfind("q:Notes/q:Note", Q)]
    assert notes == ["How this project was made", "About p-1", "About p-2"]


def test_another_reader_finds_texts_codes_coders_and_stretches(made, tmp_path):
    given_tables = made()
    path = written(given_tables, tmp_path / "study.qdpx")
    project = RefiProject.load(path, extract_dir=str(tmp_path / "unfolded"))
    names = {user.guid: user.name for user in project.users.user}
    assert set(names.values()) == {"policyanalysis", "rules", "Ada"}
    codes = {}
    left = list(project.code_book.codes.code)
    while left:
        code = left.pop()
        codes[code.guid] = code.name
        left += code.code
    found = set()
    for source in project.sources.text_source:
        file = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "unfolded")
        raw = file.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        text = raw.decode("utf-8")
        for selection in source.plain_text_selection:
            words = text[int(selection.start_position) : int(selection.end_position)]
            assert selection.name == words
            for coding in selection.coding:
                found.add((words, names[coding.creating_user], codes[coding.code_ref.target_guid]))
    assert ("I never look clients up online.", "rules", "Strict") in found
    assert ("Parking is behind the house 🏡.", "rules", "Abstained") in found
    assert ("I may answer a text, if time allows.", "Ada", "Text messages") in found


XML_TEXT = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
NAMES = st.text(XML_TEXT, min_size=1, max_size=8).filter(lambda t: t.strip() == t)
LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=6)
PIECES = st.text(XML_TEXT, max_size=12) | st.sampled_from(["\n", "é", "e\u0301", "🏡", "👩‍👩‍👧"])
TEXTS = (
    st.lists(PIECES, min_size=3, max_size=9)
    .map("".join)
    .filter(lambda text: len(text) > 3 and not text.startswith("\ufeff"))
)


@st.composite
def studies(draw):
    policies, clauses, codings, topics = [], [], [], []
    coders = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    for n in range(draw(st.integers(1, 2))):
        text = draw(TEXTS)
        policies.append({"policy_id": f"p-{n}", "title": "T", "profession": "x", "country": "GB",
                         "language": "en", "source": "composed", "redistribute": "yes",
                         "sha256": ids.text_digest(text), "n_words": 1, "text": text})  # fmt: skip
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=5)))
        for start, end in pairwise(cuts):
            clause = f"c-{len(clauses)}"
            section = draw(st.none() | LINES.filter(bool))
            clauses.append({"clause_id": clause, "policy_id": f"p-{n}", "start": start, "end": end,
                            "text": text[start:end], "section": section})  # fmt: skip
            for coder in coders:
                codings.append(draw(coding(clause, coder)))
                for topic in draw(st.lists(st.sampled_from(TOPICS), max_size=3, unique=True)):
                    topics.append(draw(topic_coding(clause, coder, topic)))
    return {
        "policies": tables.checked("policies", with_columns("policies", policies)),
        "clauses": pd.DataFrame(clauses),
        "codings": tables.checked("codings", with_columns("codings", codings)),
        "topic_codings": tables.checked("topic_codings", with_columns("topic_codings", topics)),
    }


TOPICS = codebook.load().ids("topics")
SHARES = st.none() | st.floats(0, 1)
STRETCHES = st.none() | st.tuples(st.integers(0, 50), st.integers(0, 50))
STATUSES = ["coded", "abstained", "failed", "pending"]


@st.composite
def coding(draw, clause, coder):
    cue = draw(STRETCHES) or (None, None)
    facets = {facet: draw(st.none() | st.sampled_from(codebook.load().ids(f"{facet}s")))
              for facet in ("stance", "actor", "force", "exception")}  # fmt: skip
    return facets | {
        "clause_id": clause, "coder_id": coder,
        "coder_kind": draw(st.sampled_from(["human", "rules"])),
        "cue_start": cue[0], "cue_end": cue[1], "confidence": draw(SHARES),
        "rule_id": draw(st.none() | LINES.filter(bool)), "status": draw(st.sampled_from(STATUSES)),
        "codebook_version": draw(NAMES),
    }  # fmt: skip


@st.composite
def topic_coding(draw, clause, coder, topic):
    evidence = draw(STRETCHES) or (None, None)
    return {
        "clause_id": clause, "coder_id": coder, "topic": topic, "confidence": draw(SHARES),
        "evidence_start": evidence[0], "evidence_end": evidence[1],
        "rule_id": draw(st.none() | LINES.filter(bool)),
    }  # fmt: skip


@given(study=studies())
@SOME
def test_any_study_comes_back_equal(study, tmp_path):
    path = written(study, tmp_path / "study.qdpx")
    valid(path)
    read = refi.read_project(path)
    assert read.problems.empty
    same_codings(read, study)
    assert read.policies["text"].tolist() == study["policies"]["text"].tolist()
    columns = ["clause_id", "policy_id", "section", "start", "end", "text"]
    one, two = (t[columns].sort_values("clause_id", ignore_index=True).astype("object")
                for t in (read.clauses, study["clauses"]))  # fmt: skip
    pd.testing.assert_frame_equal(one.fillna("-"), two.fillna("-"))


def test_a_codebook_is_valid_is_read_by_another_reader_and_comes_back_equal(tmp_path):
    stream = BytesIO()
    refi.write_codebook(CODES, stream, "test")
    path = write_file(tmp_path / "codes.qdc", stream.getvalue())
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "Codebook.xsd"))
    schema.assertValid(etree.parse(path))
    pd.testing.assert_frame_equal(refi.read_codebook(path), CODES)
    parts = {code.name: code for code in RefiCodebook.load(path).codes.code}
    assert set(parts) == {"Topics", "Stances", "Actors", "Forces", "Exceptions"}
    assert [code.name for code in parts["Stances"].code] == ["Strict", "Discretionary", "None"]


ONE_LINE = st.text(XML_TEXT, min_size=1, max_size=12).map(lambda t: " ".join(t.split()))
GIVEN_LINES = st.lists(ONE_LINE.filter(bool), min_size=1, max_size=2).map("\n".join)


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "part": st.sampled_from(["topics", "stances"]),
                "code": st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True),
                "label": NAMES,
                "theme": st.none() | st.sampled_from(["One", "Zwei"]),
                "definition": st.none() | ONE_LINE.filter(bool),
                "include": st.none() | GIVEN_LINES,
                "exclude": st.none() | GIVEN_LINES,
                "examples": st.none() | GIVEN_LINES,
                "codebook_version": st.none() | st.just("1.2.3"),
            }
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda row: (row["part"], row["code"]),
    )
)
@SOME
def test_any_codebook_comes_back_equal(rows, tmp_path):
    codes = pd.DataFrame(rows, columns=CODES.columns).astype("str")
    stream = BytesIO()
    refi.write_codebook(codes, stream, "test")
    back = refi.read_codebook(write_file(tmp_path / "codes.qdc", stream.getvalue()))
    order = ["part", "code"]
    pd.testing.assert_frame_equal(
        back.sort_values(order, ignore_index=True), codes.sort_values(order, ignore_index=True)
    )


def foreign(path, sources, *, origin="NVivo", users="", codes="", texts=None):
    """Write a project as another program might."""
    qde = (
        f'<Project xmlns="{PROJECT}" name="x" origin="{origin}"><Users>'
        f'<User guid="{ADA}" name="Ada"/>{users}</Users><CodeBook><Codes>{codes}'
        f'<Code guid="{{{FIRM.upper()}}}" name="strict" isCodable="true"/>'
        f'<Code guid="{ODD}" name="Hobbies" isCodable="true"/></Codes></CodeBook>'
        f"<Sources>{sources}</Sources></Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Project.QDE", qde)
        for name, raw in (texts or {}).items():
            archive.writestr(f"sources/{name}", raw)
    return path


ADA, FIRM, ODD = (ids.guid(name) for name in ("ada", "firm", "odd"))
TEXT = "Contact\nI never text.\nI may call 🏡 back.\n"


def selection(start, end, name="", code=FIRM):
    return (
        f'<PlainTextSelection guid="{ids.guid(start, end, code)}" name="{name}" '
        f'startPosition="{start}" endPosition="{end}" creatingUser="{{{ADA.upper()}}}">'
        f'<Coding guid="{ids.guid(start, code)}"><CodeRef targetGUID="{code}"/></Coding>'
        "</PlainTextSelection>"
    )


def source(selections, name="oak-01"):
    return (
        f'<TextSource guid="{ids.guid(name)}" name="{name}" plainTextPath="internal://one.txt">'
        f"{selections}</TextSource>"
    )


WORDS = "I may call 🏡 back."
CRLF = TEXT.replace("\n", "\r\n")
COUNTED = [  # text of a file, what is added to start and end, by whom, whether a quote must tell
    (TEXT, 0, 0, "NVivo", False),
    (TEXT, 0, -1, "NVivo", True),
    ("\ufeff" + TEXT, 0, 0, "NVivo", False),
    ("\ufeff" + TEXT, 1, 1, "NVivo", True),
    (CRLF, 2, 2, "NVivo 14", False),
    (CRLF, 0, 0, "ATLAS.ti 23", False),
    (CRLF, 0, 0, "NVivo 14", True),
]


@pytest.mark.parametrize(
    ("case", "quote"),
    [(case, "") for case in COUNTED if not case[-1]]
    + [(case, WORDS if case[-1] else f"{WORDS[:14]}…") for case in COUNTED],
)
def test_places_counted_otherwise_are_understood(tmp_path, case, quote):
    raw, to_start, to_end, origin, _ = case
    start = TEXT.index(WORDS)
    places = start + to_start, start + len(WORDS) + to_end
    path = foreign(
        tmp_path / "x.qdpx", source(selection(*places, name=quote)), origin=origin,
        texts={"one.txt": raw.encode()},
    )  # fmt: skip
    read = refi.read_project(path)
    assert read.policies["text"].tolist() == [TEXT]
    assert read.clauses[["start", "end", "text"]].values.tolist() == [
        [start, start + len(WORDS), WORDS]
    ]
    row = read.codings.iloc[0]
    assert (row["coder_id"], row["coder_kind"], row["stance"]) == ("Ada", "human", "strict")
    assert row["clause_id"] == ids.clause_id("oak-01", start, WORDS)


def test_several_selections_of_a_stretch_are_one_coding_and_strange_codes_are_named(tmp_path):
    email = f'<Code guid="{ids.guid("mail")}" name="E-mail" isCodable="true"/>'
    selections = "".join(selection(8, 21, code=code) for code in (FIRM, ids.guid("mail"), ODD))
    path = foreign(tmp_path / "x.qdpx", source(selections), codes=email,
                   texts={"one.txt": TEXT.encode()})  # fmt: skip
    read = refi.read_project(path)
    assert read.codings[["stance", "status"]].values.tolist() == [["strict", "coded"]]
    assert read.topic_codings["topic"].tolist() == ["email"]
    assert "the code 'Hobbies' is not in the codebook; 1 codings" in read.problems["problem"][0]


def test_what_cannot_be_taken_over_is_named_and_the_rest_goes_on(tmp_path):
    open_ = f'<Code guid="{ids.guid("open")}" name="Discretionary" isCodable="true"/>'
    sources = (
        source(selection(8, 21) + selection(8, 21, code=ids.guid("open")) + selection(9, 900))
        + '<PictureSource guid="' + ids.guid("p") + '" name="photo"/>'
        + source("", "far").replace("internal://one.txt", "relative:///../../etc/passwd")
        + source("", "gone").replace("one.txt", "../project.qde")
    )  # fmt: skip
    path = foreign(tmp_path / "x.qdpx", sources, codes=open_, texts={"one.txt": TEXT.encode()})
    read = refi.read_project(path)
    said = " / ".join(read.problems["problem"])
    for words in (
        "a selection from 9 to 900 lies outside its text",
        "two codes of stances: strict and discretionary; the first counts",
        "'photo' is a PictureSource and is left out",
        "the text of a source is not in the file: 'relative:///../../etc/passwd'",
        "the text of a source is not in the file: 'internal://../project.qde'",
    ):
        assert words in said
    assert read.policies["policy_id"].tolist() == ["oak-01"]
    assert read.codings["stance"].tolist() == ["strict"]


def test_a_note_on_a_coding_comes_along(tmp_path):
    noted = selection(8, 21).replace('">', '"><Description>Why never?</Description>', 1)
    path = foreign(tmp_path / "x.qdpx", source(noted), texts={"one.txt": TEXT.encode()})
    read = refi.read_project(path)
    assert read.notes[["coder_id", "note"]].values.tolist() == [["Ada", "Why never?"]]


def test_projects_of_atlas_ti_are_read(shared):
    for path in sorted((shared / "benchmarks" / "refi-qda").glob("*.qdpx")):
        read = refi.read_project(path)
        assert read.codings.empty
        assert read.policies.empty


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b"<a>" + b"0" * 60_000_000)
    return path


def zipped(path, **entries):
    with zipfile.ZipFile(path, "w") as archive:
        for name, raw in entries.items():
            archive.writestr(name, raw)
    return path


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: write_file(p, b"no zip"), "the file is no zip archive"),
        (lambda p: zipped(p, **{"readme.txt": b""}), "the archive has no project.qde"),
        (lambda p: zipped(p, **{"project.qde": b"", "../evil.txt": b""}), "points outside it"),
        (lambda p: zipped(p, **{"project.qde": b"", "/etc/x": b""}), "points outside it"),
        (lambda p: zipped(p, **{"project.qde": b"", "..\\evil.txt": b""}), "points outside it"),
        (lambda p: zipped(p, **{"project.qde": b"", "C:/x": b""}), "points outside it"),
        (bomb, "times its size unfolded"),
        (lambda p: zipped(p, **{"project.qde": b"<a"}), "the XML cannot be read"),
        (lambda p: zipped(p, **{"project.qde": b"<a/>"}), "the XML is a"),
        (lambda p: zipped(p, **{"project.qde": f"{LAUGHS}<Project/>".encode()}), "document type"),
        (
            lambda p: zipped(p, **{"project.qde": f"{LAUGHS}<Project/>".encode("utf-16")}),
            "document type",
        ),
        (lambda p: p, "the file is not there"),
    ],
)
def test_a_hostile_or_broken_file_is_named_and_nothing_is_unfolded(make, says, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    path = make(folder / "x.qdpx")
    with pytest.raises(TableError, match=says) as raised:
        refi.read_project(path)
    assert "x.qdpx" in str(raised.value)
    assert [p for p in tmp_path.rglob("*") if p.name not in ("in", "x.qdpx")] == []


@pytest.mark.parametrize("raw", [b"", b"<CodeBook/>", LAUGHS.encode() + b"<CodeBook/>", b"\xff"])
def test_a_broken_codebook_is_named(raw, tmp_path):
    with pytest.raises(TableError, match=r"x\.qdc"):
        refi.read_codebook(write_file(tmp_path / "x.qdc", raw))
    with pytest.raises(TableError, match=r"none\.qdc"):
        refi.read_codebook(tmp_path / "none.qdc")


def test_codes_of_others_keep_the_names_above_them(tmp_path):
    raw = (
        f'<CodeBook xmlns="{CODEBOOK}"><Codes><Code guid="{ODD}" name="Life" isCodable="false">'
        f'<Code guid="{FIRM}" name="Hobbies" isCodable="true"><Description>Fun.</Description>'
        "</Code></Code></Codes></CodeBook>"
    )
    row = refi.read_codebook(write_file(tmp_path / "x.qdc", raw.encode())).iloc[0]
    assert (row["part"], row["label"], row["theme"], row["definition"]) == (
        "other", "Hobbies", "Life", "Fun.",
    )  # fmt: skip


def test_a_code_that_the_codebook_does_not_define_is_refused(made, topic_codings, tmp_path):
    topic_codings.loc[0, "topic"] = "hobbies"
    with pytest.raises(TableError, match="the topic 'hobbies' is not among the codes"):
        written(made(topic_codings=topic_codings), tmp_path / "x.qdpx")
    assert list(tmp_path.iterdir()) == []
