"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.study.asking import changes, check, explain, lineage, update
from policyanalysis.study.exporting import Exported, export, outcome
from policyanalysis.study.importing import Imported, import_project
from policyanalysis.study.reporting import explore, report
from policyanalysis.study.running import Result, run
from policyanalysis.study.selecting import Request

__all__ = [
    "Exported",
    "Imported",
    "Request",
    "Result",
    "changes",
    "check",
    "explain",
    "explore",
    "export",
    "import_project",
    "lineage",
    "outcome",
    "report",
    "run",
    "update",
]
