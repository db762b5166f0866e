"""Receiving from a real mosquitto with acknowledgement: our session, and aiomqtt."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from statistics import median

import aiomqtt

from bench.report import Measurement
from ground_segment.bus import SessionOptions, open_session
from ground_segment.settings import Broker
from tests.support.mosquitto import MosquittoServer

MESSAGES = 4_000
ROUNDS = 3
PAYLOAD = b"x" * 700
TOPIC = "bench/packet"

Ready = Callable[[], None]


def measure() -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder, MosquittoServer(Path(folder)) as server:
        broker = Broker(server.host, server.port)
        yield Measurement(
            "receiving from mosquitto, QoS 1",
            "messages",
            _median(broker, _ours),
            "aiomqtt",
            _median(broker, _aiomqtt),
        )


def _median(broker: Broker, receive: Callable[[Broker, Ready], Awaitable[None]]) -> float:
    return median(asyncio.run(_round(broker, receive)) for _ in range(ROUNDS))


async def _round(broker: Broker, receive: Callable[[Broker, Ready], Awaitable[None]]) -> float:
    """Messages per CPU second of this process; sending is done by another one, `mosquitto_pub`."""
    subscribed = asyncio.Event()
    receiving = asyncio.ensure_future(receive(broker, subscribed.set))
    await subscribed.wait()
    sender = await asyncio.create_subprocess_exec(
        "mosquitto_pub", "-p", str(broker.port), "-q", "1", "-t", TOPIC, "-l", stdin=asyncio.subprocess.PIPE
    )
    started_s = time.process_time()
    await asyncio.gather(receiving, sender.communicate((PAYLOAD + b"\n") * MESSAGES))
    return MESSAGES / (time.process_time() - started_s)


async def _ours(broker: Broker, ready: Ready) -> None:
    async with open_session(broker, SessionOptions("bench-ours")) as session:
        await session.subscribe(TOPIC)
        ready()
        count = 0
        while count < MESSAGES:
            for message in await session.receive():
                session.acknowledge(message.packet_id)
                count += 1


async def _aiomqtt(broker: Broker, ready: Ready) -> None:
    async with aiomqtt.Client(broker.host, broker.port, protocol=aiomqtt.ProtocolVersion.V5) as client:
        await client.subscribe(TOPIC, qos=1)
        ready()
        count = 0
        async for _ in client.messages:
            count += 1
            if count == MESSAGES:
                return
