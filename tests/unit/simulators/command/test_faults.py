"""Each fault in a replica of its own, beside a twin of the station without faults."""

import numpy as np
import pytest

from simulators.facilities.command.faults import FAULTS
from simulators.faults import Fault, FaultKind
from tests.support.recording import Course, course, facility, record
from tests.unit.simulators.command.center import Center

COMMAND = facility("command")


BENIGN = [fault for fault in FAULTS if fault.kind is FaultKind.BENIGN]
HARMFUL = [fault for fault in FAULTS if fault.kind is not FaultKind.BENIGN]


@pytest.fixture(scope="module")
def seen() -> Course:
    """Twenty hours with four people on board, so that a memory leak and bad air get that far."""
    return course(lambda replicas: Center(replicas=replicas, crew=4), 1.0, 20.0, 24.0, 1.0)


@pytest.mark.parametrize("fault", HARMFUL, ids=lambda fault: fault.name)
def test_a_fault_crosses_a_limit_of_what_it_affects_and_clears(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) & set(fault.affects)
    assert seen.lasting(fault) == set()


@pytest.mark.parametrize("fault", BENIGN, ids=lambda fault: fault.name)
def test_what_is_done_on_purpose_crosses_no_limit(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) == set()


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
    swap = record(center, 90.0 / 3600.0, dt_s=1.0)
    assert (swap.values["obc_active"][:44] == "A").all()
    assert (swap.values["obc_active"][45:] == "B").all()
    assert len(set(swap.numbers("obc_a_cpu")[:44, 0])) == 1, "what nobody computes stays as it was"
    assert swap.numbers("watchdog_resets")[-1, 0] == 1.0
    assert 10 < swap.numbers("cmd_queue_depth").max() < 40, "nobody executed commands"
    assert swap.numbers("cmd_queue_depth")[-1, 0] < 5.0
    assert swap.numbers("obc_b_cpu")[-1, 0] > 20.0


def test_a_worn_pump_warms_the_return_before_the_computers() -> None:
    center = Center()
    center.run(3600.0)
    before = center.number("loop_return_temp"), center.number("obc_a_temp")
    center.inject("pump_wear")
    center.run(2400.0)
    after = center.number("loop_return_temp"), center.number("obc_a_temp")
    assert after[0] - before[0] > 3.0
    assert after[0] - before[0] > after[1] - before[1]


def test_a_memory_leak_ends_in_a_reset() -> None:
    center = Center()
    center.run(600.0)
    center.inject("memory_leak")
    climb = record(center, 30.0)
    assert climb.numbers("obc_mem_used").max() < 98.0
    assert climb.numbers("watchdog_resets")[-1, 0] == 1.0


def test_the_other_loop_takes_over_from_a_leaking_one() -> None:
    center = Center()
    center.run(600.0)
    center.inject("coolant_leak")
    leak = record(center, 5.0)
    late = np.flatnonzero(leak.values["loop_active"][:, 0] == "B")[0]
    assert 1.5 * 60 < late < 4 * 60
    assert leak.numbers("loop_flow")[late - 1, 0] < 450.0
    assert leak.numbers("loop_flow")[-1, 0] == pytest.approx(880.0, rel=0.01)
    assert not leak.all_crossed(COMMAND).keys() & {"coldplate_temp", "obc_a_temp", "mode"}


def test_without_cooling_the_plate_heats_first_and_the_cut_outs_hold_it() -> None:
    center = Center()
    center.run(3600.0)
    center.inject("cooling_loss")
    heat = record(center, 20.0)
    rises = {
        name: heat.numbers(name)[:, 0] - heat.numbers(name)[0, 0] for name in ("coldplate_temp", "obc_a_temp")
    }
    assert rises["coldplate_temp"][15] > 3.0
    assert rises["coldplate_temp"][15] > rises["obc_a_temp"][15] > 0.2
    assert heat.numbers("coldplate_temp").max() < 60.0
    assert heat.values["mode"][5, 0] == "SURVIVAL"


def test_carbon_dioxide_of_four_people_climbs_by_a_hundred_pascal_an_hour() -> None:
    """The fault catalogue expects 40 to 150 Pa/h."""
    center = Center(crew=4)
    center.run(12 * 3600.0)
    before = center.number("ppco2")
    center.inject("scrubber_failure")
    center.run(3600.0)
    assert center.number("ppco2") - before == pytest.approx(4.58 / 24.0 * 618.5, rel=0.1)
