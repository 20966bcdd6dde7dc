"""What of a comparison is shown, given the verdict, who coded, and how well coders agree."""

from typing import Any

import numpy as np

from policyanalysis.comparison.outcomes import Options, Outcome
from policyanalysis.comparison.verdicts import IMPRECISE, WIDE, Verdict

UNRELIABLE, TENTATIVE = 0.667, 0.8  # Krippendorff 2004, *Content Analysis*, 2nd ed., p. 241
UNCORRECTED = "no human codings drawn by chance to correct a program's: no test"
LIMITS, TESTS = ("conf_low", "conf_high", "odds_low", "odds_high"), ("p_value", "p_max_t")

Row = dict[str, Any]


def untested(outcome: Outcome, options: Options) -> bool:
    """Return whether no test of the outcome is shown, whatever its units say."""
    return bool(outcome.refusal) or (_uncorrected(outcome, options) and not options.as_coded)


def judged(row: Row, verdict: Verdict, outcome: Outcome, options: Options) -> Row:
    """Return the row without what cannot be said, with the reason and what to bear in mind."""
    reasons, cautions = [verdict.reason], [verdict.caution]
    interval, test = verdict.interval, verdict.test
    if outcome.refusal:
        interval, test, reasons = False, False, [outcome.refusal]
    alpha = options.alphas.get(row["topic"], np.nan)
    if alpha < UNRELIABLE:
        interval, test = False, False
        reasons.append(f"agreement on the topic is alpha = {alpha:.2f}, below {UNRELIABLE}")
    elif alpha < TENTATIVE:
        cautions.append(f"tentative: agreement on the topic is alpha = {alpha:.2f}")
    if _uncorrected(outcome, options):
        cautions.append("uncorrected machine codings")
        if test and not options.as_coded:
            test = False
            reasons.append(UNCORRECTED)
    if interval and row["conf_high"] - row["conf_low"] > WIDE:
        cautions.append(IMPRECISE)
    if not interval:
        row |= dict.fromkeys(LIMITS, np.nan) | {"interval": None}
    if not test:
        row |= dict.fromkeys(TESTS, np.nan)
    row["reason"] = "; ".join(filter(None, reasons)) or None
    row["caution"] = "; ".join(filter(None, cautions)) or None
    return row


def _uncorrected(outcome: Outcome, options: Options) -> bool:
    """Return whether the outcome is what a program coded, uncorrected by people."""
    return outcome.coded == "naive" and options.by_program
