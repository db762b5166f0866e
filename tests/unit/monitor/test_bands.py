"""Which severity a value violates, and which one it has not left yet."""

import pytest

from ground_segment.catalogue import Parameter
from ground_segment.monitor.bands import compile_bands
from ground_segment.wire import Value


def number(**changes: object) -> Parameter:
    body = {
        "name": "u", "type": "float", "unit": "V", "description": "Voltage.", "subsystem": "bus",
        "range": [-10, 200], "deadband": 1, "limits": {"warning": [114, 128], "critical": [105, 132]},
    }  # fmt: skip
    return Parameter.model_validate({**body, **changes})


@pytest.mark.parametrize(
    ("value", "levels"),
    [
        (121.0, (0, 0)),
        (115.0, (0, 0)),
        (114.99, (0, 2)),
        (114.0, (0, 2)),  # a limit belongs to what it allows
        (113.99, (2, 2)),
        (106.0, (2, 2)),
        (105.5, (2, 3)),
        (104.9, (3, 3)),
        (127.5, (0, 2)),
        (128.5, (2, 2)),
        (131.5, (2, 3)),
        (133.0, (3, 3)),
    ],
)
def test_a_number_violates_beyond_a_limit_and_holds_within_the_deadband(
    value: float, levels: tuple[int, int]
) -> None:
    bands = compile_bands(number())
    assert bands.levels(value) == levels
    assert bands.calm(value) == (levels == (0, 0))


@pytest.mark.parametrize(
    ("value", "level", "bound"), [(113, 2, 114), (129, 2, 128), (104, 3, 105), (140, 3, 132)]
)
def test_the_bound_is_the_one_on_the_side_of_the_value(value: float, level: int, bound: float) -> None:
    assert compile_bands(number()).bound(value, level) == bound


def test_a_limit_may_have_one_side_only() -> None:
    bands = compile_bands(number(limits={"watch": [None, 10]}, deadband=0))
    assert bands.levels(-9.0) == (0, 0)
    assert bands.levels(10.5) == (1, 1)
    assert bands.bound(10.5, 1) == 10


@pytest.mark.parametrize(("value", "level"), [("OFF", 0), ("SAFE", 2), ("FAULT", 3)])
def test_states_have_the_severity_that_names_them(value: Value, level: int) -> None:
    parameter = Parameter.model_validate({
        "name": "mode", "type": "enum", "states": ["OFF", "SAFE", "FAULT"], "description": "Mode.",
        "subsystem": "bus", "limits": {"warning": ["SAFE"], "critical": ["FAULT"]},
    })  # fmt: skip
    bands = compile_bands(parameter)
    assert bands.levels(value) == (level, level)
    assert bands.calm(value) == (level == 0)
    assert bands.bound(value, 3) == "FAULT"


def test_a_truth_value_is_no_number() -> None:
    parameter = Parameter.model_validate({
        "name": "up", "type": "bool", "description": "Up.", "subsystem": "bus", "limits": {"watch": [False]},
    })  # fmt: skip
    bands = compile_bands(parameter)
    assert bands.levels(False) == (1, 1)
    assert bands.levels(True) == (0, 0)
    assert bands.bound(False, 1) == "false"
