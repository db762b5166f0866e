"""A gap as people see it: asked for again, told by the command line, and closed."""

import asyncio
import json
import subprocess
import sys

import pytest

from ground_segment.bus import Client, connect
from ground_segment.ingest import read_quarantine
from ground_segment.wire import Origin, TelemetryPacket, Watermark, topics
from ground_segment.wire.packet import MAX_SEQUENCE
from tests.integration.ingest.station import Station
from tests.support.samples import samples

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

FACILITY, BOOT = "isru", 1_763_800_000_000


async def _send(station: Station, client: Client, *numbers: int, lo: int = 1) -> None:
    packet = station.catalogue.by_id[FACILITY].packets[0]
    for seq in numbers:
        time_ns = station.clock.now_ns()
        body = TelemetryPacket(time_ns, samples(packet, seq), origin=Origin(BOOT, seq, lo)).encode()
        await client.publish(topics.telemetry(FACILITY, packet.name), body)


async def _hears(client: Client, wanted: Watermark) -> None:
    async with asyncio.timeout(20):
        async for message in client.messages():
            if Watermark.decode(message.payload) == wanted:
                return


def _gaps(station: Station, *arguments: str) -> tuple[int, str]:
    """Exit code, and what is printed."""
    command = [sys.executable, "-m", "ground_segment", "gaps", *arguments]
    environment = {**station.settings.for_children(), "COLUMNS": "200"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return done.returncode, done.stdout


async def test_a_gap_is_asked_for_told_and_closed(station: Station) -> None:
    async with connect(station.settings.broker(), "test-publisher") as client:
        await client.subscribe(topics.acknowledgements_of(FACILITY))
        async with station.ingest():
            await station.online()
            await _send(station, client, 1, 2)
            await _hears(client, Watermark(boot=BOOT, seq=2))
            await _send(station, client, 6)
            await _hears(client, Watermark(boot=BOOT, seq=2, missing=(3, 5)))
            code, text = await asyncio.to_thread(_gaps, station, "list")
            assert code == 1
            assert "numbers 3 to 5  requested" in text
            assert "3 missing, 0 filled, 0 lost" in text
        async with station.ingest():  # another one, which knows
            await _send(station, client, 3, 4)
            await _send(station, client, 6, 7, lo=6)  # a publisher sends what it holds again
            await _hears(client, Watermark(boot=BOOT, seq=7))
            code, text = await asyncio.to_thread(_gaps, station, "list", FACILITY, "--state", "lost")
            assert code == 1
            assert "numbers 3 to 5  lost" in text
            assert "0 missing, 2 filled, 1 lost" in text
            async with asyncio.timeout(30):
                while " 1 lost" not in (await asyncio.to_thread(_gaps, station, "hours", FACILITY))[1]:
                    await asyncio.sleep(0.5)
    code, text = await asyncio.to_thread(_gaps, station, "summary")
    assert code == 0
    assert "all: " in text
    assert json.loads((station.settings.data_dir / "ingest" / "gaps.json").read_text())["gaps"] == []


async def test_nothing_missing_is_no_gap(station: Station) -> None:
    async with station.ingest(), station.publisher(FACILITY) as publisher:
        await station.publish(publisher, FACILITY, 5, 0.0)
        assert await publisher.drain(30)
    assert await asyncio.to_thread(_gaps, station, "list") == (0, "no gaps\n")
    assert (await asyncio.to_thread(_gaps, station, "list", "mars"))[0] == 2


async def test_a_number_out_of_all_proportion_does_not_silence_ingest(station: Station) -> None:
    """More is missing than ingest's own packet may say: it says the most it may, and is not refused."""
    async with connect(station.settings.broker(), "test-publisher") as client:
        await client.subscribe(topics.telemetry("ingest", "health"), topics.quarantine("ingest", "health"))
        async with station.ingest():
            await station.online()
            await _send(station, client, 1, MAX_SEQUENCE)
            async with asyncio.timeout(30):
                async for message in client.messages():
                    assert message.topic == topics.telemetry("ingest", "health"), message.payload
                    if json.loads(message.payload)["values"]["packets_missing"]:
                        break
            assert json.loads(message.payload)["values"]["packets_missing"] == 10**15
            await asyncio.sleep(1.0)
        assert list(read_quarantine(station.settings.data_dir / "quarantine")) == []
