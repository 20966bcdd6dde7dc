"""What leaves the study for people: the clause stance table, the data dictionary and the summary.

- ``stances``: one row a clause, coder and topic, with all that its reader needs; CSV out and in
- ``dictionary``: what every table and column means, as Markdown
- ``kin``: lineages, and the clauses that two policies share, as plain text
- ``marked``: a policy with its clauses and blocks marked, as HTML
- ``pages``: the study as one page, and its clauses to explore
- ``protection``: the clause stance table without contact details, or without words
- ``agreements``: how far coders agree, and what a coding sheet brought in, as plain text
- ``changes``: what changed between two versions of policies, as plain text
- ``summary``: what a run found, as plain text
- ``training``: what training coders found, as plain text
"""

from policyanalysis.exports.agreements import added_list, agreement_list
from policyanalysis.exports.changes import change_list
from policyanalysis.exports.dictionary import data_dictionary
from policyanalysis.exports.kin import lineage_list, shared_list
from policyanalysis.exports.marked import marked
from policyanalysis.exports.pages import Explorer, Picture, explorer, report
from policyanalysis.exports.protection import without_contacts, without_words
from policyanalysis.exports.stances import NAME, clause_stances, read_csv, write_csv
from policyanalysis.exports.summary import problem_list, summary
from policyanalysis.exports.training import training_report

__all__ = [
    "NAME",
    "Explorer",
    "Picture",
    "added_list",
    "agreement_list",
    "change_list",
    "clause_stances",
    "data_dictionary",
    "explorer",
    "lineage_list",
    "marked",
    "problem_list",
    "read_csv",
    "report",
    "shared_list",
    "summary",
    "training_report",
    "without_contacts",
    "without_words",
    "write_csv",
]
