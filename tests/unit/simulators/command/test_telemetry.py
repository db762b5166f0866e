"""What the command center reports."""

import pytest

from tests.support.recording import facility, record
from tests.support.station import utc_ns
from tests.unit.simulators.command.center import Center

KINDS = {"float": "f", "int": "i", "bool": "b", "enum": "U"}
COMMAND = facility("command")


def test_there_is_no_telemetry_before_the_first_step() -> None:
    with pytest.raises(RuntimeError, match="before the first step"):
        Center().model.telemetry()


@pytest.mark.parametrize(
    ("start", "crew"),
    [("2026-06-20T06:00", 0), ("2026-08-27T20:00", 0), ("2026-11-22", 0), ("2026-11-22", 4)],
)
def test_a_day_without_faults_crosses_no_limit(start: str, crew: int) -> None:
    """In a dark day, through an eclipse by the Earth, in full Sun, and with a crew."""
    center = Center(utc_ns(start), crew=crew)
    center.run(3600.0)
    day = record(center, 24.0)
    assert day.all_crossed(COMMAND) == {}
    assert day.out_of_range(COMMAND) == []


@pytest.mark.parametrize("fault", ["pump_wear", "coolant_leak", "radiator_degraded", "cabin_leak"])
def test_steps_of_a_second_and_of_a_minute_agree(fault: str) -> None:
    fine, coarse = Center(), Center()
    for center, dt_s in ((fine, 1.0), (coarse, 60.0)):
        center.run(1200.0)
        center.inject(fault)
        center.run(900.0, dt_s)
    slow = [
        p for p in COMMAND.parameters.values() if p.subsystem in ("thermal", "eclss", "power") and p.nominal
    ]
    for parameter in slow:
        low, high = parameter.nominal or (0.0, 0.0)
        near = pytest.approx(coarse.number(parameter.name), rel=0.05, abs=0.02 * (high - low))
        assert fine.number(parameter.name) == near, parameter.name


def test_the_environment_is_published_as_it_is() -> None:
    center = Center()
    center.surroundings(sun_disk_12m=0.25, solar_flux_w_m2=1400.0, dose_rate_usv_h=33.0)
    center.run(60.0)
    assert center.number("sun_disk_visible_12m") == 0.25
    assert center.number("solar_irradiance") == 350.0
    assert center.number("dose_rate") == 33.0
