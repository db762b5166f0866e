"""Dust on the solar arrays: it settles, landings throw it, shaking takes most of it off."""

import numpy as np

from simulators.environment import Environment
from simulators.physics.arrays import Array
from simulators.physics.first_order import clip
from simulators.physics.optics import dust_transmission

SHAKE_S = 600.0
"""The masts are shaken for ten minutes."""
SHAKE_W = 1500.0
_HELD_SHARE = 0.2
"""Of the dust that falls on a horizontal plate, what a vertical one holds."""
_PLUME_UG_CM2 = 5000.0
"""Thrown on a horizontal plate by a landing beside the arrays at strength 1; takes a fifth of the light."""
_SHAKEN_OFF = 0.85
_BAKED_ON_UG_CM2 = 2.0
"""What no shaking takes off."""


class ArrayDust:
    """One cover for all masts, in ug/cm2 as a horizontal plate would hold it; arrays of shape (replicas,)."""

    def __init__(self, environment: Environment) -> None:
        self._fallen = environment.dust_ug_cm2
        self._removed = np.zeros_like(self._fallen)
        self.shaking_s = np.zeros_like(self._fallen)
        """Left of a shaking, 0 when none goes on."""
        self.loss = np.zeros_like(self._fallen)
        """Share of the light that the cover takes, 0 to 1."""

    @property
    def shaker_w(self) -> Array:
        """Power of the shakers."""
        return np.asarray(SHAKE_W * (self.shaking_s > 0.0), dtype=float)

    def step(self, environment: Environment, plume: Array, dt_s: float) -> None:
        """Let dust fall; `plume` is the strength of a landing beside the arrays."""
        self._fallen = environment.dust_ug_cm2 + _PLUME_UG_CM2 * plume
        held = self._fallen - np.minimum(self._removed, self._fallen)
        shaken_s = np.minimum(self.shaking_s, dt_s)
        left = np.maximum(
            held * (1.0 - _SHAKEN_OFF) ** (shaken_s / SHAKE_S), np.minimum(held, _BAKED_ON_UG_CM2)
        )
        self._removed = self._fallen - left
        self.shaking_s = self.shaking_s - shaken_s
        self.loss = clip(1.0 - dust_transmission(left, _HELD_SHARE), 0.0, 1.0)
