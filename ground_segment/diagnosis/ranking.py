"""Ranking causes by likelihood: noisy-OR over the fault-symptom matrix.

An alert that is raised speaks for the causes that raise it, more so at the time they raise it. One that
should have been raised by now and is not speaks against them. One that cannot be judged says nothing.
(Pearl 1988, Probabilistic Reasoning in Intelligent Systems, 4.3; Henrion 1987 for the leak.)
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis.matrix import Cause, Key, Matrix, Symptom

LEAK = 1e-3
"""Chance that an alert is raised without any known cause."""
_OUT_OF_TIME = 0.05
"""What is left of a symptom's probability when it comes at a quite different time."""
_EXPLAINS = 0.2
_GAIN = math.log(20.0)
"""A further cause must make what is seen so many times as likely, beyond its own rarity."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is seen."""

    raised_ns: Mapping[Key, int]
    """When each alert was first raised."""
    now_ns: int
    unknown: Collection[Key] = frozenset()
    """Alerts that cannot be judged now."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A cause and how likely it is among those that could explain the same, 0 to 1."""

    cause: Cause
    probability: float


def rank(matrix: Matrix, evidence: Evidence, together: Sequence[Cause] = ()) -> list[Ranked]:
    """Every cause that explains something of what is raised, the likeliest first.

    Args:
        matrix: which alerts each cause raises.
        evidence: what is seen.
        together: causes at work at the same time, as `cover` finds them. Each is weighed against what could
            stand in its place, given the others: two faults that are both there take nothing from each other.
    """
    best: dict[str, Ranked] = {}
    for others in [tuple(c for c in together if c is not cause) for cause in together] or [()]:
        for item in _shares(matrix, evidence, others):
            known = best.get(item.cause.id)
            if known is None or item.probability > known.probability:
                best[item.cause.id] = item
    return sorted(best.values(), key=lambda item: (-item.probability, item.cause.id))


def _shares(matrix: Matrix, evidence: Evidence, others: tuple[Cause, ...]) -> list[Ranked]:
    """How likely each further cause is, given others."""
    candidates = [cause for cause in _candidates(matrix, evidence) if cause not in others]
    scores = [_log_likelihood((*others, cause), evidence) + _log_prior(cause) for cause in candidates]
    highest = max(scores, default=0.0)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return [Ranked(cause, weight / total) for cause, weight in zip(candidates, weights, strict=True)]


def cover(matrix: Matrix, evidence: Evidence, most: int = 3) -> list[Cause]:
    """The likeliest cause, and further ones as long as each explains much that the others do not."""
    chosen: list[Cause] = []
    best = _log_likelihood((), evidence)
    while len(chosen) < most:
        candidates = [cause for cause in _candidates(matrix, evidence) if cause not in chosen]
        scored = [
            (_log_likelihood((*chosen, cause), evidence) + _log_prior(cause), cause) for cause in candidates
        ]
        if not scored:
            break
        score, cause = max(scored, key=lambda item: item[0])
        if chosen and score < best + _GAIN:
            break
        chosen.append(cause)
        best = score
    return chosen


def explains(causes: Iterable[Cause], key: Key) -> bool:
    """Whether one of some causes likely raises an alert."""
    return any(key in cause.by_alert and cause.by_alert[key].probability >= _EXPLAINS for cause in causes)


def _candidates(matrix: Matrix, evidence: Evidence) -> list[Cause]:
    found = (cause for key in evidence.raised_ns for cause in matrix.by_alert.get(key, ()))
    return list({cause.id: cause for cause in found}.values())


def _log_prior(cause: Cause) -> float:
    return math.log(cause.prior)


def _log_likelihood(causes: Sequence[Cause], evidence: Evidence) -> float:
    """Of everything that is seen and not seen, given these causes together."""
    onsets = [_onset_ns(cause, evidence) for cause in causes]
    total = 0.0
    for key, raised_ns in evidence.raised_ns.items():
        miss = 1.0 - LEAK
        for cause, onset_ns in zip(causes, onsets, strict=True):
            if symptom := cause.by_alert.get(key):
                miss *= 1.0 - symptom.probability * _timely(symptom, raised_ns - onset_ns)
        total += math.log(1.0 - miss)
    for cause, onset_ns in zip(causes, onsets, strict=True):
        for key, symptom in cause.by_alert.items():
            if key not in evidence.raised_ns and key not in evidence.unknown:
                due = _due(symptom, evidence.now_ns - onset_ns)
                total += math.log(max(1.0 - symptom.probability * due, LEAK))
    return total


def _onset_ns(cause: Cause, evidence: Evidence) -> int:
    """When the cause must have begun to raise its surest symptom when it was raised."""
    seen = [symptom for key, symptom in cause.by_alert.items() if key in evidence.raised_ns]
    if not seen:
        return evidence.now_ns
    surest = min(seen, key=lambda symptom: (symptom.spread_s, -symptom.probability))
    return evidence.raised_ns[surest.key] - int(surest.delay_s * NS_PER_S)


def _timely(symptom: Symptom, after_ns: int) -> float:
    """How well the time of an alert fits its delay, 1 for well."""
    apart = (after_ns / NS_PER_S - symptom.delay_s) / (2.0 * symptom.spread_s)
    return max(_OUT_OF_TIME, math.exp(-0.5 * apart * apart))


def _due(symptom: Symptom, after_ns: int) -> float:
    """Share of cases in which the alert would have been raised by now (logistic in time)."""
    late = (after_ns / NS_PER_S - symptom.delay_s - symptom.spread_s) / (0.5 * symptom.spread_s)
    return 1.0 / (1.0 + math.exp(-max(min(late, 50.0), -50.0)))
