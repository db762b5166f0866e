"""What the monitor needs from the rooms beside it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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


class Link(Protocol):
    """An open connection to the broker; raises ConnectionLost when it ends."""

    async def subscribe(self, *filters: str) -> None: ...
    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> None: ...
    def messages(self) -> AsyncIterator[Message]: ...


Connect = Callable[[str, bytes], AbstractAsyncContextManager[Link]]
"""Opens a connection with a last will (topic, payload; retained). Raises BusError."""

PublishHealth = Callable[[int, Mapping[str, Value]], Awaitable[None]]
"""Publishes one health packet: generation time in ns, values."""
