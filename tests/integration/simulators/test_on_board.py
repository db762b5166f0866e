"""The on-board store: what was published is sent again by telecommand, by a later process too."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from ground_segment.bus import Client, Received, connect, stages
from ground_segment.catalogue import Catalogue
from ground_segment.settings import Broker
from ground_segment.wire import Report, Stage, Telecommand, Value, Watermark, topics
from simulators.service import JournalPlan
from tests.integration.simulators.conftest import simulating

pytestmark = pytest.mark.integration

TOPIC = topics.telemetry("kettle", "water")


@pytest.fixture(autouse=True)
def _nobody_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    """No simulator waits for an ingest that is not there."""
    monkeypatch.setattr("simulators.service.DRAIN_TIMEOUT_S", 0.1)


async def _replay(broker: Broker, number: str, **arguments: Value) -> list[Report]:
    request = Telecommand(id=number, time_ns=time.time_ns(), command="replay", arguments=arguments)
    async with connect(broker, "fake-operator") as client:
        topic, answers = topics.command("kettle"), topics.report("kettle")
        return [report async for report in stages(client, topic, answers, request, 10.0)]


async def _packets(client: Client, count: int) -> list[dict[str, Any]]:
    """The next so many, live or not."""
    found: list[Received] = []
    async with asyncio.timeout(20):
        async for message in client.messages():
            found += [message] if message.topic == TOPIC else []
            if len(found) == count:
                break
    return [json.loads(message.payload) for message in found]


async def test_what_was_stored_is_sent_again_when_asked_for_and_after_a_restart(
    broker: Broker, told: Catalogue, tmp_path: Path
) -> None:
    journal = JournalPlan(tmp_path / "journal", 10_000_000, 1_000_000)
    async with connect(broker, "listener") as client:
        await client.subscribe(TOPIC)
        async with simulating(broker, told, journal=journal):
            first, second, *_ = await _packets(client, 3)
            stored = Watermark(boot=first["boot"], seq=2).encode()
            await client.publish(topics.acknowledgement("kettle", "water"), stored)
            while (await _packets(client, 1))[0]["lo"] < 3:
                pass
            (refused,) = (await _replay(broker, "1", packet="water", first=900, last=901))[1:]
            assert refused.stage is Stage.FAILED
            assert "water 1 to " in refused.reason
            done = await _replay(broker, "2", packet="water", first=1, last=2)
            assert [report.stage for report in done] == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]
            again = [p for p in await _packets(client, 4) if p["lo"] > p["seq"]]
            assert [(p["seq"], p["values"]) for p in again] == [(1, first["values"]), (2, second["values"])]
            await asyncio.sleep(1.2)  # the note of what is stored is written each second
        async with simulating(broker, told, journal=journal):
            while (await _packets(client, 1))[0]["boot"] == first["boot"]:
                pass
            done = await _replay(broker, "3", boot=first["boot"], first=2, last=2)
            assert done[-1].stage is Stage.COMPLETED
            async with asyncio.timeout(20):
                while True:
                    (packet,) = await _packets(client, 1)
                    if packet["boot"] == first["boot"] and packet["seq"] == 2:
                        break
            assert packet["values"] == second["values"]
