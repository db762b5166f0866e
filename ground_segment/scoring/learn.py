"""Learning the fault-symptom matrix: which alerts each fault raised in training, how surely and how soon.

Each replica of training has one fault. An alert counts once for it, when it was first raised after the onset;
one that was active already says nothing. What would have been raised anyway, at the rate seen while nothing
was wrong, is subtracted. Probabilities are smoothed after Jeffreys, (k + 1/2) / (n + 1).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis import Cause, Instrument, Matrix, Sensors, Symptom
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.episode import Episode
from ground_segment.scoring.record import Run

AFTERMATH_NS = 6 * 3600 * NS_PER_S
"""After the end of a fault its traces may still be seen."""
RARELY = 0.2
"""A symptom less likely than this is none."""
_SPREAD_SHARE = 0.3
"""Delays vary at least by this part of them, however alike a few cases were."""
_PRIOR = 0.01


@dataclass(slots=True)
class _Cases:
    """What was seen of one fault."""

    title: str = ""
    judged: Counter[Key] = field(default_factory=Counter)
    """Cases in which an alert could have been raised, counted for those that ever were."""
    count: int = 0
    delays_s: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    active: Counter[Key] = field(default_factory=Counter)
    hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """One campaign: its replays and what was really wrong."""

    runs: Sequence[Run]
    episodes: Mapping[int, Sequence[Episode]]


def learn(
    lessons: Iterable[Lesson],
    losses: Mapping[str, Sequence[str]],
    least_spread_s: float,
    instruments: Sequence[Instrument] = (),
) -> Matrix:
    """The matrix of everything that went wrong alone.

    Args:
        lessons: campaigns of training.
        losses: by cause, what has no reserve any more while it lasts.
        least_spread_s: no delay is known better; the steps of the campaigns.
        instruments: what is normal for each.
    """
    lessons = list(lessons)
    anyway = _anyway_per_hour(lessons)
    cases: dict[str, _Cases] = defaultdict(_Cases)
    for lesson in lessons:
        for run in lesson.runs:
            wrong = [e for e in lesson.episodes.get(run.replica, ()) if not e.benign]
            if len(wrong) == 1 and not wrong[0].of_sensor:
                _count(cases[wrong[0].fault], run, wrong[0])
    causes = [
        _cause(name, seen, anyway, least_spread_s, losses.get(name, ())) for name, seen in cases.items()
    ]
    return Matrix(
        causes=tuple(sorted(causes, key=lambda cause: cause.id)),
        sensors=learn_sensors(lessons, instruments),
        instruments=tuple(instruments),
    )


def learn_sensors(lessons: Iterable[Lesson], instruments: Iterable[Instrument]) -> Sensors:
    """How surely an instrument that lies raises its own alert, and each other one that looks at it."""
    by_cause = {instrument.cause: instrument for instrument in instruments}
    own: list[bool] = []
    others: list[bool] = []
    for lesson in lessons:
        for run in lesson.runs:
            wrong = [e for e in lesson.episodes.get(run.replica, ()) if not e.benign]
            if len(wrong) != 1 or not (instrument := by_cause.get(wrong[0].cause)):
                continue
            until_ns = min(wrong[0].end_ns, run.end_ns)
            raised = {"/".join(key) for key in _first_raised(run, wrong[0].onset_ns, until_ns)}
            own.append(f"{instrument.facility}/{instrument.rule}" in raised)
            others += [alert in raised for alert in instrument.alerts]
    if not own:
        return Sensors()
    return Sensors(own=_smoothed(own), others=_smoothed(others))


def _smoothed(seen: Sequence[bool]) -> float:
    """Jeffreys' estimate."""
    return round((sum(seen) + 0.5) / (len(seen) + 1.0), 2)


def _count(cases: _Cases, run: Run, episode: Episode) -> None:
    until_ns = min(episode.end_ns, run.end_ns)
    cases.title = episode.title
    cases.count += 1
    cases.hours += (until_ns - episode.onset_ns) / 3600e9
    active = run.active_at(episode.onset_ns)
    cases.active.update(active)
    for key, time_ns in _first_raised(run, episode.onset_ns, until_ns).items():
        if key not in active:
            cases.delays_s[key].append((time_ns - episode.onset_ns) / NS_PER_S)


def _first_raised(run: Run, from_ns: int, until_ns: int) -> dict[Key, int]:
    first: dict[Key, int] = {}
    for note in run.raised():
        if from_ns <= note.time_ns <= until_ns:
            first.setdefault(note.key, note.time_ns)
    return first


def _cause(
    name: str, cases: _Cases, anyway: Mapping[Key, float], least_spread_s: float, loses: Sequence[str]
) -> Cause:
    symptoms = (
        _symptom(key, delays, cases, anyway.get(key, 0.0), least_spread_s)
        for key, delays in cases.delays_s.items()
    )
    kept = sorted((s for s in symptoms if s), key=lambda s: (-s.probability, s.delay_s, s.alert))
    return Cause(id=name, title=cases.title, prior=_PRIOR, symptoms=tuple(kept), loses=tuple(loses))


def _symptom(
    key: Key, delays_s: Sequence[float], cases: _Cases, anyway_per_hour: float, least_spread_s: float
) -> Symptom | None:
    judged = cases.count - cases.active[key]
    by_chance = 1.0 - math.exp(-anyway_per_hour * cases.hours / cases.count)
    caused = max(0.0, len(delays_s) - judged * by_chance)
    probability = (caused + 0.5) / (judged + 1.0)
    if caused < 0.5 or probability < RARELY:
        return None
    middle_s = median(delays_s)
    scatter_s = 1.4826 * median(abs(delay - middle_s) for delay in delays_s)
    spread_s = max(least_spread_s, scatter_s, _SPREAD_SHARE * middle_s)
    return Symptom(
        alert="/".join(key), probability=round(min(probability, 0.99), 2),
        delay_s=float(round(middle_s)), spread_s=float(round(spread_s)),
    )  # fmt: skip


def _anyway_per_hour(lessons: Sequence[Lesson]) -> Mapping[Key, float]:
    """How often each alert is raised while nothing is wrong."""
    raised: Counter[Key] = Counter()
    hours = 0.0
    for lesson in lessons:
        for run in lesson.runs:
            calm = _calm(run, lesson.episodes.get(run.replica, ()))
            hours += sum(end_ns - start_ns for start_ns, end_ns in calm) / 3600e9
            raised.update(n.key for n in run.raised() if any(a <= n.time_ns < b for a, b in calm))
    return {key: count / hours for key, count in raised.items()} if hours else {}


def _calm(run: Run, episodes: Sequence[Episode]) -> list[tuple[int, int]]:
    """Stretches of a run in which nothing is wrong, nor has been lately."""
    calm, free_ns = [], run.start_ns
    for episode in sorted(episodes, key=lambda e: e.onset_ns):
        if episode.onset_ns > free_ns:
            calm.append((free_ns, episode.onset_ns))
        free_ns = max(free_ns, episode.end_ns + AFTERMATH_NS)
    return [*calm, (free_ns, run.end_ns)] if free_ns < run.end_ns else calm
