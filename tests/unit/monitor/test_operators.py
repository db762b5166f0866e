"""What operators may do, and the ISA-18.2 states that follow: every state with every event."""

from collections.abc import Callable

import pytest

from ground_segment.catalogue import Severity
from ground_segment.monitor import Patience
from ground_segment.monitor.book import NoSuchAlert
from ground_segment.monitor.commands import CommandRefused, execute
from ground_segment.wire import Alert, AlertState, Telecommand, Transition, Value
from tests.unit.monitor.scene import VOLTAGE, Scene

OK, LOW, WORSE = 121.0, 112.0, 100.0
NORMAL, UNACK, ACK = AlertState.NORMAL, AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED
RTN, SHELVED = AlertState.RETURNED, AlertState.SHELVED


def acknowledge(scene: Scene) -> None:
    scene.take(scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns))


def shelve(scene: Scene) -> None:
    scene.take(scene.engine.shelve(VOLTAGE, 3600, "ana", "sensor is being replaced", scene.now_ns))


def unshelve(scene: Scene) -> None:
    scene.take(scene.engine.unshelve(VOLTAGE, "ana", None, scene.now_ns))


def expire(scene: Scene) -> None:
    """An hour passes while the voltage is what it was."""
    active = VOLTAGE in scene.engine.alerts and scene.engine.alerts[VOLTAGE].active
    scene.voltages(*[LOW if active else OK] * 3601)


def violate(scene: Scene) -> None:
    scene.voltages(*[LOW] * 3)


def worsen(scene: Scene) -> None:
    scene.voltages(*[WORSE] * 3)


def recover(scene: Scene) -> None:
    scene.voltages(*[OK] * 11)


def nothing(scene: Scene) -> None:
    """Only as a beginning."""


Event = Callable[[Scene], None]
TO_REACH: dict[str, list[Event]] = {
    "normal": [nothing],
    "unacknowledged": [violate],
    "acknowledged": [violate, acknowledge],
    "returned": [violate, recover],
    "shelved, normal": [shelve],
    "shelved, active": [violate, shelve],
    "shelved, active, acknowledged": [violate, acknowledge, shelve],
    "shelved, returned": [violate, shelve, recover],
    "shelved, over": [violate, acknowledge, shelve, recover],
}
TABLE: list[tuple[str, Event, AlertState]] = [
    ("normal", violate, UNACK),
    ("normal", recover, NORMAL),
    ("normal", shelve, SHELVED),
    ("unacknowledged", acknowledge, ACK),
    ("unacknowledged", recover, RTN),
    ("unacknowledged", worsen, UNACK),
    ("unacknowledged", shelve, SHELVED),
    ("acknowledged", acknowledge, ACK),
    ("acknowledged", recover, NORMAL),
    ("acknowledged", worsen, UNACK),
    ("acknowledged", shelve, SHELVED),
    ("returned", acknowledge, NORMAL),
    ("returned", violate, UNACK),
    ("returned", shelve, SHELVED),
    ("shelved, normal", violate, SHELVED),
    ("shelved, normal", worsen, SHELVED),
    ("shelved, normal", unshelve, NORMAL),
    ("shelved, normal", expire, NORMAL),
    ("shelved, active", acknowledge, SHELVED),
    ("shelved, active", recover, SHELVED),
    ("shelved, active", unshelve, UNACK),
    ("shelved, active", expire, UNACK),
    ("shelved, active", shelve, SHELVED),
    ("shelved, active", worsen, UNACK),
    ("shelved, active, acknowledged", unshelve, ACK),
    ("shelved, active, acknowledged", expire, ACK),
    ("shelved, active, acknowledged", recover, SHELVED),
    ("shelved, returned", unshelve, RTN),
    ("shelved, returned", expire, RTN),
    ("shelved, returned", violate, SHELVED),
    ("shelved, returned", acknowledge, SHELVED),
    ("shelved, over", unshelve, NORMAL),
    ("shelved, over", expire, NORMAL),
    ("shelved, over", violate, SHELVED),
]


def state(scene: Scene) -> AlertState:
    alert = scene.engine.alerts.get(VOLTAGE)
    return alert.state if alert else NORMAL


@pytest.mark.parametrize(
    ("start", "event", "after"), TABLE, ids=[f"{start}: {event.__name__}" for start, event, _ in TABLE]
)
def test_the_state_machine(start: str, event: Event, after: AlertState) -> None:
    scene = Scene()
    for step in TO_REACH[start]:
        step(scene)
    event(scene)
    assert state(scene) is after
    if scene.seen:
        assert scene.seen[-1].state is after  # what was published last is what is the case
        assert scene.seen[-1].by in (None, "ana")


def test_times_of_one_alert_never_repeat() -> None:
    """Two transitions in one instant would be one row in the store."""
    scene = Scene()
    violate(scene)
    for _ in range(3):
        shelve(scene)
        unshelve(scene)
    times = [alert.time_ns for alert in scene.seen]
    assert times == sorted(set(times))


