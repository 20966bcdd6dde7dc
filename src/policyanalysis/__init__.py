"""Policies of therapists on social media and electronic contact, as evidence.

A corpus of policies is segmented into clauses, clauses are coded by topic and stance, and the
codings are compared across professions and countries. Every noun of that sentence is a subpackage,
every arrow between them a table:

- ``corpus``: files and a manifest to `policies` and `problems`
- ``clauses``: `policies` to `blocks` and `clauses`
- ``codebook``: topics, stances, actors, forces and exceptions, as data
- ``coding``: `clauses` to `codings` and `topic_codings`
- ``comparison``: codings to `positions` and `estimates`
- ``figures`` and ``exports``: tables to pictures, and to tables and text for people
- ``study``: the stages in order; ``tables``: the schema of each table
"""

from importlib import import_module
from importlib.metadata import version
from types import ModuleType

__version__ = version("policyanalysis")
__all__ = [
    "clauses",
    "codebook",
    "coding",
    "comparison",
    "corpus",
    "exports",
    "figures",
    "project",
    "study",
    "tables",
]


def __getattr__(name: str) -> ModuleType:
    """Return a stage, imported when it is first asked for."""
    if name in __all__:
        return import_module(f"policyanalysis.{name}")
    raise AttributeError(f"module 'policyanalysis' has no attribute {name!r}")
