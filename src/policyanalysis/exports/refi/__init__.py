"""REFI-QDA 1.5, the exchange format of NVivo, ATLAS.ti, MAXQDA, QualCoder and others.

- ``codes``: codes as elements and back; a codebook alone (.qdc)
- ``project``: a project (.qdpx) of texts, cases, codes, coded segments, coders and notes
- ``reading``: a project back, of this program or another
- ``counting``: how another program counted the characters of a text
- ``xml``: parsing what may be hostile; GUIDs, records in descriptions

Standard: REFI-QDA 1.5 (2019), Rotterdam Exchange Format Initiative, qdasoftware.org.
"""

from policyanalysis.exports.refi.codes import read_codebook, write_codebook
from policyanalysis.exports.refi.project import Given, write_project
from policyanalysis.exports.refi.reading import Read, read_project

__all__ = [
    "Given",
    "Read",
    "read_codebook",
    "read_project",
    "write_codebook",
    "write_project",
]
