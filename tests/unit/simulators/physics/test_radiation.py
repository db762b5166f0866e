"""Cosmic rays and particle events against what was measured, and in their limiting cases."""

import math

import numpy as np
import pytest

from simulators.physics import radiation
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.radiation import ParticleEvent

S4 = ParticleEvent(0, 1e4)


def test_the_dose_is_that_of_change_4_between_its_bounds_of_the_cycle() -> None:
    """57.1 +- 10.6 uSv/h in 2019 (Zhang et al. 2020); half of it at solar maximum."""
    assert radiation.cosmic_dose_usv_h(2019.1) == pytest.approx(57.1, abs=10.6)
    years = np.arange(2019.0, 2031.0, 0.1)
    factors = [radiation.solar_cycle_factor(year) for year in years]
    assert min(factors) == pytest.approx(0.5, abs=1e-3)
    assert max(factors) == pytest.approx(1.05, abs=1e-3)
    assert radiation.solar_cycle_factor(2030.96) == pytest.approx(radiation.solar_cycle_factor(2019.96))


def test_a_year_of_cosmic_rays_is_a_few_hundred_millisievert() -> None:
    """About 380 mSv at solar minimum in free space, and half of the sky is the Moon."""
    year_msv = radiation.cosmic_dose_usv_h(radiation.SOLAR_MINIMUM_YEAR) * 8766.0 / 1e3
    assert 190.0 < year_msv < 530.0


def test_the_noaa_scale() -> None:
    assert [radiation.peak_of_strength(s) for s in (0.0, 1 / 3, 2 / 3, 1.0)] == pytest.approx(
        [10, 100, 1e3, 1e4]
    )


def test_an_event_begins_at_nothing_peaks_once_and_decays() -> None:
    assert radiation.particle_flux(S4, 0.0) == radiation.particle_flux(S4, -1.0) == 0.0
    assert radiation.particle_flux(S4, S4.rise_s) == pytest.approx(1e4)
    before, after = (radiation.particle_flux(S4, S4.rise_s + shift) for shift in (-1e-3, 1e-3))
    assert before == pytest.approx(after, rel=1e-6), "continuous"
    assert radiation.particle_flux(S4, S4.rise_s + S4.decay_s) == pytest.approx(1e4 / math.e)


def test_a_day_of_s4_is_a_tenth_of_a_sievert() -> None:
    assert radiation.particle_dose_usv_h(np.array([1e4]))[0] * 24.0 / 1e6 == pytest.approx(0.1, rel=0.1)
    assert radiation.particle_dose_usv_h(np.array([0.0]))[0] == 0.0


def test_forbush_decreases_are_at_most_15_percent_and_recover() -> None:
    assert radiation.forbush_factor(S4, 0.0) == 1.0
    deepest = min(radiation.forbush_factor(S4, hours * 3600.0) for hours in range(1, 48))
    assert 0.85 <= deepest < 0.9
    assert radiation.forbush_factor(S4, 30 * SECONDS_PER_DAY) == pytest.approx(1.0, abs=1e-3)
    assert radiation.forbush_factor(ParticleEvent(0, 10.0), 3600.0) == 1.0, "S1 shields nothing"
