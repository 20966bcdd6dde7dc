"""Two groups on the topics of one outcome: sizes of the difference, its interval, its test."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from policyanalysis.comparison import cluster, effects, presence, verdicts
from policyanalysis.comparison.inversion import inverted_interval
from policyanalysis.comparison.judging import Row, judged, untested
from policyanalysis.comparison.outcomes import Options, Outcome
from policyanalysis.comparison.permutation import permutation_test, smallest_p
from policyanalysis.comparison.units import (
    Booleans,
    Floats,
    Integers,
    Units,
    n_lineages,
    spread,
    spread_ratio,
    units_of,
)
from policyanalysis.comparison.verdicts import Design

LARGE, LARGE_DRAWS = 200, 1_999  # lineages a group above which Student's t serves for p


@dataclass(frozen=True)
class Pair:
    """Two groups of policies, with one outcome and unit; rows are those of policies in either."""

    outcome: Outcome
    is_b: Booleans
    lineage: Integers
    unit: str
    options: Options

    def rows(self) -> list[Row]:
        """Return one row for each topic, as in the table `contrasts`, without names of groups."""
        return [self._row(topic) for topic in range(len(self.outcome.topics))]

    @cached_property
    def units(self) -> Units:
        """Return the units of both groups: group 1 is b."""
        return units_of(self.outcome.values, self.is_b.astype("int64"), self.lineage, self.unit)

    @cached_property
    def unit_in_b(self) -> Booleans:
        """Return which units are of the second group."""
        return np.asarray(self.units.group == 1)

    @cached_property
    def crossed(self) -> bool:
        """Return whether a lineage has policies in both groups."""
        return bool(np.intersect1d(self.lineage[self.is_b], self.lineage[~self.is_b]).size)

    @cached_property
    def permutes(self) -> bool:
        """Return whether units are exchangeable: each lineage one unit in one group."""
        return self.unit == "draft" and not self.crossed and self.outcome.is_exchangeable

    @cached_property
    def is_large(self) -> bool:
        """Return whether both groups have so many units that p needs no permutation."""
        n_b = int(self.unit_in_b.sum())
        return min(n_b, len(self.unit_in_b) - n_b) > LARGE

    @cached_property
    def fitted(self) -> cluster.Fit:
        """Return the difference and both means: (3, T) each."""
        design, contrast = cluster.two_groups(self.unit_in_b)
        contrasts = np.vstack([contrast, np.eye(2)])
        return cluster.fit(design, self.units.values, self.units.lineage, contrasts)

    @cached_property
    def tested(self) -> tuple[Floats, Floats]:
        """Return p and p adjusted by the largest statistic, nan where there is none: (T,) each."""
        fit = self.fitted
        if untested(self.outcome, self.options):
            return (np.full(len(self.outcome.topics), np.nan),) * 2
        p_t = 2 * stdtr(fit.df[0], -np.abs(cluster.ratio(fit.estimate[0], fit.std_error[0])))
        if not self.permutes:
            return p_t, np.full(len(p_t), np.nan)
        draws = min(self.options.draws, LARGE_DRAWS) if self.is_large else self.options.draws
        found = permutation_test(
            self.units.values, self.unit_in_b, draws=draws, seed=self.options.seed
        )
        if self.is_large:
            return p_t, np.maximum(found.p_max_t, p_t)
        return found.p_value, found.p_max_t

    @cached_property
    def n_lineages(self) -> Integers:
        """Return the lineages of each group that have a value: (2, T)."""
        return self._lineages(~np.isnan(self.outcome.values))

    @cached_property
    def n_present(self) -> Integers:
        """Return the lineages of each group with a clause on the topic: (2, T)."""
        return self._lineages(self.outcome.present)

    @cached_property
    def n_with_topic(self) -> Integers:
        """Return the lineages of both groups together with a clause on the topic: (T,)."""
        return n_lineages(self.lineage, self.outcome.present)

    def _lineages(self, chosen: Booleans) -> Integers:
        sides = (~self.is_b, self.is_b)
        return np.array([n_lineages(self.lineage[side], chosen[side]) for side in sides])

    def _row(self, topic: int) -> Row:
        outcome = self.outcome
        rare = outcome.estimand == "prevalence" and outcome.coded == "naive"
        rare &= self.unit == "draft" and self.n_with_topic[topic] < verdicts.RARE
        found = self._presence(topic) if rare else self._difference(topic)
        verdict = verdicts.verdict(self._design(topic, found["min_p"]), presence=rare)
        refusal = outcome.refusal or self._gold_refusal(topic)
        if verdict.interval and not rare and not refusal:
            found |= self._limits(topic)
        row = self._tallies(topic) | found | self._sizes(topic)
        row |= {"topic": outcome.topics[topic], "estimand": outcome.estimand, "unit": self.unit}
        return judged(row, verdict, replace(outcome, refusal=refusal), self.options)

    def _gold_refusal(self, topic: int) -> str:
        coded, skill = self.outcome.n_coded, self.outcome.skill
        if coded is None:
            return ""
        enough = coded >= verdicts.MIN_CLAUSES
        n = min(int(enough[side].sum()) for side in (~self.is_b, self.is_b))
        return verdicts.gold_refusal(n, np.nan if skill is None else float(skill[:, topic].min()))

    def _tallies(self, topic: int) -> Row:
        entering = ~np.isnan(self.outcome.values[:, topic])
        coded = self.outcome.n_coded
        return {
            "n_policies_a": int((entering & ~self.is_b).sum()),
            "n_policies_b": int((entering & self.is_b).sum()),
            "n_lineages_a": int(self.n_lineages[0, topic]),
            "n_lineages_b": int(self.n_lineages[1, topic]),
            "n_clauses": int(self.outcome.n_clauses[entering, topic].sum()),
            "n_coded": pd.NA if coded is None else int(coded.sum()),
        }

    def _difference(self, topic: int) -> Row:
        fit, (p_value, p_max_t) = self.fitted, self.tested
        estimate, std_error, df = fit.estimate[0, topic], fit.std_error[0, topic], fit.df[0, topic]
        n_a, n_b = (int(n) for n in self.n_lineages[:, topic])
        row = {"share_a": fit.estimate[1, topic], "share_b": fit.estimate[2, topic]}
        if n_a + n_b and np.isnan(estimate):
            row["share_a"], row["share_b"] = (self._mean(topic, side) for side in (False, True))
            estimate = row["share_b"] - row["share_a"]
        by_t = not self.permutes or self.is_large
        return row | {
            "method": f"{self.outcome.coded}_{'cr2' if by_t else 'permutation'}",
            "estimate": estimate,
            "std_error": std_error,
            "df": df,
            "p_value": p_value[topic],
            "p_max_t": p_max_t[topic],
            "min_p": self._min_p(n_a, n_b),
        }

    def _min_p(self, n_a: int, n_b: int) -> float:
        if min(n_a, n_b) < 1 or not self.permutes:
            return 0.0 if min(n_a, n_b) >= verdicts.MIN_LINEAGES else smallest_p(n_a, n_b)
        return smallest_p(n_a, n_b, 0 if self.is_large else self.options.draws)

    def _mean(self, topic: int, side: bool) -> float:
        column = self.units.values[self.unit_in_b == side, topic]
        column = column[~np.isnan(column)]
        return float(column.mean()) if len(column) else np.nan

    def _limits(self, topic: int) -> Row:
        """Return the interval, and how it is made: slow, so only where it is shown."""
        kind, low, high = self._interval(topic)
        return {"interval": kind, "conf_low": max(low, -1.0), "conf_high": min(high, 1.0)}

    def _interval(self, topic: int) -> tuple[str, float, float]:
        """Return how the interval is made, and its limits."""
        n_a, n_b = (int(n) for n in self.n_lineages[:, topic])
        fit, level = self.fitted, self.options.conf_level
        smaller, ratio = min(n_a, n_b), spread_ratio(*self._spreads(topic))
        if self._is_binary(topic) and smaller and np.isnan(ratio):
            k_a, k_b = (int(n * fit.estimate[side, topic]) for n, side in ((n_a, 1), (n_b, 2)))
            return "newcombe", *presence.newcombe(k_a, n_a, k_b, n_b, level)
        inverts = smaller < verdicts.FEW_LINEAGES or np.isinf(ratio)
        if self.permutes and smaller >= verdicts.MIN_LINEAGES and inverts:
            return "inverted", *self._inverted(topic)
        margin = fit.std_error[0, topic] * stdtrit(fit.df[0, topic], (1 + level) / 2)
        estimate = fit.estimate[0, topic]
        return "cr2", estimate - margin, estimate + margin

    def _inverted(self, topic: int) -> tuple[float, float]:
        y = self.units.values[:, topic]
        known = ~np.isnan(y)
        return inverted_interval(
            y[known],
            self.unit_in_b[known],
            conf_level=self.options.conf_level,
            draws=self.options.draws,
            seed=self.options.seed,
        )

    def _presence(self, topic: int) -> Row:
        k_a, k_b = (int(k) for k in self.n_present[:, topic])
        n_a, n_b = (int(n) for n in self.n_lineages[:, topic])
        row: Row = dict.fromkeys(("std_error", "df", "p_max_t", "p_value"), np.nan)
        row |= {"method": "naive_boschloo", "interval": "newcombe"}
        low, high = presence.newcombe(k_a, n_a, k_b, n_b, self.options.conf_level)
        row |= {"share_a": k_a / n_a, "share_b": k_b / n_b, "estimate": k_b / n_b - k_a / n_a}
        row |= {"conf_low": low, "conf_high": high}
        if not untested(self.outcome, self.options):
            row["p_value"] = presence.presence_p(k_a, n_a, k_b, n_b)
        return row | {"min_p": presence.smallest_presence_p(n_a, n_b)}

    def _sizes(self, topic: int) -> Row:
        """Return the odds ratio with its limits, and Cliff's delta, of the units."""
        y, fit = self.units.values[:, topic], self.fitted
        known = ~np.isnan(y)
        is_b = self.unit_in_b[known]
        n = np.array([(~is_b).sum(), is_b.sum()], dtype="float64")
        k = np.array([y[known][~is_b].sum(), y[known][is_b].sum()]).clip(0, n)
        ratio = effects.odds_ratio(k[0], n[0], k[1], n[1])
        low, high = np.nan, np.nan
        if not self.crossed and n.min() > 0:
            at_end = min(k.min(), (n - k).min()) <= 0
            shares = (k + 0.5) / (n + 1) if at_end else k / n
            quantile = float(stdtrit(fit.df[0, topic], (1 + self.options.conf_level) / 2))
            low, high = effects.odds_limits(ratio, shares, fit.std_error[1:, topic], quantile)
        delta = effects.cliffs_delta(y[known], is_b) if self.outcome.is_exchangeable else np.nan
        return {"odds_ratio": ratio, "odds_low": low, "odds_high": high, "cliffs_delta": delta}

    def _design(self, topic: int, min_p: float) -> Design:
        n_a, n_b = (int(n) for n in self.n_lineages[:, topic])
        return Design(
            n_a,
            n_b,
            int(self.n_with_topic[topic]),
            min_p,
            float(self.fitted.df[0, topic]),
            self._spreads(topic),
            self._is_binary(topic),
            self.permutes,
            self.crossed or self.unit == "policy",
            max(1, int((self.n_with_topic >= verdicts.RARE).sum())),
            self.options.alpha,
        )

    def _is_binary(self, topic: int) -> bool:
        y = self.units.values[:, topic]
        return bool(np.isin(y[~np.isnan(y)], (0.0, 1.0)).all())

    def _spreads(self, topic: int) -> tuple[float, float]:
        y = self.units.values[:, topic]
        return spread(y[~self.unit_in_b]), spread(y[self.unit_in_b])
