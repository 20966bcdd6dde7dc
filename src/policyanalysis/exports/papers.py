"""Tables for papers, in LaTeX and Markdown, and the references of methods, in BibTeX."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pandas.api.types import is_numeric_dtype

NOT_FOR_PAPERS = ("long", "wide")
_MISSING = "--"
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&])")
_REFERENCES = Path(__file__).with_name("references.yaml")


def shown(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Return a table as a paper shows it: texts, heads in words, topics by their ``labels``.

    Columns that are missing throughout are left out. Numbers have two decimals, integers none.
    """
    cells = {}
    for column in table.columns[table.notna().any()]:
        values = table[column]
        if column == "topic":
            values = values.map(lambda topic: labels.get(topic, topic))
        cells[_head(column, labels)] = [_cell(value) for value in values]
    return pd.DataFrame(cells)


def _head(column: str, labels: Mapping[str, str]) -> str:
    topic = column.removeprefix("position_")
    return labels.get(topic, column.replace("_", " "))


def _cell(value: Any) -> str:
    if pd.isna(value):
        return _MISSING
    return f"{value:.2f}" if isinstance(value, float) else " ".join(str(value).split())


def latex(table: pd.DataFrame, labels: Mapping[str, str], caption: str) -> str:
    r"""Return the table as LaTeX for the packages booktabs and longtable, every text escaped.

    >>> counts = pd.DataFrame({"topic": ["email"], "strict": [3]})
    >>> print(latex(counts, {"email": "E-mail & more"}, "50 % of all"))
    \begin{longtable}{lr}
    \caption{50 \% of all}\\
    \toprule
    topic & strict \\
    \midrule
    \endhead
    E-mail \& more & 3 \\
    \bottomrule
    \end{longtable}
    """
    cells = shown(table, labels)
    kept = table.loc[:, table.notna().any()]
    marks = "".join("r" if is_numeric_dtype(kept[c]) else "l" for c in kept)
    rows = [" & ".join(map(_tex, row)) for row in [cells.columns, *cells.to_numpy()]]
    lines = [
        rf"\begin{{longtable}}{{{marks}}}",
        rf"\caption{{{_tex(caption)}}}\\",
        r"\toprule",
        rf"{rows[0]} \\",
        r"\midrule",
        r"\endhead",
        *(rf"{row} \\" for row in rows[1:]),
        r"\bottomrule",
        r"\end{longtable}",
    ]
    return "\n".join(lines)


def _tex(text: object) -> str:
    return "".join(_LATEX.get(character, character) for character in str(text))


def markdown(table: pd.DataFrame, labels: Mapping[str, str], caption: str) -> str:
    r"""Return the table as a Markdown table below its caption, every text escaped.

    >>> counts = pd.DataFrame({"topic": ["email"], "strict": [3]})
    >>> print(markdown(counts, {"email": "E-mail | more"}, "Policies"))
    Policies
    <BLANKLINE>
    | topic | strict |
    |---|---:|
    | E\-mail \| more | 3 |
    """
    cells = shown(table, labels)
    kept = table.loc[:, table.notna().any()]
    marks = "|".join("---:" if is_numeric_dtype(kept[c]) else "---" for c in kept)
    head, *rows = [
        f"| {' | '.join(_md(cell) for cell in row)} |" for row in [cells.columns, *cells.to_numpy()]
    ]
    return "\n".join([_md(caption), "", head, f"|{marks}|", *rows])


def _md(text: object) -> str:
    plain = str(text)
    if re.fullmatch(r"-?\d+(\.\d+)?|--", plain):
        return plain
    return _MARKDOWN.sub(r"\\\1", plain)


def references(methods: Iterable[str]) -> tuple[str, list[str]]:
    """Return the references of methods as BibTeX, each once, and the methods without any.

    ``methods`` are ids as in `estimates.method`, or the stages `clauses`,
    `lineages`, `agreement` and `figures`.

    >>> text, unknown = references(["naive_t", "guess"])
    >>> text.splitlines()[0], unknown
    ('@article{student1908,', ['guess'])
    """
    keys, unknown = _keys(list(methods))
    return "\n".join(_entry(key, _known()["references"][key]) for key in keys), unknown


def citations(methods: Iterable[str]) -> list[str]:
    """Return the references of methods in words, each once; a method without any adds none.

    >>> citations(["clauses"])[0][:60]
    'Hunt KW (1965). Grammatical structures written at three grad'
    """
    keys, _ = _keys(list(methods))
    return [_citation(_known()["references"][key]) for key in keys]


def _citation(fields: dict[str, Any]) -> str:
    names = [_name(author) for author in fields["author"].split(" and ")]
    where = [fields[n] for n in ("journal", "booktitle", "institution", "publisher") if n in fields]
    volume = f" {fields['volume']}" if "volume" in fields else ""
    number = str(fields.get("number", ""))
    volume += f"({number})" if volume and number else f", {number}" if number else ""
    pages = f":{fields['pages'].replace('--', '–')}" if "pages" in fields else ""
    doi = f" doi:{fields['doi']}" if "doi" in fields else ""
    title = fields["title"].replace("{", "").replace("}", "")
    who = ", ".join(names).replace(", et al.", " et al.")
    text = f"{who} ({fields['year']}). {title}. {''.join(where)}{volume}{pages}."
    return f"{text}{doi}"


def _name(author: str) -> str:
    if author == "others":
        return "et al."
    last, _, first = author.partition(", ")
    return f"{last} {''.join(name[0] for name in re.split(r'[ -]', first) if name)}".strip()


def _keys(methods: list[str]) -> tuple[list[str], list[str]]:
    """Return the keys of the references of methods, sorted, and the methods without any."""
    of = _known()["methods"]
    keys = {key for method in methods for key in of.get(method, ())}
    return sorted(keys), [method for method in dict.fromkeys(methods) if method not in of]


@cache
def _known() -> dict[str, Any]:
    known: dict[str, Any] = yaml.safe_load(_REFERENCES.read_text(encoding="utf-8"))
    return known


def _entry(key: str, fields: dict[str, Any]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if name != "type"]
    return "\n".join([f"@{fields['type']}{{{key},", *lines, "}", ""])
