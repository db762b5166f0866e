"""Each fault in a replica of its own, beside a twin of the station without faults."""

import pytest

from simulators.facilities.isru import models
from simulators.facilities.isru.faults import FAULTS
from simulators.faults import Fault
from tests.support.recording import Course, course
from tests.support.station import Bench


@pytest.fixture(scope="module")
def seen() -> Course:
    return course(lambda replicas: Bench(models(replicas)[0], replicas=replicas), 4.0, 12.0, 24.0, 4.0)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_shows_in_a_limit_and_clears(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) & set(fault.affects)
    assert seen.lasting(fault) == set()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_moves_all_that_it_says_it_affects(seen: Course, fault: Fault) -> None:
    assert [name for name in fault.affects if not seen.moved(fault, name)] == []


def test_the_twin_without_faults_crosses_nothing(seen: Course) -> None:
    assert seen.healthy.all_crossed(seen.facility) == {}
