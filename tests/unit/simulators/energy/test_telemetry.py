"""What the energy facility reports."""

import pytest

from tests.support.recording import facility, record
from tests.support.station import utc_ns
from tests.unit.simulators.energy.grid import Grid

KINDS = {"float": "f", "int": "i", "bool": "b", "enum": "U"}
ENERGY = facility("energy")


def test_there_is_no_telemetry_before_the_first_step() -> None:
    with pytest.raises(RuntimeError, match="before the first step"):
        Grid().model.telemetry()


@pytest.mark.parametrize("start", ["2026-06-20T06:00", "2026-08-27T20:00", "2026-11-22"])
def test_a_day_without_faults_crosses_no_limit(start: str) -> None:
    """In a dark day, through an eclipse by the Earth, and in full Sun."""
    grid = Grid(utc_ns(start))
    grid.run(3600.0)
    day = record(grid, 24.0)
    assert day.all_crossed(ENERGY) == {}
    assert day.out_of_range(ENERGY) == []


@pytest.mark.parametrize(("dark", "fault"), [(True, ""), (False, "stirling_stall"), (True, "reactor_trip")])
def test_steps_of_a_second_and_of_a_minute_agree(dark: bool, fault: str) -> None:
    """After a change that moves nearly everything."""
    fine, coarse = Grid(), Grid()
    for grid, dt_s in ((fine, 1.0), (coarse, 60.0)):
        grid.run(3600.0)
        if dark:
            grid.darken()
        if fault:
            grid.inject(fault)
        grid.run(600.0, dt_s)
    noisy = {"bus_ripple", *(f"pv{n}_track_err" for n in range(1, 7))}
    for name, parameter in ENERGY.parameters.items():
        if parameter.numeric and name not in noisy:
            low, high = parameter.nominal or (0.0, 0.0)
            near = pytest.approx(coarse.number(name), rel=0.01, abs=0.02 * (high - low))
            assert fine.number(name) == near, name
