"""The ingest service: receive, check, hold, write, and only then acknowledge.

    session ──▶ _hold ──▶ Holding (bounded) ──▶ _store: quarantine files, store ──▶ PUBACK, watermarks

The broker's flow control is the only buffer: it sends no more than the session's receive maximum of
unacknowledged messages, and keeps what does not fit. From a broker that sends more, no more than twice as
much is taken. What is held outlives a lost connection.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import stamina
import structlog

from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, Backoff, Clock
from ground_segment.ingest.health import Backlog, Counters, Interval, health_values
from ground_segment.ingest.holding import Held, Holding
from ground_segment.ingest.memory import MemoryFile
from ground_segment.ingest.ports import Connect, Message, PublishHealth, RowSink, Session
from ground_segment.ingest.publishers import Publishers
from ground_segment.ingest.quarantine import QuarantineFiles
from ground_segment.ingest.share import WHOLE, Share
from ground_segment.ingest.tracker import Tracker
from ground_segment.ingest.translate import Item, Translator
from ground_segment.ingest.writer import FIRST_WAIT_S, LONGEST_WAIT_S, PatientWriter
from ground_segment.process import memory_mb
from ground_segment.records import Row, all_tables
from ground_segment.wire import (
    BrokerRefused,
    BusError,
    MessageError,
    PacketDecoder,
    Presence,
    Reason,
    Watermark,
    topics,
)

log = structlog.get_logger()

SESSION_EXPIRY_S = 86_400
CAPACITY = 4_000
"""Messages held at most: the receive maximum of the session."""
BATCH, BATCH_SAMPLES = 2_000, 50_000
"""Messages and samples of one write at most: few writes cost least, a large one keeps all others waiting."""
REST_S = 0.005
"""How long messages that trickle in gather before they are read."""
LINGER_S = 0.1
"""How long a batch waits for more at most..."""
ENOUGH, QUIET_S = 1_000, 0.01
"""...and it waits no longer when it has so many messages, or when nothing has come for this long."""
GAP_CHECK_S = 1.0
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S = 0.2, 5.0, 10.0


@dataclass(frozen=True, slots=True)
class _Rejection:
    """A good packet that the store cannot take, and the refusal kept in its stead."""

    item: Item
    refusal: Item


class Ingest:
    """Takes everything from the broker to the store.

    Args:
        catalogue: what may be published.
        connect: opens the session whose receive maximum is `CAPACITY`.
        store: where rows go.
        files: where refused messages are kept whole.
        clock: for reception times and intervals.
        retention_s: how long the store keeps rows, and how old a packet may be.
        memory: what an ingest before this one knew of gaps.
        share: what of everything is its to store.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        connect: Connect,
        store: RowSink,
        files: QuarantineFiles,
        clock: Clock,
        retention_s: float,
        memory: MemoryFile,
        share: Share = WHOLE,
    ) -> None:
        self._share = share
        self._watches_drops = True
        """Until a broker has ended the connection for being asked."""
        self._filters = share.filters(catalogue)
        self._translator = Translator(catalogue, PacketDecoder(catalogue, max_age_s=retention_s))
        self._connect = connect
        self._writer = PatientWriter(store, all_tables(catalogue), retention_s)
        self._files = files
        self._clock = clock
        known = frozenset((facility.id, packet.name) for facility, packet in catalogue.packets())
        self._tracker = Tracker(memory, clock, known)
        self._publishers = Publishers(frozenset(catalogue.by_id))
        self._held = Holding()
        self._recording = asyncio.Lock()
        self._work = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._session: Session | None = None
        self._last_received_ns = 0
        self._counters = Counters()
        self._interval = Interval()
        self.boot = clock.now_ns() // 1_000_000

    async def run(self, publish_health: PublishHealth, health_every_s: float) -> None:
        """Work for ever; cancel it to stop. What is held then is still the broker's and the publishers'."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_connected(), name="ingest.receive")
            tasks.create_task(self._keep_storing(), name="ingest.store")
            tasks.create_task(self._ask_for_gaps(), name="ingest.gaps")
            tasks.create_task(self._report(publish_health, health_every_s), name="ingest.health")

    # -- receiving -------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        will = (topics.state(self._share.service), self._presence(online=False))
        backoff = Backoff(self._clock, FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S)
        while True:
            backoff.begin()
            try:
                async with self._connect(*will) as session:
                    await self._receive(session)
            except BusError as error:
                log.warning("connection to the broker ended", reason=str(error), held=len(self._held))
            finally:
                self._session = None
            await self._clock.sleep(backoff.pause_s())

    async def _receive(self, session: Session) -> None:
        self._counters.connections += 1
        await session.subscribe(*self._filters)
        if self._share.first:
            await self._hear_of_drops(session)
        await session.publish(topics.state(self._share.service), self._presence(online=True), retain=True)
        self._held.begin()
        self._session = session
        log.info("receiving", held=len(self._held))
        while True:
            await self._room.wait()
            for message in await session.receive():
                self._hold(message)
            self._work.set()
            if len(self._held) >= 2 * CAPACITY:
                self._room.clear()

    async def _hear_of_drops(self, session: Session) -> None:
        """What the broker drops is told where it tells that at all; the embedded one ends the connection."""
        if not self._watches_drops:
            return
        self._watches_drops = False
        try:
            await session.subscribe(topics.BROKER_DROPPED, qos=0)
        except BrokerRefused as error:
            log.warning("the broker's drops are not watched", reason=str(error))
        self._watches_drops = True

    def _presence(self, *, online: bool) -> bytes:
        return Presence(online=online, boot=self.boot, time_ns=self._clock.now_ns()).encode()

    def _hold(self, message: Message) -> None:
        if message.topic == topics.BROKER_DROPPED:
            self._publishers.note_dropped(message.payload)
            return
        if message.packet_id is None and len(self._held) >= CAPACITY:
            self._counters.dropped += 1  # sent with QoS 0: its publisher asked for no promise
            return
        if message.topic.startswith(topics.telemetry_root()):
            self._counters.received += 1
        if self._held.comes_again(message):
            self._counters.duplicates += 1
            return
        self._held.add(message, self._translate(message), self._clock.monotonic_s())

    def _translate(self, message: Message) -> Item:
        now_ns = self._received_ns()
        topic, payload = message.topic, message.payload
        if topic.startswith(topics.telemetry_root()):
            return self._translator.telemetry(topic, payload, now_ns)
        try:
            self._publishers.hear(topic, payload)
            return self._translator.other(topic, payload, now_ns)
        except MessageError as error:
            return self._translator.refuse(topic, payload, now_ns, Reason.BAD_ENVELOPE, str(error))

    def _received_ns(self) -> int:
        """The time, never twice the same while the clock runs on: refused messages are told apart by it."""
        now_ns, last_ns = self._clock.now_ns(), self._last_received_ns
        stepped_back = last_ns - now_ns > NS_PER_S
        self._last_received_ns = now_ns if stepped_back else max(now_ns, last_ns + 1)
        return self._last_received_ns

    # -- storing ---------------------------------------------------------------------------------

    async def _keep_storing(self) -> None:
        while True:
            await self._work.wait()
            self._work.clear()
            while self._held:
                await self._linger()
                await self._store(self._held.first(BATCH, BATCH_SAMPLES))

    async def _linger(self) -> None:
        """Let a batch grow while messages keep coming: what is sent together is written together."""
        until_s = self._clock.monotonic_s() + LINGER_S
        before = 0
        while before < len(self._held) < ENOUGH and self._clock.monotonic_s() < until_s:
            before = len(self._held)
            await self._clock.sleep(QUIET_S)

    async def _store(self, batch: Sequence[Held]) -> None:
        """Make a batch safe, then tell everybody."""
        fresh = self._new_in(batch)
        started_s = self._clock.monotonic_s()
        rejected = await self._make_safe(fresh)
        self._interval.wrote(len(fresh), self._clock.monotonic_s() - started_s)
        marks = self._settle(batch, fresh, rejected)
        await self._record(self._tracker.closed_rows())
        for packet_id in self._held.release(len(batch)):
            if self._session:
                self._session.acknowledge(packet_id)
        if len(self._held) < 2 * CAPACITY:
            self._room.set()
        await self._tell(marks, [*fresh, *(rejection.refusal for rejection in rejected)])

    def _new_in(self, batch: Sequence[Held]) -> list[Item]:
        """What was not dealt with before; of one number that is there twice the first."""
        seen: set[tuple[str, str, int, int]] = set()
        fresh = []
        for held in batch:
            item, origin = held.item, held.item.origin
            if self._tracker.repeated(item):
                continue
            if origin:
                key = (item.facility, item.packet, origin.boot, origin.seq)
                if key in seen:
                    continue
                seen.add(key)
            fresh.append(item)
        return fresh

    async def _make_safe(self, items: Sequence[Item]) -> list[_Rejection]:
        """Everything into files and store, however long it takes; returns what the store cannot take."""
        await self._keep_refused(items)
        rows = [(row, item) for item in items for row in item.rows]
        refused = await self._writer.write([row for row, _ in rows])
        rejected = [self._reject(*rows[place], reason) for place, reason in refused.items()]
        if rejected:
            refusals = [rejection.refusal for rejection in rejected]
            await self._keep_refused(refusals)
            await self._writer.write([row for refusal in refusals for row in refusal.rows])
        return rejected

    async def _record(self, rows: Sequence[Row]) -> None:
        """What is known of gaps, in the order in which it came to be known."""
        if rows:
            async with self._recording:
                await self._writer.write(rows)

    async def _keep_refused(self, items: Iterable[Item]) -> None:
        refusals = [item.refusal for item in items if item.refusal]
        if not refusals:
            return
        async for attempt in stamina.retry_context(
            on=OSError, attempts=None, timeout=None, wait_initial=FIRST_WAIT_S, wait_max=LONGEST_WAIT_S
        ):
            with attempt:
                await asyncio.to_thread(self._files.append, refusals)

    def _reject(self, row: Row, item: Item, reason: str) -> _Rejection:
        topic = topics.telemetry(row.table.measurement, row.table.packet)
        payload = repr(dict(row.fields)).encode()
        now_ns = self._received_ns()
        refuse = self._translator.refuse
        return _Rejection(item, refuse(topic, payload, now_ns, Reason.REJECTED_BY_STORE, reason, item.origin))

    def _settle(
        self, batch: Sequence[Held], fresh: Sequence[Item], rejected: Sequence[_Rejection]
    ) -> list[tuple[str, str, Watermark]]:
        """Count, and note the progress of each stream; returns the watermarks to publish."""
        new, bad = set(map(id, fresh)), {id(rejection.item) for rejection in rejected}
        touched: dict[tuple[str, str, int], None] = {}
        now_s, now_ns = self._clock.monotonic_s(), self._clock.now_ns()
        for held in batch:
            item = held.item
            repeated = id(item) not in new
            self._count(item, repeated=repeated, rejected=id(item) in bad)
            if item.origin:
                self._tracker.settle(item, now_s, now_ns, repeated=repeated)
                touched[item.facility, item.packet, item.origin.boot] = None
        marks = ((f, p, self._tracker.watermark(f, p, boot)) for f, p, boot in touched)
        return [(f, p, mark) for f, p, mark in marks if mark]

    def _count(self, item: Item, *, repeated: bool, rejected: bool) -> None:
        if repeated:
            self._counters.duplicates += 1
        elif item.refusal or rejected:
            self._counters.quarantined += 1
            self._interval.quarantined += 1
        elif item.samples:
            self._counters.stored += 1
            self._counters.samples_stored += item.samples
            self._interval.delayed((self._clock.now_ns() - item.time_ns) / 1e6)

    async def _tell(self, marks: Iterable[tuple[str, str, Watermark]], items: Iterable[Item]) -> None:
        """Publish watermarks and refusals. Whoever misses them sends again, and then they are repeated."""
        told = chain(
            ((topics.acknowledgement(f, p), mark.encode()) for f, p, mark in marks),
            (
                (topics.quarantine(refusal.facility, refusal.packet), refusal.report.encode())
                for refusal in (item.refusal for item in items)
                if refusal
            ),
        )
        try:
            for topic, payload in told:
                if self._session:
                    await self._session.publish(topic, payload, qos=0)
        except BusError:
            return  # the receiving side sees it too, and connects again

    # -- beside ----------------------------------------------------------------------------------

    async def _ask_for_gaps(self) -> None:
        while True:
            await self._clock.sleep(GAP_CHECK_S)
            await self._record(self._tracker.check())
            if not self._held:  # what is missing may be among what is held
                due, rows = self._tracker.requests()
                await self._record(rows)
                await self._tell(due, ())

    async def _report(self, publish: PublishHealth, every_s: float) -> None:
        while True:
            started_s = self._clock.monotonic_s()
            await self._clock.sleep(every_s - self._clock.now_ns() / NS_PER_S % every_s)
            interval, self._interval = self._interval, Interval()
            elapsed_s = self._clock.monotonic_s() - started_s
            values = health_values(self._counters, interval, self._backlog(), elapsed_s)
            await publish(self._clock.now_ns(), values)

    def _backlog(self) -> Backlog:
        now_s, oldest_s = self._clock.monotonic_s(), self._held.oldest_s
        return Backlog(
            pending=len(self._held),
            oldest_s=0.0 if oldest_s is None else now_s - oldest_s,
            completeness=self._tracker.figures(),
            publishers=self._publishers.figures(),
            store_up=self._writer.up,
            memory_mb=memory_mb(),
        )
