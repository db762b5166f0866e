"""The monitor acts by itself over a real broker: it sheds load when the reactor trips, or tells people."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from ground_segment.bus import Client, connect
from ground_segment.catalogue import Catalogue, Severity
from ground_segment.clock import SystemClock
from ground_segment.rules.book import RuleBook, compile_rules
from ground_segment.rules.model import RuleFile, expand
from ground_segment.settings import Broker
from ground_segment.wire import Incident, Outcome, Stage, Telecommand, TelemetryPacket, Value, topics
from simulators.service import Plan, Simulation
from tests.integration.monitor.harness import CLOCK, Observer, monitoring, observing
from tests.support.catalogues import project_catalogue
from tests.support.mosquitto import MosquittoOptions, MosquittoServer
from tests.support.station import utc_ns

pytestmark = pytest.mark.integration
SHED: Mapping[str, object] = {
    "title": "Shed loads to the reduced level", "target": "energy", "command": "shed_loads",
    "arguments": {"level": "REDUCED"}, "mode": "active", "on_alert": ["energy/limit-rx_mode"],
    "pre": 'rx_mode == "SCRAM" and rx_net_power < 5', "settle_s": 1, "expect": "load_shed_level >= 1",
    "within_s": 15,
}  # fmt: skip
FAILED = ("energy", "action-shed")
ROUND_S = 0.2


class DaylightClock(SystemClock):
    """Runs as any clock, on a day on which the Sun carries the station: it sheds nothing by itself."""

    def __init__(self) -> None:
        self._ahead_ns = utc_ns("2026-12-05T00:00") - super().now_ns()

    def now_ns(self) -> int:
        return super().now_ns() + self._ahead_ns


@cache
def energy() -> Catalogue:
    return Catalogue(facilities=(project_catalogue().by_id["energy"],))


def book(**changes: object) -> RuleBook:
    body = {"facility": "energy", "actions": {"shed": {**SHED, **changes}}}
    return compile_rules([("energy.yaml", RuleFile.model_validate(expand(body)))], energy())


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with MosquittoServer(tmp_path / "broker", MosquittoOptions(persistence=False)) as server:
        yield Broker(server.host, server.port)


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "monitor.json"


class Plant:
    """Stands in for the energy facility: its reactor may trip, and it may obey."""

    def __init__(
        self, client: Client, *, answers: Stage | None = Stage.COMPLETED, obeys: bool = True
    ) -> None:
        self._client = client
        self._answers = answers
        self._obeys = obeys
        self.tripped = False
        self.level = 0
        self.told: list[Telecommand] = []

    async def report(self) -> None:
        while True:
            up = not self.tripped
            await self._publish("reactor", {"rx_mode": "POWER" if up else "SCRAM", "rx_net_power": 37.0 * up})
            await self._publish("bus", {"load_shed_level": self.level})
            await asyncio.sleep(ROUND_S)

    async def listen(self) -> None:
        await self._client.subscribe(topics.command("energy"))
        async for message in self._client.messages():
            command = Telecommand.decode(message.payload)
            self.told.append(command)
            if self._obeys:
                self.level = 1
            if self._answers:
                report = command.report(self._answers, CLOCK.now_ns(), "the breaker is jammed")
                await self._client.publish(topics.report("energy"), report.encode())

    async def _publish(self, packet: str, values: Mapping[str, Value]) -> None:
        body = TelemetryPacket(CLOCK.now_ns(), values)
        await self._client.publish(topics.telemetry("energy", packet), body.encode())


@asynccontextmanager
async def planted(
    broker: Broker, *, answers: Stage | None = Stage.COMPLETED, obeys: bool = True
) -> AsyncIterator[Plant]:
    async with connect(broker, "plant") as client, asyncio.TaskGroup() as tasks:
        plant = Plant(client, answers=answers, obeys=obeys)
        running = [tasks.create_task(plant.listen()), tasks.create_task(plant.report())]
        yield plant
        for task in running:
            task.cancel()


def outcomes(observer: Observer) -> list[Outcome]:
    return [record.outcome for record in observer.actions if record.outcome is not Outcome.IDLE]


async def test_when_the_reactor_trips_the_simulated_station_is_relieved(
    broker: Broker, state_file: Path
) -> None:
    clock = DaylightClock()
    simulation = Simulation(Plan(energy(), energy().facilities), broker, clock)
    trip = Telecommand(
        id="trip", time_ns=clock.now_ns(), command="inject", arguments={"fault": "energy.reactor_trip"}
    )
    async with (
        observing(broker) as observer,
        connect(broker, "tester") as tester,
        asyncio.TaskGroup() as tasks,
        monitoring(broker, state_file, catalogue=energy(), rules=book(within_s=60), clock=clock),
    ):
        running = tasks.create_task(simulation.run())
        async with asyncio.timeout(60):
            await observer.until(lambda: "energy" in observer.presence and observer.presence["energy"].online)
        await tester.publish(topics.fault("energy"), trip.encode())
        async with asyncio.timeout(60):
            while Outcome.VERIFIED not in outcomes(observer):
                await asyncio.sleep(0.2)
        running.cancel()
    sent = next(record for record in observer.actions if record.outcome is Outcome.SENT)
    assert sent.trigger == "energy/limit-rx_mode"
    assert sent.values["energy.rx_mode"] == "SCRAM"
    stages = [report.stage for report in observer.reports if report.id == sent.telecommand_id]
    assert stages == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]
    assert {report.by for report in observer.reports if report.id == sent.telecommand_id} == {"monitor"}
    assert any(incident is not None for incident in observer.incidents.values())


async def test_in_passive_mode_it_is_only_recorded(broker: Broker, state_file: Path) -> None:
    async with (
        planted(broker) as plant,
        observing(broker) as observer,
        monitoring(broker, state_file, catalogue=energy(), rules=book()),
    ):
        report = await observer.command("set_autonomy", "a rehearsal", mode="passive")
        assert report.stage is Stage.COMPLETED
        plant.tripped = True
        await observer.until(lambda: Outcome.WOULD_SEND in outcomes(observer))
        assert plant.told == []
        assert plant.level == 0


@pytest.mark.parametrize(
    ("answers", "why"),
    [(Stage.FAILED, "energy answered: the breaker is jammed"), (Stage.COMPLETED, "did not come true")],
)
async def test_a_contract_that_fails_calls_people(
    broker: Broker, state_file: Path, answers: Stage, why: str
) -> None:
    async with (
        planted(broker, answers=answers, obeys=False) as plant,
        observing(broker) as observer,
        monitoring(broker, state_file, catalogue=energy(), rules=book(within_s=3)),
    ):
        plant.tripped = True
        await observer.until(lambda: FAILED in observer.alerts)
        assert observer.alerts[FAILED].severity.word == "critical"
        assert why in observer.alerts[FAILED].text
        await observer.until(lambda: outcomes(observer)[-1] is Outcome.FAILED)
    assert len(plant.told) == 1


async def test_a_restart_neither_forgets_a_mode_nor_acts_twice(broker: Broker, state_file: Path) -> None:
    async with planted(broker) as plant, observing(broker) as observer:
        async with monitoring(broker, state_file, catalogue=energy(), rules=book()):
            plant.tripped = True
            await observer.until(lambda: Outcome.VERIFIED in outcomes(observer))
            await observer.command("set_action", name="shed", mode="off")
        async with monitoring(broker, state_file, catalogue=energy(), rules=book()):
            await asyncio.sleep(3)
            assert observer.actions[-1].mode.value == "off"
    assert len(plant.told) == 1


async def test_an_incident_that_nobody_knows_any_more_is_taken_off_the_broker(
    broker: Broker, state_file: Path
) -> None:
    old = Incident(id="1-energy", title="Bus", severity=Severity.WARNING, opened_ns=1, time_ns=2, open=True)
    async with observing(broker) as observer, connect(broker, "earlier") as earlier:
        await earlier.publish(topics.incident(old.id), old.encode(), retain=True)
        await observer.until(lambda: observer.incidents.get(old.id) is not None)
        async with monitoring(broker, state_file):
            await observer.until(lambda: observer.incidents[old.id] is None)


async def test_operators_see_and_set_it_from_the_command_line(
    broker: Broker, state_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ILRS_MQTT_PORT", str(broker.port))
    async with (
        planted(broker) as plant,
        observing(broker) as observer,
        monitoring(broker, state_file, catalogue=energy(), rules=book()),
    ):
        assert await say("autonomy", "set", "passive", "--by", "ana", "--reason", "maintenance")
        assert "autonomy: passive, set by ana" in (shown := await say("autonomy", "show"))
        assert "1 passive" in shown
        plant.tripped = True
        await observer.until(lambda: Outcome.WOULD_SEND in outcomes(observer))
        listed = await say("action", "list")
        assert "PASSIVE   shed" in listed
        assert "set to active, held at passive by the switch over all (autonomy passive)" in listed
        assert "would-send" in listed
        assert "Reactor mode" in await say("incident", "list")
        change, why = ("action", "set"), ("--reason", "not trusted yet")
        assert "there is no action 'shedd'" in await say(*change, "shedd", "off", *why, fails=True)
        assert await say(*change, "shed", "off", "--by", "ana", *why) == "shed: off\n"


async def say(*words: str, fails: bool = False) -> str:
    """What a command prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ground_segment", *words, stdout=PIPE, stderr=STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == int(fails), output.decode()
    return output.decode()
