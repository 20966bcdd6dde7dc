"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.coding.stored import save
from policyanalysis.study.asking import changes, check, lineage, update
from policyanalysis.study.reporting import explore, report
from policyanalysis.study.running import Result, run
from policyanalysis.study.training import Examples, examples, trained

__all__ = [
    "Examples",
    "Result",
    "changes",
    "check",
    "examples",
    "explore",
    "lineage",
    "report",
    "run",
    "save",
    "trained",
    "update",
]
