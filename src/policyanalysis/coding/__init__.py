"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.agreement import Interval, agreement, agreement_by_policy
from policyanalysis.coding.confusions import confusions
from policyanalysis.coding.pairings import Pairing, agreements, pairings
from policyanalysis.coding.people import coders, from_sheets
from policyanalysis.coding.rules import code, read
from policyanalysis.coding.stances import Stance
from policyanalysis.coding.units import agreement_units, disagreements

__all__ = [
    "Interval",
    "Pairing",
    "Stance",
    "agreement",
    "agreement_by_policy",
    "agreement_units",
    "agreements",
    "code",
    "coders",
    "confusions",
    "disagreements",
    "from_sheets",
    "pairings",
    "read",
]
