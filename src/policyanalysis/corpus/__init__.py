"""From a folder of policies to the `policies` table, and from their clauses to their lineage.

What is wrong in the input is gathered in the `problems` table.
"""

from policyanalysis.corpus.contacts import contacts
from policyanalysis.corpus.lineage import lineages, side_by_side
from policyanalysis.corpus.policies import hashes, read
from policyanalysis.corpus.whole import tables_of

__all__ = ["contacts", "hashes", "lineages", "read", "side_by_side", "tables_of"]
