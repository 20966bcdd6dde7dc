"""Coders: each turns clauses into `codings` and `topic_codings`, one kind of table for all."""

from policyanalysis.coding.rules import code

__all__ = ["code"]
