"""Dome and dust cover: when they close, and how they move."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import slew

STATES = ("OPEN", "CLOSED", "MOVING", "FAULT")
_OPEN, _CLOSED, _MOVING, _FAULT = range(4)
_DOME_PER_S, _COVER_PER_S = 1.0 / 60.0, 1.0 / 20.0
_SAFE_FLUX = 10.0
"""Protons/(cm2 s sr) above 10 MeV: NOAA S1."""
_DUST_UG_CM2_S, _SETTLING_S = 0.02, 7200.0
"""A hundred thousand times the usual fall means a plume."""


@dataclass(slots=True)
class Dome:
    """State: how far each is open, 0 to 1."""

    dome: Array
    cover: Array
    hold_s: Array
    """Seconds to stay closed after a plume."""
    last_dust: Array | None
    dome_state: Codes
    cover_state: Codes

    @classmethod
    def start(cls, replicas: int) -> "Dome":
        one, zero = np.ones(replicas), np.zeros(replicas, dtype=np.int64)
        return cls(one, one, 0.0 * one, None, zero, zero)

    @property
    def observing(self) -> Flags:
        """Both are open wide enough for light to come in, and nobody doubts where the dome is."""
        return np.asarray((self.dome > 0.99) & (self.cover > 0.4) & (self.dome_state != _FAULT))

    def advance(
        self, dt_s: float, flux: Array, dust_ug_cm2: Array, shed: Flags, dome_stuck: Array, cover_stuck: Array
    ) -> Array:
        """Open or close for `dt_s`; returns the dust that fell in this step, ug/cm2."""
        fallen = self._fallen(dust_ug_cm2)
        plume = fallen > _DUST_UG_CM2_S * dt_s
        self.hold_s = np.where(plume, _SETTLING_S, np.maximum(0.0, self.hold_s - dt_s))
        goal = np.where((flux > _SAFE_FLUX) | (self.hold_s > 0.0) | shed, 0.0, 1.0)
        self.dome = slew(self.dome, goal, _DOME_PER_S * (dome_stuck == 0.0), dt_s)
        jammed_at = np.where(cover_stuck > 0.0, 1.0 - 0.5 * cover_stuck, goal)
        self.cover = slew(self.cover, jammed_at, _COVER_PER_S, dt_s)
        self.dome_state = _state(self.dome, dome_stuck)
        self.cover_state = _state(self.cover, cover_stuck)
        return fallen

    def _fallen(self, dust_ug_cm2: Array) -> Array:
        last = dust_ug_cm2 if self.last_dust is None else self.last_dust
        self.last_dust = dust_ug_cm2
        return np.maximum(0.0, dust_ug_cm2 - last)


def _state(opened: Array, stuck: Array) -> Codes:
    still = np.where(opened > 0.99, _OPEN, np.where(opened < 0.01, _CLOSED, _MOVING))
    return np.where(stuck > 0.0, _FAULT, still)
