"""Lithium-ion batteries at their limits."""

import numpy as np
import pytest

from simulators.physics import battery


def test_a_cell_has_three_volts_empty_and_four_fifteen_full() -> None:
    assert battery.open_circuit_v(np.array([0.0, 1.0]), 1).tolist() == pytest.approx([3.0, 4.15])


def test_more_charge_is_more_voltage_everywhere() -> None:
    assert (np.diff(battery.open_circuit_v(np.linspace(0.0, 1.0, 101), 30)) > 0.0).all()


def test_resistance_is_constant_when_warm_and_doubles_50_kelvin_below() -> None:
    ohm = battery.resistance_ohm(np.array([40.0, 20.0, -30.0]), 30)
    assert ohm.tolist() == pytest.approx([0.024, 0.024, 0.048])


def test_without_power_there_is_no_current() -> None:
    assert battery.current_a(np.zeros(1), np.full(1, 115.0), np.full(1, 0.024)).tolist() == [0.0]


@pytest.mark.parametrize("power_w", [-8_000.0, 5_000.0])
def test_terminal_power_is_voltage_times_current(power_w: float) -> None:
    open_v, ohm = np.full(1, 115.0), np.full(1, 0.024)
    current = battery.current_a(np.full(1, power_w), open_v, ohm)
    assert (open_v + ohm * current) * current == pytest.approx(power_w)
    assert np.sign(current[0]) == np.sign(power_w)


def test_beyond_the_greatest_power_it_gives_that_of_the_matched_load() -> None:
    open_v, ohm = np.full(1, 115.0), np.full(1, 0.024)
    current = battery.current_a(np.full(1, -1e9), open_v, ohm)
    assert current[0] == pytest.approx(-open_v[0] / (2.0 * ohm[0]))


def test_two_percent_of_a_charge_are_lost_and_none_of_a_discharge() -> None:
    capacity_ah = np.full(1, 134.0)
    soc = battery.charged(np.full(1, 0.5), np.full(1, 13.4), 3600.0, capacity_ah)
    assert soc[0] == pytest.approx(0.598)
    assert battery.charged(soc, np.full(1, -13.4), 3600.0, capacity_ah)[0] == pytest.approx(0.498)


def test_charge_ends_full_and_empty() -> None:
    ends = battery.charged(np.array([0.99, 0.01]), np.array([134.0, -134.0]), 3600.0, np.full(2, 134.0))
    assert ends.tolist() == [1.0, 0.0]
