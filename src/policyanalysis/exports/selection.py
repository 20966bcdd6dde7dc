"""Choosing the rows of an export by the values of its columns."""

from collections.abc import Mapping, Sequence

import pandas as pd

from policyanalysis.errors import TableError

Wanted = Mapping[str, Sequence[str]]


def select(table: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    """Return the rows whose columns hold one of the values wanted there, in their order.

    A column without wanted values is not looked at. Raises TableError if the table lacks a column
    that is named.

    >>> table = pd.DataFrame({"country": ["GB", "US", "GB"], "n": [1, 2, 3]})
    >>> select(table, {"country": ["GB"]})["n"].tolist()
    [1, 3]
    """
    chosen = pd.Series(True, index=table.index)
    for column, values in wanted.items():
        if column not in table.columns:
            raise TableError(
                f"rows cannot be chosen by the column {column!r}",
                expected=f"one of {', '.join(map(str, table.columns))}",
                action="name a column of the table",
            )
        if values:
            chosen &= table[column].isin(list(values))
    kept = table if chosen.all() else table[chosen]
    return kept.reset_index(drop=True)


def require_known(column: str, values: Sequence[str], known: Sequence[str]) -> None:
    """Raise TableError, listing what is known, if a wanted value occurs nowhere in its column.

    >>> require_known("country", ["GB"], ["GB", "US"])
    """
    for value in values:
        if value not in known:
            raise TableError(
                f"no {column} is {value!r:.80}",
                expected=f"one of {', '.join(known)}",
                action="correct the value; it is spelt as in the tables",
            )
