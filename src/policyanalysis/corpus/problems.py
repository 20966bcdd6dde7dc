"""What is wrong in the input, gathered so that one bad policy never stops the others."""

from dataclasses import asdict, dataclass

import pandas as pd

from policyanalysis.tables import checked, empty


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, where it is, what was expected and what to do."""

    severity: str
    file: str
    problem: str
    action: str
    policy_id: str | None = None
    line: int | None = None
    expected: str | None = None


def problems_table(problems: list[Problem]) -> pd.DataFrame:
    """Return the `problems` table: a row for each problem, numbered from 1 in the order found.

    >>> table = problems_table([Problem("error", "a.txt", "the text is empty", "add the text")])
    >>> table.loc[0, ["problem_no", "line"]].tolist()
    [1, <NA>]
    """
    if not problems:
        return empty("problems")
    rows = pd.DataFrame([asdict(problem) for problem in problems])
    return checked("problems", rows.assign(problem_no=range(1, len(rows) + 1)))
