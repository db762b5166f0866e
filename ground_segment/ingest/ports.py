"""What ingest needs from the rooms beside it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ground_segment.records import Row, Table
from ground_segment.wire import Value


class Message(Protocol):
    """A received message; with `packet_id` it must be acknowledged."""

    @property
    def topic(self) -> str: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def packet_id(self) -> int | None: ...


class Session(Protocol):
    """An open connection to the broker; raises ConnectionLost when it ends."""

    async def subscribe(self, *filters: str, qos: int = 1) -> None: ...
    async def receive(self) -> Sequence[Message]: ...
    def acknowledge(self, packet_id: int | None) -> None: ...
    async def publish(self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False) -> bool: ...


Connect = Callable[[str, bytes], AbstractAsyncContextManager[Session]]
"""Opens a connection with a last will (topic, payload); tries until there is one."""


class RowSink(Protocol):
    """The store's writing side; raises the errors of `ground_segment.records`."""

    async def prepare(self, tables: Sequence[Table], retention_s: float | None) -> None: ...
    async def write(self, rows: Sequence[Row]) -> None: ...


PublishHealth = Callable[[int, Mapping[str, Value]], Awaitable[None]]
"""Publishes one health packet: generation time in ns, values."""
