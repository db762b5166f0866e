"""Each fault in a replica of its own, beside a twin of the station without faults."""

from dataclasses import dataclass

import numpy as np
import pytest

from simulators.facilities.astronomy import models
from simulators.facilities.astronomy.faults import FAULTS
from tests.support.recording import Recording, facility, record
from tests.support.station import Bench

SPIN_UP_H, FAULTY_H, RECOVERY_H, CALM_H = 4.0, 6.0, 18.0, 3.0


@dataclass(frozen=True)
class Runs:
    faulty: Recording
    healthy: Recording
    recovered: Recording


@pytest.fixture(scope="module")
def runs() -> Runs:
    count = len(FAULTS)
    bench, twin = (Bench(models(count)[0], replicas=count) for _ in range(2))
    bench.run(SPIN_UP_H * 3600)
    twin.run(SPIN_UP_H * 3600)
    for replica, fault in enumerate(FAULTS):
        bench.inject(fault.name, replica=replica)
    faulty, healthy = record(bench, FAULTY_H), record(twin, FAULTY_H)
    bench.clear()
    bench.run((RECOVERY_H - CALM_H) * 3600)
    return Runs(faulty, healthy, record(bench, CALM_H))


@pytest.mark.parametrize("replica", range(len(FAULTS)), ids=[fault.name for fault in FAULTS])
def test_a_fault_shows_in_a_limit_and_clears(runs: Runs, replica: int) -> None:
    astronomy, fault = facility("astronomy"), FAULTS[replica]
    crossed = [name for name in fault.affects if runs.faulty.crossed(astronomy, name)[:, replica].any()]
    assert crossed, f"{fault.id} crosses none of {fault.affects}"
    still = [name for name, where in runs.recovered.all_crossed(astronomy).items() if where[:, replica].any()]
    assert still == []


@pytest.mark.parametrize("replica", range(len(FAULTS)), ids=[fault.name for fault in FAULTS])
def test_a_fault_moves_all_that_it_says_it_affects(runs: Runs, replica: int) -> None:
    deadbands = {p.name: p.deadband for packet in facility("astronomy").packets for p in packet.parameters}
    for name in FAULTS[replica].affects:
        if runs.healthy.values[name].dtype.kind in "fi":
            moved = runs.faulty.numbers(name)[:, replica] - runs.healthy.numbers(name)[:, replica]
            assert np.abs(moved).max() > deadbands[name], name
        else:
            changed = runs.faulty.values[name] != runs.healthy.values[name]
            assert changed[:, replica].any(), name


def test_the_twin_without_faults_crosses_nothing(runs: Runs) -> None:
    assert runs.healthy.all_crossed(facility("astronomy")) == {}