def test_who_and_why_are_kept() -> None:
    scene = Scene()
    violate(scene)
    (alert,) = scene.engine.acknowledge(VOLTAGE, "ana", "crew is on it", scene.now_ns)
    assert (alert.by, alert.why, alert.transition) == ("ana", "crew is on it", Transition.ACKNOWLEDGED)


def test_worse_than_when_it_was_shelved_ends_the_shelf() -> None:
    scene = Scene()
    violate(scene)
    shelve(scene)
    worsen(scene)
    alert = scene.engine.alerts[VOLTAGE]
    assert (alert.severity, alert.shelved_until_ns) == (Severity.CRITICAL, None)
    assert alert.why == "worse than when it was shelved"


def test_a_shelf_for_maintenance_hides_whatever_comes_and_logs_it() -> None:
    scene = Scene()
    shelve(scene)
    assert scene.seen[0].text == "Bus voltage: nothing is wrong."
    worsen(scene)
    assert scene.transitions == [Transition.SHELVED, Transition.RAISED]
    assert scene.seen[-1].state is AlertState.SHELVED


def command(name: str, reason: str = "", **arguments: Value) -> Telecommand:
    return Telecommand(id="1", time_ns=0, command=name, arguments=arguments, by="ana", reason=reason)


def run(scene: Scene, telecommand: Telecommand) -> list[Alert]:
    return scene.take(execute(scene.engine, telecommand, scene.now_ns))


def both_alerts() -> Scene:
    scene = Scene()
    scene.live(6, bus_voltage=LOW, rfc_mode="FAULT")
    assert len(scene.engine.alerts) == 2
    return scene


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ({"facility": "energy", "rule": "limit-bus_voltage"}, 1),
        ({"facility": "energy", "rule": "all"}, 0),
        ({"facility": "all", "rule": "all"}, 0),
        ({"rule": "all"}, 0),
        ({"facility": "telecom", "rule": "all"}, 2),
    ],
)
def test_acknowledge_one_or_all(arguments: dict[str, Value], left: int) -> None:
    scene = both_alerts()
    run(scene, command("acknowledge", "", **arguments))
    assert sum(not alert.acknowledged for alert in scene.engine.alerts.values()) == left


def test_what_is_shelved_is_not_acknowledged_with_all_the_rest() -> None:
    scene = both_alerts()
    shelve(scene)
    run(scene, command("acknowledge", rule="all"))
    assert not scene.engine.alerts[VOLTAGE].acknowledged


def test_shelve_and_unshelve() -> None:
    scene = both_alerts()
    one = {"facility": "energy", "rule": "limit-bus_voltage"}
    (alert,) = run(scene, command("shelve", "being replaced", for_s=600, **one))
    assert alert.shelved_until_ns == scene.now_ns + 600 * 10**9
    (alert,) = run(scene, command("unshelve", **one))
    assert alert.state is AlertState.UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("telecommand", "why"),
    [
        (command("reboot"), "no command 'reboot'; the monitor knows acknowledge, shelve, unshelve"),
        (command("acknowledge"), "acknowledge needs 'facility' and 'rule'"),
        (command("acknowledge", facility="energy", rule=3), "acknowledge needs 'facility' and 'rule'"),
        (
            command("acknowledge", facility="energy", rule="limit-x"),
            "'limit-x' of 'energy' is no alert at present; energy has limit-bus_voltage, limit-rfc_mode",
        ),
        (command("acknowledge", facility="mars", rule="silent"), "mars has none"),
        (command("shelve", "x", facility="energy", rule="limit-x", for_s=60), "there is no rule 'limit-x'"),
        (command("shelve", "x", facility="energy", rule="silent"), "needs 'for_s', a number of seconds"),
        (command("shelve", "x", facility="energy", rule="silent", for_s=True), "needs 'for_s'"),
        (command("shelve", facility="energy", rule="silent", for_s=60), "shelving needs a reason"),
        (command("shelve", " ", facility="energy", rule="silent", for_s=60), "shelving needs a reason"),
        (command("shelve", "x", facility="energy", rule="silent", for_s=0), "up to 86400 s, not for 0 s"),
        (command("shelve", "x", facility="energy", rule="silent", for_s=1e9), "up to 86400 s"),
        (command("shelve", "x", facility="energy", rule="silent", for_s=float("nan")), "not for nan s"),
        (command("unshelve", facility="energy", rule="limit-bus_voltage"), "is not shelved"),
        (command("unshelve", facility="energy", rule="silent"), "is no alert at present"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(telecommand: Telecommand, why: str) -> None:
    scene = both_alerts()
    before = dict(scene.engine.alerts)
    with pytest.raises(CommandRefused, match=why.replace("(", r"\(")):
        run(scene, telecommand)
    assert scene.engine.alerts == before


def test_the_longest_shelf_is_a_setting() -> None:
    scene = Scene(Patience(grace_s=0, longest_shelf_s=60))
    with pytest.raises(ValueError, match="up to 60 s"):
        shelve(scene)


def test_there_is_nothing_to_acknowledge_when_all_is_well() -> None:
    with pytest.raises(NoSuchAlert):
        acknowledge(Scene())
