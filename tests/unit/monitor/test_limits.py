"""Values against limits: raised, escalated, eased, cleared; never on noise, never on what is unknown."""

import math
import random

import pytest
from pydantic import ValidationError

from ground_segment.catalogue import Parameter, ParameterType, Severity
from ground_segment.runbooks.advice import limit_action
from ground_segment.wire import AlertState, Condition, Transition
from tests.unit.monitor.scene import VOLTAGE, Scene, station

OK, LOW, WORSE = 121.0, 112.3, 100.0


def test_an_alert_is_raised_after_the_on_delay_and_reads_well() -> None:
    scene = Scene()
    scene.voltages(OK, OK)
    assert scene.voltages(LOW, LOW) == []
    (alert,) = scene.voltages(LOW)
    assert (alert.transition, alert.state) == (Transition.RAISED, AlertState.UNACKNOWLEDGED)
    assert (alert.severity, alert.condition, alert.active) == (Severity.WARNING, Condition.TRUE, True)
    assert alert.title == "Bus voltage low"
    assert alert.text == "Bus voltage is 112.3 V, below its warning limit of 114 V since 17:46:42 UTC."
    assert (alert.value, alert.limit, alert.unit) == (LOW, 114.0, "V")
    assert (alert.packet, alert.parameter, alert.count) == ("bus", "bus_voltage", 1)


def test_it_escalates_eases_and_clears_but_stays_visible() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3, *[WORSE] * 3, *[LOW] * 11, *[OK] * 11)
    assert scene.transitions == [
        Transition.RAISED,
        Transition.ESCALATED,
        Transition.EASED,
        Transition.CLEARED,
    ]
    assert [a.severity for a in scene.seen] == [2, 3, 2, 2]
    assert scene.engine.alerts[VOLTAGE].state is AlertState.RETURNED
    assert scene.seen[-1].text == "Bus voltage is 121 V, inside its limits since 17:46:57 UTC."


def test_a_short_violation_is_no_alert() -> None:
    scene = Scene()
    assert scene.voltages(*[LOW, LOW, OK] * 20) == []


def test_a_value_in_the_deadband_does_not_clear() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    assert scene.voltages(*[114.5] * 60) == []
    assert scene.engine.alerts[VOLTAGE].active


@pytest.mark.parametrize("seed", range(5))
def test_noise_around_a_limit_never_flaps(seed: int) -> None:
    """An hour of unit noise exactly at the limit, a third of the deadband wide: at most one alert."""
    noise = random.Random(seed)
    scene = Scene()
    scene.voltages(*(noise.gauss(114.0, 1 / 3) for _ in range(3600)))
    assert scene.transitions in ([], [Transition.RAISED])


def test_noise_well_inside_raises_nothing() -> None:
    noise = random.Random(1)
    scene = Scene()
    assert scene.voltages(*(noise.gauss(115.5, 0.5) for _ in range(3600))) == []


def test_missing_values_neither_raise_nor_clear() -> None:
    scene = Scene()
    assert scene.voltages(*[None] * 30) == []
    scene.voltages(*[LOW] * 3)
    changed = scene.voltages(*[None] * 60)
    assert [a.transition for a in changed] == [Transition.BECAME_UNKNOWN]
    alert = scene.engine.alerts[VOLTAGE]
    assert (alert.active, alert.condition) == (True, Condition.UNKNOWN)
    assert alert.why == "no valid value of Bus voltage is received: look at its instrument"


def test_a_condition_that_is_known_again_says_so_once_it_lasts() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3, *[None] * 10)
    assert scene.voltages(LOW) == []
    assert [a.transition for a in scene.voltages(LOW, LOW)] == [Transition.BECAME_KNOWN]
    assert scene.engine.alerts[VOLTAGE].condition is Condition.TRUE


def test_a_value_now_and_then_does_not_flap_between_known_and_unknown() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    changed = scene.voltages(*[None, None, None, None, None, None, None, LOW] * 20)
    assert [a.transition for a in changed] == [Transition.BECAME_UNKNOWN]


