"""What was written before the goodbye arrives, however slowly the other side reads."""

import asyncio

import mqtt5
import pytest

from ground_segment.bus import SessionOptions, open_session
from ground_segment.settings import Broker

pytestmark = pytest.mark.integration

PAYLOAD = b"x" * 32 * 1024 * 1024


class SlowBroker:
    """Says yes to CONNECT, and reads on only when it is told to."""

    def __init__(self) -> None:
        self.may_read = asyncio.Event()
        self.heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1024)
        writer.write(mqtt5.ConnAckPacket().write())
        await self.may_read.wait()
        heard = bytearray()
        while data := await reader.read(1 << 20):
            heard += data
        writer.close()
        await writer.wait_closed()
        self.heard.set_result(bytes(heard))


async def test_a_goodbye_comes_after_all_that_was_sent() -> None:
    slow = SlowBroker()
    async with await asyncio.start_server(slow.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_session(Broker("127.0.0.1", port), SessionOptions("x", keep_alive_s=60)) as session:
            await session.publish("a", PAYLOAD, qos=0)
            slow.may_read.set()
        heard = await asyncio.wait_for(slow.heard, 10)
    start = heard.index(PAYLOAD[:1024])
    assert heard[start : start + len(PAYLOAD)] == PAYLOAD
    assert heard[start + len(PAYLOAD) :] == mqtt5.DisconnectPacket().write()
