"""Motion around the Moon: Kepler's laws, and what stays the same along an orbit."""

import numpy as np
import pytest

from simulators.physics import kepler
from simulators.physics.constants import MOON_RADIUS_KM

_PERILUNE_KM, _APOLUNE_KM = MOON_RADIUS_KM + 200.0, MOON_RADIUS_KM + 16_000.0
_AXIS_KM = (_PERILUNE_KM + _APOLUNE_KM) / 2.0


def test_the_relay_needs_a_day_and_its_published_orbit_26_hours() -> None:
    assert kepler.period_s(_AXIS_KM) / 3600.0 == pytest.approx(24.3, abs=0.2)
    published = kepler.period_s(MOON_RADIUS_KM + (254.0 + 16_941.0) / 2.0)
    assert published / 3600.0 == pytest.approx(26.19, abs=0.02)


def test_a_low_orbit_needs_two_hours() -> None:
    assert kepler.period_s(MOON_RADIUS_KM + 100.0) / 60.0 == pytest.approx(117.8, abs=0.3)


@pytest.mark.parametrize("eccentricity", [0.0, 0.1, 0.8, 0.95])
def test_the_anomaly_solves_keplers_equation(eccentricity: float) -> None:
    mean = np.linspace(0.0, 2.0 * np.pi, 101)[:-1]
    anomaly = kepler.eccentric_anomaly(mean, eccentricity)
    assert anomaly - eccentricity * np.sin(anomaly) == pytest.approx(mean, abs=1e-9)


def test_on_a_circle_both_anomalies_are_one() -> None:
    mean = np.array([0.3, 2.0, 5.0])
    assert kepler.eccentric_anomaly(mean, 0.0) == pytest.approx(mean)


def orbit(seconds: np.ndarray) -> np.ndarray:
    return kepler.perifocal_km(seconds, _PERILUNE_KM, _APOLUNE_KM)


def test_perilune_and_apolune_are_half_a_revolution_apart() -> None:
    half_s = kepler.period_s(_AXIS_KM) / 2.0
    assert orbit(np.array([0.0, half_s])) == pytest.approx(
        np.array([[_PERILUNE_KM, 0.0], [-_APOLUNE_KM, 0.0]]), abs=1e-3
    )


def test_energy_and_angular_momentum_stay() -> None:
    times = np.linspace(0.0, kepler.period_s(_AXIS_KM), 50)
    position, velocity = orbit(times), (orbit(times + 0.5) - orbit(times - 0.5))
    radius = np.linalg.norm(position, axis=1)
    energy = (velocity**2).sum(axis=1) / 2.0 - kepler.MOON_GM_KM3_S2 / radius
    momentum = position[:, 0] * velocity[:, 1] - position[:, 1] * velocity[:, 0]
    assert energy == pytest.approx(np.full(50, -kepler.MOON_GM_KM3_S2 / (2.0 * _AXIS_KM)), rel=1e-5)
    assert momentum == pytest.approx(np.full(50, momentum[0]), rel=1e-5)


def test_turning_keeps_lengths_and_tilts_as_told() -> None:
    plane = np.array([[1.0, 0.0], [0.0, 1.0]])
    flat = kepler.orient(plane, 0.0, 0.0, np.zeros(2))
    assert flat == pytest.approx(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), abs=1e-12)
    polar = kepler.orient(plane, 90.0, 90.0, np.zeros(2))
    assert polar[0] == pytest.approx([0.0, 0.0, 1.0], abs=1e-12)
    assert np.linalg.norm(kepler.orient(plane, 30.0, 62.4, np.full(2, 123.0)), axis=1) == pytest.approx(
        [1.0, 1.0]
    )
