"""The monitor service: from the broker through the engine to the broker.

    session ──▶ engine ──▶ outbox ──▶ state file ──▶ broker
       ▲                                   │
       └────────── acknowledged ◀──────────┘

Whatever changes is on disk before anyone hears of it, together with what is still to be published, and before
the broker hears that what changed it need not come again. Killed at any moment, the monitor goes on where it
was: no transition is lost, and what came meanwhile is judged by its own time.
"""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from ground_segment.alerting import Silence, Standing, WatchedRule
from ground_segment.catalogue import Catalogue
from ground_segment.clock import Backoff, Clock
from ground_segment.diagnosis import Matrix
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.health import Meter
from ground_segment.monitor.intake import Intake
from ground_segment.monitor.keeper import Keeper
from ground_segment.monitor.operators import Operators
from ground_segment.monitor.outbox import Outbox, State, publish_state
from ground_segment.monitor.patience import Patience
from ground_segment.monitor.ports import Connect, Link, Message, PublishHealth
from ground_segment.monitor.receipts import Receipts
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.process import memory_mb
from ground_segment.rules.book import RuleBook
from ground_segment.wire import (
    Alert,
    BusError,
    Incident,
    MessageError,
    Presence,
    Report,
    Telecommand,
    topics,
)

log = structlog.get_logger()

SERVICE = "monitor"
CLIENT_ID = "ilrs-monitor"
TICK_S = 1.0
PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S = 0.2, 5.0, 30.0
GOODBYE_TIMEOUT_S = 2.0
SESSION_EXPIRY_S = 3_600
"""How long the broker keeps what comes while the monitor is away; what is older is for the store to tell."""

_RETAINED = (topics.ALERT_FILTER, topics.INCIDENT_FILTER, topics.STATE_FILTER)
"""What a start asks for, as it is then."""

Beside = Callable[["Monitor"], Coroutine[Any, Any, None]]
"""Something that runs in the monitor's process and loop."""


