"""Each fault in a replica of its own, beside a twin of the station without faults."""

import pytest

from simulators.facilities.command.faults import FAULTS
from simulators.faults import Fault
from tests.support.recording import Course, course, facility, record
from tests.unit.simulators.command.center import Center

COMMAND = facility("command")


@pytest.fixture(scope="module")
def seen() -> Course:
    return course(lambda replicas: Center(replicas=replicas), 1.0, 8.0, 14.0, 1.0)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_crosses_a_limit_of_all_it_affects_and_clears(seen: Course, fault: Fault) -> None:
    assert set(fault.affects) <= seen.crossing(fault)
    assert seen.lasting(fault) == set()


def test_the_twin_without_faults_crosses_nothing(seen: Course) -> None:
    assert seen.healthy.all_crossed(COMMAND) == {}


def test_no_fault_takes_a_value_out_of_range(seen: Course) -> None:
    assert seen.faulty.out_of_range(COMMAND) == []


def test_smoke_shows_within_ten_seconds() -> None:
    center = Center()
    center.run(600.0)
    center.inject("smoke")
    rise = record(center, 20.0 / 3600.0, dt_s=1.0)
    assert rise.crossed(COMMAND, "smoke_obscuration")[12:].all()


def test_the_backup_computer_takes_over_after_45_seconds() -> None:
    center = Center()
    center.run(600.0)
    center.inject("computer_hang")
    swap = record(center, 60.0 / 3600.0, dt_s=1.0)
    assert (swap.values["obc_active"][:44] == "A").all()
    assert (swap.values["obc_active"][45:] == "B").all()
    assert swap.numbers("watchdog_resets").max() == 1.0
    assert 10 < swap.numbers("cmd_queue_depth").max() < 40, "nobody executed commands"
    assert swap.numbers("cmd_queue_depth")[-1, 0] < 5.0
    assert swap.numbers("obc_b_cpu")[-1, 0] > 20.0


def test_a_worn_pump_warms_the_return_before_the_computers() -> None:
    center = Center()
    center.run(3600.0)
    before = center.number("loop_return_temp"), center.number("obc_a_temp")
    center.inject("pump_wear")
    center.run(1800.0)
    after = center.number("loop_return_temp"), center.number("obc_a_temp")
    assert after[0] - before[0] > 3.0
    assert after[0] - before[0] > after[1] - before[1]


def test_a_memory_leak_ends_in_a_reset() -> None:
    center = Center()
    center.run(600.0)
    center.inject("memory_leak")
    climb = record(center, 10.0)
    assert climb.numbers("obc_mem_used").max() < 98.0
    assert climb.numbers("watchdog_resets")[-1, 0] == 1.0
