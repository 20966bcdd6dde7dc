"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.study.asking import changes, check, lineage, update
from policyanalysis.study.drawing import Choice, figures_of
from policyanalysis.study.reporting import explore, report
from policyanalysis.study.running import Result, run

__all__ = [
    "Choice",
    "Result",
    "changes",
    "check",
    "explore",
    "figures_of",
    "lineage",
    "report",
    "run",
    "update",
]
