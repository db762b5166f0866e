"""How faults run their course: sizes, orders and lags that a specialist would look for."""

import numpy as np
import pytest

from simulators.physics import battery
from tests.support.recording import record
from tests.unit.simulators.energy.grid import Grid


@pytest.fixture
def grid() -> Grid:
    """An hour in the Sun, with the arrays used to the last watt."""
    sunlit = Grid()
    sunlit.run(3600.0)
    return sunlit


def test_a_stalled_mast_has_lost_a_good_fifth_of_its_power_after_eighty_hours(grid: Grid) -> None:
    """A quarter of its light; its cells are cooler, which gives a little back."""
    grid.inject("tracker_stall")
    grid.run(80 * 3600.0)
    assert abs(grid.number("pv3_track_err")) == pytest.approx(80 * 0.508, abs=1.5)
    assert grid.number("pv3_power") / grid.number("pv2_power") == pytest.approx(0.78, abs=0.03)


def test_an_open_string_takes_a_twelfth_of_the_current(grid: Grid) -> None:
    volt, ampere = grid.number("pv2_voltage"), grid.number("pv2_current")
    grid.inject("pv_string_open")
    grid.run(10.0, 10.0)
    assert grid.number("pv2_current") / ampere == pytest.approx(11.0 / 12.0, rel=0.01)
    assert grid.number("pv2_voltage") == pytest.approx(volt, rel=0.01)


def test_a_shorted_bypass_takes_a_twelfth_of_the_voltage(grid: Grid) -> None:
    volt, ampere = grid.number("pv5_voltage"), grid.number("pv5_current")
    grid.inject("pv_bypass_short")
    grid.run(10.0, 10.0)
    assert grid.number("pv5_voltage") / volt == pytest.approx(11.0 / 12.0, rel=0.01)
    assert grid.number("pv5_current") == pytest.approx(ampere, rel=0.01)


def test_dust_takes_from_all_masts_alike_and_warms_them(grid: Grid) -> None:
    masts = [f"pv{n}" for n in range(1, 7)]
    before = {name: (grid.number(f"{name}_power"), grid.number(f"{name}_temp")) for name in masts}
    grid.inject("dust_plume")
    grid.run(3600.0)
    for name, (power, temp_c) in before.items():
        assert -0.25 < grid.number(f"{name}_power") / power - 1.0 < -0.15, name
        assert 1.0 < grid.number(f"{name}_temp") - temp_c < 7.0, name


def test_a_weak_battery_leaves_the_buses_before_it_vents_and_comes_back_when_cool(grid: Grid) -> None:
    grid.inject("battery_weak_cell")
    course = record(grid, 24.0)
    temp_c, ampere = course.numbers("batt5_temp")[:, 0], course.numbers("batt5_current")[:, 0]
    opened = temp_c > 40.0
    assert 8.0 < int(opened.argmax()) / 60.0 < 24.0, "hours"
    assert (ampere[1:][opened[:-1]] == 0.0).all()
    assert temp_c.max() < 60.0
    assert course.numbers("batt5_soc")[-1, 0] < course.numbers("batt4_soc")[-1, 0] - 10.0
    grid.clear()
    grid.run(48 * 3600.0)
    assert grid.number("batt5_temp") < 30.0
    assert grid.number("batt5_soc") == pytest.approx(grid.number("batt4_soc"), abs=2.0)


def test_spread_of_a_weak_cell_grows_with_load(grid: Grid) -> None:
    grid.inject("battery_weak_cell")
    grid.run(1800.0)
    rest = grid.number("batt5_cell_spread")
    grid.order("set_rfc_mode", mode="STANDBY")
    grid.darken()
    grid.run(60.0)
    grid.run(60.0)
    assert grid.number("batt5_cell_spread") > rest + 10.0


def test_a_biased_sensor_counts_charge_that_the_voltage_does_not_show(grid: Grid) -> None:
    grid.inject("current_sensor_bias")
    grid.run(1800.0)
    counted, volt = grid.number("batt3_soc") / 100.0, grid.number("batt3_voltage")
    rest_v = volt - 0.03 * abs(grid.number("batt3_current") - 18.0)
    assert battery.open_circuit_v(np.array([counted]), 30)[0] > rest_v + 1.0
    assert grid.number("power_balance_residual") == pytest.approx(-18.0 * volt / 1e3)
    grid.clear()
    grid.run(8 * 3600.0)
    assert grid.number("batt3_soc") == pytest.approx(grid.number("batt4_soc"), abs=2.0)


def test_a_flooded_stack_is_purged_three_times_then_shut_off(grid: Grid) -> None:
    grid.darken()
    grid.run(900.0)
    grid.inject("fuel_cell_flooding")
    course = record(grid, 0.5, dt_s=10.0)
    modes = course.values["rfc_mode"][:, 0].tolist()
    assert modes.index("PURGE") < modes.index("FAULT")
    fault = modes.index("FAULT")
    assert course.numbers("rfc_stack_temp")[fault, 0] > course.numbers("rfc_stack_temp")[0, 0]
    assert course.numbers("rfc_fc_power")[fault + 1 :, 0].max() == 0.0
    assert course.numbers("batt1_current")[fault + 12, 0] < -5.0, "batteries take over"


@pytest.mark.parametrize(
    ("fault", "leaking", "tight"),
    [
        ("hydrogen_leak", "rfc_h2_pressure", "rfc_o2_pressure"),
        ("oxygen_leak", "rfc_o2_pressure", "rfc_h2_pressure"),
    ],
)
def test_a_leak_takes_one_gas_alone(grid: Grid, fault: str, leaking: str, tight: str) -> None:
    before, other = grid.number(leaking), grid.number(tight)
    grid.inject(fault)
    grid.run(2 * 3600.0)
    assert grid.number(leaking) < before - 1.5
    assert grid.number(tight) >= other - 0.1
    missing_kg = 648.0 - grid.number("rfc_water") - 9.0 * 0.72 * grid.number("rfc_soc")
    assert missing_kg == pytest.approx(108.0 if fault == "hydrogen_leak" else 0.0, abs=1.0)


def test_a_stall_swings_the_core_then_the_others_take_over(grid: Grid) -> None:
    grid.inject("stirling_stall")
    course = record(grid, 2.0, dt_s=10.0)
    core, heat = course.numbers("rx_core_temp")[:, 0], course.numbers("rx_thermal_power")[:, 0]
    other, stalled = course.numbers("rx_stirling5_power")[:, 0], course.numbers("rx_stirling4_power")[:, 0]
    assert stalled[3] < 0.1
    assert 806.5 < core.max() < 820.0
    assert int(core.argmax()) * 10 < 600
    assert heat.min() < 0.88 * heat[0]
    assert 1.05 < other[-1] / grid_full_kw() < 1.14


def grid_full_kw() -> float:
    """Power of a sound converter."""
    grid = Grid()
    grid.run(600.0)
    return grid.number("rx_stirling5_power")
