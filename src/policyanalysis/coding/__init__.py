"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.learning import Coded
from policyanalysis.coding.rules import code
from policyanalysis.coding.stored import BUILT_IN, load
from policyanalysis.coding.trained_coders import code as code_trained

__all__ = ["BUILT_IN", "Coded", "code", "code_trained", "load"]
