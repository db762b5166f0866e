"""Publishing telemetry so that nothing is lost: journal, presence, replay."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from types import TracebackType
from typing import Self

import stamina
import structlog

from ground_segment.bus.journal import Journal
from ground_segment.bus.session import FAILED, Session, SessionOptions, Will, open_session
from ground_segment.clock import Backoff, Clock
from ground_segment.settings import Broker
from ground_segment.wire import BusError, MessageError, Presence, TelemetryPacket, Value, Watermark, topics

log = structlog.get_logger()

INGEST = "ingest"
STALL_CHECK_S = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S = 0.2, 5.0, 10.0
GOODBYE_TIMEOUT_S = 2.0


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
        capacity: packets held at most.
        boot: ms since 1970; the present unless given. Two publishers of one facility must differ in it.
        presence: False for a publisher beside the one that speaks for the facility (history, for example).
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
    ) -> None:
        self._broker = broker
        self._facility = facility
        self._clock = clock
        self._capacity = capacity
        self.boot = clock.now_ns() // 1_000_000 if boot is None else boot
        self._speaks = presence
        self._journal = Journal(self.boot)
        self._work = asyncio.Event()
        self._changed = asyncio.Event()
        self._ingest_online = True
        self._refused = False
        self._running: asyncio.Task[None] | None = None
        self._leaving = False

    @property
    def counts(self) -> Mapping[str, int]:
        """Packets published so far, by name."""
        return self._journal.counts

    @property
    def held(self) -> int:
        """Packets not yet known to be stored."""
        return len(self._journal)

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(), name=f"publisher[{self._facility}]")
        self._running.add_done_callback(lambda _: self._changed.set())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving = True
        if self._running:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None

    async def publish(
        self, packet: str, time_ns: int, values: Mapping[str, Value], invalid: tuple[str, ...] = ()
    ) -> None:
        """Take a packet over. Waits while the journal is full, never drops.

        Raises:
            ExceptionGroup: an earlier packet could not be written (a value that is none, for example),
                which ended this publisher.
        """
        self._raise_if_ended()
        while len(self._journal) >= self._capacity:
            await self._progress()
        self._journal.append(packet, TelemetryPacket(time_ns, values, invalid), self._clock.monotonic_s())
        self._work.set()

    async def drain(self, timeout_s: float) -> bool:
        """Wait until everything is stored; False if that took longer. Raises as `publish` does."""
        try:
            async with asyncio.timeout(timeout_s):
                while len(self._journal):
                    await self._progress()
        except TimeoutError:
            return False
        return True

    # -- inside ----------------------------------------------------------------------------------

    async def _progress(self) -> None:
        """Wait until something is stored."""
        self._raise_if_ended()
        self._changed.clear()
        await self._changed.wait()
        self._raise_if_ended()

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
        return Presence(online=online, boot=self.boot, time_ns=self._clock.now_ns()).encode()

    async def _serve(self, session: Session) -> None:
        await session.subscribe(topics.acknowledgements_of(self._facility), topics.state(INGEST))
        await self._announce(session, online=True)
        self._journal.connected(self._clock.monotonic_s())
        self._work.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send(session), name=f"publisher[{self._facility}].send")
                tasks.create_task(self._listen(session), name=f"publisher[{self._facility}].listen")
                tasks.create_task(self._watch_stalls(), name=f"publisher[{self._facility}].stalls")
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
            await session.publish(state, self._presence(online=online), retain=True)

    async def _send(self, session: Session) -> None:
        while True:
            due = self._journal.take()
            if due is None:
                self._work.clear()
                await self._work.wait()
                continue
            name, packet = due
            answer = await session.post(topics.telemetry(self._facility, name), packet.encode())
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
                    self._heard(message.topic, message.payload)
                except MessageError as error:
                    log.warning("unreadable message", topic=message.topic, error=str(error))

    def _heard(self, topic: str, payload: bytes) -> None:
        if topic == topics.state(INGEST):
            self._ingest_online = bool(payload) and Presence.decode(payload).online
            return
        watermark = Watermark.decode(payload)
        self._journal.acknowledged(topics.last_level(topic), watermark, self._clock.monotonic_s())
        self._changed.set()
        if watermark.missing:
            self._work.set()

    async def _watch_stalls(self) -> None:
        while True:
            await asyncio.sleep(STALL_CHECK_S)
            if self._ingest_online and self._journal.stalled(self._clock.monotonic_s()):
                self._work.set()
