"""A monitor that is killed again and again, at any moment and under load, beside an engine that never is.

No alert is lost and none is told twice: of every alert the transitions are the same, in the same order. A
message that was under way when the monitor died may come once more; it is the same to the nanosecond.
"""

import asyncio
import json
import random
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ground_segment.bus import Client, connect
from ground_segment.catalogue import load_catalogue
from ground_segment.clock import SystemClock
from ground_segment.monitor import Engine, Patience
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.settings import Broker
from ground_segment.wire import (
    Alert,
    Origin,
    ReceivedPacket,
    Stage,
    Telecommand,
    TelemetryPacket,
    Transition,
    Value,
    topics,
)
from tests.integration.monitor.harness import Observer
from tests.support.mosquitto import MosquittoServer
from tests.support.servers import HOST, Server

pytestmark = [pytest.mark.system, pytest.mark.timeout(3600)]

CLOCK = SystemClock()
SWITCHES, LEVELS = 30, 10
PERIOD_S = 0.02
CONVERGES_S = 30.0
COMMANDS = ("acknowledge", "shelve", "unshelve", "take_out_of_service", "return_to_service", "reset")
Key = tuple[str, str]


def catalogue_in(folder: Path) -> Path:
    """One facility with switches, some with delays, and levels of three severities."""
    delays = [{}, {"on_delay_s": 0.5}, {"off_delay_s": 0.5}, {"on_delay_s": 0.3, "off_delay_s": 0.3}]
    switches = {
        f"s{n}": {"type": "bool", "subsystem": "x", "description": "On.", "limits": {"warning": [False]},
                  **delays[n % 4]}
        for n in range(SWITCHES)
    }  # fmt: skip
    levels = {
        f"v{n}": {"type": "float", "unit": "V", "subsystem": "x", "description": "Level.",
                  "range": [-100, 100], "deadband": 0.5,
                  "limits": {"watch": [None, 10], "warning": [None, 20], "critical": [None, 30]},
                  **delays[n % 4]}
        for n in range(LEVELS)
    }  # fmt: skip
    packet = {"title": "All", "period_s": 1, "stale_after_s": 600, "parameters": {**switches, **levels}}
    facility = {"id": "energy", "kind": "facility", "title": "Energy", "site": "here",
                "description": "Power.", "packets": {"all": packet}}  # fmt: skip
    folder.mkdir()
    (folder / "energy.yaml").write_text(json.dumps(facility))  # JSON is YAML
    return folder


class Ordeal:
    """A killed monitor and a lasting engine, given the same."""

    def __init__(
        self, client: Client, observer: Observer, monitor: Server, engine: Engine, seed: int
    ) -> None:
        self.client, self.observer, self.monitor, self.engine = client, observer, monitor, engine
        self.random = random.Random(seed)
        self.values: dict[str, Value] = {
            **{f"s{n}": True for n in range(SWITCHES)},
            **{f"v{n}": 0.0 for n in range(LEVELS)},
        }
        self.told: list[Alert] = []
        self.number = 0

    async def publish(self) -> None:
        """The load: for ever."""
        boot = CLOCK.now_ns() // 10**6
        while True:
            self.number += 1
            now_ns, values = CLOCK.now_ns(), dict(self.values)
            origin = Origin(boot, self.number, 1)
            packet = ReceivedPacket("energy", "all", "direct", now_ns, values, (), origin)
            self.told += self.engine.sample(packet, now_ns)
            body = TelemetryPacket(now_ns, values, origin=origin)
            await self.client.publish(topics.telemetry("energy", "all"), body.encode())
            self.told += self.engine.tick(CLOCK.now_ns())
            await asyncio.sleep(PERIOD_S)

    def change(self) -> None:
        """Something else goes wrong, or right again."""
        for n in self.random.sample(range(SWITCHES), 8):
            self.values[f"s{n}"] = not self.values[f"s{n}"]
        for n in self.random.sample(range(LEVELS), 4):
            self.values[f"v{n}"] = self.random.choice([0.0, 15.0, 25.0, 35.0])

    async def kill(self) -> None:
        await asyncio.sleep(self.random.uniform(0.0, 1.0))
        boot = self.observer.presence["monitor"].boot
        await asyncio.to_thread(self.monitor.kill)
        await asyncio.to_thread(self.monitor.start)
        await self.observer.until(
            lambda: self.observer.monitor_is_online() and self.observer.presence["monitor"].boot != boot
        )

    async def command(self) -> None:
        """An operator, both of whose monitors are asked the same."""
        facility, rule = self.random.choice(sorted(self.engine.alerts) or [("energy", "limit-s0")])
        arguments: dict[str, Value] = {"facility": facility, "rule": rule, "for_s": 3600}
        name = self.random.choice(COMMANDS)
        report = await self.observer.command(name, "ordeal", **arguments)
        command = Telecommand(id="x", time_ns=1, command=name, arguments=arguments, by="ana", reason="ordeal")
        refused = ""
        try:
            self.told += execute(self.engine, command, CLOCK.now_ns())
        except CommandRefused as error:
            refused = str(error)
        assert timeless(report.reason) == timeless(refused)
        assert report.stage is (Stage.FAILED if refused else Stage.COMPLETED)

    async def converge(self) -> None:
        """Wait until every alert is the same as if the monitor had never been killed."""
        try:
            async with asyncio.timeout(CONVERGES_S):
                while facts(self.observer.alerts) != facts(dict(self.engine.alerts)):
                    await asyncio.sleep(0.05)
        except TimeoutError:
            assert facts(self.observer.alerts) == facts(dict(self.engine.alerts))

    def compare(self) -> None:
        seen = distinct(self.observer.events)
        assert by_alert(seen) == by_alert(self.told)


