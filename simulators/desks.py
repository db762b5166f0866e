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


class _Line:
    """One login's connection: what it is told goes to `take`, what it has to say waits for a connection."""

    def __init__(self, broker: Broker, filters: Sequence[str]) -> None:
        self.broker = broker
        self.filters = filters
        self._outbox: deque[tuple[str, Report]] = deque(maxlen=HELD)
        self._news = asyncio.Event()

    def put(self, topic: str, report: Report) -> None:
        self._outbox.append((topic, report))
        self._news.set()

    async def tell(self, client: Client) -> NoReturn:
        """Send whatever comes."""
        while True:
            await self.empty(client)
            self._news.clear()
            await self._news.wait()

    async def empty(self, client: Client) -> None:
        """Send what waits."""
        while self._outbox:
            topic, report = self._outbox[0]
            await client.publish(topic, report.encode())
            self._outbox.popleft()


class Desks:
    """What a running simulator can be asked.

    Requests that come while there is no connection are lost, and their senders are not answered. Reports
    wait for the next connection. A facility whose login is known reports on its telecommands under that.

    Args:
        broker: where requests come from, with the logins of facilities where they have any.
        facilities: those that this process publishes.
        clock: for the clients' names and the backoff.
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
        self._clock = clock
        self._faults = faults
        self._commands = commands
        self._rivals = rivals
        filters = [
            topics.FAULT_FILTER,
            *(topics.command(facility) for facility in commands.facilities),
            *(topics.state(facility) for facility in facilities),
        ]
        self._requests = _Line(broker, filters)
        self._own = {facility: _Line(broker.login(facility), ()) for facility in facilities}
        self._own = {facility: line for facility, line in self._own.items() if line.broker is not broker}
        self._opening = False
        self.listening = asyncio.Event()
        """Set once requests have been heard for the first time."""

    def open(self) -> None:
        """From the next step on the station runs, and requests are about its time."""
        self._opening = True

    def after_step(self) -> None:
        """Report what came to its end with this step of the station."""
        self._faults.running = self._commands.running = self._opening
        self._report(self._commands.after_step())

    async def serve(self) -> NoReturn:
        """Until cancelled; what is open then is reported as failed."""
        async with asyncio.TaskGroup() as tasks:
            for name, line in {"": self._requests, **self._own}.items():
                tasks.create_task(self._keep(line, name), name=f"desk {name}")
        raise AssertionError("its lines are kept until cancelled")

    # -- inside ----------------------------------------------------------------------------------

    async def _keep(self, line: _Line, name: str) -> NoReturn:
        client_id = "-".join(filter(None, ("ilrs-simulators", name, str(self._clock.now_ns()))))
        backoff = Backoff(self._clock, FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S)
        while True:
            backoff.begin()
            try:
                async with connect(line.broker, client_id) as client:
                    await self._converse(line, client)
            except* BusError as errors:
                reasons = "; ".join(str(error) for error in errors.exceptions)
                log.warning("no fault requests and telecommands for now", login=name, reason=reasons)
            await self._clock.sleep(backoff.pause_s())

    async def _converse(self, line: _Line, client: Client) -> None:
        if line.filters:
            await client.subscribe(*line.filters)
            self.listening.set()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._hear(client), name="requests")
                tasks.create_task(line.tell(client), name="reports")
        except asyncio.CancelledError:
            self._report(self._commands.give_up())
            with suppress(BusError, TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await line.empty(client)
            raise

    async def _hear(self, client: Client) -> None:
        async for message in client.messages():
            self._take(message)

    def _take(self, message: Received) -> None:
        name, payload = topics.last_level(message.topic), message.payload
        if message.topic == topics.fault(name):
            if report := self._faults.handle(name, payload):
                self._requests.put(topics.fault_report(name), report)
        elif message.topic == topics.command(name):
            self._report((name, report) for report in self._commands.handle(name, payload))
        else:
            with suppress(MessageError):  # an empty one takes back what was retained
                self._rivals.heard(name, Presence.decode(payload))

    def _report(self, reports: Iterable[tuple[str, Report]]) -> None:
        """To each facility's telecommands in its own name."""
        for facility, report in reports:
            self._own.get(facility, self._requests).put(topics.report(facility), report)
