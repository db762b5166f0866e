"""Rules over several parameters, windows of time, events, latches and calls that are repeated."""

import math

import pytest

from ground_segment.catalogue import Severity
from ground_segment.monitor.book import NoSuchAlert
from ground_segment.monitor.windows import make_window, told_by
from ground_segment.rules.signals import Derived
from ground_segment.wire import AlertState, Condition, Transition
from tests.unit.monitor.scene import Scene, rules

DARK = ("energy", "dark")
PLAIN = {
    "title": "Bus is low while the breaker is closed",
    "when": "bus_voltage < 100 and breaker_closed",
    "severity": "warning",
    "action": "Open the breaker.",
}


def scene(**rule: object) -> Scene:
    return Scene(rules=rules(dark={**PLAIN, **rule}))


def state(of: Scene) -> AlertState | None:
    return of.engine.alerts[DARK].state if DARK in of.engine.alerts else None


def test_a_rule_over_two_packets_is_raised_by_whichever_completes_it() -> None:
    station = scene()
    station.live(10, bus_voltage=99.0, breaker_closed=False)
    assert state(station) is None
    station.live(6, bus_voltage=99.0)
    alert = station.engine.alerts[DARK]
    assert (alert.state, alert.severity) == (AlertState.UNACKNOWLEDGED, Severity.WARNING)
    assert alert.text.startswith("Bus is low while the breaker is closed since ")
    assert alert.action == "Open the breaker."
    station.live(6)
    assert state(station) is AlertState.RETURNED


def test_what_is_unknown_neither_raises_nor_clears() -> None:
    station = scene()
    station.live(10, but=["modes"], bus_voltage=99.0)
    assert state(station) is None
    station.live(6, bus_voltage=99.0)
    station.live(60, but=["bus"])
    alert = station.engine.alerts[DARK]
    assert (alert.active, alert.condition) == (True, Condition.UNKNOWN)
    station.live(6, bus_voltage=99.0)
    assert station.engine.alerts[DARK].condition is Condition.TRUE


def test_delays_run_on_generation_time() -> None:
    station = scene(on_delay_s=8, off_delay_s=20)
    station.live(7, bus_voltage=99.0)
    assert state(station) is None
    station.live(4, bus_voltage=99.0)
    assert state(station) is AlertState.UNACKNOWLEDGED
    station.live(18)
    assert state(station) is AlertState.UNACKNOWLEDGED
    station.live(4)
    assert state(station) is AlertState.RETURNED


def test_a_rule_holds_only_while_it_is_valid() -> None:
    station = scene(valid_when="rfc_mode == 'FUELCELL'")
    station.live(10, bus_voltage=99.0)
    assert state(station) is None
    station.live(10, bus_voltage=99.0, rfc_mode="FUELCELL")
    assert state(station) is AlertState.UNACKNOWLEDGED
    station.live(10, bus_voltage=99.0)
    assert state(station) is AlertState.RETURNED


def test_a_computed_number_is_judged_by_limits_with_a_deadband() -> None:
    station = scene(
        when=None, severity=None, value="bus_voltage - 100", unit="V", deadband=2,
        limits={"warning": [10, None], "critical": [5, None]},
    )  # fmt: skip
    station.live(3, bus_voltage=109.0)
    assert station.engine.alerts[DARK].severity is Severity.WARNING
    assert "9 V, below the warning limit of 10 V since" in station.engine.alerts[DARK].text
    station.live(3, bus_voltage=104.0)
    assert station.engine.alerts[DARK].severity is Severity.CRITICAL
    station.live(3, bus_voltage=111.0)
    assert state(station) is AlertState.UNACKNOWLEDGED
    station.live(3, bus_voltage=113.0)
    assert state(station) is AlertState.RETURNED


def test_an_event_calls_nobody_and_leaves_nothing_behind() -> None:
    station = scene(action=None)
    changed = station.live(6, bus_voltage=99.0)
    mine = [alert for alert in changed if alert.rule == "dark"]
    assert [alert.transition for alert in mine] == [Transition.RAISED]
    assert not any(alert.annunciates for alert in mine)
    station.live(6)
    assert state(station) is None


