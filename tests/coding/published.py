"""Published examples of agreement, as arrays of clauses by coders; -1 is a missing value."""

import numpy as np

GAP = -1


def coders(*rows: str) -> np.ndarray:
    """Return the values (clauses, coders) of a row a coder; a dot is a missing value."""
    return np.array([[GAP if cell == "." else int(cell, 36) for cell in row] for row in rows]).T


# Three coders, 15 units, four values: Wikipedia, "Krippendorff's alpha".
WIKIPEDIA = coders(".....34121133.3", "1.213343.......", "..21344.21133.4")
# Krippendorff (2011), Computing Krippendorff's alpha-reliability: sections A, B, and C to E.
BINARY = coders("0100000010", "1110010000")
LETTERS = coders("AABBDCCCEDDA", "BABBBCCCEDDD") - int("A", 36)
FOUR_CODERS = coders("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
# R package irrCAC, README (github.com/kgwet/irrCAC): cac.raw4raters, cont3x3abstractors and
# distrib.6raters. The first is FOUR_CODERS with the last unit coded by coder 3, not by coder 2.
RAW_4 = FOUR_CODERS.copy()
RAW_4[11] = [GAP, GAP, 3, GAP]
ABSTRACTORS = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
SIX_RATERS = np.array(
    [[int(n) for n in row] for row in """00060 03003 01401 00006 03030 20400 00402 20310 20040
    00006 10050 11040 03300 10050 02031""".split()]
)  # fmt: skip


def from_table(table: np.ndarray) -> np.ndarray:
    """Return the values of two coders whose cross table is given."""
    return np.array([pair for pair in np.ndindex(table.shape) for _ in range(table[pair])])


def from_counts(counts: np.ndarray) -> np.ndarray:
    """Return values (clauses, coders) where row n of ``counts`` tells how many chose each value."""
    return np.array([np.repeat(np.arange(counts.shape[1]), row) for row in counts])
