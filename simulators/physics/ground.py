"""Ground motion, impacts, dust and charging at the surface."""

import math

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import SECONDS_PER_YEAR

_QUAKE_REFERENCE_KM = 50.0
_CODA_TAU_S = 900.0
"""Scattered energy dies slowly in the dry, broken crust (Nakamura et al. 1982: tens of minutes)."""
_RESTING_MASS_UG_CM2_A = 40.0
"""Between Chang'e-3 (21.4) and the Apollo upper limit (about 100), ug/(cm2 a)."""


def quake_magnitude(strength: float) -> float:
    """Magnitude of a shallow moonquake on a scale from 0 (3.5) to 1 (5.3, Watters et al. 2024)."""
    return 3.5 + 1.8 * strength


def quake_rms_nm_s(magnitude: float, distance_km: float, elapsed_s: float) -> float:
    """Ground velocity `elapsed_s` after a quake: amplitude 10^M at 50 km, falling as 1/distance.

    The envelope is t^1/2 exp(-t/tau), scaled to one at its peak half a `tau` after onset.
    """
    if elapsed_s <= 0:
        return 0.0
    x = elapsed_s / _CODA_TAU_S
    envelope = math.sqrt(2.0 * x) * math.exp(0.5 - x)
    return float(10.0**magnitude * _QUAKE_REFERENCE_KM / distance_km * envelope)


def meteoroid_flux_m2_s(mass_g: float) -> float:
    """Impacts heavier than `mass_g` per m2 and second at one astronomical unit (Gruen et al. 1985)."""
    m = mass_g
    large = (2.2e3 * m**0.306 + 15.0) ** -4.38
    middle = 1.3e-9 * (m + 1e11 * m**2 + 1e27 * m**4) ** -0.36
    small = 1.3e-16 * (m + 1e6 * m**2) ** -0.85
    return float(large + middle + small)


def settled_dust_ug_cm2(since_s: float) -> float:
    """Dust on a horizontal plate exposed for `since_s`, ug/cm2, without plumes."""
    return _RESTING_MASS_UG_CM2_A * max(0.0, since_s) / SECONDS_PER_YEAR


def plume_dust_ug_cm2(strength: float, elapsed_s: float, duration_s: float = 60.0) -> float:
    """Dust that a landing one kilometre away has thrown by now: 100 (strength 0) to 1000 ug/cm2 (1)."""
    total = 100.0 * 10.0**strength
    return float(total * min(1.0, max(0.0, elapsed_s / duration_s)))


def surface_potential_v(lit_fraction: float, proton_flux: Array) -> Array:
    """Potential of the surface against the plasma, V (after Halekas et al. 2007).

    +5 V where photoelectrons leave lit ground, -80 V in shadow; energetic particles drive it to
    about -1 kV at a flux of 1000/(cm2 s sr), deeper beyond.
    """
    quiet = -80.0 + 85.0 * lit_fraction
    energetic = np.log10(np.maximum(proton_flux, 1.0)) / 3.0
    return np.asarray(quiet - 1000.0 * np.minimum(energetic, 4.0))
