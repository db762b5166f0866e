"""Antennas: gains and beams of the design, shares of a beam against numerical integrals, limits."""

import numpy as np
import pytest

from simulators.physics import antenna
from simulators.physics.constants import FWHM_PER_SIGMA

_LIMB_DEG = 0.26
_MEAN_KM = np.array([384_400.0])


@pytest.mark.parametrize(
    ("diameter_m", "frequency_hz", "efficiency", "gain_dbi", "beam_deg"),
    [
        (12.0, 2.25e9, 0.60, 46.8, 0.78),
        (12.0, 8.45e9, 0.60, 58.3, 0.207),
        (18.0, 8.45e9, 0.65, 62.2, 0.138),
        (18.0, 27e9, 0.60, 71.9, 0.043),
        (0.3, 8.45e9, 0.60, 26.3, 8.3),
        (0.5, 27e9, 0.60, 40.8, 1.55),
    ],
)
def test_gain_and_beam_of_the_design(
    diameter_m: float, frequency_hz: float, efficiency: float, gain_dbi: float, beam_deg: float
) -> None:
    assert antenna.gain_dbi(diameter_m, frequency_hz, efficiency) == pytest.approx(gain_dbi, abs=0.1)
    assert antenna.half_power_beamwidth_deg(diameter_m, frequency_hz) == pytest.approx(beam_deg, rel=0.01)


def test_half_the_power_is_lost_at_half_the_beam() -> None:
    losses = antenna.pointing_loss_db(np.array([0.0, 0.5, 1.0, 90.0]), 1.0)
    assert losses == pytest.approx([0.0, 3.0, 12.0, antenna.MAX_POINTING_LOSS_DB])


def integrated(offset_deg: float, radius_deg: float, beam_deg: float) -> float:
    """Share of a Gaussian beam on a disk, by summation over a fine grid."""
    sigma = beam_deg / FWHM_PER_SIGMA
    x = np.linspace(-radius_deg, radius_deg, 801)
    grid_x, grid_y = np.meshgrid(x, x)
    inside = grid_x**2 + grid_y**2 <= radius_deg**2
    density = np.exp(-((grid_x - offset_deg) ** 2 + grid_y**2) / (2 * sigma**2)) / (2 * np.pi * sigma**2)
    return float((density * inside).sum() * (x[1] - x[0]) ** 2)


@pytest.mark.parametrize("offset_deg", [0.0, 0.1, 0.26, 0.4])
@pytest.mark.parametrize("beam_deg", [0.138, 0.207, 0.78])
def test_the_share_of_a_beam_agrees_with_its_integral(offset_deg: float, beam_deg: float) -> None:
    share = float(antenna.beam_on_disk(offset_deg, 0.26, beam_deg))
    assert share == pytest.approx(integrated(offset_deg, 0.26, beam_deg), abs=0.015)


def test_a_far_disk_is_not_in_the_beam_and_a_large_one_fills_it() -> None:
    assert float(antenna.beam_on_disk(5.0, 0.26, 0.2)) == pytest.approx(0.0, abs=1e-6)
    assert float(antenna.beam_on_disk(0.0, 5.0, 0.2)) == pytest.approx(1.0, abs=1e-6)


def test_the_moon_adds_168_k_at_its_centre_and_a_little_less_than_half_at_its_curved_limb() -> None:
    limb, centre = (
        float(antenna.moon_noise_k(np.array([offset]), _MEAN_KM, 0.207)[0]) for offset in (_LIMB_DEG, 0.0)
    )
    assert limb == pytest.approx(72.0, abs=3.0)
    assert centre == pytest.approx(167.0, abs=3.0)


def test_the_sun_in_the_beam_adds_thousands_of_kelvin_and_far_away_next_to_nothing() -> None:
    centre, near, far = (float(antenna.sun_noise_k(np.array([s]), 0.207)[0]) for s in (0.0, 1.0, 60.0))
    assert centre > 5000.0
    assert 10.0 < near < 50.0
    assert far < 0.01


def test_spill_over_rises_toward_the_horizon() -> None:
    assert antenna.spillover_noise_k(np.array([90.0, 15.0, 0.0, -5.0])) == pytest.approx(
        [4.0, 4.0, 15.0, 15.0]
    )


def test_wind_deflects_with_its_square() -> None:
    assert antenna.wind_pointing_error_deg(np.array([0.0, 10.0, 20.0])) == pytest.approx([0.0, 0.003, 0.012])


def test_a_drive_turns_no_faster_than_it_can_and_arrives() -> None:
    lag = antenna.follow_deg(np.zeros(1), np.full(1, 10.0), 1.0, 0.5, 1.0)
    assert lag == pytest.approx(9.0)
    for _ in range(20):
        lag = antenna.follow_deg(lag, np.zeros(1), 1.0, 0.5, 1.0)
    assert lag == pytest.approx(0.0, abs=1e-3)


def test_a_drive_feeds_slow_motion_forward_without_lag() -> None:
    assert antenna.follow_deg(np.zeros(1), np.full(1, 0.1), 1.0, 0.5, 1.0) == pytest.approx(0.0)
