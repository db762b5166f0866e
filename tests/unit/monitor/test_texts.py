"""Numbers and words that operators read."""

import pytest

from ground_segment.catalogue import Parameter, Severity
from ground_segment.monitor import texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (112.34567, "112.3"),
        (0.0001234, "0.0001234"),
        (12345.6, "12,346"),
        (0, "0"),
        (-3.5, "-3.5"),
        (2e15, "2e+15"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert texts.number(value) == text


def test_a_value_and_its_limit_never_look_the_same() -> None:
    assert texts.apart(113.99999, 114.0) == ("113.99999", "114")
    assert texts.apart(12345.3, 12345.0) == ("12345.3", "12345")


def voltage(**changes: object) -> Parameter:
    body = {
        "name": "bus_a_voltage", "type": "float", "unit": "V", "description": "Voltage.", "subsystem": "bus",
        "range": [-10, 200], "deadband": 1, "limits": {"warning": [114, 128]},
    }  # fmt: skip
    return Parameter.model_validate({**body, **changes})


@pytest.mark.parametrize(
    ("value", "limit", "title", "says"),
    [
        (112.3, 114.0, "Bus A voltage low", "is 112.3 V, below its warning limit of 114 V"),
        (130.0, 128.0, "Bus A voltage high", "is 130 V, above its warning limit of 128 V"),
        (114.5, 114.0, "Bus A voltage low", "is 114.5 V, not yet clear of its warning limit of 114 V"),
    ],
)
def test_out_of_limits(value: float, limit: float, title: str, says: str) -> None:
    finding = texts.out_of_limits(voltage(), Severity.WARNING, value, limit, 1_900_000_000 * 10**9)
    assert finding.title == title
    assert finding.text == f"Bus A voltage {says} since 17:46:40 UTC."
