"""What the broker retains, for commands that list it."""

import asyncio
import uuid

from ground_segment.bus import connect
from ground_segment.settings import Broker

QUIET_S = 0.5
"""Retained messages come at once; a pause this long means that all have come."""


async def retained(broker: Broker, *filters: str) -> dict[str, bytes]:
    """The last payload of each topic; an empty one takes its topic away. Raises BusError."""
    found: dict[str, bytes] = {}
    async with connect(broker, client_id()) as client:
        await client.subscribe(*filters)
        stream = client.messages()
        while True:
            try:
                message = await asyncio.wait_for(anext(stream), QUIET_S)
            except TimeoutError:
                return found
            found.pop(message.topic, None)
            if message.payload:
                found[message.topic] = message.payload


def client_id() -> str:
    """A name of its own on the broker."""
    return f"ilrs-cli-{uuid.uuid4().hex[:8]}"
