"""What ingest makes of a store's answers: wait, wait loudly, split, or find the one bad row."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ground_segment.bus import connect
from ground_segment.ingest import read_quarantine
from ground_segment.wire import Reason, topics
from tests.integration.ingest.station import Station
from tests.support.answering_proxy import Answer, AnsweringProxy
from tests.support.influxdb import InfluxServer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]

FACILITY = "isru"
COUNT = 40


@pytest.fixture
def proxy(influxdb: InfluxServer) -> Iterator[AnsweringProxy]:
    with AnsweringProxy(influxdb.address) as proxy:
        yield proxy


@pytest.fixture
def answered(station: Station, proxy: AnsweringProxy) -> Station:
    settings = station.settings.model_copy(update={"store_url": proxy.store_url()})
    return replace(station, settings=settings)


async def _publish_all(station: Station) -> dict[str, int]:
    """Packets stored of each name, once publishers hold none any more."""
    async with station.ingest(), station.publisher(FACILITY) as publisher:
        await station.publish(publisher, FACILITY, COUNT, 0.0)
        assert await publisher.drain(60)
        return {
            name: count.packets for name, count in (await station.stored(FACILITY, publisher.boot)).items()
        }


def _everything(station: Station) -> dict[str, int]:
    return {packet.name: COUNT for packet in station.catalogue.by_id[FACILITY].packets}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(429, headers={"Retry-After": "1"}),
        Answer(503, headers={"Retry-After": "1"}),
        Answer(500),
        Answer(502, "<html>bad gateway</html>"),
        Answer(400, '{"error":"partial write: write _series/07/0000: no space left on device dropped=9"}'),
        Answer(401, '{"error":"authorization failed"}'),
        Answer(403),
        Answer(404, '{"error":"database not found: \\"ilrs\\""}'),
    ],
    ids=lambda answer: f"{answer.status}{'-full' if 'space' in answer.text else ''}",
)
async def test_what_may_pass_or_can_be_mended_is_waited_for(
    answered: Station, proxy: AnsweringProxy, answer: Answer
) -> None:
    told = iter([answer] * 3)
    proxy.judge = lambda _: next(told, None)
    began_s = time.monotonic()
    assert await _publish_all(answered) == _everything(answered)
    assert proxy.answered == [answer.status] * 3
    if "Retry-After" in answer.headers:
        assert time.monotonic() - began_s > 3.0


async def test_a_store_that_refuses_is_an_alert_and_nothing_is_acknowledged(
    answered: Station, proxy: AnsweringProxy
) -> None:
    refusing = True
    proxy.judge = lambda _: Answer(401, '{"error":"authorization failed"}') if refusing else None
    async with answered.ingest(), answered.publisher(FACILITY) as publisher:
        await answered.publish(publisher, FACILITY, COUNT, 0.0)
        assert (await _health(answered, "store_up"))["store_up"] is False
        assert publisher.held == COUNT * len(answered.catalogue.by_id[FACILITY].packets)
        refusing = False
        assert await publisher.drain(60)


async def test_a_body_that_is_too_large_is_split(answered: Station, proxy: AnsweringProxy) -> None:
    proxy.judge = lambda body: Answer(413) if body.count(b"\n") > 7 else None
    assert await _publish_all(answered) == _everything(answered)
    assert 413 in proxy.answered


@pytest.mark.parametrize("status", [400, 422])
async def test_of_a_batch_that_is_refused_the_bad_row_alone_is_quarantined(
    answered: Station, proxy: AnsweringProxy, status: int
) -> None:
    poisoned = b"_seq=17i"
    proxy.judge = lambda body: Answer(status, '{"error":"field type conflict"}') if poisoned in body else None
    expected = {name: count - 1 for name, count in _everything(answered).items()}
    assert await _publish_all(answered) == expected
    kept = list(read_quarantine(answered.settings.data_dir / "quarantine"))
    assert len(kept) == len(expected)
    assert {line["reason"] for line in kept} == {Reason.REJECTED_BY_STORE.value}


async def _health(station: Station, name: str) -> dict[str, object]:
    """The next health packet in which a figure is false."""
    async with connect(station.settings.broker(), "test-health") as client:
        await client.subscribe(topics.telemetry("ingest", "health"))
        async with asyncio.timeout(40):
            async for message in client.messages():
                values: dict[str, object] = json.loads(message.payload)["values"]
                if values[name] is False:
                    return values
    raise AssertionError("no message")
