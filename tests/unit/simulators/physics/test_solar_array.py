"""Solar arrays at their limits."""

import numpy as np
import pytest

from simulators.physics import solar_array
from simulators.physics.constants import SOLAR_CONSTANT_W_M2


def test_no_light_gives_no_power() -> None:
    assert solar_array.power_w(np.zeros(2), np.array([-190.0, 40.0]), 35.0).tolist() == [0.0, 0.0]


def test_reference_conditions_give_the_efficiency_of_the_cells() -> None:
    power = solar_array.power_w(np.full(1, SOLAR_CONSTANT_W_M2), np.full(1, 28.0), 1.0)
    assert power[0] == pytest.approx(SOLAR_CONSTANT_W_M2 * 0.78 * 0.29)


def test_a_mast_of_35_m2_gives_ten_and_a_half_kilowatts() -> None:
    power = solar_array.power_w(np.full(1, SOLAR_CONSTANT_W_M2), np.full(1, 38.0), 35.0)
    assert power[0] == pytest.approx(10_500.0, rel=0.01)


def test_a_cold_array_is_held_at_the_clamp_and_pays_for_it() -> None:
    cold_c = np.full(1, -190.0)
    assert solar_array.best_voltage_v(cold_c)[0] > solar_array.CLAMP_V
    assert solar_array.operating_voltage_v(cold_c, np.ones(1)).tolist() == [solar_array.CLAMP_V]
    unclamped = 1000.0 * 35.0 * 0.78 * 0.29 * (1.0 + 0.0022 * 218.0)
    assert solar_array.power_w(np.full(1, 1000.0), cold_c, 35.0)[0] < unclamped


def test_an_array_that_is_not_used_stands_at_its_open_circuit_voltage() -> None:
    used, unused = solar_array.operating_voltage_v(np.full(2, 38.0), np.array([1.0, 0.0]))
    assert unused / used == pytest.approx(solar_array.OPEN_CIRCUIT_RATIO)


def test_in_the_dark_a_plate_comes_to_a_little_less_than_its_ground() -> None:
    """Two sides radiate, and each sees ground with one half: T = Tg / 2^(1/4)."""
    balance_k = np.full(1, 100.0 / 2.0**0.25)
    rate = solar_array.heating_k_s(balance_k, np.zeros(1), np.zeros(1), np.full(1, 100.0))
    assert rate[0] == pytest.approx(0.0, abs=1e-12)


def test_what_is_drawn_does_not_warm() -> None:
    idle, used = (
        solar_array.heating_k_s(np.full(1, 310.0), np.full(1, 1361.0), np.full(1, w), np.full(1, 120.0))[0]
        for w in (0.0, 300.0)
    )
    assert idle - used == pytest.approx(300.0 / solar_array.HEAT_CAPACITY_J_M2_K)


def test_a_plate_settles_within_tens_of_minutes() -> None:
    assert -1.0 / solar_array.cooling_slope_per_s(np.full(1, 310.0))[0] == pytest.approx(270.0, rel=0.1)


@pytest.mark.parametrize(("drawn_w_m2", "low_c", "high_c"), [(301.0, 34.0, 40.0), (0.0, 60.0, 68.0)])
def test_a_plate_is_warm_in_operation_and_hot_unloaded(
    drawn_w_m2: float, low_c: float, high_c: float
) -> None:
    temps_k = np.linspace(250.0, 400.0, 3001)
    rate = solar_array.heating_k_s(temps_k, np.full(1, 1361.0), np.full(1, drawn_w_m2), np.full(1, 120.0))
    balance_c = temps_k[np.abs(rate).argmin()] - 273.15
    assert low_c < balance_c < high_c


def test_the_cooling_slope_is_the_derivative_of_the_rate() -> None:
    near = [
        solar_array.heating_k_s(np.full(1, t), np.full(1, 900.0), np.full(1, 200.0), np.full(1, 120.0))[0]
        for t in (299.9, 300.1)
    ]
    slope = solar_array.cooling_slope_per_s(np.full(1, 300.0))[0]
    assert slope == pytest.approx((near[1] - near[0]) / 0.2, rel=1e-4)
