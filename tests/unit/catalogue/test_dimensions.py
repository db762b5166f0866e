"""Units that agree, units that do not, and every unit of the table."""

import pytest

from ground_segment.catalogue.dimensions import ONE, unit_of
from ground_segment.catalogue.units import SYMBOLS


@pytest.mark.parametrize("code", SYMBOLS)
def test_every_unit_of_the_table_can_be_read(code: str) -> None:
    assert unit_of(code).scale > 0.0


@pytest.mark.parametrize(
    ("left", "right"),
    [("V.A", "W"), ("1/s", "Hz"), ("uS/cm", "uS/cm"), ("{count}", "1"), ("kW.h/kg", "kW.h/kg")],
)
def test_what_agrees(left: str, right: str) -> None:
    assert unit_of(left).agrees(unit_of(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [("kW", "W"), ("V", "W"), ("Cel", "K"), ("%", "1"), ("dB", "1"), ("deg", "''"), ("{mag}", "1")],
)
def test_what_does_not(left: str, right: str) -> None:
    assert not unit_of(left).agrees(unit_of(right))


def test_products_and_quotients() -> None:
    assert (unit_of("V") * unit_of("A")).agrees(unit_of("W"))
    assert (unit_of("kW") / unit_of("kW")).agrees(ONE)
    assert (unit_of("kW") / unit_of("W")).scale == pytest.approx(1e3)


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(ValueError, match="'furlong' in unit 'furlong/h' is not known"):
        unit_of("furlong/h")
