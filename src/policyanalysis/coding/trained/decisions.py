"""Decisions: from scores of codes to codings that keep to the codebook."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from policyanalysis.codebook import Codebook
from policyanalysis.coding.trained.classifier import certainty

Array = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
NOTHING = ""
MOST_TOPICS = 3
FIELDS = ("stance", "actor", "force", "exception")
_PARTS = dict(zip(FIELDS, ("stances", "actors", "forces", "exceptions"), strict=True))
_OFFSETS = np.linspace(-0.25, 0.25, 21)
_THRESHOLDS = np.linspace(0.15, 0.6, 19)
_USUAL = 0.36  # threshold of a topic that is too rare to have one of its own
_OWN_SAY = 20  # clauses with a topic at which its own best threshold counts half
_ROUNDS = 2


class Heads(NamedTuple):
    """The codes that are scored: of each field, in order (``""``: none applies), then topics."""

    fields: Mapping[str, list[str]]
    topics: list[str]

    @property
    def known(self) -> dict[str, list[str]]:
        """Return the codes of each field and ``topics``, in the order of the columns."""
        return {**self.fields, "topics": self.topics}

    @property
    def places(self) -> dict[str, slice]:
        """Return the columns of each field and of ``topics`` in a matrix of scores."""
        widths = {name: len(codes) for name, codes in self.known.items()}
        ends = np.cumsum(list(widths.values()))
        return {
            name: slice(int(end) - width, int(end))
            for (name, width), end in zip(widths.items(), ends, strict=True)
        }


class Decided(NamedTuple):
    """What is decided of n clauses and t topics.

    ``codes`` has a row for each clause and the columns stance, actor, force and exception, empty
    where the coder says nothing; ``topics`` (n, t) is true where a topic does. ``margins`` (n) and
    ``topic_margins`` (n, t) say how clear the stance and each topic are.
    """

    codes: pd.DataFrame
    topics: Flags
    margins: Array
    topic_margins: Array


@dataclass(frozen=True)
class Limits:
    """What turns scores into decisions, learnt on scores of clauses that were held out.

    ``offsets`` of each field's codes are added to their scores; a topic applies above its
    threshold. ``sure`` and ``topic_sure`` are slope and intercept of the chance to be right.
    """

    offsets: Mapping[str, list[float]]
    thresholds: list[float]
    sure: tuple[float, float] = (0.0, 0.0)
    topic_sure: tuple[float, float] = (0.0, 0.0)


def learnt(codebook: Codebook, trained: Collection[str]) -> Codebook:
    """Return the codebook without the topics that came after the training."""
    topics = [topic for topic in codebook.topics if topic.id in trained]
    return codebook.model_copy(update={"topics": topics})


def heads(codebook: Codebook) -> Heads:
    """Return the codes of a codebook as heads."""
    fields = {name: codebook.ids(part) for name, part in _PARTS.items()}
    fields |= {name: [NOTHING, *codes] for name, codes in fields.items() if name != "stance"}
    return Heads(fields, codebook.ids("topics"))


def decided_by(
    clauses: pd.DataFrame, codings: pd.DataFrame, topic_codings: pd.DataFrame, codes: Heads
) -> Decided:
    """Return what one coder's tables say of the clauses; a stance that is missing is empty."""
    rows = clauses[["clause_id"]].merge(codings, how="left", on="clause_id")
    chosen = rows[list(FIELDS)].astype(object).fillna(NOTHING)
    places = {clause_id: n for n, clause_id in enumerate(clauses["clause_id"])}
    topics = np.zeros((len(clauses), len(codes.topics)), dtype=bool)
    for clause_id, topic in zip(topic_codings["clause_id"], topic_codings["topic"], strict=True):
        topics[places[clause_id], codes.topics.index(topic)] = True
    return Decided(chosen, topics, np.zeros(len(clauses)), np.zeros(topics.shape))


def targets(truth: Decided, codes: Heads) -> Array:
    """Return what a coder decided as a matrix of 0 and 1 with the columns of the heads."""
    parts = [
        truth.codes[[name]].to_numpy() == np.array(known, dtype=object)
        for name, known in codes.fields.items()
    ]
    return np.hstack([*parts, truth.topics]).astype(np.float64)


