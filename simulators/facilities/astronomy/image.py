"""What the optics make of the sky: focus, image width, throughput, background."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import optics
from simulators.physics.arrays import Array
from simulators.physics.constants import FWHM_PER_SIGMA
from simulators.physics.first_order import relax

_DIFFRACTION_ARCSEC = optics.diffraction_fwhm_arcsec(600e-9, 0.3)
"""At 600 nm with an aperture of 0.3 m."""
_ABERRATION_ARCSEC = 1.65
"""Optics and pixels of one arcsec."""
_FOCUS_UM, _FOCUS_UM_K, _FOCUS_ZERO_C = 1550.0, 8.0, -40.0
_DEFOCUS_UM_K, _UM_PER_ARCSEC = 8.0, 25.0
_DRIFT_UM_S, _DRIFT_MAX_UM, _REFOCUS_TAU_S = 120.0 / 3600.0, 220.0, 600.0
_CLEAN, _DUST_SHARE, _FILTER_FRAME = 0.985, 0.2, 0.4
_ZERO_POINT = 17.53
"""Of the LUT on Chang'e-3, which saw no change in 18 months (Wang et al. 2015)."""
_ZODIACAL_FLUX = optics.flux_of_magnitude(22.0)
"""22 magnitudes per square arcsec."""
_SUN_AT_30_DEG, _SUN_EXPONENT = 3e-9, 2.5
_EARTH_AT_30_DEG, _EARTH_EXPONENT = 3e-10, 2.0
_LIT_GROUND, _DUST_HALO = 2e-10, 5e-13
"""Scattered light relative to magnitude 0 per square arcsec; the halo per ug/cm2 on the mirror."""


@dataclass(slots=True)
class Image:
    """State of the optics."""

    misfocus_um: Array
    dust_ug_cm2: Array
    """On the mirror; it falls while the dome is open."""

    @classmethod
    def start(cls, replicas: int) -> "Image":
        return cls(np.zeros(replicas), np.zeros(replicas))

    def advance(self, dt_s: float, drift: Array, fallen_ug_cm2: Array, opened: Array) -> None:
        """Let the focus run away or come back, and dust settle."""
        running = np.minimum(self.misfocus_um + _DRIFT_UM_S * dt_s * drift, _DRIFT_MAX_UM)
        refocused = relax(self.misfocus_um, 0.0, dt_s, _REFOCUS_TAU_S)
        self.misfocus_um = np.where(drift > 0.0, running, refocused)
        self.dust_ug_cm2 = self.dust_ug_cm2 + _DUST_SHARE * fallen_ug_cm2 * opened

    def focus_um(self, tube_c: Array) -> Array:
        """Position of the drive by the temperature model, plus what it ran away."""
        return np.asarray(_FOCUS_UM + _FOCUS_UM_K * (tube_c - _FOCUS_ZERO_C) + self.misfocus_um)

    def fwhm_arcsec(self, gradient_k: Array, jitter_arcsec: Array) -> Array:
        """Image width: diffraction, aberration, defocus, jitter."""
        defocus_um = self.misfocus_um + _DEFOCUS_UM_K * gradient_k
        return optics.image_fwhm_arcsec(
            _DIFFRACTION_ARCSEC,
            _ABERRATION_ARCSEC,
            optics.defocus_fwhm_arcsec(defocus_um, _UM_PER_ARCSEC),
            FWHM_PER_SIGMA * 0.5 * jitter_arcsec,
        )

    def throughput(self, cover: Array, filter_stuck: Array) -> Array:
        """Share of the light of the new optics that arrives, 0 to 1."""
        clean = _CLEAN * optics.dust_transmission(self.dust_ug_cm2, 1.0)
        return np.asarray(clean * cover * (1.0 - _FILTER_FRAME * filter_stuck))

    def background_mag(
        self, from_sun_deg: Array, sun_disk: Array, from_earth_deg: Array, earth_up: Array
    ) -> Array:
        """Sky per square arcsec: zodiacal light and what Sun, Earth, lit ground and dust scatter into it."""
        sun = optics.scattered_flux(from_sun_deg, _SUN_AT_30_DEG, _SUN_EXPONENT) + _LIT_GROUND
        earth = optics.scattered_flux(from_earth_deg, _EARTH_AT_30_DEG, _EARTH_EXPONENT)
        stray = (sun + _DUST_HALO * self.dust_ug_cm2) * sun_disk + earth * earth_up
        return optics.magnitude_of_flux(_ZODIACAL_FLUX + stray)


def zero_point_mag(throughput: Array) -> Array:
    """Photometric zero point, never below what a closed cover lets through."""
    return np.asarray(_ZERO_POINT + 2.5 * np.log10(np.maximum(throughput, 1e-4)))
