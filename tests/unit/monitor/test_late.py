"""Repeats, replays, history and clocks that are wrong: live state knows only what is new."""

import pytest

from ground_segment.wire import Origin, Transition
from tests.unit.monitor.scene import VOLTAGE, Scene

LOW = {"bus_voltage": 112.0, "rfc_temp": 20.0}
FAR_LOW = {"bus_voltage": 50.0, "rfc_temp": 20.0}


def test_history_never_raises() -> None:
    scene = Scene()
    for age_s in range(86_400, 60, -60):
        assert scene.packet("bus", FAR_LOW, age_s=age_s) == []
    assert scene.engine.late == 1439
    assert scene.engine.evaluated == 0


def test_history_never_clears() -> None:
    scene = Scene()
    scene.live(10, bus_voltage=112.0)
    for age_s in range(3600, 3000, -1):
        scene.packet("bus", age_s=age_s)
    assert scene.transitions == [Transition.RAISED]
    assert scene.engine.alerts[VOLTAGE].active


def test_history_is_no_sign_of_life() -> None:
    scene = Scene()
    scene.live(61)
    for _ in range(30):
        scene.packet("bus", age_s=3600)
        scene.tick()
    assert [a.rule for a in scene.seen] == ["silent"]


def test_a_packet_older_than_the_last_is_skipped() -> None:
    scene = Scene()
    scene.live(20)
    for age_s in (20, 15, 10, 5):
        assert scene.packet("bus", FAR_LOW, age_s=age_s) == []
    assert scene.engine.late == 4


def test_a_repeat_by_another_path_counts_once() -> None:
    scene = Scene()
    for seq in range(1, 30):
        origin = Origin(1, seq, 1)
        scene.packet("bus", LOW, origin=origin)
        evaluated = scene.engine.evaluated
        scene.packet("bus", LOW, origin=origin)
        assert scene.engine.evaluated == evaluated
        scene.others()
        scene.tick()
    assert scene.engine.late == 0
    assert scene.transitions == [Transition.RAISED]


def test_numbers_decide_the_order_within_one_start_even_if_the_clock_steps_back() -> None:
    scene = Scene()
    scene.packet("bus", origin=Origin(1, 1, 1))
    scene.tick()
    for seq in range(2, 12):
        scene.packet("bus", LOW, age_s=30, origin=Origin(1, seq, 1))
        scene.tick()
    assert scene.transitions == [Transition.RAISED]
    scene.packet("bus", FAR_LOW, origin=Origin(1, 3, 1))
    assert scene.engine.late == 0  # its time is newer, but its number is a repeat
    assert scene.engine.evaluated == 11


def test_a_new_start_is_ordered_by_time() -> None:
    scene = Scene()
    scene.packet("bus", origin=Origin(1, 500, 1))
    scene.tick()
    scene.packet("bus", origin=Origin(2, 1, 1))
    assert scene.engine.evaluated == 2


@pytest.mark.parametrize("ahead_s", [0.5, 10.0, 29.0])
def test_a_clock_that_was_ahead_does_not_blind_the_monitor_when_it_is_right_again(ahead_s: float) -> None:
    scene = Scene()
    for _ in range(5):
        scene.packet("bus", age_s=-ahead_s)
        scene.tick()
    for _ in range(3):
        scene.packet("bus", LOW)
        scene.tick()
    assert scene.transitions == [Transition.RAISED]
    assert scene.engine.late == 0


def test_delays_are_measured_between_generation_times() -> None:
    """A burst after a short outage carries its own proof."""
    scene = Scene()
    scene.live(10)
    scene.tick(5)
    for age_s in (4, 3, 2):
        scene.packet("bus", LOW, age_s=age_s)
    assert scene.transitions == [Transition.RAISED]
    assert scene.seen[0].raised_ns == scene.now_ns
    assert "since 17:46:51 UTC" in scene.seen[0].text
