"""Clocks in their limiting cases."""

import numpy as np
import pytest

from simulators.physics import timing

YEAR_NS = 31_557_600 * 10**9


def test_service_begins_at_its_start() -> None:
    assert timing.years_since(YEAR_NS, 0) == 0.0
    assert timing.years_since(0, 2 * YEAR_NS) == pytest.approx(2.0)


def test_a_part_in_ten_to_the_thirteenth_gains_nine_nanoseconds_a_day() -> None:
    assert timing.elapsed_offset_ns(1e-13, 86_400.0) == pytest.approx(8.64)
    assert timing.elapsed_offset_ns(0.0, 86_400.0) == 0.0


def test_a_microsecond_is_three_hundred_metres() -> None:
    assert timing.range_bias_m(1e3) == pytest.approx(299.792458)


def test_a_part_in_ten_to_the_ninth_is_eight_hertz_at_x_band() -> None:
    assert timing.frequency_bias_hz(1e-9, 8.45e9) == pytest.approx(8.45)


def test_a_steered_clock_returns_to_zero_and_a_free_one_keeps_what_it_gained() -> None:
    offset, steered = np.array([100.0, 100.0]), np.array([True, False])
    later = timing.disciplined(offset, steered, np.array([0.0, 5.0]), 9000.0, 900.0)
    assert later[0] == pytest.approx(100.0 * np.exp(-10.0))
    assert later[1] == 105.0


def test_steering_against_a_steady_drift_leaves_drift_times_time_constant() -> None:
    later = timing.disciplined(np.array([0.0]), np.array([True]), 2.0, 60.0, 900.0)
    for _ in range(400):
        later = timing.disciplined(later, np.array([True]), 2.0, 60.0, 900.0)
    assert later[0] == pytest.approx(2.0 / 60.0 * 900.0)
