"""Bad files around a finished run: coding sheets, samples, trained coders, hostile filters."""

import csv
import hashlib
import io
import json
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from bench import Line, held, run, zipped
from sklearn.linear_model import LinearRegression
from skops import io as skops

from policyanalysis.coding.trained.stored import BUILT_IN, CARD, MODEL

Row = dict[str, str]
ESCAPE = "\x1b[2Jstrict"
EXCEL = {
    "broken": b"PK\x03\x04 but no more",
    "under a password": b"\xd0\xcf\x11\xe0" + bytes(600),
    "a bomb": zipped({"xl/worksheets/sheet1.xml": bytes(60_000_000)}),
    "a workbook of nothing": zipped({"[Content_Types].xml": b"<Types/>"}),
}
CELLS: Mapping[str, Row] = {
    "an unknown topic": {"topic_1": "weather"},
    "an unknown stance": {"stance": "kind"},
    "a terminal escape": {"stance": ESCAPE},
    "a stance none with an actor": {"stance": "none", "actor": "client"},
    "the id of another clause": {"clause_id": ""},
    "a policy that is not there": {"policy_id": "no-such-policy"},
    "words of no clause": {"clause": "These words stand in no policy."},
    "a coder with a path": {"coder_id": "../../coder"},
    "a codebook of the future": {"codebook_version": "99.0.0"},
    "a cue that does not stand there": {"cue": "zebra"},
}
BYTES: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a wrong column": lambda raw: raw.replace(b"stance", b"stanze", 1),
    "a column twice": lambda raw: raw.replace(b"stance", b"actor", 1),
    "the header only": lambda raw: raw.split(b"\r\n", 1)[0] + b"\r\n",
    "an open quotation mark": lambda raw: raw + b'"a',
    "latin-1": lambda raw: (
        raw.decode("utf-8-sig").encode("latin-1", "replace") + "é".encode("latin-1")
    ),
    "UTF-16": lambda raw: raw.decode("utf-8-sig").encode("utf-16"),
    "a cell of 10 MB": lambda raw: raw.replace(b"Patients", b"x" * 10_000_000, 1),
    "300 columns": lambda raw: b"," * 300 + b"\r\n" + raw,
}
SAMPLES = {
    "neither column": b"name\na\n",
    "a clause that is not there": b"clause_id\nno-such-clause\n",
    "an open quotation mark": b'clause_id\n"a\n',
    "bytes that are no text": bytes(range(256)) * 4,
}
CODINGS = {
    "empty": b"",
    "a wrong column": b"clause_id,stanze,topics\na,strict,email\n",
    "an unknown stance": b"clause_id,stance,topics\n{id},kind,email\n{rest}",
    "an unknown topic": b"clause_id,stance,topics\n{id},strict,weather\n{rest}",
    "no clause of the run": b"clause_id,stance,topics\nno-such-clause,strict,email\n",
    "a clause twice": b"clause_id,stance,topics\n{id},strict,email\n{id},none,\n{rest}",
    "latin-1": "clause_id,stance,topics\nà,strict,email\n".encode("latin-1"),
    "an open quotation mark": b'clause_id,stance,topics\n"a,strict,email\n',
}
ASKED: Mapping[str, tuple[str, ...]] = {
    "no such topic": ("export", "{to}.csv", "--topic", "weather"),
    "no topic at all": ("export", "{to}.csv", "--topic", ""),
    "no such stance": ("export", "{to}.csv", "--stance", "kind"),
    "a stance that is a statement": ("export", "{to}.csv", "--stance", "strict' OR '1'='1"),
    "a stance that is a pattern": ("export", "{to}.csv", "--stance", ".*"),
    "a terminal escape": ("export", "{to}.csv", "--stance", ESCAPE),
    "no such country": ("export", "{to}.csv", "--country", "ZZ"),
    "a country of 100,000 letters": ("export", "{to}.csv", "--country", "Z" * 100_000),
    "no such coder": ("export", "{to}.csv", "--coder", "oracle"),
    "no such table": ("export", "{to}.csv", "--table", "../policies"),
    "an ending that nothing writes": ("export", "{to}.exe"),
    "a folder that is not there": ("export", "{to}/no/such/folder.csv"),
    "groups of no column": ("compare", "--by", "no_such_column"),
    "groups of the text": ("compare", "--by", "text"),
    "groups of something private": ("compare", "--by", "__class__"),
    "no such group": ("compare", "--by", "profession", "--reference", ESCAPE),
    "no such clause": ("explain", ESCAPE),
    "a sample below two": ("sample", "--per-policy", "0", "--to", "{to}.csv"),
    "a width below 0": ("plan", "--width", "-1"),
    "a width that is no number": ("plan", "--width", "nan"),
    "no such topic to draw": ("figures", "--for", "paper", "--topic", "weather"),
}  # fmt: skip


