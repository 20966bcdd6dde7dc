"""Tables that hypothesis makes up: any values that a schema allows."""

import pandas as pd
from hypothesis import strategies as st

from policyanalysis import tables

# Any text: all of Unicode but the surrogates, which UTF-8 cannot hold.
ANY = st.characters(exclude_categories=["Cs"])
STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "'", "''", '"', ",", "NA", "_x0041_", "<r>", "7"]
ANY_TEXT = st.text(ANY, max_size=20) | st.builds(
    str.__add__, st.sampled_from(STARTS), st.text(ANY, max_size=4)
)
CELLS = {
    "text": ANY_TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(-1e300, 1e300),
    "boolean": st.booleans(),
}


@st.composite
def tables_of(draw: st.DrawFn, schema: tables.Schema) -> pd.DataFrame:
    """Return a table of up to three rows; its first key column counts them."""
    cells = {}
    for column in schema.columns:
        cell = st.sampled_from(column.values) if column.values else CELLS[column.type]
        cells[column.name] = cell | st.none() if column.optional else cell
    rows = draw(st.lists(st.fixed_dictionaries(cells), max_size=3))
    table = pd.DataFrame(
        {c.name: pd.Series([r[c.name] for r in rows], dtype=c.dtype) for c in schema.columns}
    )
    return table.assign(**{schema.key[0]: [f"{number}" for number in range(len(rows))]})
