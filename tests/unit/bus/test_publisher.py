"""The publisher on a connection that does as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from pydantic_core import PydanticSerializationError

from ground_segment.bus import publisher as publishing
from ground_segment.bus.journal import FIRST_PATIENCE_S
from ground_segment.bus.publisher import LONGEST_PAUSE_S, TelemetryPublisher
from ground_segment.bus.session import Message, SessionOptions
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import ConnectionLost, Presence, Watermark, topics

FACILITY = "energy"


class Line:
    """One connection: what was sent on it, and what shall be heard."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self.said: asyncio.Queue[bytes] = asyncio.Queue()
        self.heard: asyncio.Queue[Message | None] = asyncio.Queue()

    def end(self) -> None:
        self.heard.put_nowait(None)

    async def subscribe(self, *filters: str) -> None: ...
    def acknowledge(self, packet_id: int | None) -> None: ...
    def disconnect(self) -> None: ...

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool:
        self.said.put_nowait(payload)
        return True

    async def post(self, topic: str, payload: bytes) -> "asyncio.Future[int]":
        self.sent.put_nowait((topic, payload))
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        answer.set_result(0)
        return answer

    async def receive(self) -> Sequence[Message]:
        message = await self.heard.get()
        if message is None:
            raise ConnectionLost("cut")
        return [message]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[Line]:
    """Each connection that the publisher opens."""
    opened: asyncio.Queue[Line] = asyncio.Queue()

    @asynccontextmanager
    async def open_line(broker: Broker, options: SessionOptions) -> AsyncIterator[Line]:
        line = Line()
        opened.put_nowait(line)
        yield line

    monkeypatch.setattr(publishing, "reconnecting", open_line)
    return opened


def _publisher(capacity: int = 10) -> TelemetryPublisher:
    return TelemetryPublisher(Broker("127.0.0.1", 1), FACILITY, SystemClock(), capacity, boot=7)


async def test_it_ends_though_the_connection_ends_at_the_same_moment(lines: asyncio.Queue[Line]) -> None:
    publisher = _publisher()
    await publisher.__aenter__()
    line = await lines.get()
    await publisher.publish("bus", 1, {"x": 1.0})
    await line.sent.get()
    line.end()
    await asyncio.wait_for(publisher.__aexit__(None, None, None), 2.0)


async def test_a_value_that_is_none_is_refused_at_once_and_stops_nothing(lines: asyncio.Queue[Line]) -> None:
    async with _publisher() as publisher:
        line = await lines.get()
        with pytest.raises(PydanticSerializationError):
            await publisher.publish("bus", 1, {"x": object()})  # type: ignore[dict-item]
        await publisher.publish("bus", 2, {"x": 1.0})
        _, payload = await line.sent.get()
        assert json.loads(payload)["seq"] == 1


@pytest.mark.parametrize(("boot", "contradicts"), [(6, True), (7, False)])
async def test_a_rival_that_leaves_does_not_hide_who_stays(
    lines: asyncio.Queue[Line], boot: int, contradicts: bool
) -> None:
    async with _publisher():
        line = await lines.get()
        assert Presence.decode(await line.said.get()).online
        goodbye = Presence(online=False, boot=boot, time_ns=1).encode()
        line.heard.put_nowait(Message(topics.state(FACILITY), goodbye, False, 1))
        if contradicts:
            assert Presence.decode(await line.said.get()).boot == 7
        else:
            await asyncio.sleep(0.05)
            assert line.said.empty()


class Impatient(SystemClock):
    """Notes how long somebody wanted to sleep, and lets them."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        await asyncio.sleep(0)


async def test_a_broker_that_ends_each_connection_at_once_is_not_stormed(lines: asyncio.Queue[Line]) -> None:
    clock = Impatient()
    async with TelemetryPublisher(Broker("127.0.0.1", 1), FACILITY, clock, boot=7):
        for _ in range(8):
            (await lines.get()).end()
    assert sum(clock.slept_s) > 10.0
    assert max(clock.slept_s) <= LONGEST_PAUSE_S


async def test_a_full_journal_waits_until_something_is_stored(lines: asyncio.Queue[Line]) -> None:
    async with _publisher(capacity=2) as publisher:
        line = await lines.get()
        for time_ns in (1, 2):
            await publisher.publish("bus", time_ns, {"x": 1.0})
        waiting = [asyncio.create_task(publisher.publish("bus", n, {"x": 1.0})) for n in (3, 4)]
        await asyncio.wait(waiting, timeout=0.05)
        assert publisher.held == 2
        payload = Watermark(boot=7, seq=1).encode()
        line.heard.put_nowait(Message(topics.acknowledgement(FACILITY, "bus"), payload, False, 1))
        done, _ = await asyncio.wait(waiting, timeout=2.0, return_when=asyncio.FIRST_COMPLETED)
        assert len(done) == 1
        assert publisher.held == 2
        for task in waiting:
            task.cancel()


class Leaping(SystemClock):
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.leapt_s = 0.0

    def monotonic_s(self) -> float:
        return self.leapt_s


@pytest.mark.parametrize("acknowledged", [True, False])
async def test_whoever_acknowledges_is_believed_to_listen_whatever_an_earlier_ingest_left_behind(
    lines: asyncio.Queue[Line], monkeypatch: pytest.MonkeyPatch, acknowledged: bool
) -> None:
    monkeypatch.setattr(publishing, "STALL_CHECK_S", 0.01)
    clock = Leaping()
    async with TelemetryPublisher(Broker("127.0.0.1", 1), FACILITY, clock, boot=7) as publisher:
        line = await lines.get()
        for time_ns in (1, 2):
            await publisher.publish("bus", time_ns, {"x": 1.0})
            await line.sent.get()
        gone = Presence(online=False, boot=3, time_ns=1).encode()
        line.heard.put_nowait(Message(topics.state(publishing.INGEST), gone, True, 1))
        if acknowledged:
            stored = Watermark(boot=7, seq=1).encode()
            line.heard.put_nowait(Message(topics.acknowledgement(FACILITY, "bus"), stored, False, None))
        await asyncio.sleep(0.05)
        clock.leapt_s = FIRST_PATIENCE_S + 0.1
        await asyncio.sleep(0.1)
        again = [line.sent.get_nowait()[1] for _ in range(line.sent.qsize())]
        assert [json.loads(payload)["seq"] for payload in again] == ([2] if acknowledged else [])
