"""Stepping the station through time and handing its packets on."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from ground_segment.catalogue import Facility, Packet
from ground_segment.clock import Clock
from ground_segment.wire import Value
from simulators.faults import NS_PER_S
from simulators.schedule import is_due
from simulators.station import Station

log = structlog.get_logger()

LIVE_STEP_S = 1
LONGEST_STEP_S = 60
"""What every model stays stable at."""
_STEPS_PER_SECOND = 20.0
_LATE_S = 5.0

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps in all."""


class Publisher(Protocol):
    """Where the packets of one facility go."""

    async def publish(
        self, packet: str, time_ns: int, values: Mapping[str, Value], invalid: tuple[str, ...] = ()
    ) -> None:
        """Take a packet over; waits while too many are held."""

    async def drain(self, timeout_s: float) -> bool:
        """Wait until everything is stored; False if that took longer."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of history: generation times are the multiples of the step within it, both ends included.

    Raises:
        ValueError: the step is not positive, or no multiple of it lies within.
    """

    from_ns: int
    to_ns: int
    step_s: int = 60

    def __post_init__(self) -> None:
        if self.step_s < 1:
            raise ValueError(f"a step must be at least one second, not {self.step_s}")
        if self.first_ns > self.to_ns:
            raise ValueError(
                f"the history is empty: no multiple of {self.step_s} s from its start to its end"
            )

    @property
    def step_ns(self) -> int:
        return self.step_s * NS_PER_S

    @property
    def first_ns(self) -> int:
        return -(-self.from_ns // self.step_ns) * self.step_ns

    @property
    def steps(self) -> int:
        return (self.to_ns - self.first_ns) // self.step_ns + 1

    def times_ns(self) -> range:
        return range(self.first_ns, self.to_ns + 1, self.step_ns)


class Runner:
    """Runs one station, as history or live, and publishes some of its facilities.

    Args:
        station: all of it is simulated.
        facilities: those to publish.
        clock: what time it is.
        after_step: called after each step, before its packets are published.
    """

    def __init__(
        self,
        station: Station,
        facilities: Sequence[Facility],
        clock: Clock,
        after_step: Callable[[], None] = lambda: None,
    ) -> None:
        self._station = station
        self._clock = clock
        self._after_step = after_step
        self._packets = [(facility, packet) for facility in facilities for packet in facility.packets]

    async def backfill(
        self, span: Span, publishers: Mapping[str, Publisher], progress: Progress | None = None
    ) -> None:
        """Publish every packet once a step, as fast as publishers take them; the station ends at the last.

        Args:
            span: when.
            publishers: one for each facility.
            progress: called after each step.
        """
        await self._settle(span.first_ns - span.step_ns)
        for done, time_ns in enumerate(span.times_ns(), start=1):
            await self._advance(time_ns)
            await self._publish(time_ns, self._packets, publishers)
            if progress:
                progress(done, span.steps)

    async def catch_up(
        self,
        from_ns: int,
        speed: float,
        publishers: Mapping[str, Publisher],
        progress: Progress | None = None,
    ) -> None:
        """Publish each packet at its period, `speed` simulated seconds in each second, until it is now.

        Args:
            from_ns: where it begins; it reaches the present after (now - from) / (speed - 1).
            speed: above 1. A machine that cannot keep it up runs as fast as it can.
            publishers: one for each facility.
            progress: called after each step with the seconds done and those there are in all.
        """
        longest_s = fast_step_s(speed)
        time_ns = first_ns = from_ns // NS_PER_S * NS_PER_S
        await self._settle(first_ns)
        began_ns = self._clock.now_ns()
        while (left_s := (self._clock.now_ns() - time_ns) // NS_PER_S) > 0:
            step_ns = min(longest_s, left_s) * NS_PER_S
            time_ns += step_ns
            wait_ns = began_ns + (time_ns - first_ns) / speed - self._clock.now_ns()
            await self._clock.sleep(wait_ns / NS_PER_S)
            self._station.step(time_ns, step_ns / NS_PER_S)
            self._after_step()
            due = [(f, p) for f, p in self._packets if is_due(f, p, time_ns, step_ns)]
            await self._publish(time_ns, due, publishers)
            if progress:
                progress((time_ns - first_ns) // NS_PER_S, (self._clock.now_ns() - first_ns) // NS_PER_S)
        took_s = (self._clock.now_ns() - began_ns) / NS_PER_S
        simulated_s = (self._clock.now_ns() - first_ns) / NS_PER_S
        log.info("caught up with now", speed=round(simulated_s / max(took_s, 1e-9), 1), took_s=round(took_s))

    async def live(self, publishers: Mapping[str, Publisher]) -> None:
        """Step every whole second and publish each packet at its period, for ever.

        Goes on from where the station is; one that has not run yet starts now, with every packet at once.
        A step that is late is made up for, never left out.
        """
        if self._station.time_ns is None:
            now_ns = self._clock.now_ns() // NS_PER_S * NS_PER_S
            await self._settle(now_ns)
            await self._publish(now_ns, self._packets, publishers)
        late = False
        while True:
            time_ns = (self._station.time_ns or 0) + LIVE_STEP_S * NS_PER_S
            ahead_s = (time_ns - self._clock.now_ns()) / NS_PER_S
            late = _note_lateness(-ahead_s, was_late=late)
            await self._clock.sleep(max(0.0, ahead_s))
            self._station.step(time_ns, LIVE_STEP_S)
            self._after_step()
            due = [(f, p) for f, p in self._packets if is_due(f, p, time_ns)]
            await self._publish(time_ns, due, publishers)

    async def _settle(self, time_ns: int) -> None:
        for _ in self._station.settling(time_ns):
            await self._clock.sleep(0.0)

    async def _advance(self, to_ns: int) -> None:
        """Step to a time, in equal steps that no model minds."""
        from_ns = self._station.time_ns or to_ns
        steps = max(1, math.ceil((to_ns - from_ns) / (LONGEST_STEP_S * NS_PER_S)))
        for k in range(1, steps + 1):
            time_ns = from_ns + (to_ns - from_ns) * k // steps
            self._station.step(time_ns, (to_ns - from_ns) / steps / NS_PER_S)
            self._after_step()
            await self._clock.sleep(0.0)

    async def _publish(
        self,
        time_ns: int,
        packets: Iterable[tuple[Facility, Packet]],
        publishers: Mapping[str, Publisher],
    ) -> None:
        for facility, packet in packets:
            values, invalid = self._station.telemetry(facility.id, packet.name)
            await publishers[facility.id].publish(packet.name, time_ns, values, invalid)


def fast_step_s(speed: float) -> int:
    """Whole seconds of a step of an accelerated run: some twenty steps in a second of our time."""
    return min(LONGEST_STEP_S, max(LIVE_STEP_S, round(speed / _STEPS_PER_SECOND)))


def _note_lateness(late_s: float, *, was_late: bool) -> bool:
    """Say once when live falls behind, and once when it has caught up."""
    if late_s > _LATE_S and not was_late:
        log.warning("live is late, catching up step by step", late_s=round(late_s, 1))
        return True
    if was_late and late_s <= 0:
        log.info("live has caught up")
        return False
    return was_late
