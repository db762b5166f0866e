"""The everyday MQTT client, on aiomqtt: for command lines, the console and the monitor.

It acknowledges on arrival, so what it holds is lost if the program is killed; ingest, which must not
lose anything, uses `session` instead.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import aiomqtt

from ground_segment.bus.reasons import nobody_answers
from ground_segment.bus.session import Will
from ground_segment.settings import Broker
from ground_segment.wire import BrokerRefused, BrokerUnreachable, ConnectionLost

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Received:
    """A message, already acknowledged."""

    topic: str
    payload: bytes
    retain: bool


class Client:
    """An open connection; made by `connect`."""

    def __init__(self, client: aiomqtt.Client) -> None:
        self._client = client

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send and wait until the broker has it. Raises ConnectionLost."""
        try:
            await _cancellable(self._client.publish(topic, payload, qos=qos, retain=retain))
        except aiomqtt.MqttError as error:
            raise ConnectionLost(str(error)) from error

    async def subscribe(self, *filters: str) -> None:
        """Raises ConnectionLost, or BrokerRefused if a filter is denied."""
        for topic_filter in filters:
            try:
                codes = await _cancellable(self._client.subscribe(topic_filter, qos=1))
            except aiomqtt.MqttError as error:
                raise ConnectionLost(str(error)) from error
            if any(getattr(code, "is_failure", False) for code in codes):
                raise BrokerRefused(f"the broker denies {topic_filter}")

    async def messages(self) -> AsyncIterator[Received]:
        """What arrives, for ever. Raises ConnectionLost when the connection ends."""
        try:
            async for message in self._client.messages:
                payload = message.payload if isinstance(message.payload, bytes) else b""
                yield Received(str(message.topic), payload, message.retain)
        except aiomqtt.MqttError as error:
            raise ConnectionLost(str(error)) from error


@asynccontextmanager
async def connect(broker: Broker, client_id: str, will: Will | None = None) -> AsyncIterator[Client]:
    """Connect, and say goodbye at the end; only a connection that dies makes the broker publish the will.

    Raises:
        BrokerUnreachable, BrokerRefused: at connecting.
    """
    client = aiomqtt.Client(
        broker.host,
        broker.port,
        identifier=client_id,
        username=broker.username,
        password=broker.password.get_secret_value() if broker.password else None,
        protocol=aiomqtt.ProtocolVersion.V5,
        tls_params=aiomqtt.TLSParameters(ca_certs=str(broker.ca_file)) if broker.ca_file else None,
        keepalive=15,
        will=aiomqtt.Will(will.topic, will.payload, qos=1, retain=True) if will else None,
    )
    try:
        await _cancellable(client.__aenter__())
    except aiomqtt.MqttCodeError as error:
        raise BrokerRefused(f"{broker} refused '{client_id}': {error}") from error
    except aiomqtt.MqttError as error:
        raise BrokerUnreachable(nobody_answers(broker, error)) from error
    try:
        yield Client(client)
    finally:
        with suppress(aiomqtt.MqttError):  # it may be gone already
            await client.__aexit__(None, None, None)


async def _cancellable(work: Coroutine[Any, Any, T]) -> T:
    """Await something of aiomqtt so that a cancellation is never lost.

    Its `asyncio.wait_for` swallows one that comes together with the answer before Python 3.12
    (python/cpython#86296), and whoever waits for the cancelled task then waits for ever.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task])
    finally:
        task.cancel()
    return task.result()
