"""The monitor on a real broker: telemetry in, retained alerts and events out, operators, restarts."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ground_segment.bus import TelemetryPublisher, connect
from ground_segment.monitor import statefile
from ground_segment.monitor.snapshot import Snapshot
from ground_segment.settings import Broker
from ground_segment.wire import AlertState, Stage, Telecommand, TelemetryPacket, Transition, Value, topics
from tests.integration.monitor.harness import (
    BREAKER,
    CLOCK,
    GOOD,
    OPEN,
    Health,
    embedded_broker,
    monitoring,
    observing,
)
from tests.support.mosquitto import MosquittoOptions, MosquittoServer
from tests.support.servers import HOST, Server

pytestmark = pytest.mark.integration
ONE: Mapping[str, Value] = {"facility": BREAKER[0], "rule": BREAKER[1]}


@pytest.fixture(params=["mosquitto", "embedded"])
def server(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Either broker; both forget what they retain when they are restarted."""
    folder = tmp_path / "broker"
    if request.param == "embedded":
        broker = embedded_broker(folder)
    else:
        broker = MosquittoServer(folder, MosquittoOptions(persistence=False))
    with broker as running:
        yield running


@pytest.fixture
def broker(server: Server) -> Broker:
    return Broker(HOST, server.port)


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "monitor.json"


