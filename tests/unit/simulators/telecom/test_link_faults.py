"""Every fault of telecom shows in each parameter it names, and goes away again."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from simulators.facilities import telecom
from simulators.faults import Fault, FaultKind
from tests.support.links import LinkBench

IN_PASS = {"telecom": "2026-11-22T18:30"}
FAULTS = {m.id: m.faults for m in telecom.models(1)}
ALL = FAULTS["telecom"]
_FAULTY_S, _STEP_S = 3600, 20
_RECOVERY_MIN = 180


@dataclass(frozen=True)
class Course:
    """Parameters beyond a limit, by fault: before, while it lasts, and three hours after its end."""

    before: frozenset[str]
    during: Mapping[str, set[str]]
    after: Mapping[str, set[str]]


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    """Each facility with a replica for every one of its faults."""
    return {facility: run(facility) for facility in FAULTS}


def run(facility: str) -> Course:
    faults = FAULTS[facility]
    links = LinkBench(IN_PASS[facility], replicas=len(faults), settle_h=1.0)
    before = frozenset(links.crossings(facility))
    for replica, fault in enumerate(faults):
        links.inject(facility, fault.name, replica)
    during: dict[str, set[str]] = {fault.name: set() for fault in faults}
    for _ in range(_FAULTY_S // _STEP_S):
        links.step(_STEP_S)
        note(links, facility, during)
    for fault in faults:
        links.clear(facility, fault.name)
    for _ in range(_RECOVERY_MIN):
        links.step(60.0)
    after: dict[str, set[str]] = {fault.name: set() for fault in faults}
    note(links, facility, after)
    return Course(before, during, after)


def note(links: LinkBench, facility: str, seen: dict[str, set[str]]) -> None:
    for parameter, flags in links.crossings(facility).items():
        for replica, fault in enumerate(FAULTS[facility]):
            if flags[replica]:
                seen[fault.name].add(parameter)


TRIPPED = {
    "hga_mispointing": {"hga_point_err", "ka_eirp"},
    "x_transmitter_trip": {"dl_link_margin", "fer_downlink"},
    "sspa_overheat": {"x_sspa_temp", "x_sspa_power"},
    "uso_jump": {"uso_offset", "time_transfer_err"},
    "relay_outage": {"relay_ebn0"},
    "earth_contact_loss": {"relay_ebn0"},
    "lte_interference": {"lte_packet_loss"},
    "lte_cell_hang": {"lte_ue_count"},
    "uplink_spoof": {"ul_cltu_reject"},
    "queue_livelock": {"queue_p0"},
}
"""By limits alone, within an hour at full strength; the tube and the dust take days, rules tell the rest."""


@pytest.mark.parametrize("name", TRIPPED)
def test_an_operator_is_warned_within_the_hour(name: str, courses: dict[str, Course]) -> None:
    course = courses["telecom"]
    assert not course.before
    assert TRIPPED[name] <= course.during[name]


BENIGN = [fault.name for fault in FAULTS["telecom"] if fault.kind is FaultKind.BENIGN]


@pytest.mark.parametrize("name", BENIGN)
def test_what_only_looks_like_a_fault_trips_no_limit(name: str, courses: dict[str, Course]) -> None:
    assert not courses["telecom"].during[name]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_it_leaves_nothing_behind(fault: Fault, courses: dict[str, Course]) -> None:
    assert not courses[fault.facility].after[fault.name]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_it_shows_where_it_should_only(fault: Fault, courses: dict[str, Course]) -> None:
    """A fault of the queue does not touch the radio."""
    apart = {
        "queue_livelock": {"dl_link_margin", "fer_downlink"},
        "relay_outage": {"dl_link_margin", "ul_agc"},
        "lte_interference": {"relay_ebn0", "ul_agc"},
    }
    assert not apart.get(fault.name, set()) & courses[fault.facility].during[fault.name]


def test_ids_are_unique_and_each_facility_has_five_at_least() -> None:
    assert len({fault.id for fault in ALL}) == len(ALL)
    assert len(ALL) >= 5
