"""What a comparison declines to say, and how it says so; docs/methods.md gives the grounds."""

from dataclasses import dataclass
from math import isinf, isnan

from policyanalysis.comparison.units import spread_ratio

MIN_LINEAGES = 4  # in the smaller group, for any inference
FEW_LINEAGES = 8  # in the smaller group, below which the interval is that of the permutation
MIN_DF = 4.0  # degrees of freedom below which Student's t is no approximation
RARE = 5  # lineages with the topic below which its presence is compared, and nothing else
NOTED_RATIO, MAX_RATIO = 2.0, 3.0  # of the standard deviations, where lineages are few
SAFE_SIDE = 2.0  # times these, where the group with more lineages has the larger one
WIDE = 0.30
MIN_CODED, MIN_CLAUSES, MIN_SKILL = 5, 2, 0.2
NOTHING = "no interval, no test"
NO_LINEAGES = "copies not accounted for: the lineages are not known"
IMPRECISE = f"imprecise: the interval is wider than {WIDE:.2f}"


@dataclass(frozen=True)
class Design:
    """What decides whether two groups can be compared on a topic.

    ``n_a`` and ``n_b`` are the lineages that enter, ``n_present`` those with a clause on the topic
    in either group, ``min_p`` the smallest p that the units can give, ``df`` the degrees of freedom
    of CR2, ``spreads`` the standard deviations of both groups, ``binary`` whether every unit has 0
    or 1, ``permutes`` whether the test is by permutation, ``crossed`` whether a lineage is in both
    groups, ``n_topics`` how many are tested together.
    """

    n_a: int
    n_b: int
    n_present: int
    min_p: float
    df: float
    spreads: tuple[float, float]
    binary: bool
    permutes: bool
    crossed: bool
    n_topics: int
    alpha: float

    @property
    def smaller(self) -> int:
        """Return the lineages of the smaller group."""
        return min(self.n_a, self.n_b)

    @property
    def spread_ratio(self) -> float:
        """Return the larger standard deviation over the smaller; missing where both are 0."""
        return spread_ratio(*self.spreads)

    @property
    def is_flat(self) -> bool:
        """Return whether no group has any spread."""
        return isnan(self.spread_ratio)

    def is_uneven(self, ratio: float) -> bool:
        """Return whether spreads that differ by more than this could pass for a difference.

        Not where units of 0 and 1 are permuted: with equal means these have equal spreads. Twice
        the ratio is allowed where the larger group spreads more widely, which does not make p too
        small. Errors of least squares take a group without spread for known, however many
        lineages it has.
        """
        if self.permutes and self.binary:
            return False
        few = self.smaller < FEW_LINEAGES or (isinf(self.spread_ratio) and not self.permutes)
        a, b = self.spreads
        larger_is_wider = (self.n_a - self.n_b) * (a - b) > 0
        return few and self.spread_ratio > ratio * (SAFE_SIDE if larger_is_wider else 1)


@dataclass(frozen=True)
class Verdict:
    """What may be shown beside the counts: a test, an interval; why not; what to bear in mind."""

    test: bool
    interval: bool
    reason: str = ""
    caution: str = ""


def verdict(design: Design, *, presence: bool) -> Verdict:
    """Return what can be said of two groups on one topic; ``presence`` if that is the outcome.

    >>> few = Design(3, 9, 12, 0.0045, 5.0, (0.1, 0.1), False, True, False, 20, 0.05)
    >>> verdict(few, presence=False).reason
    'the smaller group has 3 lineages, fewer than 4: no interval, no test'
    """
    refused = _refusal(design, presence)
    if refused:
        return Verdict(False, False, refused)
    cautions = []
    if design.smaller < FEW_LINEAGES:
        cautions.append(f"few lineages: {design.smaller} in the smaller group")
    if presence and design.crossed:
        cautions.append("lineages are in both groups: the test is conservative")
    if design.min_p > design.alpha / design.n_topics:
        cautions.append(
            f"{design.n_topics} topics: the smallest possible p of {_number(design.min_p)} cannot "
            "flag a topic alone"
        )
    if presence:
        return Verdict(True, True, "", "; ".join(cautions))
    if design.is_flat:
        test, interval = design.permutes, design.binary
        missing = " and ".join(["no interval"] * (not interval) + ["no test"] * (not test))
        reason = f"the lineages of each group are all alike: {missing}" if missing else ""
        return Verdict(test, interval, reason, "; ".join(cautions))
    if design.is_uneven(NOTED_RATIO):
        cautions.append("spreads differ: p may be too small, the interval too narrow")
    if design.is_uneven(MAX_RATIO):
        reason = f"{_spreads(design.spread_ratio)}: no test"
        if design.smaller < FEW_LINEAGES:
            size = f"the smaller has {_lineages(design.smaller)}, fewer than {FEW_LINEAGES}"
            reason = f"{_spreads(design.spread_ratio)} and {size}: no test"
        return Verdict(False, True, reason, "; ".join(cautions))
    return Verdict(True, True, "", "; ".join(cautions))


