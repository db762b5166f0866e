"""The long-running simulator: a station, its publishers, what it can be asked, ledger and ground truth."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import structlog

from ground_segment.bus import Journals, TelemetryPublisher
from ground_segment.catalogue import REPLAY, Catalogue, Facility
from ground_segment.clock import NS_PER_S, Clock
from ground_segment.settings import Broker
from simulators.command_desk import CommandDesk
from simulators.desks import Desks
from simulators.fault_desk import FaultDesk
from simulators.onboard import OnBoardStores
from simulators.publishing import Ledger, PublisherSet, Rivals
from simulators.runner import Progress, Runner, Span
from simulators.station import Station
from simulators.truth import truth_file

log = structlog.get_logger()

DRAIN_TIMEOUT_S = 5.0
STUCK_AFTER_S = 30.0
_LIVE_CAPACITY = 5_000
_HISTORY_CAPACITY = 100_000
"""Packets of history held for one facility, weeks of minutes: live need not wait for a slow store."""
_LISTENING_TIMEOUT_S = 2.0


class NotStoredError(Exception):
    """What was published is not stored by anybody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate and publish."""

    catalogue: Catalogue
    facilities: Sequence[Facility]
    """Those published; all are simulated."""
    seed: int = 1
    plugins: Sequence[Path] = ()
    history_h: float = 0.0
    """Published before live begins."""
    step_s: int = 60
    """Of history."""
    speed: float | None = None
    """History at so many seconds a second, each packet at its period; None: once a step, at full speed."""
    ledger: Path | None = None
    truth: Path | None = None
    journal: "JournalPlan | None" = None
    """Where packets are held until they are stored; None: in memory, for as long as this process lives."""


@dataclass(frozen=True, slots=True)
class JournalPlan:
    """Journals on disk: one folder for each facility, with the same limits."""

    folder: Path
    limit_bytes: int
    keep_bytes: int


class Simulation:
    """History if the plan asks for it, then live from where history ended.

    History has publishers of its own, silent about presence, so that live packets never queue behind it.

    Raises:
        StationError: the station does not fit the catalogue.
    """

    def __init__(self, plan: Plan, broker: Broker, clock: Clock, progress: Progress | None = None) -> None:
        station = Station(plan.catalogue, plan.seed, plugins=plan.plugins)
        record = truth_file(plan.truth) if plan.truth else None
        self._plan = plan
        self._broker = broker
        self._clock = clock
        self._progress = progress
        ids = [facility.id for facility in plan.facilities]
        self._rivals = Rivals()
        faults = FaultDesk(station, clock, ids, record)
        self._on_board = OnBoardStores(clock)
        services = {REPLAY: self._on_board.replay}
        commands = CommandDesk(plan.catalogue, station, clock, ids, record, services)
        self._desks = Desks(broker, ids, clock, faults, commands, self._rivals)
        self._runner = Runner(station, plan.facilities, clock, self._desks.after_step)
        self._ledger = Ledger(plan.ledger, clock) if plan.ledger else None
        self._sets: list[PublisherSet] = []

    async def run(self) -> NoReturn:
        """Until cancelled; then waits some seconds for the store and says goodbye.

        Raises:
            ExceptionGroup: of StationError, if a model does not report what the catalogue asks for.
        """
        async with asyncio.TaskGroup() as tasks, AsyncExitStack() as stack:
            tasks.create_task(self._desks.serve(), name="desks")
            if self._ledger:
                tasks.create_task(self._ledger.keep(), name="ledger")
            try:
                if self._plan.history_h > 0 and not (self._ledger and self._ledger.took_over):
                    await self._history(stack)
                await self._live(stack)
            finally:
                await self._drain()
        raise AssertionError("live runs until cancelled")

    async def _history(self, stack: AsyncExitStack) -> None:
        now_ns = self._clock.now_ns()
        from_ns = now_ns - round(self._plan.history_h * 3600 * NS_PER_S)
        publishers = (await self._open(stack, _HISTORY_CAPACITY, presence=False)).by_facility
        if self._plan.speed:
            self._desks.open()
            await self._runner.catch_up(from_ns, self._plan.speed, publishers, self._note_progress)
        else:
            span = Span(from_ns, now_ns, self._plan.step_s)
            await self._runner.backfill(span, publishers, self._note_progress)

    async def _live(self, stack: AsyncExitStack) -> None:
        await self._look_around()
        publishers = await self._open(stack, _LIVE_CAPACITY, presence=True)
        if self._ledger:
            self._ledger.live = True
        self._desks.open()
        where = {"facilities": list(publishers.by_facility), "broker": str(self._broker)}
        if self._desks.listening.is_set():
            log.info("live", **where)
        else:
            log.warning("live, not connected to a broker yet: packets are kept until one answers", **where)
        await self._runner.live(publishers.by_facility)

    async def _look_around(self) -> None:
        """Hear who is there before we speak; without a broker nobody is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LISTENING_TIMEOUT_S):
                await self._desks.listening.wait()

    async def _open(self, stack: AsyncExitStack, capacity: int, *, presence: bool) -> PublisherSet:
        journals = {
            f.id: await asyncio.to_thread(self._journals, f.id, capacity) for f in self._plan.facilities
        }
        publishers = PublisherSet({
            facility: TelemetryPublisher(
                self._broker.login(facility), facility, self._clock, presence=presence, journals=held
            )
            for facility, held in journals.items()
        })  # fmt: skip
        self._rivals.add(publishers)
        self._on_board.add(publishers)
        await stack.enter_async_context(publishers)
        self._sets.append(publishers)
        if self._ledger:
            self._ledger.add(publishers)
        return publishers

    def _journals(self, facility: str, capacity: int) -> Journals:
        # The second set must not share the first one's boot, however fast the first was done.
        boot = self._clock.now_ns() // 1_000_000 + len(self._sets)
        plan = self._plan.journal
        if plan is None:
            return Journals.in_memory(boot, capacity)
        return Journals.on_disk(plan.folder / facility, boot, plan.limit_bytes, plan.keep_bytes)

    def _note_progress(self, done: int, total: int) -> None:
        if self._ledger:
            self._ledger.history = (done, total)
        if self._progress:
            self._progress(done, total)

    async def _drain(self) -> None:
        drained = await asyncio.gather(*(publishers.drain(DRAIN_TIMEOUT_S) for publishers in self._sets))
        if not all(drained):
            log.warning("stopped before all was stored", held=sum(p.held for p in self._sets))


