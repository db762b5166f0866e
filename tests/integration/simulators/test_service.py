"""The long-running simulator against a real broker: history, live, faults, a clean end."""

import asyncio
import itertools
import json
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.bus import Listener, command, connect, listen
from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import Presence, Stage, Telecommand, Watermark, topics
from simulators.runner import Span
from simulators.service import NotStoredError, Plan, Simulation, backfill
from tests.support.mosquitto import MosquittoServer

pytestmark = pytest.mark.integration

NS_PER_S = 1_000_000_000
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with MosquittoServer(tmp_path / "mosquitto") as server:
        yield Broker(server.host, server.port)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Energy alone; the others are simulated beside it."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    shutil.copy(REPOSITORY / "config" / "catalogue" / "energy.yaml", folder)
    return load_catalogue(folder)


class FakeIngest:
    """Acknowledges every packet at once and remembers it."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.times_ns: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.presence: list[Presence] = []
        self._news = asyncio.Condition()

    @asynccontextmanager
    async def listening(self, broker: Broker) -> AsyncIterator[None]:
        """Listens before anything is published; a listener that fails fails the test at once."""
        async with listen(broker, "fake-ingest") as client, asyncio.TaskGroup() as tasks:
            await client.subscribe(topics.TELEMETRY_FILTER, topics.state("energy"))
            task = tasks.create_task(self._listen(client))
            yield
            task.cancel()

    async def until(self, reached: Callable[[], bool]) -> None:
        async with self._news:
            await self._news.wait_for(reached)

    @property
    def boots(self) -> list[int]:
        return sorted({boot for _, boot in self.numbers})

    async def _listen(self, client: Listener) -> None:
        async for message in client.messages():
            if message.topic == topics.state("energy"):
                self.presence.append(Presence.decode(message.payload))
            else:
                packet = topics.last_level(message.topic)
                body = json.loads(message.payload)
                self.numbers[packet, body["boot"]].append(body["seq"])
                self.times_ns[packet, body["boot"]].append(body["time"])
                watermark = Watermark(boot=body["boot"], seq=body["seq"])
                await client.publish(topics.acknowledgement("energy", packet), watermark.encode())
            async with self._news:
                self._news.notify_all()


async def test_a_station_without_a_broker_does_not_call_itself_connected(
    catalogue: Catalogue, unused_tcp_port: int
) -> None:
    plan = Plan(catalogue, catalogue.facilities)
    with capture_logs() as logs:
        simulation = Simulation(plan, Broker("127.0.0.1", unused_tcp_port), SystemClock())
        running = asyncio.create_task(simulation.run())
        while not (live := [entry for entry in logs if entry["event"].startswith("live")]):
            await asyncio.sleep(0.05)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert live[0]["log_level"] == "warning"
    assert "not connected to a broker yet: packets are kept" in live[0]["event"]


async def test_history_joins_live_and_everything_published_is_accounted_for(
    broker: Broker, catalogue: Catalogue, tmp_path: Path
) -> None:
    ledger, truth = tmp_path / "ledger.json", tmp_path / "truth.jsonl"
    plan = Plan(catalogue, catalogue.facilities, history_h=0.1, ledger=ledger, truth=truth)
    ingest = FakeIngest()
    async with ingest.listening(broker):
        running = asyncio.create_task(Simulation(plan, broker, SystemClock()).run())
        await ingest.until(
            lambda: len(ingest.boots) == 2 and len(ingest.numbers["bus", ingest.boots[1]]) >= 3
        )
        report = await inject(broker, "energy", "energy.no_such_fault")
        assert report == (Stage.FAILED, True)
        assert await inject(broker, "command", "command.moonquake") is None
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await ingest.until(lambda: bool(ingest.presence) and not ingest.presence[-1].online)

    history, live = ingest.boots
    assert all(time_ns % (60 * NS_PER_S) == 0 for time_ns in ingest.times_ns["bus", history])
    joined = ingest.times_ns["bus", history][-1:] + ingest.times_ns["bus", live]
    assert {b - a for a, b in itertools.pairwise(joined)} == {NS_PER_S}
    assert {presence.boot for presence in ingest.presence} == {live}
    body = json.loads(ledger.read_text())
    assert body["live"] is True
    assert body["history"]["done"] == body["history"]["total"] >= 6
    assert body["held"] == {"energy": {str(history): 0, str(live): 0}}
    for boot in (history, live):
        published = body["published"]["energy"][str(boot)]
        assert published == {packet: len(ingest.numbers[packet, boot]) for packet in published}
        assert all(ingest.numbers[p, boot] == list(range(1, n + 1)) for p, n in published.items())
    assert "moonquake" in truth.read_text()


async def test_backfill_waits_until_all_is_stored(broker: Broker, catalogue: Catalogue) -> None:
    clock, ingest = SystemClock(), FakeIngest()
    to_ns = clock.now_ns() - 3600 * NS_PER_S
    span = Span(to_ns - 1800 * NS_PER_S, to_ns, 60)
    stored: list[tuple[int, int]] = []
    async with ingest.listening(broker):
        await backfill(
            Plan(catalogue, catalogue.facilities),
            span,
            broker,
            clock,
            progress=lambda done, total: None,
            stored=lambda done, total: stored.append((done, total)),
        )
    (boot,) = ingest.boots
    assert ingest.times_ns["slow", boot] == list(span.times_ns())
    assert stored[-1] == (span.steps * len(catalogue.facilities[0].packets),) * 2
    assert ingest.presence == []


async def test_backfill_says_when_nobody_stores(
    broker: Broker, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulators.service.STUCK_AFTER_S", 2.0)
    clock = SystemClock()
    span = Span(clock.now_ns() - 300 * NS_PER_S, clock.now_ns(), 60)
    with pytest.raises(ExceptionGroup) as caught:
        await backfill(
            Plan(catalogue, catalogue.facilities), span, broker, clock, lambda *_: None, lambda *_: None
        )
    assert caught.group_contains(NotStoredError, match="is the broker up at mqtt://127.0.0.1")


async def inject(broker: Broker, facility: str, fault: str) -> tuple[Stage, bool] | None:
    """Stage of the report, and whether it has a reason; None if nobody answered."""
    request = Telecommand(id=f"request-{fault}", time_ns=1, command="inject", arguments={"fault": fault})
    async with connect(broker, "fake-operator") as client:
        topic, answer = topics.fault(facility), topics.fault_report(facility)
        report = await command(client, topic, answer, request, timeout_s=2.0)
    return (report.stage, bool(report.reason)) if report else None
