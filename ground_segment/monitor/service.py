"""The monitor service: from the broker through the engine to the broker.

    messages ──▶ engine ──▶ outbox ──▶ state file, then broker

Whatever changes is on disk before anyone hears of it, together with what is still to be published: killed at
any moment, the monitor goes on where it was, and no transition is lost.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from ground_segment.alerting import Silence, Standing
from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, Backoff, Clock
from ground_segment.diagnosis import Matrix
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.monitor.engine import Engine
from ground_segment.monitor.health import Meter
from ground_segment.monitor.keeper import Keeper
from ground_segment.monitor.outbox import Outbox, State, publish_state
from ground_segment.monitor.patience import Patience
from ground_segment.monitor.ports import Connect, Link, Message, PublishHealth
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.process import memory_mb
from ground_segment.rules.book import RuleBook
from ground_segment.wire import (
    Alert,
    BusError,
    Incident,
    MessageError,
    PacketDecoder,
    PacketError,
    Presence,
    Report,
    Stage,
    Telecommand,
    generation_time_ns,
    topics,
)

log = structlog.get_logger()

SERVICE = "monitor"
CLIENT_ID = "ilrs-monitor"
TICK_S = 1.0
PAUSE_FIRST_S, PAUSE_LONGEST_S, STEADY_S = 0.2, 5.0, 30.0
GOODBYE_TIMEOUT_S = 2.0
COMMANDS_REMEMBERED = 1_000

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
        connect: opens the monitor's connection, as client `CLIENT_ID`.
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
        self._decoder = PacketDecoder(catalogue)
        self._engine = engine
        self._connect = connect
        self._clock = clock
        self._meter = Meter()
        self._outbox = Outbox()
        self._work = asyncio.Event()
        self._keeper = Keeper(state_file, self._snapshot)
        self._own: set[tuple[str, str]] = set()
        """Alerts this run has spoken of: what the broker retains of them is no news."""
        self._commands: deque[str] = deque(maxlen=COMMANDS_REMEMBERED)
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
                async with self._connect(topics.state(SERVICE), self._presence(online=False)) as link:
                    await self._serve(link)
            except* BusError as errors:
                reason = "; ".join(str(error) for error in errors.exceptions)
                log.warning("no connection to the broker", reason=reason, unsent=len(self._outbox))
            await self._clock.sleep(backoff.pause_s())

    async def _serve(self, link: Link) -> None:
        try:
            await link.subscribe(*self._handlers)
            await link.publish(topics.state(SERVICE), self._presence(online=True), retain=True)
            self._engine.listen(self._clock.now_ns())
            log.info("watching", alerts=len(self._engine.alerts), unsent=len(self._outbox))
            # Whichever notices first that the link is dead ends both.
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(link), name="monitor.listen")
                tasks.create_task(self._deliver(link), name="monitor.deliver")
        except asyncio.CancelledError:
            await self._say_goodbye(link)
            raise
        finally:
            self._engine.stop_listening()

    async def _listen(self, link: Link) -> None:
        async for message in link.messages():
            self._take(message)

    async def _deliver(self, link: Link) -> None:
        """First what a broker that was restarted has forgotten, then whatever changes."""
        autonomy = self._engine.autonomy
        states: list[State] = [*self._engine.alerts.values(), *self._engine.incidents, *autonomy.records]
        for state in (*states, autonomy.switch):
            await publish_state(link, state)
        while True:
            await self._keeper.persist()
            await self._outbox.flush(link)
            await self._work.wait()
            self._work.clear()

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
        if self._is_repeat(message, now_ns):
            return
        try:
            packet = self._decoder.decode(message.topic, message.payload, now_ns)
        except PacketError:
            return  # ingest says why, and keeps it
        started_s = self._clock.monotonic_s()
        changed = self._engine.sample(packet, now_ns)
        delay_ms = (now_ns - packet.time_ns) * 1e3 / NS_PER_S
        self._meter.evaluated(self._clock.monotonic_s() - started_s, delay_ms)
        self._note(changed)

    def _is_repeat(self, message: Message, now_ns: int) -> bool:
        """Told without decoding: publishers that were cut off repeat much that was judged when it came."""
        generated_ns = generation_time_ns(message.payload)
        where = topics.parse_telemetry(message.topic)
        if generated_ns is None or where is None:
            return False
        return self._engine.is_repeat(where.facility, where.packet, generated_ns, now_ns)

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
        command = Telecommand.decode(message.payload)
        if command.id in self._commands:
            return  # sent twice, done once
        self._obey(command, now_ns)

    def _obey(self, command: Telecommand, now_ns: int) -> Report:
        """The one way in for operators, however they come; returns the last report."""
        self._commands.append(command.id)
        self._verify(command, Stage.ACCEPTED)
        switch = self._engine.autonomy.switch
        try:
            changed = execute(self._engine, command, now_ns)
        except CommandRefused as error:
            return self._verify(command, Stage.FAILED, str(error))
        self._verify(command, Stage.STARTED)
        self._keeper.unsaved = True
        if self._engine.autonomy.switch is not switch:
            self._outbox.put([self._engine.autonomy.switch])
        self._note(changed)
        return self._verify(command, Stage.COMPLETED)

    def _verify(self, command: Telecommand, stage: Stage, reason: str = "") -> Report:
        log.info("telecommand", command=command.command, stage=stage.value, by=command.by, reason=reason)
        report = command.report(stage, self._clock.now_ns(), reason)
        self._outbox.put([(topics.report(SERVICE), report)])
        self._work.set()
        return report

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
        report = self._obey(command, self._clock.now_ns())
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
        self._keeper.unsaved = True
        self._work.set()

    async def _keep_ticking(self) -> None:
        while True:
            self._note(self._engine.tick(self._clock.now_ns()))
            self._keeper.unsaved |= self._engine.pending
            await self._keeper.persist()  # nobody delivers while there is no broker
            await self._clock.sleep(TICK_S)

    async def _report(self, publish: PublishHealth, every_s: float) -> None:
        while True:
            await self._clock.sleep(every_s)
            values = self._meter.take(self._engine, memory_mb(), self._clock.monotonic_s())
            await publish(self._clock.now_ns(), values)
            self._keeper.unsaved = True  # when each packet was last heard

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
        }
        return self._engine.snapshot().model_copy(update=unsent)

    def _restore(self) -> None:
        now_ns = self._clock.now_ns()
        snapshot = self._keeper.load(now_ns)
        if snapshot is None:
            return
        self._outbox.put([*snapshot.unsent, *snapshot.unsent_actions])
        self._own.update((alert.facility, alert.rule) for alert in snapshot.unsent)
        ended = self._engine.restore(snapshot, now_ns)
        self._own.update(self._engine.alerts)
        self._note(ended)
        log.info("state restored", alerts=len(self._engine.alerts), unsent=len(self._outbox))
