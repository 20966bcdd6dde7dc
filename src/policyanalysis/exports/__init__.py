"""What leaves the study for people: the clause stance table, the data dictionary and the summary.

- ``stances``: one row a clause, coder and topic, with all that its reader needs; CSV out and in
- ``dictionary``: what every table and column means, as Markdown
- ``kin``: lineages, and the clauses that two policies share, as plain text
- ``marked``: a policy with its clauses and blocks marked, as HTML
- ``protection``: the clause stance table without contact details, or without words
- ``agreements``: how far coders agree, and what a coding sheet brought in, as plain text
- ``changes``: what changed between two versions of policies, as plain text
- ``summary``: what a run found, as plain text
"""

from policyanalysis.exports.agreements import added_list, agreement_list
from policyanalysis.exports.changes import change_list
from policyanalysis.exports.dictionary import data_dictionary
from policyanalysis.exports.kin import lineage_list, shared_list
from policyanalysis.exports.marked import marked
from policyanalysis.exports.protection import without_contacts, without_words
from policyanalysis.exports.stances import clause_stances, read_csv, write_csv
from policyanalysis.exports.summary import counted, problem_list, summary

__all__ = [
    "added_list",
    "agreement_list",
    "change_list",
    "clause_stances",
    "counted",
    "data_dictionary",
    "lineage_list",
    "marked",
    "problem_list",
    "read_csv",
    "shared_list",
    "summary",
    "without_contacts",
    "without_words",
    "write_csv",
]
