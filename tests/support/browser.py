"""A station that stands in for simulators, ingest and monitor, and a browser that looks at its console."""

import asyncio
import math
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from ground_segment.bus import Client, connect
from ground_segment.catalogue import Catalogue, Facility, Packet, Parameter
from ground_segment.records import Row, all_tables, telemetry_table
from ground_segment.settings import Broker
from ground_segment.store import Store, open_store
from ground_segment.wire import (
    ActionMode,
    Alert,
    AlertState,
    Autonomy,
    Incident,
    Presence,
    Report,
    Stage,
    Telecommand,
    TelemetryPacket,
    Transition,
    Value,
    topics,
)
from tests.support.alerts import alert_row
from tests.support.catalogues import project_catalogue
from tests.support.samples import sample
from tests.support.servers import HOST, Server, free_port, require

NS_PER_S = 1_000_000_000
HISTORY_STEP_S = 60


def wavy(parameter: Parameter, time_ns: int) -> Value:
    """A value that moves slowly inside the nominal band, a different way for each parameter."""
    if not parameter.numeric:
        return sample(parameter)
    low, high = parameter.nominal or parameter.range or (0.0, 1.0)
    seed = sum(parameter.name.encode())
    wave = math.sin(time_ns / NS_PER_S / (900 + 13 * (seed % 97)) + seed)
    ripple = 0.12 * math.sin(time_ns / NS_PER_S / 7 + 2 * seed)
    value = (low + high) / 2 + (high - low) * (0.3 * wave + 0.3 * ripple)
    return round(value) if parameter.type.value == "int" else value


@dataclass
class StandIn:
    """What a console needs around it: broker, filled store, facilities that speak, monitor that answers."""

    catalogue: Catalogue
    client: Client
    store: Store
    address: str
    broker: Server
    console: Server
    silent: set[str] = field(default_factory=set)
    """Facilities that publish nothing."""
    overrides: dict[str, Value] = field(default_factory=dict)
    """Values to publish in place of the made-up ones, by `facility.parameter`."""
    commands: list[Telecommand] = field(default_factory=list)
    """What the monitor was asked."""
    refusal: str = ""
    """Makes the monitor refuse, with this reason."""
    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)

    async def publish_all(self) -> None:
        """One packet of each kind, now."""
        for facility, packet in self.catalogue.packets():
            if facility.id not in self.silent:
                await self.publish(facility, packet)

    async def publish(self, facility: Facility, packet: Packet) -> None:
        now_ns = time.time_ns()
        values = {
            p.name: self.overrides.get(f"{facility.id}.{p.name}", wavy(p, now_ns)) for p in packet.parameters
        }
        payload = TelemetryPacket(now_ns, values).encode()
        await self.client.publish(topics.telemetry(facility.id, packet.name), payload)

    async def publish_for_ever(self) -> None:
        """All packets once a second."""
        while True:
            await self.publish_all()
            await asyncio.sleep(1.0)

    async def say(self, said: Alert) -> None:
        """Publish and store an alert as the monitor and ingest do."""
        self.alerts[said.facility, said.rule] = said
        await self.client.publish(topics.alert(said.facility, said.rule), said.encode(), retain=True)
        await self.store.write([alert_row(said)])

    async def tell(self, incident: Incident) -> None:
        """Publish an incident as the monitor does: retained while it is open."""
        payload = incident.encode() if incident.open else b""
        await self.client.publish(topics.incident(incident.id), payload, retain=True)

    async def switch(self, mode: ActionMode, by: str = "monitor", reason: str = "") -> None:
        """Publish what the monitor's actions may do."""
        said = Autonomy(mode=mode, time_ns=time.time_ns(), by=by, reason=reason)
        await self.client.publish(topics.AUTONOMY, said.encode(), retain=True)

    async def presence(self, publisher: str, online: bool) -> None:
        said = Presence(online=online, boot=1, time_ns=time.time_ns())
        await self.client.publish(topics.state(publisher), said.encode(), retain=True)

    async def monitor(self) -> None:
        """Answers commands: each stage is reported, and the alert published again."""
        await self.client.subscribe(topics.command("monitor"))
        async for message in self.client.messages():
            telecommand = Telecommand.decode(message.payload)
            self.commands.append(telecommand)
            if self.refusal:
                await self._report(telecommand, Stage.FAILED, self.refusal)
                continue
            await self._report(telecommand, Stage.ACCEPTED)
            await self._obey(telecommand)
            await self._report(telecommand, Stage.COMPLETED)

    async def _report(self, telecommand: Telecommand, stage: Stage, reason: str = "") -> None:
        said = Report(
            id=telecommand.id,
            stage=stage,
            time_ns=time.time_ns(),
            command=telecommand.command,
            reason=reason,
        )
        await self.client.publish(topics.report("monitor"), said.encode())

    async def _obey(self, telecommand: Telecommand) -> None:
        if telecommand.command == "set_autonomy":
            await self.switch(
                ActionMode(str(telecommand.arguments["mode"])), telecommand.by, telecommand.reason
            )
            return
        where = str(telecommand.arguments["facility"]), str(telecommand.arguments["rule"])
        now_ns = time.time_ns()
        changes: dict[str, dict[str, object]] = {
            "acknowledge": {
                "state": AlertState.ACKNOWLEDGED,
                "acknowledged": True,
                "transition": Transition.ACKNOWLEDGED,
            },
            "shelve": {
                "state": AlertState.SHELVED,
                "transition": Transition.SHELVED,
                "shelved_until_ns": now_ns + int(telecommand.arguments.get("for_s", 0)) * NS_PER_S,
            },
            "unshelve": {
                "state": AlertState.UNACKNOWLEDGED,
                "transition": Transition.UNSHELVED,
                "shelved_until_ns": None,
            },
            "take_out_of_service": {
                "state": AlertState.OUT_OF_SERVICE,
                "out_of_service": True,
                "transition": Transition.TAKEN_OUT,
            },
            "reset": {"state": AlertState.NORMAL, "latched": False, "transition": Transition.RESET},
            "return_to_service": {
                "state": AlertState.UNACKNOWLEDGED,
                "out_of_service": False,
                "transition": Transition.RETURNED_TO_SERVICE,
            },
        }
        told = {"time_ns": now_ns, "by": telecommand.by, "why": telecommand.reason or None}
        await self.say(self.alerts[where].model_copy(update=changes[telecommand.command] | told))


