"""The data dictionary: what every table and column means, from the one source of the schemas."""

from policyanalysis.tables import Column, Schema, schemas

_HEAD = """\
# Data dictionary

What a run writes into this folder. `policyanalysis dictionary` makes this page from the schemas of
the tables; change `tables.yaml`, never this page.

- A table is `<table>.parquet`. `clause_stances.csv` is the table for people; the others serve the
  stages.
- `<table>.provenance.json` beside it tells from what and how it was made.
- Types: text, integer, number, boolean. Offsets are code points of the policy's text, half-open.
  Shares lie between 0 and 1. Days and times are ISO 8601.
- A missing value is an empty cell and means not known, not applicable or not defined, never 0.
- In `clause_stances.csv` a text that is empty or begins with `=`, `+`, `-`, `@`, tab, line feed,
  carriage return or an apostrophe has an apostrophe in front, so that no spreadsheet reads it as a
  formula.
- Where `source` is `composed` the policy was written for this project, and nothing about the real
  world follows from its row.
"""


def data_dictionary() -> str:
    """Return the data dictionary in Markdown: a section a table, a line a column.

    >>> data_dictionary().splitlines()[0]
    '# Data dictionary'
    """
    return "\n".join([_HEAD, *(_section(schema) for schema in schemas().values())])


def _section(schema: Schema) -> str:
    keys = ", ".join(f"`{name}`" for name in schema.key)
    lines = [
        f"## {schema.name}",
        "",
        f"A row is {_cell(schema.row)}. Key: {keys}.",
        "",
        "| column | type | may be missing | values | meaning |",
        "|---|---|---|---|---|",
        *(_line(column) for column in schema.columns),
    ]
    return "\n".join(lines) + "\n"


def _line(column: Column) -> str:
    values = ", ".join(f"`{value}`" for value in column.values)
    if column.codebook:
        values = f"{column.codebook} of the codebook"
    missing = "yes" if column.optional else "no"
    cells = (f"`{column.name}`", column.type, missing, values, column.about)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
