"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.study.asking import changes, check, explain, lineage, update
from policyanalysis.study.running import Result, run

__all__ = ["Result", "changes", "check", "explain", "lineage", "run", "update"]
