"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.agreement import Interval, agreement, agreement_by_policy
from policyanalysis.coding.confusions import confusions
from policyanalysis.coding.learning import Coded
from policyanalysis.coding.pairings import Pairing, agreements, pairings
from policyanalysis.coding.people import coders, from_sheets
from policyanalysis.coding.rules import code, read
from policyanalysis.coding.stances import Stance
from policyanalysis.coding.stored import BUILT_IN, load
from policyanalysis.coding.trained_coders import TRAINED, untaught
from policyanalysis.coding.trained_coders import code as code_trained
from policyanalysis.coding.units import agreement_units, disagreements

__all__ = [
    "BUILT_IN",
    "TRAINED",
    "Coded",
    "Interval",
    "Pairing",
    "Stance",
    "agreement",
    "agreement_by_policy",
    "agreement_units",
    "agreements",
    "code",
    "code_trained",
    "coders",
    "confusions",
    "disagreements",
    "from_sheets",
    "load",
    "pairings",
    "read",
    "untaught",
]
