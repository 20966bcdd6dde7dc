"""A data package: tables as CSV in a folder, with one file that describes them to machines.

Data Package v2 (Frictionless Data, datapackage.org, 2024): every table with the schema of its
columns, its size and hash, the licences and sources of the policies, and the provenance.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.errors import ProjectError, TableError
from policyanalysis.exports.shapes import schema_of
from policyanalysis.exports.writing import Written, read, write
from policyanalysis.ids import file_digest
from policyanalysis.project import PARTIAL
from policyanalysis.provenance import write_file
from policyanalysis.tables import Column, Schema

DESCRIPTOR = "datapackage.json"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
_ESCAPED = (
    "A text that is empty or begins with =, +, -, @, tab, line feed, carriage return or an "
    "apostrophe has an apostrophe in front, so that no spreadsheet reads it as a formula."
)

Parts = pd.DataFrame | Iterable[pd.DataFrame]


def write_package(
    tables: Mapping[str, Parts],
    policies: pd.DataFrame,
    folder: Path,
    record: Mapping[str, Any],
    book: Codebook | None = None,
) -> list[Written]:
    """Return what was written to ``folder``: each table by the name of its schema, or nothing.

    ``policies`` gives licences, of those that may be passed on, and sources; ``record`` is the
    provenance; without a ``book`` topics are those of the package's codebook. A package
    that is there is replaced. Raises ProjectError if the folder holds anything else or
    cannot be written, and TableError if a table breaks its schema.
    """
    with _new_folder(folder) as new:
        done = [
            write(parts, name, new / f"{name}.csv", book=book) for name, parts in tables.items()
        ]
        resources = [_resource(written.path, book) for written in done]
        descriptor = {
            "$schema": _PROFILE,
            "name": "policyanalysis-export",
            "title": "Codings of therapists' policies on social media and electronic contact",
            "description": _description(policies),
            **_origin(policies),
            "resources": resources,
            "provenance": dict(record),
        }
        text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
        write_file(new / DESCRIPTOR, text.encode())
    return [Written(folder / w.path.name, w.n_rows, w.problems) for w in done]


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder that takes the place of ``folder`` when the block ends without error."""
    if folder.exists() and not (folder / DESCRIPTOR).is_file():
        raise ProjectError(
            "the folder holds something else than a data package",
            where=str(folder),
            action="name a folder that is not there yet",
        )
    try:
        with tempfile.TemporaryDirectory(
            dir=folder.parent, prefix=f".{folder.name}.", suffix=PARTIAL
        ) as name:
            new, old = Path(name) / "new", Path(name) / "old"
            new.mkdir()
            yield new
            if folder.exists():
                folder.replace(old)
            new.replace(folder)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise ProjectError(
            f"the folder cannot be written: {error.strerror or error}",
            where=str(folder),
            action="name a folder in one that is there and may be written to",
        ) from error


def _description(policies: pd.DataFrame) -> str:
    n = int((policies["source"] == "composed").sum())
    composed = (
        f" {n} of the {len(policies)} policies were composed for this project; nothing about the "
        "real world follows from them."
        if n
        else ""
    )
    return "Clauses of policies with their topics and stances, by coder." + composed


def _origin(policies: pd.DataFrame) -> dict[str, Any]:
    """Return licences and sources, each only where there are any, as the standard demands."""
    free = policies.loc[policies["redistribute"] == "yes", "licence"].dropna()
    licences = [{"name": name} for name in sorted(set(free))]
    linked = policies[policies["url"].fillna("").str.match(r"https?://")]
    sources = [
        {"title": title, "path": url}
        for title, url in linked[["title", "url"]].drop_duplicates().itertuples(index=False)
    ]
    found = {"licenses": licences, "sources": sources}
    return {name: values for name, values in found.items() if values}


def _resource(path: Path, book: Codebook | None) -> dict[str, Any]:
    schema = schema_of(path.stem, book)
    return {
        "name": schema.name,
        "type": "table",
        "path": path.name,
        "description": f"A row is {schema.row}. {_ESCAPED}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_digest(path)}",
        "schema": _table_schema(schema),
    }


def _table_schema(schema: Schema) -> dict[str, Any]:
    optional = {column.name for column in schema.columns if column.optional}
    keys = list(schema.key)
    key = {"uniqueKeys": [keys]} if optional & set(keys) else {"primaryKey": keys}
    return {"fields": [_field(c) for c in schema.columns], "missingValues": [""], **key}


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.optional else {"required": True}
    constraints |= {"enum": list(column.values)} if column.values else {}
    field = {"name": column.name, "type": _TYPES[column.type], "description": column.about}
    return field | ({"constraints": constraints} if constraints else {})


def read_package(folder: Path, book: Codebook | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a data package that ``write_package`` wrote, by name.

    Without a ``book`` its topics are those of the package's codebook. Raises TableError if it has
    no descriptor, a table is not as the descriptor says, or a path
    leads out of the folder.
    """
    path = folder / DESCRIPTOR
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        named = {resource["name"]: resource for resource in resources}
        return {name: _read(folder, name, resource, book) for name, resource in named.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(
            f"the data package cannot be read: {error!r}",
            where=str(path),
            expected="a package that `policyanalysis export` wrote",
            action="export it again",
        ) from error


def _read(
    folder: Path, name: str, resource: Mapping[str, Any], book: Codebook | None
) -> pd.DataFrame:
    path = folder / resource["path"]
    if Path(resource["path"]).name != resource["path"]:
        raise TableError(
            f"the path {resource['path']!r} leads out of the package",
            where=name,
            action="take a package from a source that you trust",
        )
    if resource["hash"] != f"sha256:{file_digest(path)}":
        raise TableError(
            "the file is not the one that the package describes",
            where=str(path),
            action="export the package again",
        )
    return read(path, name, book)
