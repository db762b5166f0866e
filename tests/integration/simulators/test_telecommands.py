"""Telecommands over a real broker to a running simulator; and two simulators of one facility."""

import asyncio
import json
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.bus import connect, stages
from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S
from ground_segment.settings import Broker
from ground_segment.wire import Report, Stage, Telecommand, topics
from tests.integration.simulators.conftest import simulating
from tests.support.mosquitto import MosquittoServer

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _nobody_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    """No simulator waits for an ingest that is not there."""
    monkeypatch.setattr("simulators.service.DRAIN_TIMEOUT_S", 0.1)


async def send(broker: Broker, target_c: float, number: str, timeout_s: float = 10.0) -> list[Report]:
    request = Telecommand(
        id=number, time_ns=time.time_ns(), command="heat", arguments={"target": target_c}, by="ana"
    )
    async with connect(broker, "fake-operator") as client:
        topic, answers = topics.command("kettle"), topics.report("kettle")
        return [report async for report in stages(client, topic, answers, request, timeout_s)]


async def test_each_stage_is_reported_in_its_time_and_nothing_is_done_twice(
    broker: Broker, told: Catalogue, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.jsonl"
    async with simulating(broker, told, truth):
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
    broker: Broker, told: Catalogue
) -> None:
    async with connect(broker, "listener") as client:
        await client.subscribe(topics.report("kettle"))
        async with simulating(broker, told):
            assert (await send(broker, 99.0, "1", timeout_s=0.5))[-1].stage is Stage.STARTED
        reports = [Report.decode((await anext(client.messages())).payload) for _ in range(3)]
    assert reports[-1].reason == "the simulator was stopped before it was done"


async def test_after_the_broker_was_away_telecommands_are_heard_again(
    server: MosquittoServer, broker: Broker, told: Catalogue
) -> None:
    async with simulating(broker, told):
        await asyncio.to_thread(server.restart)
        async with asyncio.timeout(30):
            while not await send(broker, 21.0, str(time.monotonic_ns()), timeout_s=2.0):
                pass


async def test_two_simulators_of_one_facility_notice_each_other(broker: Broker, told: Catalogue) -> None:
    with capture_logs() as logs:
        async with simulating(broker, told), simulating(broker, told):
            async with asyncio.timeout(10):
                while len(warned := [e for e in logs if "another publisher" in e["event"]]) < 2:
                    await asyncio.sleep(0.05)
    assert {entry["facility"] for entry in warned} == {"kettle"}
    assert len({entry["boot"] for entry in warned}) == 2
