"""Series in short notation."""

import pytest

from ground_segment.catalogue import Scalar
from ground_segment.rules.series import SeriesError, parse_series
from tests.support.catalogues import project_catalogue

ENERGY = project_catalogue().by_id["energy"].parameters


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("bus_a_voltage", "120x2 107 _x2", [120.0, 120.0, 107.0, None, None]),
        ("bus_a_voltage", "107-1x3", [107.0, 106.0, 105.0]),
        ("bus_a_voltage", "-1.5+0.5x3", [-1.5, -1.0, -0.5]),
        ("bus_a_voltage", "-2x2", [-2.0, -2.0]),
        ("load_shed_level", "0x1 2x1", [0, 2]),
        ("rx_mode", "POWERx2 SCRAM", ["POWER", "POWER", "SCRAM"]),
    ],
)
def test_notation(name: str, text: str, values: list[Scalar | None]) -> None:
    assert parse_series(text, ENERGY[name]) == values


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("bus_a_voltage", "low", "'low' is none of the numbers"),
        ("rx_mode", "POWERRx2", "'POWERR' is none of"),
        ("bus_a_voltage", "  ", "at least one value"),
        ("bus_a_voltage", "1x999999999", "longer than"),
    ],
)
def test_what_cannot_be_read(name: str, text: str, reason: str) -> None:
    with pytest.raises(SeriesError, match=reason):
        parse_series(text, ENERGY[name])
