"""Angles on the sphere, at its poles and where they wrap."""

import numpy as np
import pytest

from simulators.physics.angles import separation_deg, wrap_deg


def apart(az1: float, alt1: float, az2: float, alt2: float) -> float:
    one = np.ones(1)
    return float(separation_deg(az1 * one, alt1 * one, az2 * one, alt2 * one)[0])


@pytest.mark.parametrize(
    ("angle", "wrapped"), [(0.0, 0.0), (190.0, -170.0), (-190.0, 170.0), (360.0, 0.0), (180.0, -180.0)]
)
def test_angles_wrap_to_half_a_turn_either_way(angle: float, wrapped: float) -> None:
    assert float(wrap_deg(angle)) == pytest.approx(wrapped)


def test_along_the_horizon_it_is_the_difference_of_azimuths() -> None:
    assert apart(10.0, 0.0, 350.0, 0.0) == pytest.approx(20.0)
    assert apart(0.0, 0.0, 180.0, 0.0) == pytest.approx(180.0)


def test_at_the_zenith_azimuth_means_nothing() -> None:
    assert apart(0.0, 90.0, 77.0, 0.0) == pytest.approx(90.0)
    assert apart(0.0, 90.0, 123.0, 90.0) == pytest.approx(0.0, abs=1e-5)


def test_the_same_place_and_its_opposite() -> None:
    assert apart(33.0, 21.0, 33.0, 21.0) == pytest.approx(0.0, abs=1e-5)
    assert apart(33.0, 21.0, 213.0, -21.0) == pytest.approx(180.0, abs=1e-5)


def test_it_is_the_same_from_both_ends() -> None:
    assert apart(12.0, 34.0, 156.0, 7.0) == pytest.approx(apart(156.0, 7.0, 12.0, 34.0))
