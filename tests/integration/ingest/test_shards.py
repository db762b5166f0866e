"""Two ingests share the work; one of them may die."""

import asyncio
import sys
from pathlib import Path

import pytest

from ground_segment.bus import connect
from ground_segment.catalogue import with_shards
from ground_segment.records import PRESENCE, telemetry_table
from ground_segment.wire import Presence, topics
from tests.integration.ingest.station import Station
from tests.support.servers import Server

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

COUNT = 150
FACILITIES = ("command", "energy", "telecom", "isru")
"""Two of each worker's."""


def _worker(station: Station, index: int, folder: Path) -> Server:
    settings = station.settings.model_copy(update={"ingest_shards": 2})
    command = [sys.executable, "-m", "ground_segment", "ingest", "--shard", f"{index}/2"]
    log_file = folder / f"ingest-{index}.log"
    return Server(f"ingest-{index}", command, 0, log_file, lambda: True, settings.for_children())


async def _online(station: Station, *services: str) -> None:
    """Wait until all of them hear packets."""
    missing = set(services)
    async with connect(station.settings.broker(), "test-online") as client:
        await client.subscribe(*map(topics.state, services))
        async for message in client.messages():
            if message.payload and Presence.decode(message.payload).online:
                missing.discard(topics.last_level(message.topic))
            if not missing:
                return


async def _health_stored(station: Station, index: int) -> None:
    """Each is watched by a health of its own."""
    service = with_shards(station.catalogue, 2).by_id[f"ingest-{index}"]
    table = telemetry_table(service, service.by_name["health"])
    async with asyncio.timeout(40), station.store() as store:
        while not await store.rows(table, 0, 2**62):
            await asyncio.sleep(0.2)


async def _load(station: Station, facility: str) -> tuple[int, bool]:
    async with station.publisher(facility) as publisher:
        await station.publish(publisher, facility, COUNT, 0.02)
        return publisher.boot, await publisher.drain(60)


async def test_one_of_two_is_killed_and_the_other_goes_on(station: Station, tmp_path: Path) -> None:
    with _worker(station, 0, tmp_path) as first, _worker(station, 1, tmp_path) as second:
        await _online(station, "ingest-0", "ingest-1")
        loads = [asyncio.create_task(_load(station, facility)) for facility in FACILITIES]
        await asyncio.sleep(1.0)
        await asyncio.to_thread(second.kill)
        await asyncio.sleep(2.0)
        await asyncio.to_thread(second.start)
        boots = await asyncio.gather(*loads)
        for index in range(2):
            await _health_stored(station, index)
        assert first.running
    assert all(drained for _, drained in boots)
    for facility, (boot, _) in zip(FACILITIES, boots, strict=True):
        stored = await station.stored(facility, boot)
        names = [packet.name for packet in station.catalogue.by_id[facility].packets]
        assert {name: (c.packets, c.missing) for name, c in stored.items()} == dict.fromkeys(
            names, (COUNT, 0)
        )
    async with station.store() as store:
        publishers = {row.tags["facility"] for row in await store.rows(PRESENCE, 0, 2**62)}
    assert {"ingest-0", "ingest-1", *FACILITIES} <= publishers


def test_a_share_that_the_settings_do_not_know_is_refused(station: Station, tmp_path: Path) -> None:
    settings = station.settings.model_copy(update={"ingest_shards": 1})
    command = [sys.executable, "-m", "ground_segment", "ingest", "--shard", "0/2"]
    server = Server("ingest", command, 0, tmp_path / "log", lambda: False, settings.for_children())
    with pytest.raises(RuntimeError, match="ILRS_INGEST_SHARDS=1 and --shard 0/2 differ"):
        server.start()
