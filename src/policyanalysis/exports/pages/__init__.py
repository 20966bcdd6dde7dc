"""Pages for people: the report of a study, and its clauses to explore; one file, no network.

- ``quotes``: a few clauses for each topic and stance, to print
- ``report``: the whole page; ``explorer``: the clauses alone, also as an element of a notebook
- ``texts``: policies as blocks and marked clauses; ``matrix``: clauses counted by topic and group
- ``filling``: templates filled, everything escaped; the page allows itself nothing from outside
"""

from policyanalysis.exports.pages.explorer import READ, Explorer, explorer
from policyanalysis.exports.pages.filling import Picture
from policyanalysis.exports.pages.quotes import quotes
from policyanalysis.exports.pages.report import report

__all__ = ["READ", "Explorer", "Picture", "explorer", "quotes", "report"]
