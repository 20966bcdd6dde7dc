"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.study.asking import changes, check, lineage, update
from policyanalysis.study.reporting import explore, report
from policyanalysis.study.running import Result, run

__all__ = ["Result", "changes", "check", "explore", "lineage", "report", "run", "update"]
