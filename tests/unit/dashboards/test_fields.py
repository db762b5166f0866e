"""Limits as Grafana's thresholds: each step's colour holds from its value upwards."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground_segment.catalogue import Limit, Parameter, Severity
from ground_segment.dashboards.fields import (
    SEVERITY_COLOURS,
    mappings,
    override,
    parameter_thresholds,
    thresholds,
)
from ground_segment.dashboards.units import grafana_unit

BLUE, AMBER, RED = (SEVERITY_COLOURS[severity] for severity in Severity)


def steps(*limits: Limit, integer: bool = False) -> list[tuple[float | None, str]]:
    return [(s["value"], s["color"]) for s in thresholds(limits, integer, base="text")["steps"]]


def colour(found: list[tuple[float | None, str]], value: float) -> str:
    return [name for start, name in found if start is None or start <= value][-1]


def test_no_limits_leave_the_base_alone() -> None:
    assert steps() == [(None, "text")]


def test_bounds_on_both_sides() -> None:
    found = steps(
        Limit(severity=Severity.WARNING, low=114, high=128), Limit(severity=Severity.CRITICAL, low=105)
    )
    assert found == [(None, RED), (105, AMBER), (114, "text"), (128, AMBER)]


def test_a_count_is_abnormal_from_one_above_its_bound() -> None:
    found = steps(
        Limit(severity=Severity.WARNING, high=0), Limit(severity=Severity.CRITICAL, high=1), integer=True
    )
    assert found == [(None, "text"), (1, AMBER), (2, RED)]


def test_equal_bounds_of_two_severities_take_the_worse() -> None:
    found = steps(Limit(severity=Severity.WATCH, high=5), Limit(severity=Severity.CRITICAL, high=5))
    assert found == [(None, "text"), (5, RED)]


@given(
    warning=st.tuples(st.integers(-50, 0), st.integers(1, 50)),
    margin=st.tuples(st.integers(0, 20), st.integers(0, 20)),
    value=st.integers(-100, 100),
)
def test_colours_agree_with_the_limits(warning: tuple[int, int], margin: tuple[int, int], value: int) -> None:
    low, high = warning
    limits = [
        Limit(severity=Severity.WARNING, low=low, high=high),
        Limit(severity=Severity.CRITICAL, low=low - margin[0], high=high + margin[1]),
    ]
    broken = [limit.severity for limit in limits if value < limit.low or value > limit.high]  # type: ignore[operator]
    expected = SEVERITY_COLOURS[max(broken)] if broken else "text"
    assert colour(steps(*limits, integer=True), value) == expected


def parameter(**more: Any) -> Parameter:
    return Parameter.model_validate({"name": "x", "description": "Something.", "subsystem": "s", **more})


def test_a_switch_has_words() -> None:
    switch = parameter(type="bool", limits={"critical": [False]})
    [mapping] = mappings(switch, calm=False)
    assert mapping["options"]["true"] == {"text": "yes", "color": "text", "index": 0}
    assert mapping["options"]["false"]["color"] == RED
    assert parameter_thresholds(switch)["steps"] == [{"color": "text", "value": None}]


def test_a_number_has_no_words() -> None:
    assert mappings(parameter(type="float", range=[0, 1]), calm=True) == []


def test_double_underscores_are_dots() -> None:
    made = override("Time", displayName="Age", custom__width=90)
    assert made["properties"] == [{"id": "displayName", "value": "Age"}, {"id": "custom.width", "value": 90}]


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("V", "volt"),
        ("Cel", "celsius"),
        ("us", "µs"),
        ("kW.h/kg", "suffix: kWh/kg"),
        ("dB[mW]", "suffix: dBm"),
    ],
)
def test_units(unit: str, expected: str) -> None:
    assert grafana_unit(unit) == expected
