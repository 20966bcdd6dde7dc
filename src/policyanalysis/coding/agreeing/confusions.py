"""What one coder chose where another chose what: the cross tables of two coders."""

from collections.abc import Iterable

import pandas as pd

from policyanalysis.coding.agreeing.units import agreement_units, all_variables
from policyanalysis.tables import checked, empty

_COUNTED = ["variable", "coder_a", "coder_b", "value_a", "value_b"]


def confusions(
    codings: pd.DataFrame,
    topic_codings: pd.DataFrame,
    clauses: pd.DataFrame,
    *,
    pairs: Iterable[tuple[str, str]],
) -> pd.DataFrame:
    """Return the `confusions` table: a row for each two values that met in a clause.

    Variables are those of ``agreement`` but for the set of topics. A clause counts where both
    coders have a value. Raises EstimateError as ``agreement_units`` does.
    """
    variables = [name for name in all_variables() if name != "topics"]
    parts = [empty("confusions")]
    for one, other in pairs:
        units = agreement_units(
            codings, topic_codings, clauses, coders=[one, other], variables=variables
        )
        both = units[units["n_values"] == 2].rename(columns={one: "value_a", other: "value_b"})
        both = both.assign(coder_a=one, coder_b=other)
        counts = both.groupby(_COUNTED, sort=False).size().rename("n_clauses").reset_index()
        parts += [counts] if len(counts) else []
    return checked("confusions", pd.concat(parts, ignore_index=True))
