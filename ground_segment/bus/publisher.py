"""Publishing telemetry so that nothing is lost: journals, presence, replay."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from types import TracebackType
from typing import Self

import stamina
import structlog

from ground_segment.bus.journal import ShelfFull
from ground_segment.bus.journals import Journals, Wanted
from ground_segment.bus.opening import open_session
from ground_segment.bus.session import FAILED, Session, SessionOptions, Will
from ground_segment.clock import Backoff, Clock
from ground_segment.settings import Broker
from ground_segment.wire import BusError, MessageError, Presence, TelemetryPacket, Value, Watermark, topics

log = structlog.get_logger()

INGEST = "ingest"
STALL_CHECK_S = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S = 0.2, 5.0, 10.0
GOODBYE_TIMEOUT_S = 2.0
SYNC_EVERY_S = 1.0
"""What a loss of power may take."""
FILL_CHECK_S = 5.0
FILL_STEP = 0.05
"""A change of the journal's fill that is told."""
FULL_CHECK_S = 1.0


@asynccontextmanager
async def reconnecting(broker: Broker, options: SessionOptions) -> AsyncIterator[Session]:
    """A session; tries for ever, waiting 0.2 s to 5 s between attempts."""
    async with AsyncExitStack() as stack:
        async for attempt in stamina.retry_context(
            on=BusError, attempts=None, timeout=None, wait_initial=0.2, wait_max=5.0
        ):
            with attempt:
                session = await stack.enter_async_context(open_session(broker, options))
        yield session


