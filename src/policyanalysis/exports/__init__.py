"""What leaves the study for people: the clause stance table, the data dictionary and the summary.

- ``stances``: one row a clause, coder and topic, with all that its reader needs; CSV out and in
- ``dictionary``: what every table and column means, as Markdown
- ``kin``: lineages, and the clauses that two policies share, as plain text
- ``marked``: a policy with its clauses and blocks marked, as HTML
- ``protection``: the clause stance table without contact details, or without words
- ``changes``: what changed between two versions of policies, as plain text
- ``comparisons``: differences between groups, as plain text
- ``text``: what the texts share
- ``summary``: what a run found, as plain text
"""

from policyanalysis.exports.changes import change_list
from policyanalysis.exports.comparisons import (
    contrast_list,
    plan_list,
    sample_note,
    version_list,
    write_rows,
)
from policyanalysis.exports.dictionary import data_dictionary
from policyanalysis.exports.kin import lineage_list, shared_list
from policyanalysis.exports.marked import marked
from policyanalysis.exports.protection import without_contacts, without_words
from policyanalysis.exports.stances import clause_stances, read_csv, write_csv
from policyanalysis.exports.summary import problem_list, summary

__all__ = [
    "change_list",
    "clause_stances",
    "contrast_list",
    "data_dictionary",
    "lineage_list",
    "marked",
    "plan_list",
    "problem_list",
    "read_csv",
    "sample_note",
    "shared_list",
    "summary",
    "version_list",
    "without_contacts",
    "without_words",
    "write_csv",
    "write_rows",
]
