"""When the Sun goes."""

import numpy as np

from tests.support.recording import facility, record
from tests.support.station import utc_ns
from tests.unit.simulators.energy.grid import Grid


def test_fuel_cell_and_batteries_carry_what_the_sun_gave() -> None:
    grid = Grid()
    grid.run(3600.0)
    grid.darken()
    grid.run(60.0)
    assert grid.number("batt1_current") < 0.0, "until the fuel cell has started"
    grid.run(540.0)
    assert grid.state("rfc_mode") == "FUELCELL"
    assert grid.number("pv_total") == 0.0
    assert grid.number("rfc_fc_power") > 19.5
    assert grid.number("load_total") > 50.0


def test_arrays_cool_to_that_of_the_coldest_ground_and_open_their_circuit() -> None:
    grid = Grid()
    grid.run(3600.0)
    assert 34.0 < grid.number("pv1_temp") < 42.0
    grid.darken()
    grid.run(8 * 3600.0)
    assert -210.0 < grid.number("pv1_temp") < -150.0
    assert grid.number("pv1_voltage") == 0.0


def test_supply_is_reduced_in_long_darkness_and_full_again_with_the_sun() -> None:
    grid = Grid()
    grid.darken()
    night = record(grid, 20.0)
    level = night.numbers("load_shed_level")[:, 0]
    first = int(np.argmax(level > 0))
    assert 4 * 60 < first < 20 * 60
    assert level.max() == 1.0
    assert night.numbers("rfc_soc")[first, 0] < 75.0 or night.numbers("batt1_soc")[first, 0] < 61.0
    assert night.numbers("rfc_soc").min() > 60.0
    assert night.all_crossed(facility("energy")) == {}
    grid.environment_changes.clear()
    grid.run(1800.0)
    assert grid.number("load_shed_level") == 0.0


def test_a_cold_array_is_clamped_when_the_sun_comes_back() -> None:
    """The best voltage of a cell at -190 degC would be 260 V."""
    grid = Grid()
    grid.darken()
    grid.run(8 * 3600.0)
    grid.environment_changes["sun_disk_12m"] = np.full(1, 0.1)
    grid.run(60.0)
    assert grid.number("pv1_voltage") == 230.0


def test_power_follows_the_visible_part_of_the_sun() -> None:
    """While the store takes all there is."""
    grid = Grid()
    grid.environment_changes["sun_disk_12m"] = np.full(1, 0.5)
    grid.run(7200.0)
    half = grid.number("pv_total")
    grid.environment_changes["sun_disk_12m"] = np.full(1, 0.25)
    grid.run(7200.0)
    assert 0.5 < grid.number("pv_total") / half < 0.6, "colder cells give a little more"


def test_power_that_nobody_takes_is_left_in_the_arrays_and_warms_them() -> None:
    grid = Grid()
    grid.run(3600.0)
    used, warm = grid.number("pv_total"), grid.number("pv1_temp")
    grid.run(15 * 3600.0)
    assert grid.number("rfc_soc") > 99.5
    assert grid.number("pv_total") < 0.6 * used
    assert grid.number("pv1_temp") > warm + 10.0


def test_an_eclipse_by_the_earth_takes_all_masts_to_zero_together() -> None:
    """Total lunar eclipse of 2026-03-03, greatest at 11:34 UTC."""
    grid = Grid(utc_ns("2026-03-03T06:00"))
    grid.run(3600.0)
    eclipse = record(grid, 10.0)
    assert eclipse.all_crossed(facility("energy")) == {}
    masts = np.stack([eclipse.numbers(f"pv{n}_power")[:, 0] for n in range(1, 7)])
    dark = (masts == 0.0).all(axis=0)
    assert 60 < dark.sum() < 200, "minutes"
    middle_h = 7.0 + np.flatnonzero(dark).mean() / 60.0
    assert abs(middle_h - 11.6) < 1.0
    assert masts[:, -1].min() > 1.0


def test_an_eclipse_cools_the_arrays_by_150_kelvin_and_its_end_is_clamped() -> None:
    """Total lunar eclipse of 2029-12-20, greatest at 22:42 UTC."""
    grid = Grid(utc_ns("2029-12-20T18:00"))
    grid.run(3600.0)
    before_c = grid.number("pv1_temp")
    eclipse = record(grid, 8.0)
    assert eclipse.all_crossed(facility("energy")) == {}
    temp_c = eclipse.numbers("pv1_temp")[:, 0]
    assert before_c - temp_c.min() > 150.0
    coldest = int(temp_c.argmin())
    usual_v = eclipse.numbers("pv1_voltage")[0, 0]
    assert eclipse.numbers("pv1_voltage")[coldest:, 0].max() == 230.0
    assert 230.0 / usual_v > 1.35, "a spike of forty percent"
    assert eclipse.numbers("load_shed_level").max() == 0.0
