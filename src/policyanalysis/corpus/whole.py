"""Everything that a corpus holds: its policies, and the codings that people made of them."""

import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.corpus import policies
from policyanalysis.corpus.codings import coding_sheets
from policyanalysis.corpus.problems import problems_table
from policyanalysis.project import Project
from policyanalysis.tables import checked


def tables_of(project: Project, codebook: Codebook) -> dict[str, pd.DataFrame]:
    """Return the tables of a corpus by name: those of ``corpus.read``, and `coding_sheets`.

    `problems` holds what is wrong in the files of coders too. Raises CorpusError as ``read`` does.
    """
    found = policies.read(project)
    sheets, doubts = coding_sheets(project, codebook)
    problems = pd.concat([found.problems, problems_table(doubts)], ignore_index=True)
    problems["problem_no"] = range(1, len(problems) + 1)
    whole = found._replace(problems=checked("problems", problems))
    return {**whole._asdict(), "coding_sheets": sheets}
