"""Hostile words in each reader and writer: nothing may run in a browser, sheet or terminal."""

import re
import zipfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from bench import Ended, Line, corpus, files, run, zipped

ADDRESS = "https://example.org/stolen"
SCRIPT = f"<script src={ADDRESS}></script><img src=x onerror=alert(1)><svg onload=alert(1)>"
FORMULA = f'=HYPERLINK("{ADDRESS}","more")'
ESCAPES = "\x1b[2J\x1b]0;taken\x07"
BIDI = "\u202egnitirw \u2066hidden\u2069"
SENTENCES = (
    f"I do not accept friend requests from clients {SCRIPT}.",
    f"{FORMULA} is a page that I may share with clients.",
    "@SUM(1+1)*cmd|' /C calc'!A0 is how I may reply to your emails.",
    f"I may read {ESCAPES}your texts {BIDI} between sessions.",
    "I do not reply to ${jndi:x} {{7*7}} \\input{/etc/hosts} messages at night.",
)
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "{}</w:body></w:document>"
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ALIVE = re.compile(rf"<script[^>]*{ADDRESS}|<img src=x|<svg onload|href=.{ADDRESS}", re.I)
FORMATS = ("csv", "jsonl", "xlsx", "qdpx", "tex", "md", "parquet")


def _document() -> bytes:
    said = (escape(CONTROL.sub("", sentence)) for sentence in SENTENCES)
    body = "".join(f"<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>" for sentence in said)
    return zipped({"word/document.xml": DOCUMENT.format(body).encode()})


READERS: dict[str, Callable[[], bytes]] = {
    "txt": lambda: "\n\n".join(SENTENCES).encode(),
    "md": lambda: "\n\n".join(SENTENCES).encode(),
    "html": lambda: "".join(f"<p>{escape(sentence)}</p>" for sentence in SENTENCES).encode(),
    "docx": _document,
}


def lines(folder: Path) -> Iterator[Line]:
    """Yield a line for each reader and each writer of policies that are made to do harm."""
    target = corpus(folder / "hostile", 0)
    for ending, made in READERS.items():
        path = folder / f"words.{ending}"
        path.write_bytes(made())
        words = ("add", path, "--corpus", target, "--profession", "counsellor", "--country", "GB")
        yield _judged("reader", ending, run(*words, "--policy-id", ending), "")
    out = folder / "hostile-out"
    yield _judged("writer", "run", run("run", "--corpus", target, "--out", out), "")
    for path in files(out):
        if path.suffix in {".html", ".svg"}:
            yield _judged("writer", path.name, Ended(0, ""), _written(path))
    for ending in FORMATS:
        path = folder / f"words-out.{ending}"
        table = ("--table", "positions") if ending in {"tex", "md"} else ()
        ended = run("export", path, "--out", out, "--no-mask", "--keep-text", *table)
        yield _judged("writer", ending, ended, _written(path) if path.exists() else "")


def _written(path: Path) -> str:
    """Return what another program could take for more than words: markup, or cells of formulas."""
    if path.suffix == ".csv":
        return "\n".join(re.findall(r'(?:^|,)"?([=+@\t\r-]\D[^,]*)', path.read_text("utf-8"), re.M))
    if path.suffix in {".xlsx", ".qdpx"}:
        with zipfile.ZipFile(path) as archive:
            names = (name for name in archive.namelist() if not name.endswith(".txt"))
            return "\n".join(archive.read(name).decode() for name in names)
    return path.read_text("utf-8") if path.suffix in {".html", ".svg", ".md", ".tex"} else ""


def _judged(room: str, case: str, ended: Ended, written: str) -> Line:
    harm = [
        name
        for name, found in {
            "escape on the terminal": CONTROL.search(ended.said),
            f"exit code {ended.code}": ended.code and not ended.is_clear,
            "control character": CONTROL.search(written),
            "live markup": ALIVE.search(written),
            "formula": written and (case == "csv" or "<f>" in written),
        }.items()
        if found
    ]
    seen = ", ".join(harm) or " ".join(ended.said.split())[-90:]
    return Line(room, case, not harm, seen)
