"""The everyday client on a real broker."""

import asyncio
from pathlib import Path

import pytest

from ground_segment.bus import Client, connect
from ground_segment.settings import Broker
from tests.support.mosquitto import MosquittoServer

pytestmark = pytest.mark.integration


async def test_a_cancellation_is_heard_even_when_it_comes_with_the_broker_s_answer(tmp_path: Path) -> None:
    """Cancelled at every moment around the answer, publishing ends each time."""
    with MosquittoServer(tmp_path) as server:
        async with connect(Broker(server.host, server.port), "cancelled") as client:
            for delay_us in range(0, 2000, 10):
                task = asyncio.create_task(_publish_for_ever(client))
                await asyncio.sleep(delay_us / 1e6)
                task.cancel()
                done, _ = await asyncio.wait([task], timeout=2.0)
                assert done, f"cancelled after {delay_us} us, and still running"
                assert task.cancelled()


async def _publish_for_ever(client: Client) -> None:
    while True:
        await client.publish("a/b", b"1")
