"""Nothing is lost when a part goes away and comes back: counted in the store by sequence numbers."""

import asyncio

import pytest

from tests.integration.ingest.station import Station
from tests.support.servers import Server

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

OUTAGES_S = [pytest.param(3.0, id="3s"), pytest.param(60.0, id="60s", marks=pytest.mark.soak)]
FACILITY = "energy"
PAUSE_S = 0.02


async def _assert_whole(station: Station, boot: int, count: int) -> None:
    stored = await station.stored(FACILITY, boot)
    packets = {packet.name for packet in station.catalogue.by_id[FACILITY].packets}
    assert {name: (c.packets, c.missing) for name, c in stored.items()} == dict.fromkeys(packets, (count, 0))


@pytest.mark.parametrize("outage_s", OUTAGES_S)
@pytest.mark.parametrize("part", ["influxdb", "mosquitto"])
async def test_a_server_is_killed_and_comes_back(
    station: Station, request: pytest.FixtureRequest, part: str, outage_s: float
) -> None:
    server: Server = request.getfixturevalue(part)
    count = 100 + int(outage_s / PAUSE_S)
    async with station.ingest(), station.publisher(FACILITY) as publisher:
        load = asyncio.create_task(station.publish(publisher, FACILITY, count, PAUSE_S))
        await _some_stored(station, publisher.boot)
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(outage_s)
        await asyncio.to_thread(server.start)
        await load
        assert await publisher.drain(60)
        await _assert_whole(station, publisher.boot, count)


async def test_ingest_ends_and_starts_again(station: Station) -> None:
    count = 200
    async with station.publisher(FACILITY) as publisher:
        load = asyncio.create_task(station.publish(publisher, FACILITY, count, PAUSE_S))
        async with station.ingest():
            await _some_stored(station, publisher.boot)
        async with station.ingest():
            await load
            assert await publisher.drain(60)
        await _assert_whole(station, publisher.boot, count)


async def test_publisher_starts_before_anybody_else(station: Station) -> None:
    async with station.publisher(FACILITY) as publisher:
        await station.publish(publisher, FACILITY, 20, 0.0)
        assert publisher.held == 20 * len(station.catalogue.by_id[FACILITY].packets)
        async with station.ingest():
            assert await publisher.drain(30)
        await _assert_whole(station, publisher.boot, 20)


async def _some_stored(station: Station, boot: int) -> None:
    while not await station.stored(FACILITY, boot):
        await asyncio.sleep(0.1)
