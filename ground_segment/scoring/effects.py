"""What actions do: a replica in which they were carried out, held against the same one without them.

Both have the same random numbers, so that they are alike until the first telecommand, and what differs
afterwards is its doing. What stands as critical for longer with an action than without is harm.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ground_segment.catalogue import Severity
from ground_segment.clock import NS_PER_S
from ground_segment.diagnosis.matrix import Key
from ground_segment.scoring.orders import Order
from ground_segment.scoring.record import Run

TOLERATED_S = 600.0
"""An alert that stands longer by no more than this is put down to chance: delays and noise at a limit."""


@dataclass(frozen=True, slots=True)
class Change:
    """How long one alert stands, at a severity or worse, from the first telecommand to the end."""

    key: Key
    without_s: float
    with_s: float

    @property
    def longer_s(self) -> float:
        return self.with_s - self.without_s


@dataclass(frozen=True, slots=True)
class Effect:
    """What the actions in one replica came to."""

    replica: int
    actions: tuple[str, ...]
    """Carried out, in order."""
    faults: tuple[str, ...]
    """What was wrong in it."""
    critical: tuple[Change, ...]
    """Every alert that stands as critical in one of the two."""
    any: tuple[Change, ...]
    """The same at whatever severity."""

    @property
    def harm(self) -> tuple[Change, ...]:
        """Critical for longer."""
        return tuple(change for change in self.critical if change.longer_s > TOLERATED_S)

    @property
    def brought(self) -> tuple[Change, ...]:
        """What else stands for longer: a mode that was ordered may well be one to be told of."""
        harm = {change.key for change in self.harm}
        return tuple(c for c in self.any if c.longer_s > TOLERATED_S and c.key not in harm)

    @property
    def spared(self) -> tuple[Change, ...]:
        """What stands for less long."""
        return tuple(change for change in self.any if change.longer_s < -TOLERATED_S)


def effects(
    without: Sequence[Run], with_: Sequence[Run], orders: Sequence[Order], faults: Mapping[int, Sequence[str]]
) -> Iterator[Effect]:
    """Of each replica that was ordered anything.

    Args:
        without: replicas as they were recorded, replayed to the end.
        with_: their twins in which the orders were carried out.
        orders: those.
        faults: what was wrong in each replica.

    Raises:
        ValueError: the two are not of the same replicas and the same time.
    """
    twins = {run.replica: run for run in with_}
    by_replica: dict[int, list[Order]] = {}
    for order in sorted(orders, key=lambda order: order.time_ns):
        by_replica.setdefault(order.replica, []).append(order)
    for run in without:
        own, twin = by_replica.get(run.replica), twins.get(run.replica)
        if own is None:
            continue
        if twin is None or (twin.start_ns, twin.end_ns) != (run.start_ns, run.end_ns):
            raise ValueError(f"replica {run.replica} has no twin of the same time")
        from_ns = own[0].time_ns
        yield Effect(
            run.replica,
            tuple(order.action for order in own),
            tuple(faults.get(run.replica, ())),
            tuple(_changes(run, twin, from_ns, Severity.CRITICAL)),
            tuple(_changes(run, twin, from_ns, Severity.WATCH)),
        )


def _changes(without: Run, with_: Run, from_ns: int, least: Severity) -> Iterator[Change]:
    before, after = standing_s(without, from_ns, least), standing_s(with_, from_ns, least)
    for key in sorted(before.keys() | after.keys()):
        yield Change(key, before.get(key, 0.0), after.get(key, 0.0))


def standing_s(run: Run, from_ns: int, least: Severity) -> dict[Key, float]:
    """How long each alert stands at a severity or worse, from a moment to the end of the replay, s."""
    since: dict[Key, int] = {}
    stood: dict[Key, int] = {}

    def end(key: Key, time_ns: int) -> None:
        begun_ns = max(since.pop(key, time_ns), from_ns)
        if time_ns > begun_ns:
            stood[key] = stood.get(key, 0) + time_ns - begun_ns

    for note in run.notes:
        if note.event:
            continue
        if note.active and note.severity >= least:
            since.setdefault(note.key, note.time_ns)
        else:
            end(note.key, note.time_ns)
    for key in list(since):
        end(key, run.end_ns)
    return {key: span_ns / NS_PER_S for key, span_ns in stood.items()}