async def test_from_a_value_to_a_cleared_alert(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer, monitoring(broker, state_file):
        await observer.publish(GOOD)
        await observer.publish(OPEN)
        alert = await observer.until_state(AlertState.UNACKNOWLEDGED)
        assert alert.title == "Breaker closed: no"
        report = await observer.command("acknowledge", "seen", **ONE)
        assert report.stage is Stage.COMPLETED
        acknowledged = await observer.until_state(AlertState.ACKNOWLEDGED)
        assert (acknowledged.by, acknowledged.why) == ("ana", "seen")
        await observer.publish(GOOD)
        await observer.until(lambda: BREAKER not in observer.alerts)
    assert observer.transitions() == [Transition.RAISED, Transition.ACKNOWLEDGED, Transition.CLEARED]
    assert observer.events[-1].state is AlertState.NORMAL
    ends = [line for line in observer.order if line.endswith("breaker_closed False")]
    assert observer.order.index(ends[0]) > len(observer.order) - 1 - observer.order[::-1].index(
        f"{topics.alert_event(*BREAKER)} True"
    )  # nothing is retained any more, after the last event
    stages = [r.stage for r in observer.reports]
    assert stages == [Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED]


async def test_a_publisher_that_keeps_its_packets_is_watched(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer, monitoring(broker, state_file):
        async with TelemetryPublisher(broker, "energy", CLOCK) as publisher:
            await publisher.publish("modes", CLOCK.now_ns(), OPEN)
            await observer.until_state(AlertState.UNACKNOWLEDGED)
        silent = await observer.until_state(AlertState.UNACKNOWLEDGED, ("energy", "silent"))
    assert "its connection ended at" in silent.text


async def test_history_and_rubbish_raise_nothing(broker: Broker, state_file: Path) -> None:
    health: Health = asyncio.Queue()
    topic = topics.telemetry("energy", "modes")
    async with (
        observing(broker) as observer,
        monitoring(broker, state_file, health),
        connect(broker, "stranger") as stranger,
    ):
        for age_s in range(3600, 100, -60):
            old = TelemetryPacket(CLOCK.now_ns() - age_s * 10**9, OPEN)
            await stranger.publish(topic, old.encode())
        for rubbish in (b"", b"{", b"\xff", b'{"time": 1e99}', b'{"time":123,"values":{}}'):
            await stranger.publish(topic, rubbish)
            await stranger.publish(topics.state("energy"), rubbish)
            await stranger.publish(topics.command("monitor"), rubbish)
            await stranger.publish(topics.alert("energy", "limit-x"), rubbish)
        await observer.publish(OPEN)
        await observer.until_state(AlertState.UNACKNOWLEDGED)
        async with asyncio.timeout(20):
            while (values := await health.get())["evaluated"] != 1:
                pass
        await observer.until(lambda: bool(observer.events))
    assert observer.transitions() == [Transition.RAISED]
    assert values["late"] == 59


async def test_a_restart_keeps_acknowledgements_and_shelves(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer:
        async with monitoring(broker, state_file):
            await observer.publish({"rfc_mode": "FAULT", "breaker_closed": False})
            await observer.until(lambda: len(observer.alerts) == 2)
            await observer.command("acknowledge", "", **ONE)
            await observer.command(
                "shelve", "being replaced", facility="energy", rule="limit-rfc_mode", for_s=600
            )
            before = dict(observer.alerts)
        await observer.until_offline()
        events = len(observer.events)
        async with monitoring(broker, state_file):
            await observer.publish({"rfc_mode": "FAULT", "breaker_closed": False})
            assert observer.alerts == before
            await observer.publish({"rfc_mode": "FAULT", "breaker_closed": True})
            await observer.until(lambda: BREAKER not in observer.alerts)
        assert [e.transition for e in observer.events[events:]] == [Transition.CLEARED]
        assert observer.presence["monitor"].online is False


async def test_a_broker_that_forgets_is_told_again(server: Server, broker: Broker, state_file: Path) -> None:
    async with monitoring(broker, state_file):
        async with observing(broker) as observer:
            await observer.publish(OPEN)
            await observer.until_state(AlertState.UNACKNOWLEDGED)
            await observer.until(lambda: len(observer.events) == 1)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        async with observing(broker, "later") as later:
            alert = await later.until_state(AlertState.UNACKNOWLEDGED)
            await later.until(lambda: later.presence["monitor"].online)
            assert later.events in ([], observer.events)  # a state, no news, but for what was under way
            assert alert == observer.alerts[BREAKER]
            report = await later.command("acknowledge", "", **ONE)
    assert report.stage is Stage.COMPLETED


async def test_alerts_outlive_a_lost_state_file(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer:
        async with monitoring(broker, state_file):
            await observer.publish(OPEN)
            await observer.until_state(AlertState.UNACKNOWLEDGED)
        for place in state_file.parent.iterdir():
            place.write_text("{ cut off")
        with capture_logs() as logs:
            async with monitoring(broker, state_file):
                report = await observer.command("acknowledge", "", **ONE)
                assert report.stage is Stage.COMPLETED
                await observer.until_state(AlertState.ACKNOWLEDGED)
                await observer.publish(GOOD)
                await observer.until(lambda: BREAKER not in observer.alerts)
    assert "state file cannot be read: set aside" in [entry["event"] for entry in logs]
    assert list(state_file.parent.glob("monitor.json.corrupt-*"))


async def test_a_disk_that_fails_stops_no_alert(broker: Broker, state_file: Path) -> None:
    state_file.parent.write_text("a file where the folder should be")
    with capture_logs() as logs:
        async with observing(broker) as observer, monitoring(broker, state_file):
            await observer.publish(OPEN)
            await observer.until_state(AlertState.UNACKNOWLEDGED)
    errors = {entry["event"] for entry in logs if entry["log_level"] == "error"}
    assert "state is not saved: a restart now would forget" in errors


async def test_an_alert_of_a_rule_that_is_gone_is_taken_off_the_broker(
    broker: Broker, state_file: Path
) -> None:
    async with observing(broker) as observer:
        async with monitoring(broker, state_file):
            await observer.publish(OPEN)
            alert = await observer.until_state(AlertState.UNACKNOWLEDGED)
        gone = alert.model_copy(update={"rule": "limit-gone"})
        async with connect(broker, "earlier") as earlier:
            await earlier.publish(topics.alert("energy", "limit-gone"), gone.encode(), retain=True)
        await observer.until(lambda: ("energy", "limit-gone") in observer.alerts)
        async with monitoring(broker, state_file):
            await observer.until(lambda: ("energy", "limit-gone") not in observer.alerts)
    assert observer.events[-1].why == "the catalogue no longer has this rule"


async def test_what_was_saved_but_not_published_is_published_after_a_crash(
    broker: Broker, state_file: Path
) -> None:
    async with observing(broker) as observer, monitoring(broker, state_file):
        await observer.publish(OPEN)
        alert = await observer.until_state(AlertState.UNACKNOWLEDGED)
    ended = alert.model_copy(
        update={
            "state": AlertState.NORMAL,
            "active": False,
            "acknowledged": True,
            "time_ns": alert.time_ns + 1,
        }
    )
    statefile.save(state_file, Snapshot(unsent=(ended,)))
    async with observing(broker, "later") as later:
        await later.until_state(AlertState.UNACKNOWLEDGED)
        async with monitoring(broker, state_file):
            await later.until(lambda: BREAKER not in later.alerts)
    assert later.events == [ended]


async def test_commands_fail_with_a_reason_and_are_done_once(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer, monitoring(broker, state_file):
        failed = await observer.command("acknowledge", "", **ONE)
        assert failed.stage is Stage.FAILED
        assert failed.reason == "'limit-breaker_closed' of 'energy' is no alert at present; energy has none"
        twice = Telecommand(
            id="twice", time_ns=CLOCK.now_ns(), command="shelve", reason="x", arguments={**ONE, "for_s": 60}
        )
        await observer.send(twice)
        await observer.send(twice)
        await observer.command("acknowledge", rule="all")
    assert observer.transitions() == [Transition.SHELVED]
    assert [r.stage for r in observer.reports if r.id == "twice"] == [
        Stage.ACCEPTED,
        Stage.STARTED,
        Stage.COMPLETED,
    ]


async def test_the_monitor_may_start_before_its_broker(
    server: Server, broker: Broker, state_file: Path
) -> None:
    await asyncio.to_thread(server.stop)
    async with monitoring(broker, state_file, wait=False):
        await asyncio.to_thread(server.start)
        async with observing(broker) as observer:
            await observer.until(lambda: "monitor" in observer.presence)
            await observer.publish(OPEN)
            await observer.until_state(AlertState.UNACKNOWLEDGED)


async def test_the_last_will_speaks_for_a_monitor_that_is_killed(broker: Broker) -> None:
    program = (
        "import asyncio, os\n"
        "from ground_segment.bus import Will, connect\n"
        "from ground_segment.settings import Broker\n"
        "from ground_segment.wire import Presence, topics\n"
        "async def main():\n"
        "    said = [Presence(online=o, boot=7, time_ns=1).encode() for o in (False, True)]\n"
        "    topic = topics.state('monitor')\n"
        f"    broker = Broker('{broker.host}', {broker.port})\n"
        "    async with connect(broker, 'm', Will(topic, said[0])) as link:\n"
        "        await link.publish(topic, said[1], retain=True)\n"
        "        os._exit(0)\n"
        "asyncio.run(main())\n"
    )
    async with observing(broker) as observer:
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", program], check=True)
        await observer.until(
            lambda: "monitor" in observer.presence and not observer.presence["monitor"].online
        )
    assert observer.presence["monitor"].boot == 7


async def test_what_came_while_it_was_away_is_judged_and_carried_out(
    broker: Broker, state_file: Path
) -> None:
    async with observing(broker) as observer:
        async with monitoring(broker, state_file):
            await observer.publish(GOOD)
            await observer.command("take_out_of_service", "maintenance", **{**ONE, "rule": "limit-rfc_mode"})
        await observer.until_offline()
        await observer.publish(OPEN)  # one packet alone, and right again before anybody looks
        await observer.publish(GOOD)
        await observer.ask("return_to_service", "1", CLOCK.now_ns(), **{**ONE, "rule": "limit-rfc_mode"})
        await observer.ask("shelve", "2", CLOCK.now_ns() - 3600 * 10**9, **ONE, for_s=60.0)
        async with monitoring(broker, state_file):
            await observer.until(lambda: observer.last_stage("2") is not None)
            await observer.until_state(AlertState.RETURNED)
        await observer.until_offline()
    assert observer.transitions() == [Transition.RAISED, Transition.CLEARED]
    assert observer.last_stage("1") is Stage.COMPLETED
    refused = next(report for report in observer.reports if report.id == "2")
    assert refused.stage is Stage.FAILED
    assert refused.reason.startswith("it was sent 36")
    assert refused.reason.endswith("is not carried out: look again, then send it again")


async def test_old_packets_that_waited_are_the_past(broker: Broker, state_file: Path) -> None:
    """The broker kept them for long: what they say was so then, and calls nobody now."""
    async with observing(broker) as observer:
        async with monitoring(broker, state_file):
            await observer.publish(GOOD)
        await observer.until_offline()
        await observer.publish(OPEN, age_s=600.0)
        await observer.publish(GOOD)
        async with monitoring(broker, state_file):
            await observer.until(lambda: bool(observer.events))
    assert [(event.transition, event.learned_ns is not None) for event in observer.events] == [
        (Transition.RAISED, True)
    ]
    assert not observer.alerts


async def test_a_telecommand_is_done_once_also_over_a_restart(broker: Broker, state_file: Path) -> None:
    async with observing(broker) as observer:
        for _ in range(2):
            async with monitoring(broker, state_file):
                await observer.publish(OPEN)
                await observer.until_state(
                    AlertState.UNACKNOWLEDGED if not observer.reports else AlertState.SHELVED
                )
                await observer.ask("shelve", "once", CLOCK.now_ns(), **ONE, for_s=600.0)
                await observer.command("acknowledge", rule="all")
    assert observer.transitions().count(Transition.SHELVED) == 1