class TelemetryPublisher:
    """Publishes the packets of one facility until each is stored.

    `publish` only waits when the journal is full: that is the back-pressure.

    Args:
        broker: where to.
        facility: whose telemetry.
        clock: for the boot number and the backoff.
        capacity: packets held at most, if they are held in memory.
        boot: ms since 1970; the present unless given. Two publishers of one facility must differ in it.
        presence: False for a publisher beside the one that speaks for the facility (history, for example).
        journals: where packets are held instead of in memory; closed at the end.
    """

    def __init__(
        self,
        broker: Broker,
        facility: str,
        clock: Clock,
        capacity: int = 5_000,
        *,
        boot: int | None = None,
        presence: bool = True,
        journals: Journals | None = None,
    ) -> None:
        self._broker = broker
        self._facility = facility
        self._clock = clock
        boot = clock.now_ns() // 1_000_000 if boot is None else boot
        self._journals = Journals.in_memory(boot, capacity) if journals is None else journals
        self.boot = self._journals.live.boot
        self._speaks = presence
        self._work = asyncio.Event()
        self._changed = asyncio.Event()
        self._ingest_online = True
        self._refused = False
        self._full = False
        self._lost = 0
        self._told_fill = 0.0
        self._running: asyncio.Task[None] | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._leaving = False

    @property
    def counts(self) -> Mapping[str, int]:
        """Packets published so far, by name."""
        return self._journals.live.counts

    @property
    def held(self) -> int:
        """Packets not yet known to be stored, those of earlier starts included."""
        return len(self._journals)

    @property
    def starts(self) -> Mapping[int, tuple[Mapping[str, int], int]]:
        """Of each start, this one and those taken over: packets numbered by name, and how many are held."""
        return {journal.boot: (journal.counts, len(journal)) for journal in self._journals.all}

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name=f"publisher[{self._facility}]")
        self._running.add_done_callback(lambda _: self._changed.set())
        self._syncing = asyncio.create_task(self._keep_on_disk(), name=f"publisher[{self._facility}].sync")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving = True
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None
        if self._syncing:
            self._syncing.cancel()
            await asyncio.wait([self._syncing])
        self._journals.close()

    async def publish(
        self, packet: str, time_ns: int, values: Mapping[str, Value], invalid: tuple[str, ...] = ()
    ) -> None:
        """Take a packet over. Waits while the journal is full or cannot be written, never drops.

        Raises:
            pydantic_core.PydanticSerializationError: a value that is none.
            ExceptionGroup: this publisher ended with an error.
        """
        self._raise_if_ended()
        payload = TelemetryPacket(time_ns, values, invalid).encode()
        while True:
            try:
                self._journals.live.append(packet, payload, self._clock.monotonic_s())
                break
            except ShelfFull as error:
                self._note_full(str(error))
            await self._progress(FULL_CHECK_S)
        self._note_full(None)
        self._work.set()

    def replay(self, wanted: Wanted) -> int:
        """Send again what the on-board store has of it; how many packets that are."""
        count = self._journals.again(wanted)
        self._work.set()
        return count

    @property
    def replaying(self) -> bool:
        """Whether something that was asked for again has not been sent yet."""
        return any(journal.resending for journal in self._journals.all)

    @property
    def on_board(self) -> Sequence[str]:
        """What can be asked for again, for people: one line for each packet of each start."""
        return list(self._journals.contents())

    async def drain(self, timeout_s: float) -> bool:
        """Wait until everything is stored; False if that took longer. Raises as `publish` does."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.held:
                    await self._progress()
        except TimeoutError:
            return False
        return True

    # -- inside ----------------------------------------------------------------------------------

    async def _progress(self, longest_s: float | None = None) -> None:
        """Wait until something is stored, or for so long."""
        self._raise_if_ended()
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                await self._changed.wait()
        self._raise_if_ended()

    def _note_full(self, reason: str | None) -> None:
        if reason and not self._full:
            log.error("no packet is taken until there is room", facility=self._facility, reason=reason)
        elif self._full and not reason:
            log.info("packets are taken again", facility=self._facility)
        self._full = reason is not None

    def _raise_if_ended(self) -> None:
        if self._running and self._running.done():
            self._running.result()

    async def _run(self) -> None:
        backoff = Backoff(self._clock, FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S)
        # A task group with an error forgets that it was cancelled at the same moment.
        while not self._leaving:
            backoff.begin()
            try:
                async with reconnecting(self._broker, self._options()) as session:
                    await self._serve(session)
            except* BusError as errors:
                reasons = "; ".join(str(error) for error in errors.exceptions)
                log.warning("connection ended", facility=self._facility, reason=reasons, held=self.held)
            await self._clock.sleep(backoff.pause_s())

    def _options(self) -> SessionOptions:
        will = Will(topics.state(self._facility), self._presence(online=False)) if self._speaks else None
        return SessionOptions(f"ilrs-{self._facility}-{self.boot}", will=will)

    def _presence(self, *, online: bool) -> bytes:
        return Presence(
            online=online,
            boot=self.boot,
            time_ns=self._clock.now_ns(),
            journal_fill=self._fill(),
            journal_lost=self._journals.lost,
        ).encode()

    def _fill(self) -> float:
        """Full also when the disk takes no more, whatever the limit says."""
        return 1.0 if self._full else round(self._journals.fill, 3)

    async def _serve(self, session: Session) -> None:
        filters = [topics.acknowledgements_of(self._facility), topics.state(INGEST)]
        if self._speaks:
            filters.append(topics.state(self._facility))
        await self._announce(session, online=True)
        await session.subscribe(*filters)
        for journal in self._journals.all:
            journal.connected(self._clock.monotonic_s())
        self._work.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(session), name=f"publisher[{self._facility}].send")
                tasks.create_task(self._listen(session), name=f"publisher[{self._facility}].listen")
                tasks.create_task(self._watch_stalls(), name=f"publisher[{self._facility}].stalls")
                tasks.create_task(self._tell_fill(session), name=f"publisher[{self._facility}].fill")
        except asyncio.CancelledError:
            await self._say_goodbye(session)
            raise

    async def _say_goodbye(self, session: Session) -> None:
        with suppress(BusError, TimeoutError):
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await self._announce(session, online=False)
                session.disconnect()

    async def _announce(self, session: Session, *, online: bool) -> None:
        if self._speaks:
            state = topics.state(self._facility)
            self._told_fill, self._lost = self._fill(), self._journals.lost
            await session.publish(state, self._presence(online=online), retain=True)

    async def _send(self, session: Session) -> None:
        while True:
            due = self._journals.take()
            if due is None:
                self._work.clear()
                await self._work.wait()
                continue
            name, payload = due
            answer = await session.post(topics.telemetry(self._facility, name), payload)
            answer.add_done_callback(self._note_refusal)

    def _note_refusal(self, answer: "asyncio.Future[int]") -> None:
        """A refused packet stays in the journal; the broker's access rules must be mended."""
        refused = not answer.cancelled() and not answer.exception() and answer.result() >= FAILED
        if refused and not self._refused:
            log.error("the broker refuses this facility's telemetry", facility=self._facility)
        self._refused = refused

    async def _listen(self, session: Session) -> None:
        while True:
            for message in await session.receive():
                session.acknowledge(message.packet_id)
                try:
                    await self._heard(session, message.topic, message.payload)
                except MessageError as error:
                    log.warning("unreadable message", topic=message.topic, error=str(error))

    async def _heard(self, session: Session, topic: str, payload: bytes) -> None:
        if self._speaks and topic == topics.state(self._facility):
            await self._contradict(session, payload)
        elif topic == topics.state(INGEST):
            self._ingest_online = bool(payload) and Presence.decode(payload).online
        else:
            watermark = Watermark.decode(payload)
            # Who acknowledges is there, whatever is retained of one ingest that several have replaced.
            self._ingest_online = True
            self._acknowledged(topics.last_level(topic), watermark)

    async def _contradict(self, session: Session, payload: bytes) -> None:
        """Another publisher of this facility has left, or its last will came late: we are still here."""
        presence = Presence.decode(payload) if payload else None
        if presence is None or (not presence.online and presence.boot != self.boot):
            await self._announce(session, online=True)

    def _acknowledged(self, name: str, watermark: Watermark) -> None:
        journal = self._journals.of(watermark.boot)
        if journal is None:
            return
        journal.acknowledged(name, watermark, self._clock.monotonic_s())
        self._changed.set()
        if watermark.missing:
            self._work.set()

    async def _watch_stalls(self) -> None:
        while True:
            await asyncio.sleep(STALL_CHECK_S)
            now_s = self._clock.monotonic_s()
            for journal in self._journals.all:
                if journal.stalled(now_s, listening=self._ingest_online):
                    self._work.set()

    async def _tell_fill(self, session: Session) -> None:
        """Say how full the journal is, so that somebody is warned before nothing fits any more."""
        while True:
            await asyncio.sleep(FILL_CHECK_S)
            fill = self._fill()
            changed = abs(fill - self._told_fill) >= FILL_STEP or (fill == 1.0) != (self._told_fill == 1.0)
            if changed or self._journals.lost != self._lost:
                await self._announce(session, online=True)

    async def _keep_on_disk(self) -> None:
        while True:
            await asyncio.sleep(SYNC_EVERY_S)
            try:
                await self._journals.sync()
            except OSError as error:
                log.error("the journal's state cannot be kept", facility=self._facility, reason=str(error))
