"""From the `policies` table to blocks and clauses."""

from policyanalysis.clauses.language import pipeline
from policyanalysis.clauses.segmenter import segment

__all__ = ["pipeline", "segment"]
