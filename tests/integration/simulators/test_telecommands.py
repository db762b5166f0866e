"""Telecommands over a real broker to a running simulator; and two simulators of one facility."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.bus import connect, stages
from ground_segment.catalogue import Catalogue, load_catalogue
from ground_segment.clock import NS_PER_S, SystemClock
from ground_segment.settings import Broker
from ground_segment.wire import Report, Stage, Telecommand, topics
from simulators.service import Plan, Simulation
from tests.support.mosquitto import MosquittoServer

pytestmark = pytest.mark.integration

TOLD = Path(__file__).parent / "told"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MosquittoServer]:
    with MosquittoServer(tmp_path / "mosquitto") as server:
        yield server


@pytest.fixture
def broker(server: MosquittoServer) -> Broker:
    return Broker(server.host, server.port)


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue(TOLD)


@pytest.fixture(autouse=True)
def _nobody_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    """No simulator waits for an ingest that is not there."""
    monkeypatch.setattr("simulators.service.DRAIN_TIMEOUT_S", 0.1)


@asynccontextmanager
async def simulating(broker: Broker, catalogue: Catalogue, truth: Path | None = None) -> AsyncIterator[None]:
    """A simulator that is live: it has published something."""
    plan = Plan(catalogue, catalogue.facilities, plugins=[TOLD], truth=truth)
    async with connect(broker, f"onlooker-{time.monotonic_ns()}") as client, asyncio.TaskGroup() as tasks:
        await client.subscribe(topics.TELEMETRY_FILTER)
        running = tasks.create_task(Simulation(plan, broker, SystemClock()).run())
        await asyncio.wait_for(anext(aiter(client.messages())), 60)
        yield
        running.cancel()


async def send(broker: Broker, target_c: float, number: str, timeout_s: float = 10.0) -> list[Report]:
    request = Telecommand(
        id=number, time_ns=time.time_ns(), command="heat", arguments={"target": target_c}, by="ana"
    )
    async with connect(broker, "fake-operator") as client:
        topic, answers = topics.command("kettle"), topics.report("kettle")
        return [report async for report in stages(client, topic, answers, request, timeout_s)]


async def test_each_stage_is_reported_in_its_time_and_nothing_is_done_twice(
    broker: Broker, catalogue: Catalogue, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.jsonl"
    async with simulating(broker, catalogue, truth):
        done = await send(broker, 22.0, "1")
        assert [report.stage for report in done] == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]
        assert (done[2].time_ns - done[1].time_ns) / NS_PER_S == pytest.approx(2.0, abs=1.5)
        assert {(report.by, report.command) for report in done} == {("ana", "heat")}
        assert await send(broker, 90.0, "1") == done[-1:]
        (wrong,) = await send(broker, 200.0, "2")
        assert (wrong.stage, wrong.reason) == (
            Stage.FAILED,
            "target: 200.0 is not a number from 10 to 100 Cel",
        )
        refused = await send(broker, 15.0, "3")
        assert [report.stage for report in refused] == [Stage.ACCEPTED, Stage.FAILED]
        late = await send(broker, 99.0, "4")
        assert (late[-1].stage, late[-1].reason) == (Stage.FAILED, "not done within 5 s")
    assert [json.loads(line)["command_id"] for line in truth.read_text().splitlines()] == ["1", "4"]


async def test_what_is_open_when_the_simulator_ends_is_reported_as_failed(
    broker: Broker, catalogue: Catalogue
) -> None:
    async with connect(broker, "listener") as client:
        await client.subscribe(topics.report("kettle"))
        async with simulating(broker, catalogue):
            assert (await send(broker, 99.0, "1", timeout_s=0.5))[-1].stage is Stage.STARTED
        reports = [Report.decode((await anext(client.messages())).payload) for _ in range(3)]
    assert reports[-1].reason == "the simulator was stopped before it was done"


async def test_after_the_broker_was_away_telecommands_are_heard_again(
    server: MosquittoServer, broker: Broker, catalogue: Catalogue
) -> None:
    async with simulating(broker, catalogue):
        await asyncio.to_thread(server.restart)
        async with asyncio.timeout(30):
            while not await send(broker, 21.0, str(time.monotonic_ns()), timeout_s=2.0):
                pass


async def test_two_simulators_of_one_facility_notice_each_other(broker: Broker, catalogue: Catalogue) -> None:
    with capture_logs() as logs:
        async with simulating(broker, catalogue), simulating(broker, catalogue):
            async with asyncio.timeout(10):
                while len(warned := [e for e in logs if "another publisher" in e["event"]]) < 2:
                    await asyncio.sleep(0.05)
    assert {entry["facility"] for entry in warned} == {"kettle"}
    assert len({entry["boot"] for entry in warned}) == 2
