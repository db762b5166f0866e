"""Moonquakes, impacts, dust and charging against published values, and in their limiting cases."""

import numpy as np
import pytest

from simulators.physics import ground
from simulators.physics.constants import SECONDS_PER_YEAR


def test_magnitudes_span_those_of_shallow_moonquakes() -> None:
    assert ground.quake_magnitude(0.0) == 3.5
    assert ground.quake_magnitude(1.0) == pytest.approx(5.3)


def test_a_quake_peaks_after_half_its_time_constant_and_rings_out() -> None:
    times = np.arange(0.0, 7200.0, 10.0)
    velocity = np.array([ground.quake_rms_nm_s(5.3, 50.0, t) for t in times])
    assert velocity[0] == 0.0
    assert times[velocity.argmax()] == pytest.approx(450.0)
    assert velocity.max() == pytest.approx(10**5.3)
    assert velocity[times == 3600.0][0] > 0.05 * velocity.max(), "the coda lasts for an hour"
    assert velocity[-1] < 0.01 * velocity.max()


def test_a_quake_ten_times_as_far_shakes_a_tenth_and_a_magnitude_more_tenfold() -> None:
    near = ground.quake_rms_nm_s(4.0, 50.0, 450.0)
    assert ground.quake_rms_nm_s(4.0, 500.0, 450.0) == pytest.approx(near / 10.0)
    assert ground.quake_rms_nm_s(5.0, 50.0, 450.0) == pytest.approx(near * 10.0)


def test_impacts_are_those_of_gruen() -> None:
    """1.5 a square metre and year above a microgram, 6e-4 above a milligram."""
    assert ground.meteoroid_flux_m2_s(1e-6) * SECONDS_PER_YEAR == pytest.approx(1.5, rel=0.1)
    assert ground.meteoroid_flux_m2_s(1e-3) * SECONDS_PER_YEAR == pytest.approx(6e-4, rel=0.15)
    assert ground.meteoroid_flux_m2_s(1e-12) > ground.meteoroid_flux_m2_s(1e-9)


def test_dust_settles_between_change_3_and_apollo() -> None:
    assert ground.settled_dust_ug_cm2(-1.0) == ground.settled_dust_ug_cm2(0.0) == 0.0
    assert 21.4 < ground.settled_dust_ug_cm2(SECONDS_PER_YEAR) < 100.0


def test_a_landing_throws_a_tenth_to_one_milligram() -> None:
    assert ground.plume_dust_ug_cm2(0.0, 3600.0) == pytest.approx(100.0)
    assert ground.plume_dust_ug_cm2(1.0, 3600.0) == pytest.approx(1000.0)
    assert ground.plume_dust_ug_cm2(1.0, 30.0) == pytest.approx(500.0)
    assert ground.plume_dust_ug_cm2(1.0, 0.0) == 0.0


def test_lit_ground_is_slightly_positive_and_storms_charge_it_to_kilovolts() -> None:
    quiet = np.array([0.2])
    assert 4.0 <= ground.surface_potential_v(1.0, quiet)[0] <= 10.0
    assert -200.0 <= ground.surface_potential_v(0.0, quiet)[0] <= -40.0
    storms = ground.surface_potential_v(0.0, np.array([1e3, 1e4, 1e6, 1e30]))
    assert storms[0] == pytest.approx(-1080.0)
    assert (np.diff(storms) < 0.0).all()
    assert storms[-1] >= -4200.0, "deeper than 4 kV was never seen"
