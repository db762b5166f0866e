"""Each fault in a replica of its own, beside a twin of the station without faults."""

import numpy as np
import pytest

from simulators.facilities.astronomy import models
from simulators.facilities.astronomy.faults import FAULTS, FOCUS_STUCK
from simulators.faults import Fault, FaultKind
from tests.support.recording import Course, course
from tests.support.station import Bench

SUN_BEFORE_THE_GAP = {"sun_disk_2m": np.ones(1), "sun_azimuth_deg": np.full(1, 100.0)}
HARMFUL = [fault for fault in FAULTS if fault.kind is not FaultKind.BENIGN]
BENIGN = [fault for fault in FAULTS if fault.kind is FaultKind.BENIGN]
IN_STEADY_LIGHT = [fault for fault in HARMFUL if fault is not FOCUS_STUCK]


def lit(replicas: int) -> Bench:
    """In sunlight that does not change."""
    bench = Bench(models(replicas)[0], replicas=replicas)
    bench.environment_changes = {k: np.resize(v, replicas) for k, v in SUN_BEFORE_THE_GAP.items()}
    return bench


@pytest.fixture(scope="module")
def seen() -> Course:
    return course(lit, 12.0, 26.0, 8.0, 2.0)


@pytest.mark.parametrize("fault", IN_STEADY_LIGHT, ids=lambda fault: fault.name)
def test_a_fault_shows_in_a_limit_and_clears(seen: Course, fault: Fault) -> None:
    touched = {name.removeprefix("astronomy.") for name in fault.touches}
    assert seen.crossing(fault) & (set(fault.affects) | touched)
    assert seen.lasting(fault) == set()


@pytest.mark.parametrize("fault", BENIGN, ids=lambda fault: fault.name)
def test_what_is_planned_trips_no_limit(seen: Course, fault: Fault) -> None:
    assert seen.crossing(fault) == set()


def test_the_twin_without_faults_crosses_nothing(seen: Course) -> None:
    assert seen.healthy.all_crossed(seen.facility) == {}


def test_a_stuck_focus_shows_when_the_light_goes() -> None:
    bench = lit(1)
    bench.run(12 * 3600.0)
    bench.inject("focus_stuck")
    before_um = bench.number("focus_pos")
    assert bench.number("psf_fwhm") < 2.0
    bench.environment_changes["sun_disk_2m"] = np.zeros(1)
    bench.run(12 * 3600.0)
    assert bench.number("focus_pos") == before_um
    assert bench.number("psf_fwhm") > 3.5
    bench.clear()
    bench.run(1800.0)
    assert bench.number("psf_fwhm") < 2.0


def test_the_radiator_warms_only_while_the_sun_stands_before_the_gap() -> None:
    bench = lit(1)
    bench.inject("radiator_sun")
    behind_c, beside_c, before_c = (_radiator_c(bench, azimuth) for azimuth in (290.0, 50.0, 110.0))
    assert 15.0 < before_c - behind_c < 40.0
    assert behind_c < beside_c < before_c
    assert bench.number("detector_temp") == pytest.approx(-80.0, abs=0.1)
    bench.run(24 * 3600.0)  # too long: the cooler comes to its limit, and cannot hold the detector
    assert bench.number("tec_current") == pytest.approx(2.35)
    assert bench.number("detector_temp") > -78.0


def _radiator_c(bench: Bench, azimuth_deg: float) -> float:
    bench.environment_changes["sun_azimuth_deg"] = np.full(1, azimuth_deg)
    bench.run(6 * 3600.0)
    return bench.number("radiator_temp")
