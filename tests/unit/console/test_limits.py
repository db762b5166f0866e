"""The colour of a number."""

import pytest

from ground_segment.catalogue import Condition, Parameter, Severity
from ground_segment.console.limits import severity_of
from ground_segment.console.texts import clock_text, value_text, with_unit
from ground_segment.wire import Value

VOLTAGE = Parameter.model_validate(
    {
        "name": "bus_a_voltage",
        "type": "float",
        "unit": "V",
        "subsystem": "bus",
        "description": "Voltage.",
        "range": [-10, 200],
        "nominal": [118, 126],
        "limits": {"warning": [114, 128], "critical": [105, None]},
    }
)
MODE = Parameter.model_validate(
    {
        "name": "mode",
        "type": "enum",
        "states": ["IDLE", "RUN", "FAULT"],
        "subsystem": "bus",
        "description": "Mode.",
        "limits": {"critical": ["FAULT"]},
    }
)


def nothing(_: str) -> Value | None:
    return None


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        (120.0, None),
        (114.0, None),
        (113.9, Severity.WARNING),
        (104.9, Severity.CRITICAL),
        (128.1, Severity.WARNING),
        (199.0, Severity.WARNING),
        (None, None),
    ],
)
def test_a_number_is_abnormal_strictly_outside_its_bounds(
    value: float | None, severity: Severity | None
) -> None:
    assert severity_of(VOLTAGE, value, nothing) is severity


def test_a_state_is_abnormal_when_it_is_named() -> None:
    assert severity_of(MODE, "FAULT", nothing) is Severity.CRITICAL
    assert severity_of(MODE, "RUN", nothing) is None


def test_limits_under_a_condition_hold_only_while_it_is_known_to_hold() -> None:
    condition = Condition.model_validate({"parameter": "mode", "is": ["RUN"]})
    conditional = VOLTAGE.model_copy(update={"limits_when": condition})
    assert severity_of(conditional, 0.0, lambda _: "RUN") is Severity.CRITICAL
    assert severity_of(conditional, 0.0, lambda _: "IDLE") is None
    assert severity_of(conditional, 0.0, nothing) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(121.26, "121.3"), (-0.01, "0.0"), (3e9, "3e+09"), (None, "—"), (0.0, "0.0")],
)
def test_a_number_keeps_its_decimals(value: float | None, text: str) -> None:
    assert value_text(VOLTAGE, value) == text


def test_counts_states_and_truth_values_are_written_as_words_and_groups() -> None:
    count = Parameter(
        name="n", type="int", unit="{count}", subsystem="a", description="Count.", range=(0, 1e9)
    )
    switch = Parameter(name="on", type="bool", subsystem="a", description="Switch.")
    assert value_text(count, 1234567) == "1\u202f234\u202f567"
    assert (value_text(switch, True), value_text(switch, False)) == ("yes", "no")
    assert value_text(MODE, "RUN") == "RUN"
    assert with_unit(VOLTAGE, 120.0) == "120.0 V"


def test_times_are_utc_and_dated_unless_today() -> None:
    now_ns = 1_900_000_000_000_000_000  # 2030-03-17T17:46:40Z
    assert clock_text(now_ns - 60 * 10**9, now_ns) == "17:45:40"
    assert clock_text(now_ns - 86_400 * 10**9, now_ns) == "2030-03-16 17:46:40"
