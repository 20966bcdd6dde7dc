"""What one coder chose where another chose what: the cross tables of two coders."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from policyanalysis import codebook
from policyanalysis.codebook import Codebook
from policyanalysis.coding.agreeing.tallies import MISSING
from policyanalysis.coding.agreeing.units import Values, all_variables, units_of
from policyanalysis.tables import gathered


def confusions(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    pairs: Iterable[tuple[str, str]],
    book: Codebook | None = None,
) -> pd.DataFrame:
    """Return the `confusions` table: a row for each two values that met in a clause.

    Variables are those of ``agreement`` but for the set of topics. A clause counts where both
    coders have a value. Raises EstimateError as ``units_of`` does.
    """
    book = book or codebook.load()
    variables = [name for name in all_variables(book) if name != "topics"]
    rows: list[dict[str, object]] = []
    for one, other in pairs:
        units = units_of(codings, topic_codings, clauses, [one, other], book)
        for variable in variables:
            names = {"variable": variable, "coder_a": one, "coder_b": other}
            rows += [names | met for met in _met(units.of(variable))]
    return gathered("confusions", rows)


def _met(values: Values) -> Iterator[dict[str, object]]:
    """Yield each two values of two coders that met, in the order in which they first did."""
    both = values.numbers[(values.numbers != MISSING).all(axis=1)]
    pairs, first, counts = np.unique(both, axis=0, return_index=True, return_counts=True)
    for place in np.argsort(first):
        a, b = (values.names[number] for number in pairs[place])
        yield {"value_a": a, "value_b": b, "n_clauses": int(counts[place])}
