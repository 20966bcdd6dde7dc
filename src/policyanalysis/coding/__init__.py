"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.examples import stance_mistakes
from policyanalysis.coding.rules import code, read
from policyanalysis.coding.stances import Stance

__all__ = ["Stance", "code", "read", "stance_mistakes"]