def learn(scores: Array, truth: Decided, codes: Heads) -> Limits:
    """Return the limits under which decisions from held-out scores are best, by macro F1."""
    places, right = codes.places, targets(truth, codes)
    offsets = {
        name: _best_offsets(scores[:, places[name]], right[:, places[name]])
        for name in codes.fields
    }
    thresholds = best_thresholds(scores[:, places["topics"]], truth.topics)
    decided = decide(scores, Limits(offsets, thresholds), codes)
    hits = (decided.codes["stance"] == truth.codes["stance"]).to_numpy()
    chosen = decided.topics
    return Limits(
        offsets,
        thresholds,
        certainty(decided.margins, hits),
        certainty(decided.topic_margins[chosen], truth.topics[chosen]),
    )


def _best_offsets(scores: Array, right: Array) -> list[float]:
    offsets = np.zeros(scores.shape[1])
    for _ in range(_ROUNDS):
        for place in range(len(offsets)):
            trials = []
            for offset in _OFFSETS:
                offsets[place] = offset
                trials.append(macro_f1(right, np.eye(len(offsets))[(scores + offsets).argmax(1)]))
            offsets[place] = _middle_of_best(_OFFSETS, np.array(trials), towards=0.0)
    return [float(offset) for offset in offsets]


def best_thresholds(scores: Array, right: Flags) -> list[float]:
    """Return for each column the threshold whose F1 is best; rare ones lean to the usual one."""
    thresholds = []
    for place in range(scores.shape[1]):
        trials = np.array(
            [
                macro_f1(right[:, [place]], scores[:, [place]] > threshold)
                for threshold in _THRESHOLDS
            ]
        )
        n_right = int(right[:, place].sum())
        own = n_right / (n_right + _OWN_SAY)
        best = _middle_of_best(_THRESHOLDS, trials, towards=_USUAL)
        thresholds.append(float(own * best + (1 - own) * _USUAL))
    return thresholds


def _middle_of_best(values: Array, trials: Array, towards: float) -> float:
    """Return the value whose trial is best; of several alike, the one nearest to ``towards``."""
    best = values[trials >= trials.max() - 1e-12]
    return float(best[np.abs(best - towards).argmin()])


def macro_f1(right: npt.NDArray[Any], chosen: npt.NDArray[Any]) -> float:
    """Return the mean F1 over the columns of two matrices of 0 and 1 that ``right`` has at all."""
    right, chosen = right.astype(bool), chosen.astype(bool)
    known = right.any(axis=0)
    if not known.any():
        return 0.0
    both = (right & chosen)[:, known].sum(axis=0)
    return float(np.mean(2 * both / (right[:, known].sum(axis=0) + chosen[:, known].sum(axis=0))))


def decide(scores: Array, limits: Limits, codes: Heads) -> Decided:
    """Return the decisions: the best code of each field, and the topics above their thresholds."""
    places = codes.places
    shifted = {
        name: scores[:, places[name]] + np.array(limits.offsets[name]) for name in codes.fields
    }
    stances = np.array(codes.fields["stance"], dtype=object)[shifted["stance"].argmax(axis=1)]
    chosen = {"stance": stances}
    for name in FIELDS[1:]:
        best = shifted[name][:, 1:].argmax(axis=1)
        chosen[name] = np.array(codes.fields[name][1:], dtype=object)[best]
    first, second = np.sort(shifted["stance"], axis=1)[:, [-1, -2]].T
    over = scores[:, places["topics"]] - np.array(limits.thresholds)
    return Decided(pd.DataFrame(chosen), at_most_three(over), first - second, over)


def consistent(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes without actor and force where no norm is set, and exceptions to no rule.

    >>> row = {"stance": "strict", "actor": "client", "force": "obligation", "exception": "law"}
    >>> consistent(pd.DataFrame([row])).iloc[0].tolist()
    ['strict', 'client', 'obligation', '']
    """
    norm = codes["stance"].isin(["strict", "discretionary"])
    kept = {"actor": norm, "force": norm, "exception": codes["stance"] == "discretionary"}
    return codes.assign(**{name: codes[name].where(kept[name], NOTHING) for name in kept})


def at_most_three(over: Array) -> Flags:
    """Return which topics are above their threshold, of more than three the clearest three."""
    ranks = (-over).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.asarray((over > 0) & (ranks < MOST_TOPICS))


def chance(margins: Array, line: tuple[float, float]) -> Array:
    """Return the chance to be right, 0 to 1, for each margin."""
    return np.asarray(1 / (1 + np.exp(-(line[0] * margins + line[1]))))
