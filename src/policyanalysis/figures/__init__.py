"""Figures: tables in, drawings out; nothing is computed here that a table should hold.

``FIGURES`` names every figure of a study and how it is made, ``save`` writes one. ``style`` holds
what they share; each other module is a family of figures.
"""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from policyanalysis.comparison import position_counts
from policyanalysis.figures import stances, strictness
from policyanalysis.figures.saving import is_saved, save
from policyanalysis.figures.style import Drawing

__all__ = ["FIGURES", "Drawing", "is_saved", "save"]

Tables = Mapping[str, pd.DataFrame]
Labels = Mapping[str, str]


def _stances(by: str, tables: Tables, labels: Labels) -> Drawing:
    policies = tables["policies"]
    return stances.draw(position_counts(policies, tables["positions"], by), policies, labels)


def _strictness(by: str, tables: Tables, labels: Labels) -> Drawing:
    return strictness.draw(_of(by, tables), tables["policies"], strictness.ALL)


def _strictness_by_topic(by: str, tables: Tables, labels: Labels) -> Drawing:
    chosen = strictness.ALL | dict(labels)
    return strictness.draw(_of(by, tables), tables["policies"], chosen)


def _of(by: str, tables: Tables) -> pd.DataFrame:
    return tables["estimates"].query("by == @by")


FIGURES: dict[str, Callable[[Tables, Labels], Drawing]] = {
    f"{family}_by_{by}": partial(make, by)
    for by in ("profession", "country")
    for family, make in (
        ("stances", _stances),
        ("strictness", _strictness),
        ("strictness_on_topics", _strictness_by_topic),
    )
}
"""How each figure is made, by its name.

Each maker takes the tables ``policies``, ``positions`` and ``estimates`` by name and the topics'
labels (id to label, in the order to draw) and returns the drawing.
"""
