"""A droop-controlled bus at its limits."""

import numpy as np
import pytest

from simulators.physics import power_bus


def test_without_load_the_bus_stands_at_its_set_point() -> None:
    assert power_bus.bus_voltage_v(np.zeros(1), 124.0, 0.012).tolist() == [124.0]


def test_droop_solves_for_voltage_and_current_together() -> None:
    volt = power_bus.bus_voltage_v(np.full(1, 32_000.0), 124.0, 0.012)
    assert volt == pytest.approx(124.0 - 0.012 * 32_000.0 / volt)


def test_no_load_is_so_great_that_the_root_fails() -> None:
    assert power_bus.bus_voltage_v(np.full(1, 1e9), 124.0, 0.012)[0] == pytest.approx(62.0)


def test_a_sag_comes_with_a_step_and_fades() -> None:
    sag = power_bus.sag_v(np.zeros(1), np.full(1, 150.0), 1.0, 8.0, 0.06)
    assert 8.0 < sag[0] < 9.0
    assert power_bus.sag_v(sag, np.zeros(1), 60.0, 8.0, 0.06)[0] < 0.01


def test_a_bus_at_rest_does_not_sag() -> None:
    assert power_bus.sag_v(np.zeros(1), np.zeros(1), 60.0, 8.0, 0.06).tolist() == [0.0]


def test_losses_have_a_share_and_a_square() -> None:
    one, two = power_bus.distribution_loss_w(np.array([10e3, 20e3]), np.full(2, 120.0), 0.025, 0.002)
    assert one == pytest.approx(250.0 + 0.002 * (10e3 / 120.0) ** 2)
    assert two > 2.0 * one
    assert power_bus.distribution_loss_w(np.zeros(1), np.full(1, 120.0), 0.025, 0.002).tolist() == [0.0]
