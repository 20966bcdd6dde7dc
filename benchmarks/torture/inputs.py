"""Bad inputs: each must give its clear error, or a row of problems, and leave the rest whole."""

from collections.abc import Iterator
from pathlib import Path

import sheets
from bench import Line, corpus, held, run, zipped

HEAD = "policy_id,profession,country\n"
ENTITIES = f'<!DOCTYPE a [<!ENTITY b "{"x" * 1000}"><!ENTITY c "{"&b;" * 1000}">]><a>&c;</a>'


ZIPS = {
    "no archive": b"PK\x03\x04 but no more",
    "an old or protected file": b"\xd0\xcf\x11\xe0" + bytes(600),
    "an archive of nothing": zipped({}),
    "a bomb": zipped({"word/document.xml": bytes(60_000_000), "project.qde": bytes(60_000_000)}),
    "a path that leads out": zipped({"../../out.xml": b"<a/>"}),
    "entities": zipped(dict.fromkeys(("word/document.xml", "project.qde"), ENTITIES.encode())),
    "deep nesting": zipped(
        dict.fromkeys(("word/document.xml", "project.qde"), b"<a>" * 90_000 + b"</a>" * 90_000)
    ),
    "parts without sense": zipped({"word/document.xml": b"<a/>", "project.qde": b"<a/>"}),
}
MANIFESTS = {
    "empty": b"",
    "header only": HEAD.encode(),
    "no column country": b"policy_id,profession\na,b\n",
    "a column twice": b"policy_id,policy_id,profession,country\na,a,b,GB\n",
    "an open quotation mark": f'{HEAD}"a,b,GB\n'.encode(),
    "bytes that are no text": bytes(range(256)) * 4,
    "an id with a path": f"{HEAD}../../etc/passwd,counsellor,GB\n".encode(),
    "an id twice": f"{HEAD}a,counsellor,GB\na,counsellor,GB\n".encode(),
    "an unknown country": f"{HEAD}a,counsellor,UK\n".encode(),
    "a row too wide": f"{HEAD}a,counsellor,GB,more\n".encode(),
    "no file for a row": f"{HEAD}a,counsellor,GB\n".encode(),
    "a terminal escape": f"{HEAD}a\x1b[2J,counsellor,GB\n".encode(),
    "a cell of 10 MB": f"{HEAD}a,{'x' * 10_000_000},GB\n".encode(),
}
TEXTS = {
    "empty": b"",
    "blank": b" \n\n \n",
    "bytes that are no text": bytes(range(256)) * 40,
    "UTF-16 cut short": "policy".encode("utf-16")[:-1],
    "NUL bytes": b"I do not\0 accept requests.",
    "one line of 10 MB": b"I do not accept requests. " * 400_000,
    "no English": b"Ich nehme keine Anfragen von Klienten an. " * 20,
}
FILES = {
    "html": {"empty": b"", "markup only": b"<html><script>1</script></html>"},
    "pdf": {"empty": b"", "no PDF": b"hello", "cut short": b"%PDF-1.7\n1 0 obj\n<<"},
    "md": {"empty": b"", "blank": b" \n\n"},
    "csv": {"a table": b"a,b\n1,2\n"},
    "docx": ZIPS,
}
BOOKS = {
    "empty": "",
    "a list": "- a\n",
    "no YAML": "a: [",
    "a tag that runs code": "!!python/object/apply:os.system ['true']\n",
    "aliases that multiply": "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "deep nesting": "[" * 5_000,
    "an unknown key": "topics: {}\nsurprise: 1\n",
    "bytes of control": "a: \x07\n",
}
SETTINGS = {
    "level 1.5": ("--conf-level", "1.5"),
    "level of no number": ("--conf-level", "high"),
    "level nan": ("--conf-level", "nan"),
    "one policy a group": ("--min-policies", "1"),
    "no such coder": ("--coder", "oracle"),
    "no such pipeline": ("--language-model", "no_such_pipeline"),
    "no such model": ("--coder-model", "no-such-folder"),
    "a negative seed": ("--seed", "-1"),
}


def lines(folder: Path) -> Iterator[Line]:
    """Yield a line a bad input; ``folder`` is empty at first."""
    yield from _manifests(folder)
    yield from _added(folder)
    small = corpus(folder / "small", 3)
    for name, options in SETTINGS.items():
        words = ("run", "--corpus", small, "--out", folder / "o", *options)
        yield held("setting", name, small, *words)
    for name, raw in ZIPS.items():
        path = folder / "project.qdpx"
        path.write_bytes(raw)
        yield held("qdpx", name, small, "import", path, "--corpus", small)
    for name, text in BOOKS.items():
        path = folder / "book.yaml"
        path.write_text(text, encoding="utf-8")
        yield held("codebook", name, small, "codebook", "check", path)
    done = folder / "done"
    run("run", "--corpus", small, "--out", done)
    yield from sheets.lines(folder, small, done)


def _manifests(folder: Path) -> Iterator[Line]:
    for room, cases in (("manifest", MANIFESTS), ("txt", TEXTS)):
        for number, (name, raw) in enumerate(cases.items()):
            bad = folder / f"{room}{number}"
            bad.mkdir()
            manifest = f"{HEAD}a,counsellor,GB\n".encode() if room == "txt" else raw
            (bad / "manifest.csv").write_bytes(manifest)
            if room == "txt":
                (bad / "a.txt").write_bytes(raw)
            yield held(room, name, bad, "check", "--corpus", bad)


def _added(folder: Path) -> Iterator[Line]:
    target = corpus(folder / "added", 2)
    for ending, cases in FILES.items():
        for name, raw in cases.items():
            path = folder / f"bad.{ending}"
            path.write_bytes(raw)
            words = ("add", path, "--corpus", target, "--profession", "counsellor")
            yield held(ending, name, target, *words, "--country", "GB")
    words = ("add", folder, "--corpus", target, "--profession", "counsellor", "--country", "GB")
    yield held("folder", "a folder as a policy", target, *words)
