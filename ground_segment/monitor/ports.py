"""What the monitor needs from the rooms beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ground_segment.wire import Value


class Message(Protocol):
    """A received message."""

    @property
    def topic(self) -> str: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def retain(self) -> bool: ...
    @property
    def packet_id(self) -> int | None:
        """Set if the broker waits for its acknowledgement."""


class Outlet(Protocol):
    """Takes what is published; raises ConnectionLost when the connection ends."""

    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> object: ...


class Link(Outlet, Protocol):
    """An open session of the broker, which keeps for it what comes while it is away.

    Raises ConnectionLost when it ends.
    """

    async def subscribe(self, *filters: str) -> None: ...
    async def receive(self) -> Sequence[Message]:
        """Everything that has arrived; waits for at least one."""

    def acknowledge(self, packet_id: int | None) -> None:
        """Tell the broker that a message need not come again; in the order in which they came."""


Connect = Callable[[str, bytes], AbstractAsyncContextManager[tuple[Link, Link]]]
"""Opens the session with a last will (topic, payload; retained), and one beside it that is not kept.

Raises BusError.
"""

PublishHealth = Callable[[int, Mapping[str, Value]], Awaitable[None]]
"""Publishes one health packet: generation time in ns, values."""
