"""Both desks on the bus: reports outlive a connection, and what is open at the end is told to have failed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from structlog.testing import capture_logs

from ground_segment.bus import ConnectionLost, Received
from ground_segment.clock import SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import Presence, Report, Stage, Telecommand, topics
from simulators.command_desk import CommandDesk
from simulators.desks import Desks
from simulators.fault_desk import FaultDesk
from simulators.faults import NS_PER_S
from simulators.publishing import Rivals
from simulators.station import Station
from tests.unit.simulators.core.fakes import CommandableModel, FakeModel, commandable_catalogue


class FakeBroker:
    """Connections of which the first few end at a publication; remembers what is published."""

    def __init__(self, failing: int = 0) -> None:
        self.filters: list[str] = []
        self.published: list[tuple[str, Report]] = []
        self._incoming: asyncio.Queue[Received] = asyncio.Queue()
        self._failing = failing

    @asynccontextmanager
    async def connect(self, broker: Broker, client_id: str) -> AsyncIterator["FakeBroker"]:
        yield self

    async def subscribe(self, *filters: str) -> None:
        self.filters = list(filters)

    async def messages(self) -> AsyncIterator[Received]:
        while True:
            yield await self._incoming.get()

    async def publish(self, topic: str, payload: bytes) -> None:
        if self._failing:
            self._failing -= 1
            raise ConnectionLost("gone")
        self.published.append((topic, Report.decode(payload)))

    def put(self, topic: str, payload: bytes) -> None:
        self._incoming.put_nowait(Received(topic, payload, False))

    async def until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(5.0):
            while not reached():
                await asyncio.sleep(0.01)

    @property
    def told(self) -> list[Stage]:
        return [report.stage for _, report in self.published]


@asynccontextmanager
async def serving(broker: FakeBroker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Desks of a station that runs, for as long as the block lasts."""
    monkeypatch.setattr("simulators.desks.connect", broker.connect)
    clock, catalogue = SystemClock(), commandable_catalogue()
    models = (CommandableModel("energy", ("fast", "slow")), FakeModel("isru", ("fast",)))
    station = Station(catalogue, 1, models=models)
    station.step(clock.now_ns(), 1.0)
    faults = FaultDesk(station, clock, ["energy"])
    commands = CommandDesk(catalogue, station, clock, ["energy"])
    desks = Desks(Broker("nowhere", 1), ["energy"], clock, faults, commands, Rivals())
    desks.open()
    desks.after_step()
    task = asyncio.create_task(desks.serve())
    await desks.listening.wait()
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def order(target: float) -> bytes:
    now_ns = SystemClock().now_ns()
    return Telecommand(id="1", time_ns=now_ns, command="set_value", arguments={"target": target}).encode()


async def test_it_listens_to_all_that_is_simulated_and_to_the_presence_of_what_is_published(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker = FakeBroker()
    async with serving(broker, monkeypatch):
        assert broker.filters == [
            topics.FAULT_FILTER, topics.command("energy"), topics.command("isru"), topics.state("energy")
        ]  # fmt: skip


async def test_reports_wait_for_the_next_connection_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = FakeBroker(failing=2)
    async with serving(broker, monkeypatch):
        broker.put(topics.command("energy"), order(60.0))
        await broker.until(lambda: len(broker.published) == 2)
    assert broker.told[:2] == [Stage.ACCEPTED, Stage.STARTED]
    assert {topic for topic, _ in broker.published} == {topics.report("energy")}


async def test_what_is_open_at_the_end_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = FakeBroker()
    async with serving(broker, monkeypatch):
        broker.put(topics.command("energy"), order(900.0))
        await broker.until(lambda: len(broker.published) == 2)
    assert broker.told == [Stage.ACCEPTED, Stage.STARTED, Stage.FAILED]


async def test_a_fault_request_is_answered_on_its_own_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    broker = FakeBroker()
    request = Telecommand(id="2", time_ns=1, command="inject", arguments={"fault": "energy.surge"})
    async with serving(broker, monkeypatch):
        broker.put(topics.fault("energy"), request.encode())
        await broker.until(lambda: bool(broker.published))
    assert broker.published[0][0] == topics.fault_report("energy")
    assert broker.told == [Stage.COMPLETED]


async def test_another_publisher_of_the_same_facility_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker = FakeBroker()
    stranger = Presence(online=True, boot=7, time_ns=NS_PER_S).encode()
    gone = Presence(online=False, boot=8, time_ns=NS_PER_S).encode()
    with capture_logs() as logs:
        async with serving(broker, monkeypatch):
            for payload in (b"", gone, stranger, stranger):
                broker.put(topics.state("energy"), payload)
            await broker.until(lambda: any("another publisher" in entry["event"] for entry in logs))
            await asyncio.sleep(0.05)
    (warning,) = [entry for entry in logs if "another publisher" in entry["event"]]
    assert (warning["facility"], warning["boot"]) == ("energy", 7)
