"""The ingest service between a connection and a store that do as they are told."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import stamina

from ground_segment.clock import SystemClock
from ground_segment.ingest import CAPACITY, Ingest, MemoryFile, QuarantineFiles, read_quarantine
from ground_segment.ingest.translate import Refusal
from ground_segment.records import QUARANTINE, Row, Table
from ground_segment.wire import ConnectionLost, Origin, Presence, TelemetryPacket, Value, Watermark, topics
from tests.support.catalogues import project_catalogue
from tests.support.samples import samples

CATALOGUE = project_catalogue()
FACILITY = CATALOGUE.by_id["energy"]
PACKET = FACILITY.packets[0]
TOPIC = topics.telemetry(FACILITY.id, PACKET.name)
CLOCK = SystemClock()
BOOT = 7
RETENTION_S = 1e6


@dataclass(frozen=True)
class Message:
    topic: str
    payload: bytes
    packet_id: int | None


class Link:
    """One connection: gives what a test feeds it, notes what ingest says."""

    def __init__(self) -> None:
        self.acknowledged: list[int] = []
        self.said: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self._coming: asyncio.Queue[Sequence[Message] | None] = asyncio.Queue()

    def feed(self, messages: Iterable[Message]) -> None:
        self._coming.put_nowait(list(messages))

    def cut(self) -> None:
        self._coming.put_nowait(None)

    async def subscribe(self, *filters: str, qos: int = 1) -> None: ...

    async def receive(self) -> Sequence[Message]:
        messages = await self._coming.get()
        if messages is None:
            raise ConnectionLost("cut")
        return messages

    def acknowledge(self, packet_id: int | None) -> None:
        if packet_id is not None:
            self.acknowledged.append(packet_id)

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        if len(topic.encode()) > 65_535:
            raise ValueError("String must be < 65535 bytes")  # as the codec does
        self.said.put_nowait((topic, payload))
        return True

    async def hears(self, topic: str) -> bytes:
        """The next payload that ingest publishes there."""
        async with asyncio.timeout(5):
            while True:
                said, payload = await self.said.get()
                if said == topic:
                    return payload


@dataclass
class FakeStore:
    """Takes rows while `up` is set."""

    up: asyncio.Event = field(default_factory=asyncio.Event)
    rows: list[Row] = field(default_factory=list)

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None: ...

    async def write(self, rows: Sequence[Row]) -> None:
        await self.up.wait()
        self.rows += rows


@dataclass
class FullDisk:
    """Quarantine files on a disk that is full for the first `failures` times."""

    failures: int
    kept: list[Refusal] = field(default_factory=list)

    def append(self, refusals: Iterable[Refusal]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError(28, "No space left on device")
        self.kept += refusals


class SteppingClock(SystemClock):
    """The machine's clock, as somebody set it who was wrong by `ahead_ns`."""

    ahead_ns = 0
    slept_s = 0.0

    def now_ns(self) -> int:
        return super().now_ns() + self.ahead_ns

    async def sleep(self, seconds: float) -> None:
        """Pauses are noted and cut short."""
        self.slept_s += seconds
        await super().sleep(min(seconds, 0.05))


class Bench:
    """An ingest that runs, its connections in order, and the health it reports."""

    def __init__(self, files: QuarantineFiles, folder: Path) -> None:
        self.store = FakeStore()
        self.links: asyncio.Queue[Link] = asyncio.Queue()
        self.health: deque[Mapping[str, Value]] = deque(maxlen=1)
        self._reported = asyncio.Event()
        self.clock = SteppingClock()
        self.ingest = Ingest(
            CATALOGUE,
            self._connect,
            self.store,
            files,
            self.clock,
            RETENTION_S,
            MemoryFile(folder / "gaps.json"),
        )

    @asynccontextmanager
    async def _connect(self, topic: str, payload: bytes) -> AsyncIterator[Link]:
        link = Link()
        self.links.put_nowait(link)
        yield link

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Link]:
        task = asyncio.create_task(self.ingest.run(self._note, 0.05))
        try:
            yield await self.links.get()
            if task.done():
                task.result()
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, name: str, value: Value) -> None:
        """Wait for a figure of the health telemetry."""
        async with asyncio.timeout(5):
            while not self.health or self.health[0][name] != value:
                self._reported.clear()
                await self._reported.wait()

    async def _note(self, time_ns: int, values: Mapping[str, Value]) -> None:
        self.health.append(values)
        self._reported.set()


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=20):
        yield


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(QuarantineFiles(tmp_path), tmp_path / "state")


