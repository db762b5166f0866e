"""Every fault of telecom shows in each parameter it names, and goes away again."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from simulators.facilities import telecom
from simulators.faults import Fault
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


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.id)
def test_it_crosses_a_limit_of_every_parameter_it_names(fault: Fault, courses: dict[str, Course]) -> None:
    course = courses[fault.facility]
    assert not course.before
    assert set(fault.affects) <= course.during[fault.name]


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
