"""Physics of the energy facility against figures of the field."""

import numpy as np
import pytest

from simulators.physics import battery, fuel_cell, optics, power_bus, reactor, solar_array
from simulators.physics.constants import HYDROGEN_KG_MOL


def one(value: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([value])


def test_a_mast_of_35_m2_gives_ten_and_a_half_kilowatts() -> None:
    assert solar_array.power_w(one(1361.0), one(38.0), 35.0)[0] == pytest.approx(10_540.0, rel=0.005)


@pytest.mark.parametrize(("drawn_w_m2", "low_c", "high_c"), [(301.0, 34.0, 40.0), (0.0, 60.0, 68.0)])
def test_a_plate_is_warm_in_operation_and_hot_unloaded(
    drawn_w_m2: float, low_c: float, high_c: float
) -> None:
    temps_k = np.linspace(250.0, 400.0, 3001)
    rate = solar_array.heating_k_s(temps_k, one(1361.0), one(drawn_w_m2), one(120.0))
    balance_c = temps_k[np.abs(rate).argmin()] - 273.15
    assert low_c < balance_c < high_c


def test_the_cooling_slope_is_the_derivative_of_the_rate() -> None:
    near = [solar_array.heating_k_s(one(t), one(900.0), one(200.0), one(120.0))[0] for t in (299.9, 300.1)]
    assert solar_array.cooling_slope_per_s(one(300.0))[0] == pytest.approx(
        (near[1] - near[0]) / 0.2, rel=1e-4
    )


def test_dust_takes_a_few_percent_at_most_from_vertical_arrays() -> None:
    assert 1.0 - optics.dust_transmission(one(500.0), 0.2) == pytest.approx(0.0247, abs=0.001)


@pytest.mark.parametrize("power_w", [-8_000.0, 0.0, 5_000.0])
def test_terminal_power_is_voltage_times_current(power_w: float) -> None:
    open_v, ohm = battery.open_circuit_v(one(0.7), 30), battery.resistance_ohm(one(12.0), 30)
    current = battery.current_a(one(power_w), open_v, ohm)
    assert (open_v + ohm * current) * current == pytest.approx(power_w)


def test_a_cell_has_three_volts_empty_and_four_fifteen_full() -> None:
    assert battery.open_circuit_v(np.array([0.0, 1.0]), 1).tolist() == pytest.approx([3.0, 4.15])


def test_a_fuel_cell_gives_its_power_at_the_voltage_of_its_current() -> None:
    density = fuel_cell.current_density_a_cm2(one(20_000.0), 42_000.0)
    cell_v = fuel_cell.cell_voltage_v(density)
    assert density * cell_v * 42_000.0 == pytest.approx(20_000.0, rel=0.002)
    assert 0.75 < cell_v[0] < 0.85


def test_full_hydrogen_tanks_stand_at_twenty_megapascal() -> None:
    pressure = fuel_cell.tank_pressure_pa(
        one(72.0), HYDROGEN_KG_MOL, 4.81, one(289.0), fuel_cell.HYDROGEN_COMPRESSION_PER_PA
    )
    assert pressure[0] == pytest.approx(20.0e6, rel=0.01)


def test_the_core_follows_its_load_alike_in_one_step_and_in_sixty() -> None:
    core = reactor.Kinetics()
    x, y = one(0.0), one(0.0)
    for _ in range(60):
        x, y = reactor.follow_load(x, y, 0.9, 1.0, core)
    once = reactor.follow_load(one(0.0), one(0.0), 0.9, 60.0, core)
    assert (x[0], y[0]) == pytest.approx((once[0][0], once[1][0]))


def test_the_core_swings_with_a_period_of_ten_to_twenty_minutes_and_settles() -> None:
    core = reactor.Kinetics()
    x, y, excess = one(0.0), one(0.0), []
    for _ in range(360):
        x, y = reactor.follow_load(x, y, 0.875, 10.0, core)
        excess.append(y[0])
    signs = np.flatnonzero(np.diff(np.sign(excess)))
    assert 600.0 < 2 * 10.0 * np.diff(signs).mean() < 1200.0
    assert max(excess) > 3.0
    assert abs(excess[-1]) < 0.3
    assert reactor.fission_power_w(x, y, core)[0] == pytest.approx(0.875 * core.full_power_w, rel=0.01)


def test_decay_heat_is_six_percent_after_a_second_and_one_after_an_hour() -> None:
    core = reactor.Kinetics()
    share = reactor.decay_heat_w(np.array([1.0, 3600.0]), 3e7, core) / core.full_power_w
    assert share.tolist() == pytest.approx([0.064, 0.0107], abs=0.001)


def test_droop_solves_for_voltage_and_current_together() -> None:
    volt = power_bus.bus_voltage_v(one(32_000.0), 124.0, 0.012)
    assert volt == pytest.approx(124.0 - 0.012 * 32_000.0 / volt)


def test_a_sag_comes_with_a_step_and_fades() -> None:
    sag = power_bus.sag_v(one(0.0), one(150.0), 1.0, 8.0, 0.06)
    assert 8.0 < sag[0] < 9.0
    assert power_bus.sag_v(sag, one(0.0), 60.0, 8.0, 0.06)[0] < 0.01
