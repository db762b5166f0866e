"""Payloads changed at random through the real ingest: it lives, its memory does not grow, each is counted."""

import asyncio
import json
import sys
from itertools import islice
from pathlib import Path

import pytest

from ground_segment.bus import SessionOptions, connect, open_session
from ground_segment.cli.services import store_of
from ground_segment.clock import SystemClock
from ground_segment.ingest import read_quarantine
from ground_segment.records import telemetry_table
from ground_segment.settings import Broker, Settings
from ground_segment.wire import topics
from tests.support.catalogues import CATALOGUE_DIR, project_catalogue
from tests.support.influxdb import InfluxServer
from tests.support.mosquitto import MosquittoServer
from tests.support.servers import Server
from tests.system.faults.mutants import mutants
from tests.system.faults.test_surroundings import memory_mb

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

CATALOGUE = project_catalogue()
AHEAD = 2_000
"""Payloads under way at one time."""
SETTLED = 100_000
"""Payloads until memory, which rises for some 35,000 as batches reach their largest, may not grow."""
GROWTH_MB, CEILING_MB = 10.0, 180.0


@pytest.mark.parametrize(
    "count",
    [
        10_000,
        pytest.param(1_000_000, marks=[pytest.mark.soak, pytest.mark.timeout(3_600)]),
    ],
)
async def test_whatever_is_sent_is_counted(
    tmp_path: Path, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with MosquittoServer(tmp_path / "mosquitto") as mosquitto, InfluxServer(tmp_path / "influxd") as influxd:
        settings = Settings(
            catalogue_dir=CATALOGUE_DIR, data_dir=tmp_path / "data", mqtt_port=mosquitto.port,
            store_url=influxd.store_url(),
        )  # fmt: skip
        command = [sys.executable, "-m", "ground_segment", "ingest"]
        log_file = tmp_path / "ingest.log"
        with Server("ingest", command, 0, log_file, lambda: True, settings.for_children()) as ingest:
            broker = settings.broker()
            async with connect(broker, "test-health") as client:
                await client.subscribe(topics.state("ingest"))
                async for message in client.messages():
                    if b'"online":true' in message.payload:
                        break
                await client.subscribe(topics.telemetry("ingest", "health"))
                sending = asyncio.create_task(_send(broker, count, ingest.pid))
                figures: dict[str, int] = {}
                async for message in client.messages():
                    if not message.topic.endswith("/health"):
                        continue
                    before, figures = figures, json.loads(message.payload)["values"]
                    news = figures["received"] - before.get("received", 0)
                    if sending.done() and news <= 1 and figures["received"] >= count:
                        break  # nothing but its own health has come since the figures before
                before_mb, after_mb = await sending
            assert ingest.running
        kept = sum(1 for _ in read_quarantine(settings.data_dir / "quarantine"))
        stored = await _stored(settings)
    with capsys.disabled():
        print(f"\n{count} payloads: {figures['stored']} stored, {figures['quarantined']} quarantined, "
              f"{figures['duplicates']} repeated; memory {before_mb:.0f} to {after_mb:.0f} MB")  # fmt: skip
    # Ingest's own health packets come by the same way; what a connection left behind comes again.
    assert 0 <= figures["received"] - count < 5_000
    assert figures["stored"] + figures["quarantined"] + figures["duplicates"] == figures["received"]
    assert figures["quarantined"] == kept
    # Some changed times are those of other packets; health goes on after the figures.
    assert 0.98 * figures["stored"] < stored <= figures["stored"] + 3
    assert after_mb < CEILING_MB
    if count > SETTLED:
        assert after_mb - before_mb < GROWTH_MB


async def _send(broker: Broker, count: int, pid: int) -> tuple[float, float]:
    """Memory of ingest after the first payloads and after the last."""
    strange = mutants(CATALOGUE, 1, SystemClock().now_ns())
    before_mb = 0.0
    async with open_session(broker, SessionOptions("test-fuzz")) as session:
        answers: set[asyncio.Future[int]] = set()
        for number, (topic, payload) in enumerate(islice(strange, count)):
            answer = await session.post(topic, payload)
            answers.add(answer)
            answer.add_done_callback(answers.discard)
            while len(answers) >= AHEAD:
                await asyncio.wait(answers, return_when=asyncio.FIRST_COMPLETED)
            if number == min(SETTLED, count // 2):
                before_mb = memory_mb(pid)
        if answers:
            await asyncio.wait(answers)
    return before_mb, memory_mb(pid)


async def _stored(settings: Settings) -> int:
    """Rows of all packets."""
    total = 0
    async with store_of(settings) as store:
        for facility, packet in CATALOGUE.packets():
            table = telemetry_table(facility, packet)
            total += len((await store.history(table, ["_delay_ms"], 0, 2**62, limit=10**6)).times_ns)
    return total
