"""The demo from start to end: start everything, show the history coming in, inject a fault, see the alert."""

import asyncio
import json
import signal
import socket
import sys
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ground_segment.bus import command, connect
from ground_segment.catalogue import Catalogue
from ground_segment.clock import NS_PER_S, Clock, iso_utc
from ground_segment.demo.audit import Audit, audit, read_ledger
from ground_segment.demo.folder import LOGS
from ground_segment.demo.observer import Observer
from ground_segment.demo.screen import Screen
from ground_segment.demo.supervisor import Program, Supervisor
from ground_segment.records import ALERTS
from ground_segment.settings import Settings
from ground_segment.store import Store
from ground_segment.wire import BusError, Stage, Telecommand, Transition, topics

START_TIMEOUT_S = 300.0
ALERT_TIMEOUT_S = 60.0
SETTLE_TIMEOUT_S = 60.0
HISTORY_STEP_S = 60
POLL_S = 0.25


class DemoFailed(Exception):
    """A part of the station does not come up; the message says which, and where its log is."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What to show.

    `for_s` ends the demo that long after all facilities are live; None waits for Ctrl-C.
    """

    folder: Path
    history_h: float = 24.0
    fault: str = "energy.reactor_trip"
    fault_after_s: float = 30.0
    for_s: float | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What `--json` writes."""

    facilities: int
    parameters: int
    packets_published: int
    packets_stored: int
    packets_quarantined: int
    packets_lost: int
    samples_stored: int
    alerts_raised: int
    fault_to_alert_s: float | None
    history_hours: float


class Demo:
    """One run.

    Args:
        settings: with free ports, the demo's data folder and its store.
        catalogue: of the station.
        store: read at the end, when everything else has stopped.
        clock: of this machine.
        screen: what the person in front of it sees.
    """

    def __init__(
        self, options: DemoOptions, settings: Settings, catalogue: Catalogue, clock: Clock, screen: Screen
    ) -> None:
        self._options = options
        self._settings = settings
        self._catalogue = catalogue
        self._clock = clock
        self._screen = screen
        self._ledger = options.folder / "published.json"
        self._observer = Observer(settings.broker(), clock)
        self._facilities = [facility.id for facility in catalogue.surface()]
        self._fault_to_alert_s: float | None = None

    async def run(self, store: Store) -> DemoReport | None:
        """Show everything; with `for_s`, count at the end and return the figures.

        Raises:
            DemoFailed: something does not come up.
        """
        logs = self._options.folder / LOGS
        supervisor = Supervisor(self._settings.for_children(), logs, self._clock)
        async with supervisor:
            self._screen.say(f"starting the station; logs are in {logs}")
            await self._start(supervisor)
            async with _beside(self._observer.run()):
                await self._show(supervisor)
                if self._options.for_s is None:
                    await asyncio.Event().wait()
                await self._settle(supervisor)
        return await self._count(store)

    async def _start(self, supervisor: Supervisor) -> None:
        supervisor.start([_own("broker")])
        await self._reach(self._settings.mqtt_port, "broker", supervisor)
        step = ["--step", str(HISTORY_STEP_S), "--seed", str(self._options.seed)]
        history = ["--history", str(self._options.history_h), *step] if self._options.history_h else step[2:]
        simulators = ("-m", "simulators", "run", "--ledger", str(self._ledger), *history)
        supervisor.start([
            _own("ingest"),
            Program("simulators", (sys.executable, *simulators)),
            _own("console"),
        ])  # fmt: skip

    async def _show(self, supervisor: Supervisor) -> None:
        async with _beside(self._show_history()):
            await self._all_live(supervisor)
            supervisor.start([_own("monitor")])  # not before: it would call silent who is still starting
            live_s = self._clock.monotonic_s()
            await self._reach(self._settings.console_port, "console", supervisor)
            self._screen.ready(
                f"http://{self._settings.console_host}:{self._settings.console_port}",
                f"http://{self._settings.api_host}:{self._settings.api_port}",
                self._settings.variables("mqtt_port", "api_port", "api_token", "store_url", "data_dir"),
            )
            await self._clock.sleep(self._options.fault_after_s)
            await self._show_fault()
            if self._options.for_s is not None:
                await self._clock.sleep(live_s + self._options.for_s - self._clock.monotonic_s())

    async def _all_live(self, supervisor: Supervisor) -> None:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                await self._observer.all_online(self._facilities)
        except TimeoutError:
            missing = [f for f in self._facilities if not self._observer.online.get(f)]
            raise DemoFailed(
                f"not online after {START_TIMEOUT_S:g} s: {', '.join(missing)}; "
                f"see {supervisor.log_of('simulators')}"
            ) from None
        self._screen.say(f"all {len(self._facilities)} facilities are live")

    async def _reach(self, port: int, name: str, supervisor: Supervisor) -> None:
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                while True:
                    with suppress(OSError):
                        _, writer = await asyncio.open_connection("127.0.0.1", port)
                        writer.close()
                        return
                    await self._clock.sleep(POLL_S)
        except TimeoutError:
            raise DemoFailed(f"the {name} does not come up; see {supervisor.log_of(name)}") from None

    async def _show_history(self) -> None:
        """A progress bar of stored packets, until the history is in."""
        if not self._options.history_h:
            return
        packets = sum(len(facility.packets) for facility in self._catalogue.surface())
        total = int(self._options.history_h * 3600 / HISTORY_STEP_S) * packets
        with self._screen.progress(f"{self._options.history_h:g} h of history stored", total) as update:
            while (stored := self._observer.stored_of(self._facilities)) < total:
                update(stored)
                await self._clock.sleep(POLL_S)
            update(total)

    async def _show_fault(self) -> None:
        injected_ns = self._clock.now_ns()
        facility = self._options.fault.partition(".")[0]
        refusal = await self._inject(facility, injected_ns)
        if refusal:
            self._screen.say(f"{iso_utc(injected_ns)}  fault not injected: {refusal}")
            return
        self._screen.say(f"{iso_utc(injected_ns)}  fault injected: {self._options.fault}")
        try:
            async with asyncio.timeout(ALERT_TIMEOUT_S):
                alert = await self._observer.raised_in(facility, injected_ns)
        except TimeoutError:
            self._screen.say(f"no alert of {facility} within {ALERT_TIMEOUT_S:g} s of the fault")
            return
        self._fault_to_alert_s = (alert.time_ns - injected_ns) / NS_PER_S
        self._screen.alert(alert, self._fault_to_alert_s)

    async def _inject(self, facility: str, time_ns: int) -> str | None:
        """Why the simulators did not do it; None if they did."""
        telecommand = Telecommand(
            id=uuid.uuid4().hex,
            time_ns=time_ns,
            command="inject",
            arguments={"fault": self._options.fault},
            by="demo",
            reason="so that an alert is seen",
        )
        try:
            async with connect(self._settings.broker(), "ilrs-demo") as client:
                report = await command(
                    client, topics.fault(facility), topics.fault_report(facility), telecommand
                )
        except BusError as error:
            return str(error)
        if report is None:
            return "no simulator answers"
        return report.reason if report.stage is Stage.FAILED else None

    async def _settle(self, supervisor: Supervisor) -> None:
        """End the publishers, which first see everything stored; wait for ingest's last word about it."""
        self._screen.say("stopping the simulators, waiting until everything is stored")
        await supervisor.stop("simulators")
        total = sum(read_ledger(self._ledger).values())
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_TIMEOUT_S):
                while self._observer.stored_of(self._facilities) < total:
                    await self._clock.sleep(POLL_S)

    async def _count(self, store: Store) -> DemoReport:
        now_ns = self._clock.now_ns()
        counted: Audit = await audit(store, self._catalogue, read_ledger(self._ledger), now_ns)
        return DemoReport(
            facilities=counted.facilities,
            parameters=counted.parameters,
            packets_published=counted.published,
            packets_stored=counted.stored,
            packets_quarantined=counted.quarantined,
            packets_lost=counted.lost,
            samples_stored=counted.samples,
            alerts_raised=await _raised(store, now_ns),
            fault_to_alert_s=self._fault_to_alert_s,
            history_hours=round(counted.history_hours, 2),
        )


async def run_demo(
    options: DemoOptions, settings: Settings, catalogue: Catalogue, store: Store, clock: Clock, screen: Screen
) -> DemoReport | None:
    """See `Demo.run`. A closed terminal ends it in order, unless it was started to outlive it (nohup)."""
    task = asyncio.current_task()
    if task and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, task.cancel)
    return await Demo(options, settings, catalogue, clock, screen).run(store)


def write_report(report: DemoReport, file: Path) -> None:
    """One JSON object."""
    file.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")


def free_port(preferred: int) -> int:
    """The preferred port of the loopback address, or any other one if something listens there."""
    for port in (preferred, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise DemoFailed("no free port on 127.0.0.1")


async def _raised(store: Store, now_ns: int) -> int:
    rows = await store.rows(ALERTS, 0, now_ns)
    return sum(1 for row in rows if row.fields.get("transition") == Transition.RAISED.value)


def _own(command: str) -> Program:
    return Program(command, (sys.executable, "-m", "ground_segment", command))


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run something beside the block, and end it with the block. Raises its error at the block's end."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
    if not task.cancelled():
        task.result()
