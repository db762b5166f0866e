"""Keeps the live model up to date from MQTT, and reconnects for ever."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from ground_segment.clock import Clock
from ground_segment.console.state import Link, StationState
from ground_segment.wire import BusError, MessageError, Report, topics

log = structlog.get_logger()

MONITOR = "monitor"
RETRY_S = 2.0


class Message(Protocol):
    @property
    def topic(self) -> str: ...

    @property
    def payload(self) -> bytes: ...


class Connection(Protocol):
    """An open MQTT connection; every method may raise BusError."""

    async def publish(self, topic: str, payload: bytes) -> None: ...

    async def subscribe(self, *filters: str) -> None: ...

    def messages(self) -> AsyncIterator[Message]: ...


Connect = Callable[[str], AbstractAsyncContextManager[Connection]]
"""Opens a connection under a client id; raises BusError if it cannot."""


class Feed:
    """The console's one connection to the broker.

    Args:
        on_report: gets every verification report of the monitor.
    """

    def __init__(
        self,
        connect: Connect,
        client_id: str,
        state: StationState,
        clock: Clock,
        on_report: Callable[[Report], None],
    ) -> None:
        self._connect = connect
        self._client_id = client_id
        self._state = state
        self._clock = clock
        self._on_report = on_report
        self._connection: Connection | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._listen()
                reason = "the broker closed the connection"
            except BusError as error:
                reason = str(error)
            self._lost(reason)
            await self._clock.sleep(RETRY_S)

    async def publish(self, topic: str, payload: bytes) -> None:
        """Raises BusError, also when there is no connection at the moment."""
        if self._connection is None:
            raise BusError("there is no connection to the broker")
        await self._connection.publish(topic, payload)

    async def _listen(self) -> None:
        async with self._connect(self._client_id) as connection:
            self._state.broker_changed(Link(True, self._clock.now_ns()))
            await connection.subscribe(
                topics.STATE_FILTER,
                topics.INCIDENT_FILTER,
                topics.ACTION_FILTER,
                topics.AUTONOMY,
                topics.ALERT_FILTER,
                topics.TELEMETRY_FILTER,
                topics.report(MONITOR),
            )
            self._connection = connection
            log.info("console is connected to the broker")
            try:
                async for message in connection.messages():
                    self._take(message)
            finally:
                self._connection = None

    def _take(self, message: Message) -> None:
        if message.topic != topics.report(MONITOR):
            self._state.take(message.topic, message.payload, self._clock.now_ns())
            return
        try:
            self._on_report(Report.decode(message.payload))
        except MessageError as error:
            log.warning("a report of the monitor cannot be read", error=str(error))

    def _lost(self, reason: str) -> None:
        before = self._state.broker
        if before.up or before.detail != reason:
            log.warning("no connection to the broker", reason=reason, retry_s=RETRY_S)
        since_ns = self._clock.now_ns() if before.up else before.since_ns
        self._state.broker_changed(Link(False, since_ns, reason))