def _packet(seq: int, origin: bool = True) -> bytes:
    time_ns = CLOCK.now_ns() // 10**9 * 10**9 + seq
    return TelemetryPacket(
        time_ns, samples(PACKET, seq), origin=Origin(BOOT, seq, 1) if origin else None
    ).encode()


async def test_packets_are_acknowledged_in_order_once_they_are_stored(bench: Bench) -> None:
    async with bench.running() as link:
        link.feed(Message(TOPIC, _packet(n), n) for n in range(1, 6))
        await bench.until("pending", 5)
        assert link.acknowledged == []
        bench.store.up.set()
        mark = Watermark.decode(await link.hears(topics.acknowledgement(FACILITY.id, PACKET.name)))
        assert (mark.seq, link.acknowledged) == (5, [1, 2, 3, 4, 5])


async def test_from_a_broker_that_sends_more_than_agreed_twice_as_much_is_taken(bench: Bench) -> None:
    count = 3 * CAPACITY
    async with bench.running() as link:
        for first in range(1, count, 1000):
            link.feed(Message(TOPIC, _packet(n), n) for n in range(first, first + 1000))
        await bench.until("pending", 2 * CAPACITY)
        bench.store.up.set()
        await bench.until("stored", count)
        assert link.acknowledged == list(range(1, count + 1))


@pytest.mark.parametrize("origin", [True, False])
async def test_what_comes_again_while_it_is_held_is_held_once(bench: Bench, origin: bool) -> None:
    """A connection that flaps while the store is away must not fill the memory."""
    payloads = [_packet(n, origin) for n in range(1, 51)]
    async with bench.running() as link:
        for _ in range(5):
            link.feed(Message(TOPIC, payload, n) for n, payload in enumerate(payloads, start=1))
            link.cut()
            link = await bench.links.get()
        link.feed(Message(TOPIC, payload, n) for n, payload in enumerate(payloads, start=1))
        await bench.until("received", 300)
        assert bench.health[0]["pending"] == 50
        bench.store.up.set()
        await bench.until("pending", 0)
        assert link.acknowledged == list(range(1, 51))
        await bench.until("stored", 50)
        assert bench.health[0]["duplicates"] == 250
        assert len(bench.store.rows) == 50


async def test_a_packet_sent_twice_is_acknowledged_twice_and_in_order(bench: Bench) -> None:
    bench.store.up.set()
    async with bench.running() as link:
        link.feed(Message(TOPIC, _packet(seq), n) for n, seq in enumerate((1, 2, 1, 3), start=1))
        await bench.until("received", 4)
        await bench.until("pending", 0)
        assert link.acknowledged == [1, 2, 3, 4]
        await bench.until("stored", 3)
        assert bench.health[0]["duplicates"] == 1


async def test_a_topic_as_long_as_they_get_is_refused_like_any_other(bench: Bench, tmp_path: Path) -> None:
    bench.store.up.set()
    start = f"{topics.telemetry_root()}x/{FACILITY.id}/"
    topic = start + "a" * (65_535 - len(start))
    async with bench.running() as link:
        link.feed([Message(topic, b"{}", 1), Message(TOPIC, _packet(1), 2)])
        await link.hears(topics.acknowledgement(FACILITY.id, PACKET.name))
        link.feed([Message(TOPIC, _packet(2), 3)])
        await link.hears(topics.acknowledgement(FACILITY.id, PACKET.name))
        assert link.acknowledged == [1, 2, 3]
    assert [line["topic"] for line in read_quarantine(tmp_path)] == [topic]


