"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.agreeing.confusions import confusions
from policyanalysis.coding.agreeing.pairings import Pairing, agreements, pairings
from policyanalysis.coding.agreeing.tables import Options, agreement, agreement_by_policy
from policyanalysis.coding.agreeing.units import agreement_units, disagreements
from policyanalysis.coding.people.codings import coders, from_sheets
from policyanalysis.coding.rules.coder import code, read
from policyanalysis.coding.rules.stances import Stance
from policyanalysis.coding.trained.coder import TRAINED, untaught
from policyanalysis.coding.trained.coder import code as code_trained
from policyanalysis.coding.trained.learning import Coded
from policyanalysis.coding.trained.stored import BUILT_IN, load

__all__ = [
    "BUILT_IN",
    "TRAINED",
    "Coded",
    "Options",
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
