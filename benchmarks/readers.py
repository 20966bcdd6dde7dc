"""What do readers of HTML lose? Pages are made here, so that it is known what each one holds.

Of each page it is known which lines are the policy's and which belong to the page only. A line is
kept if its letters occur in the text, each as often as on the page; it is whole if it is a line of
its own. Run it with the package and, beside it, trafilatura and resiliparse installed.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from time import perf_counter

from inscriptis import get_text

from policyanalysis.corpus.readers import html

STOCK = "If this matters to you, please bring it to our next session."
MENU = "<nav><ul><li><a href='/'>Start page</a><li><a href='/f'>Fees and rooms</a></ul></nav>"
COOKIES = (
    "<div class='cookie-notice' role='dialog'><p>This site sets cookies to count visits.</p>"
    "<button>Accept all</button></div>"
)
FOOT = "<footer><p>Made in a cold winter by our neighbours.</p></footer>"
AROUND = ("Start page", "Fees and rooms", "This site sets cookies to count visits.", "Accept all",
          "Made in a cold winter by our neighbours.")  # fmt: skip

PEERS = (
    ("trafilatura", "trafilatura", "extract", {"favor_recall": True, "include_comments": False}),
    ("resiliparse", "resiliparse.extract.html2text", "extract_plain_text", {"main_content": True}),
)


@dataclass(frozen=True)
class Page:
    """A page: what it is made to show, its elements, and the lines of the policy on it."""

    name: str
    body: str
    lines: tuple[str, ...]

    @property
    def source(self) -> str:
        """Return the whole page, with a menu, a cookie notice and a foot."""
        head = "<!doctype html><html><head><meta charset='utf-8'><title>Elm House</title></head>"
        return f"{head}<body>{MENU}{COOKIES}{self.body}{FOOT}</body></html>"


def sections(n: int, wrap: str) -> Page:
    """Return a page with n headings, each over the same paragraph."""
    heads = [f"My rule on matter {k}" for k in range(1, n + 1)]
    body = "".join(f"<h2>{head}</h2><p>{STOCK}</p>" for head in heads)
    lines = tuple(line for head in heads for line in (head, STOCK))
    return Page(
        f"{n} sections share a paragraph ({wrap.split(maxsplit=1)[0]})",
        f"<{wrap}>{body}</{wrap.split(maxsplit=1)[0]}>",
        lines,
    )


def pages() -> list[Page]:
    """Return the pages, from plain to awkward."""
    long = "I read what you send me at the end of each working day and answer on the next."
    items = [f"I do not answer messages of the kind {letter}." for letter in "abcde"]
    return [
        Page("headings and paragraphs",
             f"<main><h1>Rules of contact</h1><p>{long}</p><h3>At night</h3><p>{STOCK}</p></main>",
             ("Rules of contact", long, "At night", STOCK)),
        sections(4, "article"),
        sections(6, "main"),
        sections(6, "div class='entry-content'"),
        Page("lists in lists",
             f"<div><p>{long}</p><ul>"
             + "".join(f"<li>{item}<ol><li>Or late.</ol>" for item in items) + "</ul></div>",
             (long, *(line for item in items for line in (item, "Or late.")))),
        Page("table",
             f"<main><p>{long}</p><table><tr><th>Way<th>Rule</tr><tr><td>Texts<td>{items[0]}</tr>"
             f"<tr><td>Letters<td>{items[1]}</tr></table></main>",
             (long, "Way", "Rule", "Texts", items[0], "Letters", items[1])),
        Page("accordion with hidden answers",
             f"<main><p>{long}</p>" + "".join(
                 f"<div class='accordion'><h3><button aria-controls='p{n}'>What of matter {n}?"
                 f"</button></h3><div id='p{n}' hidden><p>{item}</p></div></div>"
                 for n, item in enumerate(items)) + "</main>",
             (long, *(x for n, item in enumerate(items) for x in (f"What of matter {n}?", item)))),
        Page("details and summary",
             f"<main><details open><summary>May I call?</summary><p>{long}</p></details></main>",
             ("May I call?", long)),
        Page("line breaks only", f"<div>Calls<br><br>{long}<br><br>Texts<br>{items[0]}</div>",
             ("Calls", long, "Texts", items[0])),
        Page("div soup", "".join(f"<div><div><span>{i}</span></div></div>" for i in items),
             tuple(items)),
        Page("aside in an article",
             f"<article><p>{long}</p><aside><p>{items[0]}</p></aside><p>{items[1]}</p></article>",
             (long, items[0], items[1])),
        Page("definition list",
             f"<main><p>{long}</p><dl><dt>Texts<dd>{items[0]}<dt>Letters<dd>{items[1]}</dl></main>",
             (long, "Texts", items[0], "Letters", items[1])),
        Page("sections in divs",
             "".join(f"<div><h2>My rule {n}</h2><p>{STOCK}</p></div>" for n in range(5)),
             tuple(line for n in range(5) for line in (f"My rule {n}", STOCK))),
        Page("bold lines as headings",
             "<article>" + "".join(f"<section><strong>My rule {n}</strong><p>{STOCK}</p></section>"
                                   for n in range(5)) + "</article>",
             tuple(line for n in range(5) for line in (f"My rule {n}", STOCK))),
        Page("short policy", f"<main><p>{items[0]}</p></main>", (items[0],)),
    ]  # fmt: skip


def readers() -> dict[str, Callable[[str], str | None]]:
    """Return each reader that is installed: its name and version, and a function on a page."""
    found: dict[str, Callable[[str], str | None]] = {
        "policyanalysis": lambda page: html.read(page.encode()),
        f"inscriptis {version('inscriptis')}": get_text,
    }
    for name, module, function, options in PEERS:
        try:
            read = getattr(import_module(module), function)
        except ImportError as error:
            print(f"{name} is left out: {error}")
        else:
            found[f"{name} {version(name)}"] = partial(read, **options)
    return found


def bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def scores(text: str, page: Page) -> tuple[int, int, int]:
    """Return how many lines of the policy are kept, how many are whole, how many strays stay."""
    everything = bare(text)
    own = Counter(bare(re.sub(r"^\s*(?:[-*•+]|\d+\.)\s+", "", line)) for line in text.splitlines())
    wanted = Counter(map(bare, page.lines))
    kept = sum(min(n, everything.count(line)) for line, n in wanted.items())
    whole = (wanted & own).total()
    return kept, whole, sum(bare(stray) in everything for stray in AROUND)


def main() -> None:
    """Print what each reader loses on each page, and in all."""
    made = pages()
    totals = []
    for name, read in readers().items():
        start = perf_counter()
        found = [scores(read(page.source) or "", page) for page in made]
        seconds = perf_counter() - start
        kept, whole, strays = map(sum, zip(*found, strict=True))
        totals.append((name, kept, whole, strays, seconds / len(made) * 1000))
        for page, (n_kept, n_whole, n_strays) in zip(made, found, strict=True):
            if n_kept < len(page.lines) or n_whole < len(page.lines) or n_strays:
                print(f"{name}: {page.name}: {n_kept}/{len(page.lines)} lines kept, "
                      f"{n_whole} whole, {n_strays} of {len(AROUND)} strays")  # fmt: skip
    n_lines = sum(len(page.lines) for page in made)
    n_strays = len(made) * len(AROUND)
    print(
        "\n| reader | lines kept | lines whole | strays left | ms a page |\n|---|---|---|---|---|"
    )
    for name, kept, whole, strays, ms in totals:
        print(f"| {name} | {kept}/{n_lines} | {whole}/{n_lines} | {strays}/{n_strays} | {ms:.1f} |")


if __name__ == "__main__":
    main()