@pytest.mark.parametrize(
    "topic",
    [
        topics.telemetry("energy", "not-in-this-catalogue"),
        topics.telemetry("not-in-this-catalogue", "bus"),
    ],
)
async def test_a_publisher_is_freed_of_what_the_catalogue_does_not_know(bench: Bench, topic: str) -> None:
    """Else it holds these packets for ever, and in the end no others find room beside them."""
    bench.store.up.set()
    where = topics.parse_telemetry(topic)
    assert where
    async with bench.running() as link:
        link.feed([Message(topic, _packet(1), 1)])
        mark = Watermark.decode(await link.hears(topics.acknowledgement(where.facility, where.packet)))
        assert (mark.boot, mark.seq) == (BOOT, 1)
        link.feed([Message(topic, _packet(1), 2)])
        await bench.until("duplicates", 1)
        assert len([row for row in bench.store.rows if row.table is QUARANTINE]) == 1


async def test_a_full_disk_holds_refused_packets_back_and_ends_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(failures=2)
    monkeypatch.setattr(bench.ingest, "_files", disk)
    bench.store.up.set()
    async with bench.running() as link:
        link.feed([Message(TOPIC, b"hello", 1), Message(TOPIC, _packet(1), 2)])
        await link.hears(topics.acknowledgement(FACILITY.id, PACKET.name))
        assert link.acknowledged == [1, 2]
    assert [refusal.payload for refusal in disk.kept] == [b"hello"]


async def test_a_copy_that_went_astray_does_not_stand_for_the_packet(bench: Bench) -> None:
    bench.store.up.set()
    astray = topics.telemetry(FACILITY.id, PACKET.name, path="by-pigeon")
    async with bench.running() as link:
        link.feed([Message(astray, _packet(1), 1), Message(TOPIC, _packet(1), 2)])
        await link.hears(topics.acknowledgement(FACILITY.id, PACKET.name))
    assert [row.table.name for row in bench.store.rows] == [QUARANTINE.name, f"energy/{PACKET.name}"]


async def test_the_newest_presence_is_what_was_heard_last(bench: Bench) -> None:
    """A last will carries the time at which its connection began."""
    bench.store.up.set()
    began_ns = CLOCK.now_ns()
    topic = topics.state(FACILITY.id)
    online = Presence(online=True, boot=BOOT, time_ns=began_ns + 1).encode()
    will = Presence(online=False, boot=BOOT, time_ns=began_ns).encode()
    async with bench.running() as link:
        link.feed([Message(topic, online, 1), Message(topic, will, 2)])
        await bench.until("pending", 0)
        while len(link.acknowledged) < 2:
            await asyncio.sleep(0)
    newest = max(bench.store.rows, key=lambda row: row.time_ns)
    assert newest.fields["online"] is False


async def test_a_clock_that_was_ahead_for_a_while_makes_nothing_old(bench: Bench) -> None:
    bench.store.up.set()
    async with bench.running() as link:
        bench.clock.ahead_ns = int(2 * RETENTION_S) * 10**9
        link.feed([Message(TOPIC, b"hello", 1)])
        await bench.until("quarantined", 1)
        bench.clock.ahead_ns = 0
        link.feed([Message(TOPIC, _packet(1), 2)])
        await bench.until("stored", 1)


async def test_a_broker_that_ends_each_connection_at_once_is_not_stormed(bench: Bench) -> None:
    async with bench.running() as link:
        before_s = bench.clock.slept_s
        for _ in range(8):
            link.cut()
            link = await bench.links.get()
        assert bench.clock.slept_s - before_s > 10.0
