"""Cosmic rays and solar particles at the lunar surface."""

import math
from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import SECONDS_PER_DAY

SOLAR_MINIMUM_YEAR = 2019.96
"""Start of cycle 25 (NOAA/NASA prediction panel)."""
SOLAR_CYCLE_YEARS = 11.0
_SURFACE_DOSE_USV_H = 57.1
"""Dose equivalent measured by Chang'e-4 near a solar minimum (Zhang et al. 2020)."""
_DOSE_PER_FLUX_USV_H = 0.4
"""Unshielded, per proton/(cm2 s sr) above 10 MeV: an S4 day gives about 0.1 Sv."""
_FORBUSH_TAU_S = 5 * SECONDS_PER_DAY
_RISE_POWER = 1.5


@dataclass(frozen=True, slots=True)
class ParticleEvent:
    """A solar particle event; fluxes of protons above 10 MeV, 1/(cm2 s sr)."""

    onset_ns: int
    peak_flux: float
    rise_s: float = 2_700.0
    decay_s: float = SECONDS_PER_DAY


def particle_flux(event: ParticleEvent, elapsed_s: float) -> float:
    """Flux `elapsed_s` after onset: a power law to the peak, then exponential decay (after Reid 1964)."""
    if elapsed_s <= 0:
        return 0.0
    x = elapsed_s / event.rise_s
    if x < 1:
        return float(event.peak_flux * x**_RISE_POWER * math.exp(_RISE_POWER * (1 - x)))
    return event.peak_flux * math.exp(-(elapsed_s - event.rise_s) / event.decay_s)


def peak_of_strength(strength: float) -> float:
    """Peak flux of an event on a scale from 0 (NOAA S1, 10) to 1 (S4, 10 000)."""
    return float(10.0 ** (1.0 + 3.0 * strength))


def forbush_factor(event: ParticleEvent, elapsed_s: float) -> float:
    """What an event leaves of the cosmic rays: a dip to -15 % at most, recovering over five days."""
    if elapsed_s <= 0:
        return 1.0
    depth = min(0.15, 0.05 * max(0.0, math.log10(event.peak_flux) - 1.0))
    return 1.0 - depth * min(1.0, elapsed_s / event.rise_s) * math.exp(-elapsed_s / _FORBUSH_TAU_S)


def solar_cycle_factor(year: float) -> float:
    """Cosmic rays relative to 57.1 uSv/h: 1.05 at solar minimum, 0.5 at maximum."""
    phase = 2 * math.pi * (year - SOLAR_MINIMUM_YEAR) / SOLAR_CYCLE_YEARS
    return 0.775 + 0.275 * math.cos(phase)


def cosmic_dose_usv_h(year: float) -> float:
    """Dose equivalent of cosmic rays and their albedo at the surface, uSv/h."""
    return _SURFACE_DOSE_USV_H * solar_cycle_factor(year)


def particle_dose_usv_h(flux: Array) -> Array:
    """Unshielded dose rate of solar protons, uSv/h, for a flux above 10 MeV in 1/(cm2 s sr)."""
    return np.asarray(_DOSE_PER_FLUX_USV_H * flux)
