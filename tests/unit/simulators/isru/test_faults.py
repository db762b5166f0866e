"""Each fault in a replica of its own, beside a twin of the station without faults."""

import pytest

from simulators.facilities.isru import models
from simulators.facilities.isru.faults import FAULTS
from simulators.faults import Fault, FaultKind
from tests.support.recording import Course, course
from tests.support.station import Bench

FAULTY_H = 12.0
HARMFUL = [f for f in FAULTS if f.hazard_s is not None and f.hazard_s < FAULTY_H * 3600]
"""The others are benign, or too slow for this run."""
BENIGN = [f for f in FAULTS if f.kind is FaultKind.BENIGN]


@pytest.fixture(scope="module")
def seen() -> Course:
    return course(lambda replicas: Bench(models(replicas)[0], replicas=replicas), 4.0, FAULTY_H, 24.0, 4.0)


@pytest.mark.parametrize("fault", HARMFUL, ids=lambda fault: fault.name)
def test_a_harmful_fault_shows_in_a_limit(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) & set(fault.affects)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_clears(seen: Course, fault: Fault) -> None:
    assert seen.lasting(fault) == set()


@pytest.mark.parametrize("fault", BENIGN, ids=lambda fault: fault.name)
def test_a_planned_event_trips_no_limit(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_moves_all_that_it_says_it_affects(seen: Course, fault: Fault) -> None:
    in_time = {effect.parameter for effect in fault.effects if effect.within_s <= FAULTY_H * 3600}
    assert [name for name in in_time if not seen.moved(fault, name)] == []


def test_the_twin_without_faults_crosses_nothing(seen: Course) -> None:
    assert seen.healthy.all_crossed(seen.facility) == {}
