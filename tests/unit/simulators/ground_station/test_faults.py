"""Faults of the ground stations against their limits: what trips one, what must not, and what stays behind.

What each fault does, and when, is in the table of all faults.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from simulators.facilities import ground_station
from simulators.faults import Fault, FaultKind
from tests.support.links import LinkBench
from tests.support.station import GROUND_STATIONS

IN_PASS = {"gs-south-africa": "2026-11-22T18:30", "gs-venezuela": "2026-11-22T23:30"}
FAULTS = {model.id: model.faults for model in ground_station.models(1)}
ALL = [fault for station in GROUND_STATIONS for fault in FAULTS[station]]
HARMFUL = [fault for fault in ALL if fault.kind is not FaultKind.BENIGN]
_FAULTY_H, _QUICK_H, _RECOVERY_H = 8.0, 0.5, 4.0


@dataclass(frozen=True)
class Course:
    """Parameters beyond a limit, by fault: before, while it lasts, and hours after its end."""

    before: frozenset[str]
    during: Mapping[str, set[str]]
    after: Mapping[str, set[str]]


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    """Each station with a replica for every one of its faults."""
    return {station: run(station) for station in GROUND_STATIONS}


def run(station: str) -> Course:
    faults = FAULTS[station]
    links = LinkBench(IN_PASS[station], replicas=len(faults), settle_h=1.0)
    before = frozenset(links.crossings(station))
    for replica, fault in enumerate(faults):
        links.inject(station, fault.name, replica)
    during = beyond(links, station, _QUICK_H, 10.0)
    for name, found in beyond(links, station, _FAULTY_H, 60.0).items():
        during[name] |= found
    for fault in faults:
        links.clear(station, fault.name)
    beyond(links, station, _RECOVERY_H, 60.0)
    return Course(before, during, beyond(links, station, 1.0, 60.0))


def beyond(links: LinkBench, station: str, hours: float, dt_s: float) -> dict[str, set[str]]:
    """Parameters that crossed a limit meanwhile, by fault."""
    seen: dict[str, set[str]] = {fault.name: set() for fault in FAULTS[station]}
    for _ in range(int(hours * 3600.0 / dt_s)):
        links.step(dt_s)
        for parameter, flags in links.crossings(station).items():
            for replica, fault in enumerate(FAULTS[station]):
                if flags[replica]:
                    seen[fault.name].add(parameter)
    return seen


@pytest.mark.parametrize("fault", HARMFUL, ids=lambda fault: fault.id)
def test_a_limit_trips_at_each_fault_unless_only_other_rules_can_see_it(
    fault: Fault, courses: dict[str, Course]
) -> None:
    unseen = {"forged_telemetry", "servo_oscillation", "recorder_disk_failure", "slow_azimuth_drive"}
    course = courses[fault.facility]
    assert not course.before
    assert course.during[fault.name] or fault.name in unseen


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_what_is_planned_or_foretold_trips_none(fault: Fault, courses: dict[str, Course]) -> None:
    if fault.kind is FaultKind.BENIGN:
        assert courses[fault.facility].during[fault.name] == set()


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_it_leaves_nothing_behind(fault: Fault, courses: dict[str, Course]) -> None:
    assert courses[fault.facility].after[fault.name] == set()


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_it_shows_where_it_should_only(fault: Fault, courses: dict[str, Course]) -> None:
    """A fault of the house does not touch the signal, one of the sky does not touch the pointing."""
    apart = {
        "mains_outage": {"ebn0", "rack_temp"},
        "hvac_failure": {"ebn0", "ups_battery"},
        "wan_outage": {"ebn0", "fer"},
        "interference": {"rain_rate", "point_err"},
        "encoder_fault": {"wind_speed", "hpa_power"},
    }
    assert not apart.get(fault.name, set()) & courses[fault.facility].during[fault.name]


def test_both_stations_know_the_same_faults_but_for_those_of_their_clock_and_sky() -> None:
    venezuela, south_africa = ({fault.name for fault in FAULTS[name]} for name in GROUND_STATIONS)
    assert venezuela - south_africa == {"slow_azimuth_drive", "gps_loss", "forged_telemetry"}
    assert south_africa - venezuela == {"maser_degradation"}


def test_every_row_of_the_fault_catalogue_is_there() -> None:
    codes = {fault.code for fault in FAULTS["gs-venezuela"]}
    assert {f"GV-F{number}" for number in range(1, 9)} <= codes
    assert {f"GZ-F{number}" for number in range(1, 9)} <= {fault.code for fault in FAULTS["gs-south-africa"]}
    assert "X-F6" in codes
