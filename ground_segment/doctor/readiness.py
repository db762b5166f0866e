"""Whether a publisher is there (health) and can do its work (readiness), by what it says of itself."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from pydantic_core import from_json

from ground_segment.bus import connect
from ground_segment.catalogue import Facility, Limit, Packet, Parameter, Severity
from ground_segment.settings import Broker
from ground_segment.wire import MessageError, Presence, topics


async def ailment(broker: Broker, facility: Facility, within_s: float, *, ready: bool) -> str | None:
    """What is wrong; None if nothing is.

    Healthy: online, and a packet is heard. Ready: what its first packet says of it is beyond no critical
    limit, such as ingest's `store_up`.

    Raises:
        BusError: the broker is not reached, or refuses us.
    """
    state, packets, first = topics.state(facility.id), topics.telemetry(facility.id, ""), facility.packets[0]
    online, heard, complaints = False, False, None
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s), connect(broker, f"ilrs-health-{facility.id}") as client:
            await client.subscribe(state, f"{packets}+")
            async for message in client.messages():
                heard |= message.topic.startswith(packets)
                if message.topic == state:
                    presence = presence_of(message.payload)
                    online = presence is not None and presence.online
                elif message.topic == f"{packets}{first.name}":
                    complaints = complaints_of(first, message.payload)
                if online and heard and (complaints is not None or not ready):
                    break
    if not ready:
        complaints = []
    if not online:
        return "is offline"
    if not heard:
        return f"is online, but sent no telemetry within {within_s:g} s"
    if complaints is None:
        return f"is online, but sent no packet {first.name} within {within_s:g} s"
    return f"is not ready: {', '.join(complaints)}" if complaints else None


def complaints_of(packet: Packet, payload: bytes) -> list[str]:
    """What a service says in this packet of its own that is beyond a critical limit."""
    return beyond_critical(packet.by_name, _values(payload))


def beyond_critical(parameters: Mapping[str, Parameter], values: Mapping[str, object]) -> list[str]:
    """Each value beyond a critical limit, with its unit."""
    found = []
    for name, value in values.items():
        parameter = parameters.get(name)
        limit = parameter.limits_by_severity.get(Severity.CRITICAL) if parameter else None
        if parameter and limit and _beyond(limit, value):
            unit = "" if parameter.unit == "1" else f" {parameter.unit}"
            found.append(f"{name} is {str(value).lower() if isinstance(value, bool) else value}{unit}")
    return found


def _beyond(limit: Limit, value: object) -> bool:
    if limit.states:
        return value in limit.states
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (limit.low is not None and value < limit.low) or (limit.high is not None and value > limit.high)


def _values(payload: bytes) -> Mapping[str, object]:
    try:
        found = from_json(payload)["values"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def presence_of(payload: bytes) -> Presence | None:
    """What a publisher says; None for an empty or unreadable message."""
    try:
        return Presence.decode(payload)
    except MessageError:
        return None