def test_a_latched_alert_stays_until_it_is_reset() -> None:
    station = scene(latch=True)
    station.live(6, bus_voltage=99.0)
    with pytest.raises(ValueError, match="is still active"):
        station.engine.reset(DARK, "ana", None, station.now_ns)
    station.live(6)
    assert state(station) is AlertState.LATCHED_UNACKNOWLEDGED
    station.take(station.engine.acknowledge(DARK, "ana", None, station.now_ns))
    assert state(station) is AlertState.LATCHED
    station.live(6, bus_voltage=99.0)
    assert state(station) is AlertState.UNACKNOWLEDGED, "again is news, latched or not"
    station.live(6)
    station.take(station.engine.reset(DARK, "ana", "inspected", station.now_ns))
    assert state(station) is None
    with pytest.raises(NoSuchAlert):
        station.engine.reset(DARK, "ana", None, station.now_ns)


def test_what_nobody_acknowledges_calls_again_and_acknowledging_ends_it() -> None:
    station = scene(re_alarm_s=60)
    station.live(150, bus_voltage=99.0)
    calls = [a.transition for a in station.seen if a.rule == "dark" and a.annunciates]
    assert calls == [Transition.RAISED, Transition.REPEATED, Transition.REPEATED]
    station.take(station.engine.acknowledge(DARK, "ana", None, station.now_ns))
    assert not [a for a in station.live(150, bus_voltage=99.0) if a.rule == "dark" and a.annunciates]


def test_acknowledging_what_has_become_worse_is_refused() -> None:
    station = scene(
        when=None,
        severity=None,
        value="bus_voltage",
        unit="V",
        limits={"warning": [110, None], "critical": [90, None]},
    )
    station.live(3, bus_voltage=89.0)
    with pytest.raises(ValueError, match="is critical now, no longer warning"):
        station.engine.acknowledge(DARK, "ana", None, station.now_ns, Severity.WARNING)
    assert station.engine.acknowledge(DARK, "ana", None, station.now_ns, Severity.CRITICAL)


def test_out_of_service_is_judged_and_recorded_but_calls_nobody() -> None:
    station = scene()
    with pytest.raises(ValueError, match="needs a reason"):
        station.engine.take_out(DARK, "ana", " ", station.now_ns)
    station.take(station.engine.take_out(DARK, "ana", "breaker is exchanged", station.now_ns))
    changed = station.live(6, bus_voltage=99.0)
    assert [(a.transition, a.state) for a in changed if a.rule == "dark"] == [
        (Transition.RAISED, AlertState.OUT_OF_SERVICE)
    ]
    assert not any(a.annunciates for a in changed if a.rule == "dark")
    station.take(station.engine.return_to_service(DARK, "ana", None, station.now_ns))
    assert state(station) is AlertState.UNACKNOWLEDGED


def test_a_slope_is_known_once_its_window_is_full() -> None:
    station = scene(when="rate(bus_voltage, 30) < -0.4")
    for second in range(40):
        station.voltage(121.0 - 0.1 * second)
        station.tick()
    assert state(station) is None
    for second in range(40):
        station.voltage(117.0 - 0.5 * second)
        station.tick()
    assert state(station) is AlertState.UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("derived", "expected"),
    [(Derived.MEAN, 4.5), (Derived.LOWEST, 0.0), (Derived.HIGHEST, 9.0), (Derived.RATE, 1.0)],
)
def test_windows(derived: Derived, expected: float) -> None:
    window = make_window(derived, 9.0, patience_s=3.0)
    answers = []
    for second in range(10):
        window.add(second * 10**9, float(second))
        answers.append(getattr(window, told_by(derived)))
    assert math.isnan(answers[5])
    assert answers[-1] == pytest.approx(expected)


@pytest.mark.parametrize(("pause_s", "falls"), [(0.0, True), (8.0, False)])
def test_a_window_starts_anew_after_a_gap(pause_s: float, falls: bool) -> None:
    station = scene(when="rate(bus_voltage, 5) < -0.5", on_delay_s=0)
    station.voltages(121.0, 120.0, 119.0)
    station.tick(pause_s)
    station.voltages(118.0, 117.0, 116.0)
    assert (state(station) is not None) is falls


def test_a_packet_that_lacks_a_parameter_says_nothing_of_it() -> None:
    """A hand-made packet: what it leaves out is as old as it is."""
    station = scene(when="not known(rfc_temp)")
    station.live(5)
    for _ in range(5):
        station.packet("bus", {"bus_voltage": 121.0})
        station.tick()
    assert state(station) is None
    for _ in range(5):
        station.packet("bus", {"bus_voltage": 121.0})
        station.tick()
    assert state(station) is AlertState.UNACKNOWLEDGED


def test_what_is_declared_invalid_is_unknown_at_once() -> None:
    station = scene(when="not known(rfc_temp)")
    station.live(5)
    station.packet("bus", {"bus_voltage": 121.0}, invalid=("rfc_temp",))
    assert state(station) is AlertState.UNACKNOWLEDGED
