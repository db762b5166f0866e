"""Radiators at their limits."""

import numpy as np
import pytest

from simulators.physics import radiator


def test_two_sides_of_a_vertical_panel_at_300_kelvin_give_off_756_watt_a_square_metre() -> None:
    """Two sides of emissivity 0.85 against cold ground: 781 W/m2 less what comes back."""
    sink = radiator.sink_k(np.full(1, 156.0), np.full(1, 109.0))
    assert radiator.radiated_w(np.full(1, 300.0), sink, 2.0 * 0.85)[0] == pytest.approx(756.0, rel=0.04)


def test_at_the_temperature_of_its_sink_nothing_flows() -> None:
    assert radiator.radiated_w(np.full(1, 200.0), np.full(1, 200.0), 10.0)[0] == pytest.approx(0.0, abs=1e-9)


def test_below_it_the_radiator_is_warmed() -> None:
    assert radiator.radiated_w(np.full(1, 150.0), np.full(1, 200.0), 10.0)[0] < 0.0


def test_the_slope_is_the_derivative() -> None:
    hot, cold = (radiator.radiated_w(np.full(1, t), np.full(1, 150.0), 85.0)[0] for t in (380.1, 379.9))
    assert radiator.radiated_slope_w_k(np.full(1, 380.0), 85.0)[0] == pytest.approx(
        (hot - cold) / 0.2, rel=1e-5
    )


def test_space_alone_is_a_sink_of_zero_kelvin() -> None:
    assert radiator.sink_k(np.zeros(1), np.zeros(1)).tolist() == [0.0]


def test_one_hundred_square_metres_reject_a_reactor_at_385_kelvin() -> None:
    sink = radiator.sink_k(np.full(1, 156.0), np.full(1, 109.0))
    assert radiator.radiated_w(np.full(1, 385.0), sink, 100.0 * 0.85)[0] == pytest.approx(105e3, rel=0.03)
