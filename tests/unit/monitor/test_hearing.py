"""What is not heard: one alert for a silent facility, one for each stale packet of a living one."""

import pytest

from ground_segment.catalogue import Severity
from ground_segment.monitor import Patience
from ground_segment.wire import AlertState, Condition, Presence, Transition
from tests.unit.monitor.scene import SILENT, STALE_SLOW, VOLTAGE, Scene, station


def test_a_facility_that_goes_silent_is_one_alert() -> None:
    scene = Scene()
    scene.live(70)
    changed = scene.tick(600)
    assert [(a.rule, a.transition) for a in changed] == [("silent", Transition.RAISED)]
    assert changed[0].severity is Severity.CRITICAL
    assert changed[0].title == "Energy facility is silent"
    assert changed[0].text == (
        "Energy facility has sent nothing current since 2030-03-17 17:47:49 UTC; at 17:48:05 UTC its"
        " connection was not reported as lost, and its 3 packets cannot be judged."
    )


def test_a_lost_connection_counts_once_it_has_lasted() -> None:
    scene = Scene()
    scene.live(70)
    scene.presence(online=False)
    assert scene.tick(4) == []
    (alert,) = scene.tick(2)
    assert alert.rule == "silent"
    assert "its connection ended at 17:47:50 UTC" in alert.text


def test_a_publisher_that_restarts_is_no_alert() -> None:
    scene = Scene()
    scene.live(70)
    scene.presence(online=False, boot=1)
    scene.tick(3)
    scene.presence(online=True, boot=2)
    scene.presence(online=False, boot=1)  # the last will of the earlier start, late
    assert scene.live(60) == []


def test_packets_prove_that_a_facility_lives_whatever_its_presence_says() -> None:
    scene = Scene()
    scene.presence(online=False)
    assert scene.live(120) == []


def test_a_silent_facility_never_clears_its_own_alert() -> None:
    scene = Scene()
    scene.live(10, bus_voltage=112.0)
    scene.live(5)  # inside again, but not for long enough
    changed = scene.tick(3600)
    assert {(a.rule, a.transition) for a in changed} == {
        ("silent", Transition.RAISED),
        ("limit-bus_voltage", Transition.BECAME_UNKNOWN),
    }
    alert = scene.engine.alerts[VOLTAGE]
    assert (alert.active, alert.condition) == (True, Condition.UNKNOWN)


def test_silence_is_over_when_the_facility_is_heard_for_a_while() -> None:
    scene = Scene()
    scene.live(60, bus_voltage=112.0)
    scene.tick(60)
    scene.take(scene.engine.acknowledge(SILENT, "ana", None, scene.now_ns))
    changed = scene.live(60, bus_voltage=112.0)
    assert [(a.rule, a.transition) for a in changed] == [
        ("silent", Transition.CLEARED),
        ("limit-bus_voltage", Transition.BECAME_KNOWN),
    ]
    assert SILENT not in scene.engine.alerts


def test_a_facility_that_comes_and_goes_does_not_flap() -> None:
    scene = Scene()
    scene.live(60, bus_voltage=112.0)
    for _ in range(40):
        scene.tick(17)
        scene.live(8, bus_voltage=112.0)
    assert [(a.rule, a.transition) for a in scene.seen] == [
        ("limit-bus_voltage", Transition.RAISED),
        ("limit-bus_voltage", Transition.BECAME_UNKNOWN),
        ("silent", Transition.RAISED),
    ]


def test_a_stale_packet_of_a_living_facility() -> None:
    scene = Scene()
    scene.live(61)
    changed = scene.live(300, but=["slow"])
    assert [(a.rule, a.transition, a.severity) for a in changed] == [
        ("stale-slow", Transition.RAISED, Severity.WARNING)
    ]
    assert changed[0].title == "Slow things: no current data"
    assert "has sent no current packet 'slow' (1 parameter, due every 60 s)" in changed[0].text
    assert [a.transition for a in scene.live(600)] == [Transition.CLEARED]
    assert scene.engine.alerts[STALE_SLOW].state is AlertState.RETURNED


def test_a_packet_that_comes_too_rarely_does_not_flap() -> None:
    scene = Scene()
    scene.live(60)
    for second in range(600):
        if second % 8 == 0:
            scene.packet("bus")
        scene.others()
        scene.tick()
    assert [(a.rule, a.transition) for a in scene.seen] == [("stale-bus", Transition.RAISED)]


def test_slow_packets_are_not_called_stale_right_after_a_silence() -> None:
    scene = Scene()
    scene.live(61)
    scene.tick(400)
    scene.live(170)
    assert {a.rule for a in scene.seen} == {"silent"}


def test_after_its_start_the_monitor_gives_time_to_be_heard() -> None:
    scene = Scene(Patience(grace_s=30.0))
    assert scene.tick(29) == []
    (alert,) = scene.tick(20)
    assert alert.rule == "silent"
    assert "since the monitor started" in alert.text


def test_what_the_monitor_could_not_hear_is_held_against_nobody() -> None:
    scene = Scene(Patience(grace_s=10.0))
    scene.live(61)
    scene.engine.stop_listening()
    assert scene.tick(3600) == []
    scene.engine.listen(scene.now_ns)
    assert scene.live(300) == []


def test_a_monitor_that_was_suspended_holds_it_against_nobody() -> None:
    scene = Scene(Patience(grace_s=10.0))
    scene.live(61)
    scene.now_s += 7200
    assert scene.take(scene.engine.tick(scene.now_ns)) == []
    scene.tick(5)
    assert scene.live(300) == []


@pytest.mark.parametrize("step_s", [-3600.0, -20.0, 3600.0])
def test_a_clock_that_is_set_makes_no_alerts_and_blinds_nobody(step_s: float) -> None:
    scene = Scene(Patience(grace_s=10.0))
    scene.live(61)
    scene.now_s += step_s
    assert scene.live(61) == []
    scene.live(3, bus_voltage=112.0)
    assert [a.rule for a in scene.seen] == ["limit-bus_voltage"]


def test_a_facility_of_one_packet_is_silent_and_not_also_stale() -> None:
    packets = station().facilities[0].model_dump(by_alias=True)["packets"]
    catalogue = station(packets=[{**packets[2]}])
    scene = Scene(catalogue=catalogue)
    scene.packet("slow")
    assert [a.rule for a in scene.tick(1000)] == ["silent"]


def test_a_presence_of_nobody_we_know_is_ignored() -> None:
    scene = Scene()
    scene.live(5)
    scene.engine.presence("nobody", Presence(online=False, boot=1, time_ns=0), scene.now_ns)
    assert scene.live(30) == []
