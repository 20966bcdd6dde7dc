"""From a folder of policies to the `policies` table, with every problem in the `problems` table."""

from policyanalysis.corpus.contacts import contacts
from policyanalysis.corpus.policies import hashes, read

__all__ = ["contacts", "hashes", "read"]
