"""What the optics make of the sky: focus, image width, throughput, background."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import optics
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import FWHM_PER_SIGMA
from simulators.physics.first_order import clip, relax

_DIFFRACTION_ARCSEC = optics.diffraction_fwhm_arcsec(600e-9, 0.3)
"""At 600 nm with an aperture of 0.3 m."""
_ABERRATION_ARCSEC = 1.65
"""Optics and pixels of one arcsec."""
_FOCUS_UM, _FOCUS_UM_K, _FOCUS_ZERO_C = 1550.0, 8.0, -40.0
_DEFOCUS_UM_K, _UM_PER_ARCSEC = 8.0, 25.0
_TRAVEL_UM = (1350.0, 1850.0)
_DRIVE_TAU_S, _RUNAWAY_TAU_S = 60.0, 2700.0
SWEEP_S, _SWEEP_UM = 300.0, 50.0
_CLEAN, _DUST_SHARE = 0.985, 0.2
_ZERO_POINT = 17.53
"""Of the LUT on Chang'e-3, which saw no change in 18 months (Wang et al. 2015)."""
_ZODIACAL_FLUX = optics.flux_of_magnitude(22.0)
"""22 magnitudes per square arcsec."""
_SUN_AT_30_DEG, _SUN_EXPONENT = 3e-9, 2.5
_EARTH_AT_30_DEG, _EARTH_EXPONENT = 3e-10, 2.0
_LIT_GROUND, _DUST_HALO = 2e-10, 5e-13
"""Scattered light relative to magnitude 0 per square arcsec; the halo per ug/cm2 on the mirror."""
_SHUT = 1e-4
"""What a closed cover lets through."""


@dataclass(slots=True)
class Image:
    """State of the optics."""

    focus_um: Array
    """Where the drive stands."""
    offset_um: Array
    """What the last focus sweep found against the temperature model."""
    misfocus_um: Array
    """Against the best focus."""
    sweep_s: Array
    """Left of a focus sweep."""
    stuck: Array
    dust_ug_cm2: Array
    """On the mirror; it falls while the dome is open."""

    @classmethod
    def start(cls, replicas: int) -> "Image":
        """At the focus for a tube of -32 Cel."""
        zero = np.zeros(replicas)
        return cls(_modelled_um(zero - 32.0), zero, zero, zero.copy(), zero, zero)

    def focus(self, dt_s: float, tube_c: Array, gradient_k: Array, runaway: Array, stuck: Array) -> None:
        """The drive follows its temperature model, which a mirror with a gradient does not fit.

        Args:
            dt_s: step.
            tube_c: temperature of the tube.
            gradient_k: across the mirror.
            runaway: strength of a correction with the wrong sign: every error makes itself larger.
            stuck: above 0 where the drive does not move.
        """
        modelled_um = _modelled_um(tube_c)
        best_um = modelled_um - _DEFOCUS_UM_K * gradient_k
        wanted_um = modelled_um + self.offset_um
        if self.sweep_s.any():
            wanted_um = wanted_um + _SWEEP_UM * np.sin(2.0 * np.pi * self.sweep_s / SWEEP_S)
            found = (self.sweep_s > 0.0) & (self.sweep_s <= dt_s) & (stuck == 0.0)
            self.offset_um = np.where(found, best_um - modelled_um, self.offset_um)
            self.sweep_s = np.maximum(0.0, self.sweep_s - dt_s)
        moved_um = relax(self.focus_um, wanted_um, dt_s, _DRIVE_TAU_S)
        if runaway.any():
            fled_um = (self.focus_um - best_um) * np.expm1(runaway * (dt_s / _RUNAWAY_TAU_S))
            moved_um = np.where(runaway > 0.0, self.focus_um + fled_um, moved_um)
        self.focus_um = np.where(stuck > 0.0, self.focus_um, clip(moved_um, *_TRAVEL_UM))
        self.misfocus_um, self.stuck = self.focus_um - best_um, stuck

    def soil(self, fallen_ug_cm2: Array, opened: Array) -> None:
        """Dust settles on the mirror while the dome is open."""
        self.dust_ug_cm2 = self.dust_ug_cm2 + _DUST_SHARE * fallen_ug_cm2 * opened

    def fwhm_arcsec(self, jitter_arcsec: Array) -> Array:
        """Image width: diffraction, aberration, defocus, jitter."""
        return optics.image_fwhm_arcsec(
            _DIFFRACTION_ARCSEC,
            _ABERRATION_ARCSEC,
            optics.defocus_fwhm_arcsec(self.misfocus_um, _UM_PER_ARCSEC),
            FWHM_PER_SIGMA * 0.5 * jitter_arcsec,
        )

    def throughput(self, light: Array, band: Array) -> Array:
        """Light that arrives, compared with that of the new optics through the filter that is asked for.

        Args:
            light: share of the aperture that is free.
            band: of the filter in the beam, relative to the one asked for.
        """
        clean = _CLEAN * optics.dust_transmission(self.dust_ug_cm2, 1.0)
        return np.asarray(clean * light * band)

    def background_mag(
        self, light: Array, from_sun_deg: Array, sun_disk: Array, from_earth_deg: Array, earth_up: Flags
    ) -> Array:
        """Sky per square arcsec: zodiacal light and what Sun, Earth, lit ground and dust scatter into it.

        As the camera counts it: a cover that hides a part of the aperture hides that part of the sky.
        """
        sun = optics.scattered_flux(from_sun_deg, _SUN_AT_30_DEG, _SUN_EXPONENT) + _LIT_GROUND
        earth = optics.scattered_flux(from_earth_deg, _EARTH_AT_30_DEG, _EARTH_EXPONENT)
        stray = (sun + _DUST_HALO * self.dust_ug_cm2) * sun_disk + earth * earth_up
        return optics.magnitude_of_flux((_ZODIACAL_FLUX + stray) * np.maximum(light, _SHUT))


def zero_point_mag(throughput: Array) -> Array:
    """Photometric zero point, never below what a closed cover lets through."""
    return np.asarray(_ZERO_POINT + 2.5 * np.log10(np.maximum(throughput, _SHUT)))


def _modelled_um(tube_c: Array) -> Array:
    """Best focus for a tube of even temperature: 8 um/K, as its aluminium stretches."""
    return np.asarray(_FOCUS_UM + _FOCUS_UM_K * (tube_c - _FOCUS_ZERO_C))
