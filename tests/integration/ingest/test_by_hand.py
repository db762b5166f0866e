"""Packets as people send them: good ones are stored, bad ones are kept with their reason."""

import asyncio
import json
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from ground_segment.bus import connect
from ground_segment.ingest import read_quarantine
from ground_segment.records import QUARANTINE, Row, telemetry_table
from ground_segment.wire import Reason, topics
from tests.integration.ingest.station import Station
from tests.support.mosquitto import MosquittoServer
from tests.support.samples import samples
from tests.support.servers import require

pytestmark = pytest.mark.integration

FACILITY = "isru"


def _pub(broker: MosquittoServer, topic: str, payload: bytes) -> None:
    command = [require("mosquitto_pub"), "-h", broker.host, "-p", str(broker.port), "-q", "1", "-t", topic]
    how = "-s" if payload else "-n"
    subprocess.run([*command, how], input=payload, check=True, timeout=10)


class Hand:
    """Writes packets for one facility, good ones and nearly good ones."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.facility = station.catalogue.by_id[FACILITY]
        self.packet = self.facility.packets[0]
        self.topic = topics.telemetry(FACILITY, self.packet.name)
        self.number = next(p.name for p in self.packet.parameters if p.type.value == "float")
        self.top = next(p.range[1] for p in self.packet.parameters if p.name == self.number and p.range)
        self.base_ns = station.clock.now_ns() - 60_000_000_000

    def body(self, number: int, **changes: Any) -> dict[str, Any]:
        values = samples(self.packet, number)
        return {"time": self.base_ns + number * 1_000_000, "values": values, **changes}

    def good(self, number: int) -> bytes:
        return json.dumps(self.body(number)).encode()

    def value(self, value: Any) -> bytes:
        """A packet with a strange value of a float parameter."""
        body = self.body(0)
        body["values"][self.number] = value
        return json.dumps(body).encode()

    def bad(self) -> Mapping[Reason, list[tuple[str, bytes]]]:
        """What must be refused, by reason."""
        t, good = self.topic, self.good(0)
        day_ns = 86_400 * 1_000_000_000
        twice = good.replace(b'"values": {', b'"values": {"' + self.number.encode() + b'": 1, ', 1)
        unknown = json.dumps({"time": self.base_ns, "values": {"no_such": 1.0}}).encode()
        deep = b'{"time": 1, "values": ' + b"[" * 5000 + b"]" * 5000 + b"}"
        return {
            Reason.NOT_JSON: [(t, b"hello"), (t, good[:-1]), (t, bytes(range(128, 256))), (t, deep)],
            Reason.UNKNOWN_FACILITY: [(topics.telemetry("mars", "base"), good)],
            Reason.UNKNOWN_PACKET: [(topics.telemetry(FACILITY, "nothing"), good)],
            Reason.UNKNOWN_PARAMETER: [(t, unknown)],
            Reason.WRONG_TYPE: [(t, self.value("12.5")), (t, self.value([1])), (t, self.value(None))],
            Reason.NOT_FINITE: [(t, self.value(float("nan"))), (t, self.value(float("inf")))],
            Reason.OUT_OF_RANGE: [(t, self.value(self.top * 10 + 1))],
            Reason.TOO_LARGE: [(t, b'{"time": 1, "values": {"x": "' + b"x" * 1_048_576 + b'"}}')],
            Reason.UNKNOWN_PATH: [(topics.telemetry(FACILITY, self.packet.name, "by-pigeon"), good)],
            Reason.WRONG_PATH: [(topics.telemetry("gs-venezuela", "antenna", "gs-south-africa"), good)],
            Reason.UNKNOWN_TOPIC: [("ilrs/v1/tm/direct/isru", good), ("ilrs/v1/tm/a/b/c/d", good)],
            Reason.DUPLICATE_KEY: [(t, twice)],
            Reason.FUTURE: [(t, json.dumps(self.body(0, time=self.base_ns + 2 * day_ns)).encode())],
            Reason.TOO_OLD: [(t, json.dumps(self.body(0, time=0)).encode())],
            Reason.BAD_TIME: [(t, json.dumps(self.body(0, time="noon")).encode())],
            Reason.BAD_SEQUENCE: [(t, json.dumps(self.body(0, boot=1, seq=-5, lo=1)).encode())],
            Reason.EMPTY: [(t, b"")],
            Reason.NOT_AN_OBJECT: [(t, b"null"), (t, b"[]"), (t, b"3")],
            Reason.NO_VALUES: [(t, json.dumps(self.body(0, values={})).encode())],
            Reason.BAD_ENVELOPE: [(t, json.dumps(self.body(0, extra=1)).encode()), (t, b'{"time": 1}')],
        }

    async def rows(self) -> list[Row]:
        async with self.station.store() as store:
            return await store.rows(telemetry_table(self.facility, self.packet), 0, 2**62)

    async def quarantined(self) -> list[Row]:
        async with self.station.store() as store:
            return await store.rows(QUARANTINE, 0, 2**62)


@pytest.fixture
def hand(station: Station) -> Hand:
    return Hand(station)


async def test_a_packet_written_by_hand_is_stored_within_a_second(
    station: Station, hand: Hand, mosquitto: MosquittoServer
) -> None:
    async with station.ingest():
        await _online(station)
        await asyncio.to_thread(_pub, mosquitto, hand.topic, hand.good(1))
        async with asyncio.timeout(1.0):
            while not await hand.rows():
                await asyncio.sleep(0.02)
    row = (await hand.rows())[0]
    assert row.time_ns == hand.base_ns + 1_000_000
    assert {n: row.fields[n] for n in hand.body(1)["values"]} == pytest.approx(hand.body(1)["values"])


async def test_bad_packets_are_kept_with_their_reason_and_good_ones_around_them_are_stored(
    station: Station, hand: Hand, mosquitto: MosquittoServer
) -> None:
    bad = [(reason, *message) for reason, messages in hand.bad().items() for message in messages]
    assert len(bad) >= 20
    async with station.ingest():
        await _online(station)
        for number, (_, topic, payload) in enumerate(bad, start=1):
            await asyncio.to_thread(_pub, mosquitto, hand.topic, hand.good(number))
            await asyncio.to_thread(_pub, mosquitto, topic, payload)
        async with asyncio.timeout(20):
            while len(await hand.quarantined()) < len(bad) or len(await hand.rows()) < len(bad):
                await asyncio.sleep(0.1)
    stored = sorted(await hand.quarantined(), key=lambda row: row.time_ns)
    expected = [(reason.value, topic, len(payload)) for reason, topic, payload in bad]
    assert [(r.tags["reason"], r.fields["topic"], r.fields["size_bytes"]) for r in stored] == expected
    assert len(await hand.rows()) == len(bad)
    kept = list(read_quarantine(station.settings.data_dir / "quarantine"))
    assert [(line["reason"], line["topic"]) for line in kept] == [(r, topic) for r, topic, _ in expected]


async def _online(station: Station) -> None:
    """Wait for ingest's retained presence."""
    async with connect(station.settings.broker(), "test-online") as client:
        await client.subscribe(topics.state("ingest"))
        async for message in client.messages():
            if b'"online":true' in message.payload:
                return