def timeless(text: str) -> str:
    """What was heard first after a start may be a second later."""
    return re.sub(r"[0-9:]{8} UTC", "then", text)


def facts(alerts: dict[Key, Alert]) -> dict[Key, tuple[object, ...]]:
    return {
        key: (a.state, a.active, a.acknowledged, a.severity, a.condition, a.shelved_severity,
              a.out_of_service, a.latched, a.suppressed_by, a.count)
        for key, a in alerts.items()
    }  # fmt: skip


def distinct(events: list[Alert]) -> list[Alert]:
    """Without what came once more; nothing else may have the same time."""
    by_time: dict[tuple[str, int], Alert] = {}
    for event in events:
        assert by_time.setdefault((event.rule, event.time_ns), event) == event
    return list(by_time.values())


def by_alert(events: list[Alert]) -> dict[str, list[tuple[Transition, int]]]:
    """Transitions and severities of each alert, in the order of their times."""
    told: dict[str, list[tuple[Transition, int]]] = {}
    for event in sorted(events, key=lambda event: event.time_ns):
        told.setdefault(event.rule, []).append((event.transition, int(event.severity)))
    return told


@asynccontextmanager
async def ordeal(folder: Path, seed: int) -> AsyncIterator[Ordeal]:
    catalogue_dir = catalogue_in(folder / "catalogue")
    with MosquittoServer(folder / "broker") as server:
        broker = Broker(HOST, server.port)
        async with (
            connect(broker, "load") as client,
            connect(broker, "observer") as watching,
            Observer(watching) as observer,
        ):
            command = [sys.executable, "-m", "tests.support.serve_monitor", str(server.port),
                       str(folder / "state.json"), str(catalogue_dir)]  # fmt: skip
            with Server("monitor", command, server.port, folder / "monitor.log") as monitor:
                engine = Engine(load_catalogue(catalogue_dir), Patience(grace_s=3600.0))
                engine.listen(CLOCK.now_ns())
                one = Ordeal(client, observer, monitor, engine, seed)
                load = asyncio.create_task(one.publish())
                try:
                    yield one
                finally:
                    load.cancel()
                    await asyncio.wait([load])


async def endure(folder: Path, kills: int) -> None:
    async with ordeal(folder, seed=kills) as one:
        await one.observer.until(one.observer.monitor_is_online)
        for _ in range(kills):
            one.change()
            await one.kill()
            await one.converge()
            for _ in range(3):
                await one.command()
            await one.converge()
        one.compare()
        assert sum(map(len, by_alert(one.told).values())) > 5 * kills


async def test_ten_kills(tmp_path: Path) -> None:
    await endure(tmp_path, 10)


@pytest.mark.soak
async def test_two_hundred_kills(tmp_path: Path) -> None:
    await endure(tmp_path, 200)
