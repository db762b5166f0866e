"""An MQTT client for whoever hears the whole station: the everyday client's interface on the fast session.

Like the everyday client it acknowledges what arrives, before anybody has dealt with it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ground_segment.bus.opening import open_session
from ground_segment.bus.session import Message, Session, SessionOptions, Will
from ground_segment.settings import Broker


class Listener:
    """An open connection; made by `listen`. Its methods raise ConnectionLost and BrokerRefused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None:
        """Send and wait until the broker has it."""
        await self._session.publish(topic, payload, qos=qos, retain=retain)

    async def subscribe(self, *filters: str) -> None:
        await self._session.subscribe(*filters)

    async def messages(self) -> AsyncIterator[Message]:
        """What arrives, until the connection ends."""
        while True:
            for message in await self._session.receive():
                self._session.acknowledge(message.packet_id)
                yield message


@asynccontextmanager
async def listen(broker: Broker, client_id: str, will: Will | None = None) -> AsyncIterator[Listener]:
    """Connect, and say goodbye at the end; only a connection that dies makes the broker publish the will.

    Raises:
        BrokerUnreachable, BrokerRefused: at connecting.
    """
    async with open_session(broker, SessionOptions(client_id, will=will)) as session:
        yield Listener(session)
