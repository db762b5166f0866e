import asyncio
import itertools
from collections.abc import Mapping

import pytest

from ground_segment.wire import Value
from simulators.faults import NS_PER_S
from simulators.runner import Runner, Span, fast_step_s
from simulators.station import Station
from tests.support.station import START_NS
from tests.unit.simulators.core.fakes import FakeModel, small_catalogue

CATALOGUE = small_catalogue()
WHOLE_MINUTE_NS = START_NS // (60 * NS_PER_S) * 60 * NS_PER_S


class Enough(Exception):
    """The clock has reached the end of the test."""


class SteppedClock:
    """Time passes only while somebody sleeps; at `until_ns` it ends the test."""

    def __init__(self, now_ns: int, until_ns: int) -> None:
        self._now_ns = now_ns
        self._until_ns = until_ns

    def now_ns(self) -> int:
        return self._now_ns

    def monotonic_s(self) -> float:
        return self._now_ns / NS_PER_S

    async def sleep(self, seconds: float) -> None:
        self._now_ns += round(seconds * NS_PER_S)
        if self._now_ns > self._until_ns:
            raise Enough
        await asyncio.sleep(0)

    def jump(self, seconds: float) -> None:
        self._now_ns += round(seconds * NS_PER_S)


class FakePublisher:
    def __init__(self) -> None:
        self.packets: list[tuple[str, int, Mapping[str, Value]]] = []

    async def publish(
        self, packet: str, time_ns: int, values: Mapping[str, Value], invalid: tuple[str, ...] = ()
    ) -> None:
        self.packets.append((packet, time_ns, dict(values)))

    async def drain(self, timeout_s: float) -> bool:
        return True

    def times_ns(self, packet: str) -> list[int]:
        return [time_ns for name, time_ns, _ in self.packets if name == packet]


class Bench:
    def __init__(self, now_ns: int, live_s: float) -> None:
        self.energy = FakeModel("energy", ("fast", "slow"))
        self.station = Station(CATALOGUE, 1, models=(self.energy, FakeModel("isru", ("fast",))))
        self.clock = SteppedClock(now_ns, now_ns + round(live_s * NS_PER_S))
        self.runner = Runner(self.station, CATALOGUE.surface(), self.clock)
        self.publishers = {"energy": FakePublisher(), "isru": FakePublisher()}


def seconds(times_ns: list[int]) -> list[int]:
    return [b - a for a, b in itertools.pairwise(times_ns)]


async def live(bench: Bench) -> None:
    with pytest.raises(Enough):
        await bench.runner.live(bench.publishers)


async def test_live_publishes_each_packet_at_its_period_on_whole_seconds() -> None:
    bench = Bench(START_NS + 123_456_789, live_s=200.0)
    await live(bench)
    fast, slow = bench.publishers["energy"].times_ns("fast"), bench.publishers["energy"].times_ns("slow")
    assert fast == [START_NS + k * NS_PER_S for k in range(201)]
    assert slow[0] == START_NS
    assert set(seconds(slow[1:])) == {60 * NS_PER_S}
    assert set(seconds(bench.publishers["isru"].times_ns("fast")[1:])) == {5 * NS_PER_S}


async def test_live_makes_up_for_lost_time_without_leaving_a_step_out() -> None:
    bench = Bench(START_NS, live_s=120.0)
    model_step = bench.energy.step

    def stumble(step):  # type: ignore[no-untyped-def]
        if step.time_ns == START_NS + 10 * NS_PER_S:
            bench.clock.jump(30.0)
        return model_step(step)

    bench.energy.step = stumble  # type: ignore[method-assign]
    await live(bench)
    assert bench.publishers["energy"].times_ns("fast") == [START_NS + k * NS_PER_S for k in range(121)]


async def test_history_has_every_packet_once_a_step_and_live_goes_on_from_it() -> None:
    bench = Bench(WHOLE_MINUTE_NS, live_s=90.0)
    progress: list[tuple[int, int]] = []
    history = {"energy": FakePublisher(), "isru": FakePublisher()}
    span = Span(WHOLE_MINUTE_NS - 600 * NS_PER_S, WHOLE_MINUTE_NS)
    await bench.runner.backfill(span, history, lambda done, total: progress.append((done, total)))
    await live(bench)
    expected = [WHOLE_MINUTE_NS + k * 60 * NS_PER_S for k in range(-10, 1)]
    assert history["energy"].times_ns("slow") == history["energy"].times_ns("fast") == expected
    assert history["isru"].times_ns("fast") == expected
    assert progress == [(k, 11) for k in range(1, 12)]
    live_times = bench.publishers["energy"].times_ns("fast")
    assert live_times == [WHOLE_MINUTE_NS + k * NS_PER_S for k in range(1, 91)]
    steps = seconds(bench.energy.times_ns)
    assert set(steps) == {60 * NS_PER_S, NS_PER_S}
    assert steps == sorted(steps, reverse=True)


async def test_long_steps_of_history_are_cut_into_steps_that_models_can_take() -> None:
    bench = Bench(START_NS, live_s=1.0)
    span = Span(WHOLE_MINUTE_NS - 3600 * NS_PER_S, WHOLE_MINUTE_NS, step_s=300)
    await bench.runner.backfill(span, bench.publishers)
    assert len(bench.publishers["energy"].times_ns("fast")) == span.steps
    assert max(seconds(bench.energy.times_ns)) <= 60 * NS_PER_S


async def test_an_accelerated_run_catches_up_with_the_present_and_goes_on_live() -> None:
    bench = Bench(WHOLE_MINUTE_NS, live_s=100.0)
    fast = {"energy": FakePublisher(), "isru": FakePublisher()}
    progress: list[tuple[int, int]] = []
    from_ns = WHOLE_MINUTE_NS - 59 * 60 * NS_PER_S
    await bench.runner.catch_up(from_ns, 60.0, fast, lambda done, total: progress.append((done, total)))
    # 59 minutes at 60 seconds a second, and the minute that passes meanwhile: 60 s of our time.
    assert bench.clock.now_ns() == pytest.approx(WHOLE_MINUTE_NS + 60 * NS_PER_S, abs=3 * NS_PER_S)
    assert bench.clock.now_ns() - (bench.station.time_ns or 0) < NS_PER_S
    assert set(seconds(fast["energy"].times_ns("fast"))[:-5]) == {fast_step_s(60.0) * NS_PER_S}
    assert set(seconds(fast["energy"].times_ns("slow"))) == {60 * NS_PER_S}
    assert set(seconds(fast["isru"].times_ns("fast"))[:-5]) == {3 * NS_PER_S, 6 * NS_PER_S}
    assert progress[-1][0] == progress[-1][1]
    await live(bench)
    assert bench.station.time_ns == WHOLE_MINUTE_NS + 100 * NS_PER_S
    steps = seconds(bench.energy.times_ns)
    assert steps == sorted(steps, reverse=True)


def test_steps_grow_with_the_speed_as_far_as_models_can_take_them() -> None:
    assert [fast_step_s(speed) for speed in (1.5, 20, 100, 1000, 1e6)] == [1, 1, 5, 50, 60]


def test_a_span_holds_the_whole_steps_between_its_ends() -> None:
    span = Span(59 * NS_PER_S, 181 * NS_PER_S, 60)
    assert [t // NS_PER_S for t in span.times_ns()] == [60, 120, 180]
    assert span.steps == 3
    with pytest.raises(ValueError, match="the history is empty"):
        Span(61 * NS_PER_S, 100 * NS_PER_S, 60)
    with pytest.raises(ValueError, match="at least one second"):
        Span(0, NS_PER_S, 0)