def gold_refusal(n_policies: int, skill: float) -> str:
    """Return why human codings are too few, or a program too poor, to correct; empty if neither.

    ``n_policies`` are those of the smaller group with 2 coded clauses or more, ``skill`` is
    sensitivity + specificity - 1 of the program in the group where it is poorer, or missing.
    """
    if n_policies < MIN_CODED:
        return (
            f"people coded {MIN_CLAUSES} clauses or more of {n_policies} policies in a group, "
            f"fewer than {MIN_CODED}: {NOTHING}"
        )
    if skill < MIN_SKILL:
        return (
            f"the program hardly tells such clauses from others (sensitivity + specificity - 1 is "
            f"{skill:.2f}, below {MIN_SKILL}): {NOTHING}"
        )
    return ""


def _refusal(design: Design, presence: bool) -> str:
    a, b, n = design.n_a, design.n_b, design.smaller
    refusals = (
        (n == 0, "no policy of one of the groups enters: nothing to compare"),
        (
            design.min_p > design.alpha,
            f"{a} and {_lineages(b)}: no test can reach p = {design.alpha:g}, the smallest "
            f"possible p is {_number(design.min_p)}: {NOTHING}",
        ),
        (
            n < MIN_LINEAGES,
            f"the smaller group has {_lineages(n)}, fewer than {MIN_LINEAGES}: {NOTHING}",
        ),
        (
            presence and design.n_present == 0,
            "no policy of either group has it: nothing to compare",
        ),
        (
            not presence and design.n_present < RARE,
            f"the topic is in {_lineages(design.n_present)}, fewer than {RARE}: only its "
            f"prevalence is compared; {NOTHING}",
        ),
        (
            not presence and (design.crossed or n >= FEW_LINEAGES) and not design.df >= MIN_DF,
            f"fewer than {MIN_DF:.0f} degrees of freedom: {NOTHING}",
        ),
    )
    return next((reason for refused, reason in refusals if refused), "")


BRIEFLY = {
    "nothing to compare": "no policy of one of the groups enters",
    "no test can reach": "too few lineages for any test to reach the level",
    "the smaller group has": f"fewer than {MIN_LINEAGES} lineages in the smaller group",
    "the topic is in": f"the topic is in fewer than {RARE} lineages",
    "degrees of freedom": f"fewer than {MIN_DF:.0f} degrees of freedom",
    "spread": "one group spreads more widely than the other, and lineages are few",
    "all alike": "the lineages of each group are all alike",
    "tell the two columns apart": "the policies do not tell the two columns apart",
    "agreement on the topic": "coders agree too little on the topic",
    "people coded": "people coded too few policies",
    "hardly tells": "the program hardly tells such clauses from others",
    "trained on": "the program was trained on sampled lineages",
    "no human codings": "a program coded, and no human codings drawn by chance correct it",
}


def in_brief(reason: str) -> str:
    """Return the reason without the numbers of its case, so that like cases can be counted.

    >>> in_brief("the smaller group has 3 lineages, fewer than 4: no interval, no test")
    'fewer than 4 lineages in the smaller group'
    """
    return next((brief for sign, brief in BRIEFLY.items() if sign in reason), reason)


def _lineages(n: int) -> str:
    return f"{n} {'lineage' if n == 1 else 'lineages'}"


def _spreads(ratio: float) -> str:
    if isinf(ratio):
        return "one group has no spread"
    return f"one group spreads {ratio:.1f} times as widely as the other"


def _number(p: float) -> str:
    return f"{p:.2f}" if p >= 0.01 else f"{p:.2g}"
