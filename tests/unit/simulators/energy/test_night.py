"""The longest night of 2032, 94 hours, with the reactor in one station and without it in another."""

import numpy as np
import pytest

from simulators.physics.arrays import Array
from tests.support.recording import Recording, facility, record
from tests.support.station import utc_ns
from tests.unit.simulators.energy.grid import LOADS_W, Grid

WITH, WITHOUT = 0, 1


@pytest.fixture(scope="module")
def night() -> Recording:
    """From some hours before sunset to a day after sunrise."""
    grid = Grid(utc_ns("2032-01-22T20:00"), replicas=2)
    grid.run(20 * 3600.0)
    grid.inject("reactor_trip", replica=WITHOUT)
    return record(grid, 124.0)


def of(night: Recording, name: str, which: int) -> Array:
    return np.asarray(night.numbers(name)[:, which])


def test_it_is_dark_for_four_days(night: Recording) -> None:
    assert 90.0 < (of(night, "pv_total", WITH) < 0.1).sum() / 60.0 < 100.0


@pytest.mark.parametrize("which", [WITH, WITHOUT])
def test_no_load_goes_unserved(night: Recording, which: int) -> None:
    """Every feeder gets what its facility draws at the level of the step before."""
    level = of(night, "load_shed_level", which).astype(int)
    for name in ("command", "telecom", "isru", "astronomy"):
        assert of(night, f"load_{name}", which)[1:] == pytest.approx(LOADS_W[name][level[:-1]] / 1e3), name
    assert of(night, "bus_a_voltage", which).min() > 118.0


def test_with_the_reactor_the_night_crosses_no_limit(night: Recording) -> None:
    crossed = night.all_crossed(facility("energy"))
    assert [name for name, where in crossed.items() if where[:, WITH].any()] == []
    assert of(night, "load_shed_level", WITH).max() == 1.0
    assert of(night, "rfc_soc", WITH).min() > 70.0


def test_loads_go_by_priority(night: Recording) -> None:
    """Rovers at dusk, the ISRU plant when the store has given a quarter; the others keep what they have."""
    level = of(night, "load_shed_level", WITH)
    exploration, isru = of(night, "load_exploration", WITH), of(night, "load_isru", WITH)
    full = level == 0.0
    dusk = full & (of(night, "pv_total", WITH) < 0.1)
    assert exploration[dusk][10:].max() < 8.1
    assert isru[dusk][10:].min() > 29.0
    assert isru[level == 1.0][10:].max() < 6.1
    assert of(night, "load_command", WITH).min() > 7.9


def test_without_the_reactor_the_station_sleeps_through_it(night: Recording) -> None:
    level, soc = of(night, "load_shed_level", WITHOUT), of(night, "rfc_soc", WITHOUT)
    dark = of(night, "pv_total", WITHOUT) < 0.1
    assert level[dark][10:].min() == 2.0
    assert soc.min() > 20.0
    slope_percent_h = 60.0 * np.diff(soc)[dark[1:]].mean()
    assert -1.5 < slope_percent_h < -0.7
    assert of(night, "batt1_soc", WITHOUT).min() > 60.0, "the batteries only bridge"


def test_rover_charging_ends_when_stores_run_low(night: Recording) -> None:
    low = of(night, "rfc_soc", WITHOUT) < 39.5
    assert low.sum() > 600
    assert of(night, "load_exploration", WITHOUT)[low][1:].max() == 0.0
