"""Augers, filters and sintering in their limits."""

import numpy as np
import pytest

from simulators.physics import granular


def test_a_resting_auger_has_no_torque_and_an_empty_one_that_of_its_bearings() -> None:
    torque = granular.auger_torque_n_m(np.array([0.0, 1e-9, 100.0]), 8.0, 0.14, 1.0)
    assert torque.tolist() == pytest.approx([0.0, 8.0, 22.0])


def test_more_friction_takes_more_torque() -> None:
    flow = np.array([100.0, 100.0])
    assert granular.auger_torque_n_m(flow, 8.0, 0.14, np.array([1.0, 2.6])).tolist() == [
        22.0,
        pytest.approx(57.2),
    ]


def test_darcy_pressure_goes_with_flow_and_with_cake() -> None:
    flow, cake = np.array([0.0, 1.0, 2.0, 1.0]), np.array([0.1, 0.1, 0.1, 0.0])
    assert granular.cake_pressure_kpa(flow, 0.6, 30.0, cake).tolist() == pytest.approx([0.0, 3.6, 7.2, 0.6])


def test_no_more_is_moved_than_there_is_and_never_backward() -> None:
    moved = granular.moved_kg(np.array([10.0, 1.0, 0.0, -1.0]), np.array(120.0), 60.0)
    assert moved.tolist() == pytest.approx([2.0, 1.0, 0.0, 0.0])


def test_regolith_bakes_within_hours_from_a_thousand_degrees_and_hardly_at_working_heat() -> None:
    cold, working, hot, glowing = granular.sintering_rate_per_s(np.array([300.0, 1183.15, 1283.15, 1323.15]))
    assert cold == pytest.approx(0.0, abs=1e-30)
    assert working * 6600.0 < 0.02, "a batch at 910 degC"
    assert 1.0 - np.exp(-hot * 5400.0) == pytest.approx(1.0 - np.exp(-1.0))
    assert 4.0 < glowing / hot < 8.0


def test_sintering_stays_finite_where_regolith_would_melt() -> None:
    assert np.isfinite(granular.sintering_rate_per_s(np.array([5000.0]))[0])
