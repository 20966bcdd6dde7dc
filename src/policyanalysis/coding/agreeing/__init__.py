"""How far coders agree: units that two or more coded, coefficients, intervals over policies.

``units`` pairs the codes, ``tallies`` counts them, ``coefficients`` and ``accuracy`` hold the
formulas, ``tables`` gives the table `agreement`, ``pairings`` says who is compared with whom,
``confusions`` counts which codes are taken for which.
"""