async def run_monitor(
    catalogue: Catalogue,
    connect: Connect,
    publish_health: PublishHealth,
    state_file: Path,
    clock: Clock,
    *,
    health_every_s: float = 10.0,
    publish_load: PublishHealth | None = None,
    load_every_s: float = 60.0,
    patience: Patience | None = None,
    rules: RuleBook | None = None,
    matrix: Matrix | None = None,
    beside: Sequence[Beside] = (),
) -> None:
    """Watch for ever; cancel it to stop.

    Args:
        catalogue: what to judge telemetry by.
        connect: opens the monitor's session, as client `CLIENT_ID`, with `SESSION_EXPIRY_S` and `CAPACITY`.
        publish_health: takes the values of packet `health` of facility `monitor`.
        state_file: keeps alerts, shelves and acknowledgements over a restart; made if missing.
        clock: for all times.
        health_every_s: period of the health packet.
        publish_load: takes the values of packet `alarm-system`.
        load_every_s: its period.
        patience: how long to wait before believing.
        rules: those over several parameters; limits, staleness and silence come from the catalogue.
        matrix: which causes raise which alerts.
        beside: what runs beside it for ever, and asks it and tells it things.
    """
    engine = Engine(catalogue, patience, rules, matrix)
    monitor = Monitor(catalogue, engine, connect, state_file, clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(monitor.run(publish_health, health_every_s), name="monitor")
        if publish_load:
            tasks.create_task(monitor.report_load(publish_load, load_every_s), name="monitor.load")
        for other in beside:
            tasks.create_task(other(monitor), name="monitor.beside")


class Monitor:
    """The state of a running service; see `run_monitor`."""

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        connect: Connect,
        state_file: Path,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._connect = connect
        self._clock = clock
        self._meter = Meter()
        self._intake = Intake(catalogue, engine, self._meter, clock)
        self._outbox = Outbox()
        self._work = asyncio.Event()
        self._keeper = Keeper(state_file, self._snapshot, engine.windows)
        self._own: set[tuple[str, str]] = set()
        """Alerts this run has spoken of: what the broker retains of them is no news."""
        self._operators = Operators(engine, self._outbox, clock, self._note)
        self._receipts = Receipts()
        self._handlers: dict[str, Callable[[Message, int], None]] = {
            topics.ALERT_FILTER: self._take_retained,
            topics.INCIDENT_FILTER: self._take_incident,
            topics.STATE_FILTER: self._take_presence,
            topics.REPORT_FILTER: self._take_report,
            topics.command(SERVICE): self._take_command,
            topics.TELEMETRY_FILTER: self._take_telemetry,
        }
        self.boot = clock.now_ns() // 1_000_000

    async def run(self, publish_health: PublishHealth, health_every_s: float) -> None:
        """Work for ever; cancel it to stop."""
        self._restore()
        gc.collect()
        gc.freeze()  # what was made once need not be looked through again: that would be pauses of 50 ms
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_connected(), name="monitor.connection")
                tasks.create_task(self._keep_ticking(), name="monitor.tick")
                tasks.create_task(self._report(publish_health, health_every_s), name="monitor.health")
        finally:
            self._keeper.save()

    # -- connection ------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        backoff = Backoff(self._clock, PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S)
        while True:
            backoff.begin()
            try:
                async with self._connect(topics.state(SERVICE), self._presence(online=False)) as links:
                    await self._serve(*links)
            except* BusError as errors:
                reason = "; ".join(str(error) for error in errors.exceptions)
                log.warning("no connection to the broker", reason=reason, unsent=len(self._outbox))
            await self._clock.sleep(backoff.pause_s())

    async def _serve(self, link: Link, fresh: Link) -> None:
        try:
            await link.subscribe(*(name for name in self._handlers if name not in _RETAINED))
            await fresh.subscribe(*_RETAINED)
            await link.publish(topics.state(SERVICE), self._presence(online=True), retain=True)
            self._engine.listen(self._clock.now_ns())
            log.info("watching", alerts=len(self._engine.alerts), unsent=len(self._outbox))
            # Whichever notices first that the link is dead ends both.
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(link), name="monitor.listen")
                tasks.create_task(self._look(fresh), name="monitor.look")
                tasks.create_task(self._deliver(link), name="monitor.deliver")
        except asyncio.CancelledError:
            await self._say_goodbye(link)
            raise
        finally:
            self._engine.stop_listening()
            self._receipts.forget()

    async def _listen(self, link: Link) -> None:
        while True:
            messages = await link.receive()
            for message in messages:
                self._take(message)
            self._receipts.take(messages, link.acknowledge, hold=self._keeper.unsaved or self._engine.awake)
            if self._receipts.urgent:
                self._work.set()

    async def _look(self, fresh: Link) -> None:
        """What is retained, and its changes: nothing of it need be kept for a monitor that is away."""
        while True:
            for message in await fresh.receive():
                self._take(message)
                fresh.acknowledge(message.packet_id)

    async def _deliver(self, link: Link) -> None:
        """First what a broker that was restarted has forgotten, then whatever changes."""
        autonomy = self._engine.autonomy
        states: list[State] = [*self._engine.alerts.values(), *self._engine.incidents, *autonomy.records]
        for state in (*states, autonomy.switch):
            await publish_state(link, state)
        while True:
            await self._settle(link)
            await self._outbox.flush(link)
            await self._work.wait()
            self._work.clear()

    async def _settle(self, link: Link) -> None:
        """Save what changed; what led to it need not come again. A disk that fails must not make it deaf."""
        self._keeper.unsaved |= len(self._receipts) > 0 and self._engine.pending
        covered = len(self._receipts)
        await self._keeper.persist()
        self._receipts.give(covered, link.acknowledge)

    async def _say_goodbye(self, link: Link) -> None:
        with suppress(BusError, TimeoutError):
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await link.publish(topics.state(SERVICE), self._presence(online=False), retain=True)

    def _presence(self, *, online: bool) -> bytes:
        return Presence(online=online, boot=self.boot, time_ns=self._clock.now_ns()).encode()

    # -- receiving -------------------------------------------------------------------------------

    def _take(self, message: Message) -> None:
        try:
            self._handler(message.topic)(message, self._clock.now_ns())
        except MessageError as error:
            log.warning("unreadable message", topic=message.topic, reason=str(error))

    def _handler(self, topic: str) -> Callable[[Message, int], None]:
        if topics.parse_report(topic):
            return self._take_report
        for topic_filter, handler in self._handlers.items():
            if topic.startswith(topic_filter.rstrip("#+")):
                return handler
        raise MessageError(f"nothing was asked of {topic}")

    def _take_telemetry(self, message: Message, now_ns: int) -> None:
        self._note(self._intake.take(message, now_ns))

    def _take_presence(self, message: Message, now_ns: int) -> None:
        if message.payload:
            self._engine.presence(topics.last_level(message.topic), Presence.decode(message.payload), now_ns)

    def _take_retained(self, message: Message, now_ns: int) -> None:
        """An alert of an earlier run that the state file does not know is continued, not forgotten."""
        key = topics.parse_alert(message.topic)
        if key and key not in self._own and message.retain and message.payload:
            alert = Alert.decode(message.payload)
            if (alert.facility, alert.rule) != key:
                raise MessageError(f"it is of '{alert.facility}', '{alert.rule}'")
            log.warning("alert of an earlier run taken over from the broker", facility=key[0], rule=key[1])
            self._own.add(key)
            self._keeper.unsaved = True
            self._note(self._engine.adopt([alert], now_ns))

    def _take_incident(self, message: Message, now_ns: int) -> None:
        """One of an earlier run that the state file does not know is over: nobody can tell any more."""
        here = {incident.id for incident in self._engine.incidents}
        if message.retain and message.payload and topics.last_level(message.topic) not in here:
            incident = Incident.decode(message.payload)
            over = {"id": topics.last_level(message.topic), "open": False, "time_ns": now_ns}
            self._outbox.put([incident.model_copy(update=over)])
            self._work.set()

    def _take_report(self, message: Message, now_ns: int) -> None:
        """How somebody's telecommand fares: an action's own is verified by it."""
        target = topics.parse_report(message.topic)
        if target and target != SERVICE:
            self._note(self._engine.report(target, Report.decode(message.payload), now_ns))

    def _take_command(self, message: Message, now_ns: int) -> None:
        self._operators.hear(Telecommand.decode(message.payload), now_ns)
        self._mind()

    def _mind(self) -> None:
        """There is something to save and to tell."""
        self._keeper.unsaved = True
        self._work.set()

    # -- for those beside it ---------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        """Whether it hears the broker."""
        return self._engine.listening

    def alerts(self) -> Sequence[Alert]:
        """Every alert that is not normal."""
        return list(self._engine.alerts.values())

    def incidents(self) -> Sequence[Incident]:
        """Those that are open."""
        return self._engine.incidents

    def rules(self) -> Mapping[tuple[str, str], WatchedRule]:
        """Every rule by facility and name."""
        return self._engine.watched

    def standings(self) -> Sequence[Standing]:
        """How every rule stands."""
        return self._engine.standings(self._clock.now_ns())

    def silences(self) -> Sequence[Silence]:
        """Those that hold, wait, or ended within the last day."""
        return self._engine.silences.all

    async def carry_out(self, command: Telecommand) -> Report:
        """Do what an operator asks for.

        Returns:
            Its last report: completed once it survives a restart, or failed, with the reason.

        Raises:
            OSError: it is done, but could not be kept.
        """
        report = self._operators.obey(command, self._clock.now_ns())
        self._mind()
        if not await self._keeper.persist():
            raise OSError(
                "it is done, but the monitor's state file cannot be written: a restart would forget it"
            )
        return report

    # -- what changed ----------------------------------------------------------------------------

    def _note(self, changed: Sequence[Alert]) -> None:
        """Put out what changed: alerts, then incidents, then actions with their telecommands."""
        actions, incidents = self._engine.autonomy.take_changed(), self._engine.take_incidents()
        if not (changed or actions or incidents):
            return
        for alert in changed:
            self._own.add((alert.facility, alert.rule))
            log.info(alert.transition.value, facility=alert.facility, rule=alert.rule, text=alert.text)
        for action in actions:
            log.info("action", name=action.name, outcome=action.outcome.value, text=action.text)
        self._meter.noted(changed, self._clock.monotonic_s())
        self._outbox.put([*changed, *incidents, *actions])
        self._mind()

    async def _keep_ticking(self) -> None:
        while True:
            self._note(self._engine.tick(self._clock.now_ns()))
            self._keeper.unsaved |= self._engine.pending
            if self._receipts:
                self._work.set()
            else:
                await self._keeper.persist()  # nobody delivers while there is no broker
            await self._clock.sleep(TICK_S)

    async def _report(self, publish: PublishHealth, every_s: float) -> None:
        while True:
            await self._clock.sleep(every_s)
            values = self._meter.take(self._engine, memory_mb(), self._clock.monotonic_s())
            await publish(self._clock.now_ns(), values)
            self._keeper.unsaved = True  # when each packet was last heard
            await self._keeper.persist_windows()

    async def report_load(self, publish: PublishHealth, every_s: float) -> None:
        """Tell what the alerts ask of the operators, for ever."""
        while True:
            await self._clock.sleep(every_s)
            now_ns = self._clock.now_ns()
            await publish(now_ns, self._engine.alarm_load(now_ns))

    # -- over a restart --------------------------------------------------------------------------

    def _snapshot(self) -> Snapshot:
        unsent = {
            "unsent": tuple(self._outbox.alerts()),
            "unsent_actions": tuple(self._outbox.actions()),
            "unsent_reports": tuple(self._outbox.reports()),
            "commands": self._operators.ids,
        }
        return self._engine.snapshot(windows=False).model_copy(update=unsent)

    def _restore(self) -> None:
        now_ns = self._clock.now_ns()
        snapshot = self._keeper.load(now_ns)
        if snapshot is None:
            return
        self._outbox.put([*snapshot.unsent, *snapshot.unsent_actions])
        self._outbox.put((topics.report(SERVICE), report) for report in snapshot.unsent_reports)
        self._operators.remember(snapshot.commands)
        self._own.update((alert.facility, alert.rule) for alert in snapshot.unsent)
        ended = self._engine.restore(snapshot, now_ns)
        self._own.update(self._engine.alerts)
        self._note(ended)
        log.info("state restored", alerts=len(self._engine.alerts), unsent=len(self._outbox))
