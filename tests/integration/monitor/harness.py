"""A monitor on a real broker, and somebody who watches what it says."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Self

from ground_segment.bus import Client, SessionOptions, Will, connect, open_with_retained
from ground_segment.catalogue import Catalogue
from ground_segment.clock import Clock, SystemClock
from ground_segment.monitor import CAPACITY, CLIENT_ID, SESSION_EXPIRY_S, Patience, run_monitor
from ground_segment.monitor.ports import Link
from ground_segment.rules.book import RuleBook
from ground_segment.settings import Broker
from ground_segment.wire import (
    ActionRecord,
    Alert,
    AlertState,
    Incident,
    MessageError,
    Presence,
    Report,
    Stage,
    Telecommand,
    TelemetryPacket,
    Transition,
    Value,
    topics,
)
from tests.support.servers import HOST, Server, free_port
from tests.unit.monitor.scene import station

CLOCK = SystemClock()
PATIENCE_S = 20.0
QUICK = Patience(grace_s=1.0, offline_s=0.2)
GOOD: Mapping[str, Value] = {"rfc_mode": "OFF", "breaker_closed": True}
OPEN: Mapping[str, Value] = {"rfc_mode": "OFF", "breaker_closed": False}
Health = asyncio.Queue[Mapping[str, Value]]
BREAKER = ("energy", "limit-breaker_closed")


def embedded_broker(folder: Path) -> Server:
    """The broker of the demo, in a process of its own."""
    port = free_port()
    program = (
        "import sys; from pathlib import Path; from ground_segment.bus import run_broker;"
        f"run_broker(Path(sys.argv[1]), '{HOST}', {port})"
    )
    command = [sys.executable, "-c", program, str(folder / "broker.toml")]
    return Server("embedded broker", command, port, folder / "broker.log")


class Observer:
    """What an operator's display sees: retained alerts, events, reports, presence."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.alerts: dict[tuple[str, str], Alert] = {}
        self.events: list[Alert] = []
        self.reports: list[Report] = []
        self.actions: list[ActionRecord] = []
        self.incidents: dict[str, Incident | None] = {}
        """By id; None once nothing is retained of it."""
        self.presence: dict[str, Presence] = {}
        self.order: list[str] = []
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._ids = 0

    async def __aenter__(self) -> Self:
        await self._client.subscribe(
            topics.ALERT_FILTER, topics.ALERT_EVENT_FILTER, topics.REPORT_FILTER, topics.STATE_FILTER,
            topics.ACTION_FILTER, topics.INCIDENT_FILTER,
        )  # fmt: skip
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for it; fails after `PATIENCE_S`."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(happened)

    async def until_state(self, state: AlertState, key: tuple[str, str] = BREAKER) -> Alert:
        await self.until(lambda: key in self.alerts and self.alerts[key].state is state)
        return self.alerts[key]

    def transitions(self, key: tuple[str, str] = BREAKER) -> list[Transition]:
        return [event.transition for event in self.events if (event.facility, event.rule) == key]

    def monitor_is_online(self) -> bool:
        return "monitor" in self.presence and self.presence["monitor"].online

    async def until_offline(self) -> None:
        """Wait for the last thing a monitor says: all it said before has then been seen here.

        The state of an alert comes before the news of it, so a state seen tells nothing of the news.
        """
        await self.until(lambda: not self.monitor_is_online())

    def last_stage(self, command_id: str) -> Stage | None:
        """How a telecommand ended; None as long as it has not."""
        ended = (r.stage for r in self.reports if r.id == command_id and r.stage in _LAST)
        return next(ended, None)

    async def publish(
        self, values: Mapping[str, Value], packet: str = "modes", *, age_s: float = 0.0
    ) -> None:
        """One packet of the energy facility, generated now or some time ago."""
        body = TelemetryPacket(CLOCK.now_ns() - int(age_s * 1e9), values)
        await self._client.publish(topics.telemetry("energy", packet), body.encode())

    async def command(self, command: str, reason: str = "", /, **arguments: Value) -> Report:
        """Send it, and wait for its last report."""
        self._ids += 1
        sent = Telecommand(
            id=f"{id(self)}-{self._ids}",
            time_ns=CLOCK.now_ns(),
            command=command,
            arguments=arguments,
            by="ana",
            reason=reason,
        )
        await self.send(sent)
        return next(r for r in self.reports if r.id == sent.id and r.stage in _LAST)

    async def ask(self, command: str, command_id: str, time_ns: int, /, **arguments: Value) -> None:
        """Send it, and wait for nothing."""
        sent = Telecommand(
            id=command_id, time_ns=time_ns, command=command, arguments=arguments, by="ana", reason="test"
        )
        await self._client.publish(topics.command("monitor"), sent.encode())

    async def send(self, command: Telecommand) -> None:
        await self._client.publish(topics.command("monitor"), command.encode())
        await self.until(lambda: any(r.id == command.id and r.stage in _LAST for r in self.reports))

    async def _watch(self) -> None:
        async for message in self._client.messages():
            async with self._changed:
                with suppress(MessageError):
                    self._note(message.topic, message.payload)
                self._changed.notify_all()

    def _note(self, topic: str, payload: bytes) -> None:
        key = topics.parse_alert(topic)
        self.order.append(f"{topic} {len(payload) > 0}")
        if key and topic == topics.alert(*key):
            self.alerts.pop(key, None)
            if payload:
                self.alerts[key] = Alert.decode(payload)
        elif key:
            self.events.append(Alert.decode(payload))
        elif topic.startswith(topics.action("")):
            self.actions.append(ActionRecord.decode(payload))
        elif topic.startswith(topics.incident("")):
            name = topics.last_level(topic)
            self.incidents[name] = Incident.decode(payload) if payload else None
        elif topic.endswith("/report"):
            self.reports.append(Report.decode(payload))
        else:
            self.presence[topics.last_level(topic)] = Presence.decode(payload)


_LAST = (Stage.COMPLETED, Stage.FAILED)


@asynccontextmanager
async def observing(broker: Broker, name: str = "observer") -> AsyncIterator[Observer]:
    async with connect(broker, name) as client, Observer(client) as observer:
        yield observer


@asynccontextmanager
async def monitoring(
    broker: Broker,
    state_file: Path,
    health: Health | None = None,
    *,
    wait: bool = True,
    catalogue: Catalogue | None = None,
    rules: RuleBook | None = None,
    clock: Clock = CLOCK,
) -> AsyncIterator[None]:
    """A running monitor, of the small station if no other is given; with `wait` it is online on entry."""

    def open_link(topic: str, payload: bytes) -> AbstractAsyncContextManager[tuple[Link, Link]]:
        will = Will(topic, payload)
        return open_with_retained(broker, SessionOptions(CLIENT_ID, SESSION_EXPIRY_S, CAPACITY, will=will))

    async def publish_health(_: int, values: Mapping[str, Value]) -> None:
        if health is not None:
            health.put_nowait(values)

    running = asyncio.create_task(
        run_monitor(
            catalogue or station(),
            open_link,
            publish_health,
            state_file,
            clock,
            health_every_s=0.2,
            patience=QUICK,
            rules=rules,
        )
    )
    try:
        if wait:
            async with observing(broker, "waits-for-monitor") as observer:
                await observer.until(observer.monitor_is_online)
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
