"""Rules that are passed over together are judged as if each were judged alone."""

import math
from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from ground_segment.monitor import Patience
from ground_segment.wire import Value
from tests.unit.monitor.scene import Scene, look_at_each, rules

S = "severity"
ACT = {"action": "Look at it."}
RULES = rules(
    low={"title": "Low", "when": "bus_voltage < 110", S: "warning", **ACT, "on_delay_s": 2},
    state={"title": "State", "when": "rfc_mode == 'FAULT' or not breaker_closed", S: "watch", **ACT},
    both={"title": "Both", "when": "bus_voltage < 115 and rfc_mode != 'OFF'", S: "critical", **ACT,
          "valid_when": "breaker_closed", "off_delay_s": 3},
    hot={"title": "Hot", "value": "rfc_temp + 1", "limits": {"watch": [None, 50], "critical": [-5, 80]},
         "deadband": 2, "unit": "Cel", **ACT},
    ratio={"title": "Ratio", "when": "bus_voltage / (rfc_temp - 20) > 2", S: "watch", **ACT},
    odd={"title": "Odd", "when": "bus_voltage < 110 and (not known(breaker_closed) or breaker_closed)",
         S: "watch", **ACT},
    span={"title": "Span", "when": "highest(bus_voltage, 6) - lowest(bus_voltage, 6) > 5", S: "watch", **ACT},
    gone={"title": "Gone", "when": "not known(rfc_temp)", S: "watch", **ACT},
    falls={"title": "Falls", "when": "rate(bus_voltage, 5) < -1", S: "watch", **ACT},
)  # fmt: skip
NUMBERS = st.sampled_from([-10.0, 19.0, 20.0, 60.0, 85.0, 108.0, 112.0, 121.0, math.nan, None])
STEPS = st.lists(
    st.tuples(
        NUMBERS, NUMBERS, st.sampled_from(["OFF", "FUELCELL", "FAULT", None]),
        st.sampled_from([True, False, None]),
        st.sampled_from([1.0, 1.0, 1.0, 7.0, 20.0]),
    ),
    max_size=30,
)  # fmt: skip


def part(scene: Scene, packet: str, values: Mapping[str, Value | None]) -> None:
    """What is None is declared invalid, or merely left out, by turns."""
    given = {name: value for name, value in values.items() if value is not None}
    gone = tuple(name for name in values if name not in given)
    scene.packet(packet, given, invalid=gone if round(scene.now_s) % 3 else ())


def play(scene: Scene, steps: Sequence[tuple[Value | None, ...]]) -> None:
    for voltage, temp, mode, closed, pause_s in steps:
        bus = {"bus_voltage": voltage, "rfc_temp": temp}
        part(scene, "bus", bus)
        modes = {"rfc_mode": mode, "breaker_closed": closed}
        if round(scene.now_s) % 2:
            part(scene, "modes", modes)
        scene.tick(float(pause_s or 0))


@given(STEPS)
@settings(max_examples=200, deadline=None)
def test_nothing_is_passed_over_that_has_something_to_say(steps: list[tuple[Value | None, ...]]) -> None:
    together, alone = (Scene(Patience(grace_s=0), None, RULES) for _ in range(2))
    look_at_each(alone.engine)
    play(together, steps)
    play(alone, steps)
    assert [repr(alert) for alert in together.seen] == [repr(alert) for alert in alone.seen]
    assert repr(dict(together.engine.alerts)) == repr(dict(alone.engine.alerts))


def test_the_rules_of_the_test_do_hold_at_times() -> None:
    scene = Scene(Patience(grace_s=0), None, RULES)
    play(scene, [(121.0, 20.0, "OFF", True, 1.0)] * 3 + [(108.0, 85.0, "FAULT", False, 1.0)] * 4)
    play(
        scene,
        [(108.0, 60.0, "FAULT", True, 1.0)] * 4 + [(121.0 - 9 * n, None, "OFF", True, 1.0) for n in range(9)],
    )
    assert {watch.key[1] for watch in RULES.rules} <= {alert.rule for alert in scene.seen}