async def backfill(
    plan: Plan, span: Span, broker: Broker, clock: Clock, progress: Progress, stored: Progress
) -> None:
    """Publish history and wait until it is stored.

    Args:
        plan: facilities, seed and plugins.
        span: when.
        broker: where to.
        clock: for patience.
        progress: called after each step.
        stored: called each second with the packets stored and published so far.

    Raises:
        StationError: the station does not fit the catalogue.
        ExceptionGroup: of NotStoredError, if nothing was stored for long, or of StationError.
    """
    runner = Runner(Station(plan.catalogue, plan.seed, plugins=plan.plugins), plan.facilities, clock)
    by_facility = {
        f.id: TelemetryPublisher(broker.login(f.id), f.id, clock, presence=False) for f in plan.facilities
    }
    async with PublisherSet(by_facility) as publishers, asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(_watch(publishers, broker, clock, stored), name="watch")
        await runner.backfill(span, publishers.by_facility, progress)
        while not await publishers.drain(STUCK_AFTER_S):
            pass  # the watch ends this if nothing moves
        stored(publishers.published, publishers.published)
        watch.cancel()


async def _watch(publishers: PublisherSet, broker: Broker, clock: Clock, stored: Progress) -> NoReturn:
    """Report what is stored, and give up when nothing moves for long."""
    last, since_s = (0, 0), clock.monotonic_s()
    while True:
        await clock.sleep(1.0)
        state = (publishers.published, publishers.held)
        stored(state[0] - state[1], state[0])
        if state != last or not publishers.held:
            last, since_s = state, clock.monotonic_s()
        elif clock.monotonic_s() - since_s > STUCK_AFTER_S:
            raise NotStoredError(
                f"{publishers.held} packets wait, and nothing was stored for {STUCK_AFTER_S:.0f} s: "
                f"is the broker up at {broker}, and is ingest running?"
            )
