"""Dark current and thermoelectric cooling, against tables and limiting cases."""

import numpy as np
import pytest

from simulators.physics import detector

COOLER = {"seebeck_v_k": 0.025, "ohm": 2.0, "w_k": 0.1}
TABLE = {20.0: 1.0, 0.0: 0.16, -20.0: 0.020, -40.0: 1.7e-3, -60.0: 9.4e-5, -70.0: 1.8e-5}
"""Of silicon sensors, relative to 20 Cel."""
DOUBLING_K = {20.0: 8.1, 0.0: 7.1, -20.0: 6.1, -40.0: 5.2, -60.0: 4.4, -80.0: 3.6}


def current_a(lift_w: float, cold_k: float, hot_k: float) -> float:
    one = np.ones(1)
    return float(detector.tec_current_a(lift_w * one, cold_k * one, hot_k * one, **COOLER)[0])


def lift_w(current: float, cold_k: float, hot_k: float) -> float:
    one = np.ones(1)
    return float(detector.tec_lift_w(current * one, cold_k * one, hot_k * one, **COOLER)[0])


@pytest.mark.parametrize(("temp_c", "relative"), TABLE.items())
def test_dark_current_as_tabulated(temp_c: float, relative: float) -> None:
    assert detector.dark_current_relative(np.array([temp_c]))[0] == pytest.approx(relative, rel=0.04)


@pytest.mark.parametrize(("temp_c", "doubling_k"), DOUBLING_K.items())
def test_it_doubles_in_fewer_kelvin_the_colder_it_is(temp_c: float, doubling_k: float) -> None:
    below, above = detector.dark_current_relative(np.array([temp_c - 0.05, temp_c + 0.05]))
    assert 0.1 * np.log(2.0) / np.log(above / below) == pytest.approx(doubling_k, abs=0.1)


def test_the_band_gap_of_silicon_at_zero_and_at_room_temperature() -> None:
    assert float(detector.band_gap_ev(0.0)) == 1.1557
    assert float(detector.band_gap_ev(300.0)) == pytest.approx(1.11, abs=0.003)


def test_without_current_heat_leaks_back_through_the_cooler() -> None:
    assert lift_w(0.0, 200.0, 200.0) == 0.0
    assert lift_w(0.0, 190.0, 210.0) == pytest.approx(-2.0)


def test_the_current_gives_the_lift_and_is_the_smaller_of_two() -> None:
    current = current_a(2.0, 193.0, 205.0)
    assert lift_w(current, 193.0, 205.0) == pytest.approx(2.0)
    assert current < 0.025 * 193.0 / 2.0


def test_beyond_the_highest_lift_it_stays_at_the_current_of_the_highest() -> None:
    best = 0.025 * 193.0 / 2.0
    assert current_a(50.0, 193.0, 205.0) == pytest.approx(best)
    assert lift_w(best, 193.0, 205.0) > max(
        lift_w(0.9 * best, 193.0, 205.0), lift_w(1.1 * best, 193.0, 205.0)
    )


def test_the_largest_difference_of_temperatures_is_half_the_figure_of_merit() -> None:
    """Goldsmid: dT = Z Tc^2 / 2, with Z = S^2 / (R K)."""
    largest_k = 0.5 * 0.025**2 / (2.0 * 0.1) * 200.0**2
    assert lift_w(0.025 * 200.0 / 2.0, 200.0, 200.0 + largest_k) == pytest.approx(0.0, abs=1e-9)


def test_its_input_is_what_the_hot_side_gives_more_than_the_cold_side_takes() -> None:
    one = np.ones(1)
    hot_side_w = 0.025 * 1.5 * 210.0 + 0.5 * 2.0 * 1.5**2 - 0.1 * 20.0
    power_w = detector.tec_power_w(1.5 * one, 190.0 * one, 210.0 * one, 0.025, 2.0)[0]
    assert power_w == pytest.approx(hot_side_w - lift_w(1.5, 190.0, 210.0))
    assert detector.tec_power_w(0.0 * one, 190.0 * one, 210.0 * one, 0.025, 2.0)[0] == 0.0