def test_single_missing_values_do_not_hide_a_violation() -> None:
    scene = Scene()
    scene.voltages(*[LOW, None] * 3)
    assert scene.transitions == [Transition.RAISED]


def test_nan_is_unknown() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    assert [a.transition for a in scene.voltages(*[math.nan] * 20)] == [Transition.BECAME_UNKNOWN]


def test_acknowledged_and_cleared_is_gone() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3)
    scene.take(scene.engine.acknowledge(VOLTAGE, "ana", None, scene.now_ns))
    scene.voltages(*[OK] * 11)
    assert scene.seen[-1].state is AlertState.NORMAL
    assert VOLTAGE not in scene.engine.alerts


def test_an_alert_that_returns_unacknowledged_is_raised_again_and_counted() -> None:
    scene = Scene()
    scene.voltages(*[LOW] * 3, *[OK] * 11, *[LOW] * 3)
    assert scene.transitions == [Transition.RAISED, Transition.CLEARED, Transition.RAISED]
    assert scene.seen[-1].count == 2
    assert scene.seen[-1].raised_ns > scene.seen[0].raised_ns


def test_limits_under_a_condition_hold_only_while_it_does() -> None:
    scene = Scene()
    assert scene.live(30, rfc_temp=95.0) == []
    (raised,) = scene.live(10, rfc_temp=95.0, rfc_mode="FUELCELL")
    assert raised.rule == "limit-rfc_temp"
    (cleared,) = scene.live(10, rfc_temp=95.0, rfc_mode="OFF")
    assert cleared.transition is Transition.CLEARED
    assert cleared.text == (
        "RFC temperature is 95 °C, and its limits do not hold in this mode, since 17:47:21 UTC."
    )


def test_a_condition_that_is_unknown_neither_raises_nor_clears() -> None:
    scene = Scene()
    assert scene.live(14, but=["modes"], rfc_temp=95.0) == []
    scene.live(10, rfc_temp=95.0, rfc_mode="FUELCELL")
    for _ in range(30):
        scene.packet("modes", {"breaker_closed": True}, invalid=("rfc_mode",))
        scene.packet("bus", {"bus_voltage": OK, "rfc_temp": 20.0})
        scene.tick()
    changed = [a for a in scene.seen if a.rule == "limit-rfc_temp"]
    assert [a.transition for a in changed] == [Transition.RAISED, Transition.BECAME_UNKNOWN]


def test_states_raise_and_clear() -> None:
    scene = Scene()
    fault = scene.live(6, rfc_mode="FAULT")
    assert [(a.title, a.severity) for a in fault] == [("RFC mode FAULT", Severity.CRITICAL)]
    assert fault[0].text == "RFC mode is FAULT since 17:46:40 UTC, which is a critical state."
    assert [a.transition for a in scene.live(15)] == [Transition.CLEARED]
    (opened,) = scene.live(6, breaker_closed=False)
    assert (opened.title, opened.value, opened.limit) == ("Breaker closed: no", False, "false")
    assert opened.text == "Breaker closed: no since 17:47:05 UTC, which is a warning state."


def test_an_alert_says_what_to_do_and_where_that_stands_in_full() -> None:
    scene = Scene()
    scene.voltages(*[112.0] * 4)
    assert scene.engine.alerts[VOLTAGE].action == (
        "See whether the other readings of Energy facility (bus) agree: one that strays alone is a sensor,"
        " several that move together are real. Runbook: /runbook/energy/limit-bus_voltage"
    )


def test_what_the_catalogue_says_to_do_goes_first() -> None:
    facility = station().facilities[0]
    voltage = facility.parameters["bus_voltage"].model_copy(update={"action": "Shed load in steps."})
    assert limit_action(facility, voltage) == "Shed load in steps."


def test_an_action_without_a_limit_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="an action is taken on a limit, and there is none"):
        Parameter(
            name="x", type=ParameterType.BOOL, description="A switch.", subsystem="bus", action="Close it."
        )
