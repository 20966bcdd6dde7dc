"""How often intervals of agreement hold the true value, over policies and over clauses.

Two coders and one topic, common or rare, 30 clauses a policy: how common the topic is and how often
a coder errs differ from policy to policy, as they do in reality. The true value is that of 200,000
policies.
Beside the interval of the package (jackknife over policies) stands the bootstrap over clauses,
which most tools offer and which takes clauses of one policy for independent.
"""

from pathlib import Path

import numpy as np
from scipy import special

from policyanalysis.coding.agreeing import coefficients as co
from policyanalysis.coding.agreeing.accuracy import Outcomes, f1
from policyanalysis.coding.agreeing.tallies import Tally, tally

SEED = 2010
CLAUSES = 30
TRIALS, REPLICATES = 1_000, 200
POLICIES = (6, 10, 20, 40)
LIKENESS = 0.3  # intraclass correlation of clauses of a policy
SPREAD = 1.0  # standard deviation of the logit of the share of clauses miscoded
TOPICS = {"common topic": (0.3, 0.10), "rare topic": (0.05, 0.03)}  # share; share miscoded
LEVEL = 0.95
NAMES = ("observed_agreement", "cohen_kappa", "gwet_ac1", "krippendorff_alpha", "f1")


def coded(n_policies: int, topic: str, rng: np.random.Generator) -> np.ndarray:
    """Return what two coders chose, 0 or 1 (policies, clauses, coders)."""
    share, error = TOPICS[topic]
    a, b = (part * (1 - LIKENESS) / LIKENESS for part in (share, 1 - share))
    common = rng.beta(a, b, (n_policies, 1))
    errs = special.expit(special.logit(error) + SPREAD * rng.standard_normal((n_policies, 1, 1)))
    truth = rng.random((n_policies, CLAUSES)) < common
    return (truth[..., None] ^ (rng.random((n_policies, CLAUSES, 2)) < errs)).astype(np.int64)


def sums_of(choices: np.ndarray) -> tuple[Tally, Outcomes]:
    """Return the sums by policy of both coders' choices (policies, clauses, coders)."""
    values = choices.reshape(-1, 2)
    policies = np.repeat(np.arange(len(choices)), choices.shape[1])
    first, second = choices[..., 0], choices[..., 1]
    counts = (np.ones_like(first), first & second, first, second)
    sums = (count.sum(axis=1).astype(float) for count in counts)
    return tally(values, policies, len(choices), 2), Outcomes("a", "b", *sums)


def values_of(sums: Tally, outcomes: Outcomes) -> dict[str, tuple[np.ndarray, co.Scale]]:
    """Return each coefficient of rows of sums, and the scale of its interval."""
    found = {
        make.__name__: (co.corrected(make(sums)), co.CHANCE_CORRECTED)
        for make in (co.cohen_kappa, co.gwet_ac1, co.krippendorff_alpha)
    }
    return {
        "observed_agreement": (co.observed_agreement(sums), co.SHARE),
        **found,
        "f1": (f1(outcomes), co.SHARE),
    }


def over_clauses(choices: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the percentile interval of each coefficient when clauses are drawn anew."""
    flat = choices.reshape(-1, 2)
    drawn = flat[rng.integers(len(flat), size=(REPLICATES, len(flat)))]
    tails = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    found = values_of(*sums_of(drawn))
    return {name: np.nanquantile(values, tails) for name, (values, _) in found.items()}


def true_values(topic: str, rng: np.random.Generator) -> dict[str, float]:
    """Return each coefficient in a population too large for chance."""
    sums, outcomes = sums_of(coded(200_000, topic, rng))
    return {n: float(v[0]) for n, (v, _) in values_of(sums.pooled(), outcomes.pooled()).items()}


def coverage(
    n_policies: int, topic: str, true: dict[str, float], rng: np.random.Generator
) -> list[list[str]]:
    """Return a row a coefficient: coverage and width over policies and over clauses, none made."""
    held = {name: np.full((2, 2, TRIALS), np.nan) for name in NAMES}  # way; hit or width; trial
    for trial in range(TRIALS):
        choices = coded(n_policies, topic, rng)
        sums, outcomes = sums_of(choices)
        clauses = over_clauses(choices, rng)
        for name, (values, scale) in values_of(sums.pooled(), outcomes.pooled()).items():
            low, high, _ = co.jackknife(values, scale, LEVEL)
            for way, ends in enumerate(((low, high), clauses[name])):
                if not np.isnan(ends[0]):
                    held[name][way, :, trial] = ends[0] <= true[name] <= ends[1], ends[1] - ends[0]
    rows = []
    for name in NAMES:
        shares = np.nanmean(held[name], axis=2)
        none = np.isnan(held[name][0, 0]).mean()
        cells = [f"{shares[0, 0]:.3f}", f"{shares[0, 1]:.2f}", f"{none:.3f}"]
        rows.append([str(n_policies), name, *cells, f"{shares[1, 0]:.3f}", f"{shares[1, 1]:.2f}"])
    return rows


def main() -> None:
    rng = np.random.default_rng(SEED)
    print(f"{Path(__file__).name}: {TRIALS} trials, level {LEVEL}, {CLAUSES} clauses a policy")
    print("Coverage has a standard error of 0.007. none: share of trials without an interval")
    for topic, (share, error) in TOPICS.items():
        true = true_values(topic, rng)
        print(f"\n{topic}: {share} of clauses, {error} miscoded in the median policy")
        print("true values: " + ", ".join(f"{name} {value:.3f}" for name, value in true.items()))
        rows = [["policies", "coefficient", "over policies", "width", "none", "clauses", "width"]]
        for n_policies in POLICIES:
            rows += coverage(n_policies, topic, true, rng)
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