@asynccontextmanager
async def stand_in(folder: Path, history_h: float = 2.0) -> AsyncIterator[StandIn]:
    """Everything running but the facilities."""
    catalogue = project_catalogue()
    broker_port, port = free_port(), free_port()
    store_file = folder / "store.db"
    code = (
        "from pathlib import Path; from ground_segment.bus import run_broker;"
        f"run_broker(Path({str(folder / 'broker.toml')!r}), {HOST!r}, {broker_port})"
    )
    broker = Server("broker", [sys.executable, "-c", code], broker_port, folder / "broker.log")
    command = [
        sys.executable,
        "-m",
        "tests.support.serve_console",
        str(broker_port),
        str(store_file),
        str(port),
    ]
    console = Server("console", command, port, folder / "console.log")
    async with open_store(f"sqlite:///{store_file}") as store:
        await store.prepare(all_tables(catalogue), None)
        await store.write(history(catalogue, time.time_ns(), history_h))
        with broker, console:
            async with connect(Broker(HOST, broker_port), "stand-in") as client:
                yield StandIn(catalogue, client, store, f"http://{HOST}:{port}", broker, console)


def history(catalogue: Catalogue, now_ns: int, hours: float) -> list[Row]:
    """Rows of all packets, one a minute, up to now."""
    count = int(hours * 3600 / HISTORY_STEP_S)
    times = [now_ns - back * HISTORY_STEP_S * NS_PER_S for back in range(count, 0, -1)]
    return [
        Row(telemetry_table(facility, packet), time_ns, {p.name: wavy(p, time_ns) for p in packet.parameters})
        for facility, packet in catalogue.packets()
        for time_ns in times
    ]


@dataclass
class Watched:
    """A page, and what it must not do."""

    page: Page
    requests: list[str]
    problems: list[str]
    """Errors and warnings of the browser's console, uncaught exceptions, answers of 400 and above."""

    @property
    def foreign(self) -> list[str]:
        """Addresses outside this machine that the page asked for."""
        local = (f"http://{HOST}", f"ws://{HOST}", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(local)]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=require("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield chromium
        finally:
            await chromium.close()


@asynccontextmanager
async def watched(chromium: Browser, size: Sequence[int] = (1600, 1000)) -> AsyncIterator[Watched]:
    """A new page that keeps account of its requests and errors."""
    context = await chromium.new_context(viewport={"width": size[0], "height": size[1]})
    page = await context.new_page()
    seen = Watched(page, [], [])
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("websocket", lambda socket: seen.requests.append(socket.url))
    page.on("pageerror", lambda error: seen.problems.append(str(error)))
    page.on("console", lambda said: _note(seen, said.type, said.text))
    page.on("response", lambda r: seen.problems.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    try:
        yield seen
    finally:
        await context.close()


def _note(seen: Watched, kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        seen.problems.append(f"{kind}: {text}")


@asynccontextmanager
async def running(*coroutines: "asyncio._CoroutineLike[None]") -> AsyncIterator[None]:
    """Tasks that go on for the length of a test; one that fails fails the test."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(coroutine) for coroutine in coroutines]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
