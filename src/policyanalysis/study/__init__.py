"""The stages of a study in order; what was made from the same inputs is not made again."""

from policyanalysis.coding.trained.stored import save
from policyanalysis.study.asking import changes, check, explain, lineage, update
from policyanalysis.study.drawing import Choice, figures_of
from policyanalysis.study.exporting import Exported, export, outcome
from policyanalysis.study.importing import Imported, import_project
from policyanalysis.study.quoting import NAME as QUOTES
from policyanalysis.study.reporting import explore, report
from policyanalysis.study.running import Result, run
from policyanalysis.study.selecting import Request
from policyanalysis.study.training import Examples, examples, trained

__all__ = [
    "QUOTES",
    "Choice",
    "Examples",
    "Exported",
    "Imported",
    "Request",
    "Result",
    "changes",
    "check",
    "examples",
    "explain",
    "explore",
    "export",
    "figures_of",
    "import_project",
    "lineage",
    "outcome",
    "report",
    "run",
    "save",
    "trained",
    "update",
]
