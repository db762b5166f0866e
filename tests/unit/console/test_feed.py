"""The console's connection to the broker, and what it reads from the store."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ground_segment.console.feed import Feed
from ground_segment.console.history import History
from ground_segment.console.state import StationState
from ground_segment.console.store_link import watch_store
from ground_segment.panels import pages
from ground_segment.records import Columns, Row, StoreUnavailable, Table, telemetry_table
from ground_segment.wire import (
    BrokerUnreachable,
    BusError,
    ConnectionLost,
    Report,
    Stage,
    TelemetryPacket,
    topics,
)
from tests.support.catalogues import project_catalogue
from tests.unit.console.clocks import StillClock

CATALOGUE = project_catalogue()


@dataclass(frozen=True)
class Said:
    topic: str
    payload: bytes


@dataclass
class Broker:
    """Connections that fail, say what they are given, and end; the last one stays."""

    script: list[list[Said] | Exception]
    subscribed: list[str] = field(default_factory=list)
    published: list[Said] = field(default_factory=list)
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def connect(self, client_id: str) -> AsyncIterator["Broker"]:
        assert client_id == "console-test"
        if self.script and isinstance(self.script[0], Exception):
            raise self.script.pop(0)  # type: ignore[misc]
        yield self

    async def subscribe(self, *filters: str) -> None:
        self.subscribed = list(filters)

    async def publish(self, topic: str, payload: bytes) -> None:
        self.published.append(Said(topic, payload))

    async def messages(self) -> AsyncIterator[Said]:
        for said in self.script.pop(0) if self.script else []:  # type: ignore[union-attr]
            yield said
        if self.script:
            raise ConnectionLost("gone")
        self.idle.set()
        await asyncio.Event().wait()


def volts(clock: StillClock, value: float) -> Said:
    packet = TelemetryPacket(clock.now_ns(), {"bus_a_voltage": value})
    return Said(topics.telemetry("energy", "bus"), packet.encode())


async def test_the_feed_connects_again_for_ever_and_takes_what_comes() -> None:
    clock = StillClock()
    state = StationState(CATALOGUE, clock.now_ns())
    report = Report(id="1", stage=Stage.COMPLETED, time_ns=1)
    broker = Broker(
        [
            BrokerUnreachable("no MQTT broker answers"),
            [volts(clock, 120.0)],
            BrokerUnreachable("no MQTT broker answers"),
            [Said(topics.report("monitor"), report.encode()), Said(topics.report("monitor"), b"no report")],
        ]
    )
    reports: list[Report] = []
    feed = Feed(broker.connect, "console-test", state, clock, reports.append)
    task = asyncio.create_task(feed.run())
    await broker.idle.wait()

    reading = state.reading("energy.bus_a_voltage")
    assert reading is not None
    assert reading.value == 120.0
    assert reports == [report]
    assert state.broker.up
    assert topics.report("monitor") in broker.subscribed
    await feed.publish("a", b"b")
    assert broker.published == [Said("a", b"b")]

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(BusError, match="no connection"):
        await feed.publish("a", b"b")


class Store:
    """Has one row of energy's bus packet."""

    def __init__(self) -> None:
        self.up = True
        self.reads = 0
        self.table = telemetry_table(CATALOGUE.by_id["energy"], CATALOGUE.by_id["energy"].by_name["bus"])

    async def history(
        self, table: Table, fields: list[str], from_ns: int, to_ns: int, every_ns: int | None = None
    ) -> Columns:
        self.reads += 1
        if not self.up:
            raise StoreUnavailable("the disk is away")
        return Columns([to_ns - 10**9], {name: [120.5] for name in fields})

    async def extremes(
        self, table: Table, fields: list[str], from_ns: int, to_ns: int, every_ns: int
    ) -> Columns:
        return Columns([], {})

    async def latest(self, table: Table) -> Row | None:
        return Row(table, 5, {"bus_a_voltage": 118.0, "_seq": 3}) if table.name == self.table.name else None

    async def rows(self, *args: object, **more: object) -> list[Row]:
        return []

    async def ready(self) -> bool:
        return self.up


async def test_the_newest_rows_are_shown_until_packets_come() -> None:
    clock = StillClock()
    state = StationState(CATALOGUE, clock.now_ns())
    task = asyncio.create_task(watch_store(Store(), state, clock))  # type: ignore[arg-type]
    while not state.store.up:
        await asyncio.sleep(0)
    task.cancel()
    reading = state.reading("energy.bus_a_voltage")
    assert reading is not None
    assert (reading.time_ns, reading.value) == (5, 118.0)
    assert state.reading("isru.reactor_temp") is None


async def test_pages_that_ask_for_the_same_chart_share_one_read() -> None:
    clock, store = StillClock(), Store()
    history = History(CATALOGUE, store, clock)  # type: ignore[arg-type]
    page = next(page for page in pages(CATALOGUE) if page.key == "energy")
    panel = next(p for s in page.sections for p in s.panels if p.key == "energy.bus_a_voltage")

    answers = await asyncio.gather(*(history.chart("energy", panel, 3_600) for _ in range(20)))
    assert store.reads == 1
    assert len(set(answers)) == 1
    assert json.loads(answers[0])["traces"][0]["id"] == "energy.bus_a_voltage"

    await history.chart("energy", panel, 21_600)
    clock.time_ns += 60 * 10**9
    await history.chart("energy", panel, 3_600)
    assert store.reads == 3


async def test_a_chart_of_the_past_ends_where_it_was_asked_to() -> None:
    clock = StillClock()
    history = History(CATALOGUE, Store(), clock)  # type: ignore[arg-type]
    page = next(page for page in pages(CATALOGUE) if page.key == "energy")
    panel = next(p for s in page.sections for p in s.panels if p.key == "energy.bus_a_voltage")
    past_ns = clock.now_ns() - 86_400 * 10**9
    axis = json.loads(await history.chart("energy", panel, 3_600, past_ns))["options"]["xAxis"]
    assert (axis["min"], axis["max"]) == (past_ns / 10**6 - 3_600_000, past_ns / 10**6)
    live = json.loads(await history.chart("energy", panel, 3_600))["options"]["xAxis"]
    assert live["max"] == clock.now_ns() / 10**6


async def test_a_failed_read_is_not_kept() -> None:
    clock, store = StillClock(), Store()
    history = History(CATALOGUE, store, clock)  # type: ignore[arg-type]
    page = pages(CATALOGUE)[0]
    panel = next(p for s in page.sections for p in s.panels if p.kind.value == "chart")
    store.up = False
    with pytest.raises(StoreUnavailable, match="disk"):
        await history.chart("overview", panel, 3_600)
    store.up = True
    assert json.loads(await history.chart("overview", panel, 3_600))["kind"] == "lines"
    await history.aclose()
