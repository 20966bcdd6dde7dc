"""Comparison: codings become positions of policies, positions become estimates for groups.

Tables in, tables out; nothing is read, written or drawn here. ``positions`` says where each policy
stands on each topic, ``position_counts`` counts the policies behind a bar, ``estimates`` compares
groups with intervals over policies, ``topics_together`` counts those that address two topics.
docs/methods.md gives the formulas.
"""

from policyanalysis.comparison.estimates import estimates
from policyanalysis.comparison.positions import POSITIONS, position_counts, positions
from policyanalysis.comparison.together import topics_together

__all__ = ["POSITIONS", "estimates", "position_counts", "positions", "topics_together"]
