"""A reactor trip in the long night (X-F3), felt by the whole station."""

import pytest

from simulators.faults import NS_PER_S, Injection
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.station import utc_ns

HEALTHY, TRIPPED = 0, 1
SURVIVAL_KW = {"isru": 1.2, "astronomy": 0.6, "telecom": 2.0, "command": 5.5}


@pytest.fixture(scope="module")
def station() -> Station:
    """Two stations in the dark; one of them half an hour after a trip."""
    station = Station(project_catalogue(), seed=1, replicas=[0, 0])
    time_ns = utc_ns("2030-03-17T17:46")
    station.spin_up(time_ns, hours=3.0)
    station.inject(Injection(station.fault("energy.reactor_trip"), time_ns, replica=TRIPPED))
    for _ in range(30):
        time_ns += 60 * NS_PER_S
        station.step(time_ns, 60.0)
    return station


@pytest.mark.parametrize("facility", SURVIVAL_KW)
def test_every_facility_saves(station: Station, facility: str) -> None:
    power_kw = station.truth(facility)["power"]
    assert power_kw[TRIPPED] < SURVIVAL_KW[facility]
    assert power_kw[TRIPPED] < 0.9 * power_kw[HEALTHY]


def test_the_fuel_cell_alone_carries_what_is_left(station: Station) -> None:
    energy = station.truth("energy")
    assert energy["load_shed_level"].tolist() == [0, 2]
    assert energy["rx_mode"].tolist() == ["POWER", "SCRAM"]
    carried_kw = energy["load_total"][TRIPPED] + energy["loss_distribution"][TRIPPED]
    assert energy["rfc_fc_power"][TRIPPED] == pytest.approx(carried_kw, rel=0.02)
    assert energy["bus_a_voltage"].min() > 118.0
