"""A pumped loop in its limiting cases."""

import numpy as np
import pytest

from simulators.physics import coolant_loop

CAPACITY = np.array([1e-3, 1023.0, 1e9])


def test_a_kilogram_a_second_of_water_carries_4186_watts_per_kelvin() -> None:
    assert coolant_loop.capacity_w_k(np.array([3600.0]))[0] == pytest.approx(4186.0)
    assert coolant_loop.capacity_w_k(np.array([0.0]))[0] == 0.0


def test_an_exchanger_is_limited_by_the_flow_or_by_its_surface() -> None:
    exchanged = coolant_loop.exchanged_w_k(500.0, CAPACITY)
    assert exchanged[0] == pytest.approx(1e-3), "a trickle leaves as warm as the body"
    assert exchanged[2] == pytest.approx(500.0), "a torrent takes what the surface passes"
    assert exchanged[0] < exchanged[1] < min(500.0, 1023.0)


def test_one_transfer_unit_is_63_percent() -> None:
    assert coolant_loop.exchanged_w_k(1023.0, CAPACITY)[1] / 1023.0 == pytest.approx(0.632, abs=1e-3)


def test_no_surface_no_heat() -> None:
    assert (coolant_loop.exchanged_w_k(0.0, CAPACITY) == 0.0).all()


def test_pressure_goes_with_the_square_of_flow() -> None:
    rise = coolant_loop.pressure_rise_kpa(np.array([0.0, 440.0, 880.0]), 70.0, 880.0)
    assert rise.tolist() == pytest.approx([0.0, 17.5, 70.0])
