"""Templates filled to pages: one file each, everything escaped, nothing asked of any network."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Picture:
    """A saved figure: its name, the bytes of its SVG, caption, alt text and plotted numbers."""

    name: str
    svg: bytes
    caption: str
    alt: str
    numbers: pd.DataFrame

    @property
    def address(self) -> str:
        """Return the picture as a data address."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg).decode()}"


def fill(template: str, **values: Any) -> str:
    """Return the filled page; style and script stand in it and are the only ones it admits."""
    return "".join(filling(template, **values))


def filling(template: str, **values: Any) -> Iterator[str]:
    """Yield the page of ``fill`` piece by piece, so that a large one is never held as a whole."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; "
        f"script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    inner = {"policy": policy, "style": style, "script": script}
    yield from _templates().get_template(template).generate(**inner, **values)
    yield "\n"


def cell(value: object) -> str:
    """Return a table's cell as text: missing as nothing, numbers with three decimals at most.

    >>> cell(0.25), cell(None), cell(3)
    ('0.25', '', '3')
    """
    if value is None or value is pd.NA or value != value:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def frame(table: pd.DataFrame) -> Mapping[str, list[Any]]:
    """Return a table as a template shows it: names of columns and rows of cells.

    Columns without any value are left out.
    """
    kept = table.dropna(axis="columns", how="all") if len(table) else table
    rows = [[cell(value) for value in row] for row in kept.astype(object).to_numpy()]
    return {"columns": [str(column).replace("_", " ") for column in kept.columns], "rows": rows}


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["frame"] = frame
    return environment


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
