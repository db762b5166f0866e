"""Both desks on the bus: fault requests and telecommands in, reports out, connecting again for ever."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NoReturn

import structlog

from ground_segment.bus import BusError, Client, Received, connect
from ground_segment.clock import Backoff, Clock
from ground_segment.settings import Broker
from ground_segment.wire import MessageError, Presence, Report, topics
from simulators.command_desk import CommandDesk
from simulators.fault_desk import FaultDesk
from simulators.publishing import Rivals

log = structlog.get_logger()

FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S = 0.2, 5.0, 10.0
LAST_WORDS_S = 2.0
HELD = 1_000
"""Reports kept while there is no connection."""


class Desks:
    """What a running simulator can be asked.

    Requests that come while there is no connection are lost, and their senders are not answered. Reports
    wait for the next connection.

    Args:
        broker: where requests come from.
        facilities: those that this process publishes.
        clock: for the client's name and the backoff.
        faults: takes fault requests.
        commands: takes telecommands.
        rivals: takes the presence of the facilities.
    """

    def __init__(
        self,
        broker: Broker,
        facilities: Sequence[str],
        clock: Clock,
        faults: FaultDesk,
        commands: CommandDesk,
        rivals: Rivals,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._faults = faults
        self._commands = commands
        self._rivals = rivals
        self._filters = [
            topics.FAULT_FILTER,
            *(topics.command(facility) for facility in commands.facilities),
            *(topics.state(facility) for facility in facilities),
        ]
        self._outbox: deque[tuple[str, Report]] = deque(maxlen=HELD)
        self._news = asyncio.Event()
        self._opening = False
        self.listening = asyncio.Event()
        """Set once requests have been heard for the first time."""

    def open(self) -> None:
        """From the next step on the station runs, and requests are about its time."""
        self._opening = True

    def after_step(self) -> None:
        """Report what came to its end with this step of the station."""
        self._faults.running = self._commands.running = self._opening
        self._put((topics.report(facility), report) for facility, report in self._commands.after_step())

    async def serve(self) -> NoReturn:
        """Until cancelled; what is open then is reported as failed."""
        name = f"ilrs-simulators-{self._clock.now_ns()}"
        backoff = Backoff(self._clock, FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S)
        while True:
            backoff.begin()
            try:
                async with connect(self._broker, name) as client:
                    await self._converse(client)
            except* BusError as errors:
                reasons = "; ".join(str(error) for error in errors.exceptions)
                log.warning("no fault requests and telecommands for now", reason=reasons)
            await self._clock.sleep(backoff.pause_s())

    # -- inside ----------------------------------------------------------------------------------

    async def _converse(self, client: Client) -> None:
        await client.subscribe(*self._filters)
        self.listening.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(client), name="requests")
                tasks.create_task(self._tell(client), name="reports")
        except asyncio.CancelledError:
            self._put((topics.report(facility), report) for facility, report in self._commands.give_up())
            with suppress(BusError, TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await self._empty(client)
            raise

    async def _hear(self, client: Client) -> None:
        async for message in client.messages():
            self._take(message)

    def _take(self, message: Received) -> None:
        name, payload = topics.last_level(message.topic), message.payload
        if message.topic == topics.fault(name):
            if report := self._faults.handle(name, payload):
                self._put([(topics.fault_report(name), report)])
        elif message.topic == topics.command(name):
            self._put((topics.report(name), report) for report in self._commands.handle(name, payload))
        else:
            with suppress(MessageError):  # an empty one takes back what was retained
                self._rivals.heard(name, Presence.decode(payload))

    async def _tell(self, client: Client) -> NoReturn:
        while True:
            await self._empty(client)
            self._news.clear()
            await self._news.wait()

    async def _empty(self, client: Client) -> None:
        while self._outbox:
            topic, report = self._outbox[0]
            await client.publish(topic, report.encode())
            self._outbox.popleft()

    def _put(self, reports: Iterable[tuple[str, Report]]) -> None:
        self._outbox.extend(reports)
        self._news.set()
