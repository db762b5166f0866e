"""The camera's frames: bias, noise, hot pixels, cosmic rays, and electronics that latch up."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import detector
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import relax

REBOOT_S = 30.0
_DARK_AT_20C = 300.0
_HOT_DOUBLING = 3000.0
"""Hot pixels that add as much dark current again."""
_QUIET_ELECTRONS, _DOWNLINK_ELECTRONS, _RIPPLE_ELECTRONS_V, _HITS_ELECTRONS = 2.95, 0.15, 0.6, 0.01
_BIAS, _BIAS_PER_K, _BIAS_ZERO_C, _LATCHED_BIAS, _BIAS_TAU_S = 1000.0, 0.3, -35.0, 120.0, 5.0
_LATCHED_SUPPLY = 1.2
_HITS_PER_USV_H, _HITS_PER_FLUX, _DOSE_PER_FLUX = 1.15, 8.0, 0.4
_HOT_PER_DAY, _HOT_PER_FLUX_S = 1.5, 0.083 / 3600.0
_HEALS_ABOVE_C, _HEALING_TAU_S, _NEVER_HEALED = 0.0, 3600.0, 300.0
_TOO_MANY = 1400.0
QUIET_FLUX = 1.0
"""Protons/(cm2 s sr) above 10 MeV that are no particle event."""


@dataclass(slots=True)
class Readout:
    """State of detector and electronics."""

    hot_pixels: Array
    bias: Array
    hits_per_min: Array
    latched: Flags
    cured: Flags
    """A power cycle ended the latch-up that a fault began."""
    reboot_s: Array

    @classmethod
    def start(cls, replicas: int) -> "Readout":
        """After some years in use."""
        one = np.ones(replicas)
        return cls(700.0 * one, _BIAS * one, 65.0 * one, one < 0.0, one < 0.0, 0.0 * one)

    @property
    def supplied(self) -> Array:
        """Power of the electronics relative to the usual: a latched circuit draws a fifth more."""
        return np.where(self.latched, _LATCHED_SUPPLY, 1.0)

    def upset(self, dt_s: float, latchup: Array, powered: Array) -> None:
        """Electronics latch up by a fault, and stay so until they lose power for a moment."""
        struck = latchup > 0.0
        self.reboot_s = np.maximum(0.0, self.reboot_s - dt_s)
        self.cured = (self.cured | (powered < 0.5)) & struck
        self.latched = struck & ~self.cured

    def age(self, dt_s: float, flux: Array, detector_c: Array) -> None:
        """Protons make hot pixels; most heal while the detector is warm, some never."""
        rate = _HOT_PER_DAY / SECONDS_PER_DAY + _HOT_PER_FLUX_S * np.maximum(0.0, flux - QUIET_FLUX)
        grown = self.hot_pixels + rate * dt_s
        healed = relax(grown, np.minimum(grown, _NEVER_HEALED), dt_s, _HEALING_TAU_S)
        self.hot_pixels = np.where(detector_c > _HEALS_ABOVE_C, healed, grown)

    def read(self, dt_s: float, tube_c: Array, dose_usv_h: Array, flux: Array, powered: Array) -> None:
        """Bias drifts with the electronics; a latch-up shifts it and gives the same frame again and again."""
        drift = _BIAS + _BIAS_PER_K * (tube_c - _BIAS_ZERO_C) + _LATCHED_BIAS * self.latched
        self.bias = relax(self.bias, drift, dt_s, _BIAS_TAU_S)
        hits = _cosmic_hits(dose_usv_h, flux) * powered
        self.hits_per_min = np.where(self.latched, self.hits_per_min, hits)

    def needs_annealing(self, flux: Array) -> Flags:
        """Too many pixels are hot, and the Sun is quiet."""
        return np.asarray((self.hot_pixels > _TOO_MANY) & (flux < QUIET_FLUX))

    def dark_current(self, detector_c: Array) -> Array:
        """Electrons per pixel and second."""
        law = _DARK_AT_20C * detector.dark_current_relative(detector_c)
        return np.asarray(law * (1.0 + self.hot_pixels / _HOT_DOUBLING))

    def noise_electrons(self, goodput_bit_s: Array, ripple_v: Array) -> Array:
        """From pairs of frames: amplifier, particles, and what downlink and power buses couple in.

        Two frames that are the same have none.
        """
        transmitting = _DOWNLINK_ELECTRONS * (goodput_bit_s > 0.0)
        ripple = _RIPPLE_ELECTRONS_V * np.maximum(0.0, ripple_v - 0.2)
        hits = _HITS_ELECTRONS * np.sqrt(self.hits_per_min)
        return np.asarray((_QUIET_ELECTRONS + transmitting + ripple + hits) * ~self.latched)


def _cosmic_hits(dose_usv_h: Array, flux: Array) -> Array:
    """Per minute: cosmic rays in proportion to their dose rate, solar protons to their flux."""
    galactic = np.maximum(0.0, dose_usv_h - _DOSE_PER_FLUX * flux)
    return np.asarray(_HITS_PER_USV_H * galactic + _HITS_PER_FLUX * flux)