def lines(folder: Path, small: Path, done: Path) -> Iterator[Line]:
    """Yield a line a bad file or filter; ``small`` is a corpus, ``done`` the folder of its run."""
    yield from _sheets(folder, small)
    yield from _samples(folder, small, done)
    yield from _trained(folder, small, done)
    for name, words in ASKED.items():
        filled = (word.format(to=folder / "asked") if "{to}" in word else word for word in words)
        yield held("filter", name, done, *filled, "--out", done)


def _sheets(folder: Path, small: Path) -> Iterator[Line]:
    path = folder / "sheet.csv"
    run("sheet", "--coder", "AB", "--corpus", small, "--out", path)
    good = path.read_bytes()
    bad = {name: _with_cells(good, cells) for name, cells in CELLS.items()}
    bad |= {name: change(good) for name, change in BYTES.items()}
    for name, raw in bad.items():
        path.write_bytes(raw)
        yield held("sheet", name, small, "codings", "add", path, "--corpus", small)
    book = folder / "sheet.xlsx"
    for name, raw in EXCEL.items():
        book.write_bytes(raw)
        yield held("xlsx", name, small, "codings", "add", book, "--corpus", small)
    for name, at in (("no such sheet", folder / "none.csv"), ("a folder as a sheet", folder)):
        yield held("sheet", name, small, "codings", "add", at, "--corpus", small)


def _with_cells(raw: bytes, cells: Row) -> bytes:
    """Return a sheet whose first row is filled, and then wrong in these cells."""
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    right = {"stance": "strict", "actor": "client", "force": "obligation", "topic_1": "email"}
    rows[0] |= right | cells
    rows[0]["clause_id"] = rows[0]["clause_id"] or rows[1]["clause_id"]
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _samples(folder: Path, small: Path, done: Path) -> Iterator[Line]:
    path, drawn = folder / "sample.csv", folder / "drawn.csv"
    for name, raw in SAMPLES.items():
        path.write_bytes(raw)
        words = ("sheet", "--coder", "AB", "--corpus", small, "--out", folder / "no.csv")
        yield held("sample", name, small, *words, "--sample", path)
    run("sample", "--out", done, "--to", drawn)
    with drawn.open(encoding="utf-8") as stream:
        first, *others = (row["clause_id"].encode() for row in csv.DictReader(stream))
    rest = b"".join(clause_id + b",strict,email\n" for clause_id in others)
    for name, raw in CODINGS.items():
        path.write_bytes(raw.replace(b"{id}", first).replace(b"{rest}", rest))
        words = ("compare", "--out", done, "--sample", drawn)
        yield held("codings", name, done, *words, "--codings", path)


def _trained(folder: Path, small: Path, done: Path) -> Iterator[Line]:
    """Yield a line a folder of trained coders that are none; the finished run must stay."""
    coder = folder / "coder"
    for name, files in _coders().items():
        shutil.rmtree(coder, ignore_errors=True)
        coder.mkdir()
        for file, raw in files.items():
            (coder / file).write_bytes(raw)
        words = ("run", "--corpus", small, "--out", done, "--coder-model", coder)
        yield held("trained", name, done, *words)


def _coders() -> dict[str, dict[str, bytes]]:
    card = json.loads((BUILT_IN / CARD).read_text(encoding="utf-8"))
    model = (BUILT_IN / MODEL).read_bytes()
    parts = skops.loads(model, trusted=[])
    narrow = {**parts, "model": {**parts["model"], "weights": np.zeros((3, 3), np.float16)}}
    text = {**parts, "model": {**parts["model"], "weights": "many"}}

    def of(raw: bytes, **changed: Any) -> dict[str, bytes]:
        told = card | {"model_sha256": hashlib.sha256(raw).hexdigest()} | changed
        return {CARD: json.dumps(told).encode(), MODEL: raw}

    return {
        "an empty folder": {},
        "a card that is no JSON": {CARD: b"{", MODEL: model},
        "a card that is a list": {CARD: b"[]", MODEL: model},
        "a card of bytes that are no text": {CARD: bytes(range(256)), MODEL: model},
        "a card of deep nesting": {CARD: b"[" * 200_000, MODEL: model},
        "a card without limits": {CARD: json.dumps({**card, "limits": {}}).encode(), MODEL: model},
        "limits of no number": of(model, limits={key: {"offsets": "a"} for key in card["limits"]}),
        "another codebook": of(model, codebook_version="0.1.0"),
        "a terminal escape": of(model, codebook_version=ESCAPE),
        "a model changed since": {CARD: json.dumps(card).encode(), MODEL: model + b"x"},
        "a pickle": of(pickle.dumps({"model": 1})),
        "a bomb": of(zipped({"schema.json": bytes(300_000_000)})),
        "an object that can act": of(skops.dumps({"model": LinearRegression()})),
        "half of it": of(skops.dumps({"model": parts["model"]})),
        "weights too few": of(skops.dumps(narrow)),
        "weights that are words": of(skops.dumps(text)),
    }
