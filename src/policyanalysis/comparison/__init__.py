"""Comparison: codings become positions of policies, positions become estimates and contrasts.

Tables in, tables out; nothing is read, written or drawn here. docs/methods.md gives the formulas.

- ``positions`` says where each policy stands on each topic, ``position_counts`` counts them,
  ``topics_together`` those that address two topics;
- ``units`` makes them the units of inference: policies, and lineages within a group;
- ``estimates`` gives shares of groups, ``contrasts`` their differences, ``omnibus`` all groups at
  once, ``adjusted`` differences with the groups of another column held equal;
- ``cluster``, ``permutation``, ``inversion``, ``presence``, ``effects`` hold the numbers' methods;
- ``sampling`` draws clauses for people to code, ``correction`` corrects a program's codings by
  theirs;
- ``changes`` compares versions of the same policies, ``trends`` describes the course over years;
- ``verdicts`` says what is not to be inferred, and why.
"""

from policyanalysis.comparison.adjusted import adjusted_contrasts, separable
from policyanalysis.comparison.change import changes, trends
from policyanalysis.comparison.contrasts import contrasts
from policyanalysis.comparison.correction import (
    CLAUSE_SHARES,
    Coders,
    corrected_contrasts,
    corrected_estimates,
)
from policyanalysis.comparison.estimates import estimates
from policyanalysis.comparison.omnibus import omnibus
from policyanalysis.comparison.outcomes import Options
from policyanalysis.comparison.positions import POSITIONS, position_counts, positions
from policyanalysis.comparison.together import topics_together
from policyanalysis.comparison.units import UNITS, policy_counts, policy_shares, units_of

__all__ = [
    "CLAUSE_SHARES",
    "POSITIONS",
    "UNITS",
    "Coders",
    "Options",
    "adjusted_contrasts",
    "changes",
    "contrasts",
    "corrected_contrasts",
    "corrected_estimates",
    "estimates",
    "omnibus",
    "policy_counts",
    "policy_shares",
    "position_counts",
    "positions",
    "separable",
    "topics_together",
    "trends",
    "units_of",
]
