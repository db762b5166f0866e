"""Dome and dust cover: when they close, and how they move."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.astronomy.wishes import CLOSED, OBSERVE, OPEN, SAFE, Wishes
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.first_order import slew

STATES = ("OPEN", "CLOSED", "MOVING", "FAULT")
_OPEN, _CLOSED, _MOVING, _FAULT = range(4)
_PER_S = np.array([[1.0 / 60.0], [1.0 / 20.0]])
_HINGE_A, _STALLED_A = 0.12, 0.5
"""Current of the cover's motor while it moves, and while it cannot."""
SAFE_FLUX = 10.0
"""Protons/(cm2 s sr) above 10 MeV: NOAA S1."""
_DUST_UG_CM2_S, _SETTLING_S = 0.02, 7200.0
"""A hundred thousand times the usual fall means a plume."""


@dataclass(slots=True)
class Dome:
    """State: how far dome and cover are open, 0 to 1, shape (2, replicas)."""

    opened: Array
    goal: Array
    hold_s: Array
    """Seconds to stay closed after a plume."""
    last_dust: Array | None
    states: Codes
    jammed: Array
    hinge_a: Array
    """Current of the cover's motor."""

    @classmethod
    def start(cls, replicas: int) -> "Dome":
        """Open."""
        one, zero = np.ones((2, replicas)), np.zeros((2, replicas))
        return cls(one, one, zero[0], None, zero.astype(np.int64), zero, zero[0])

    @property
    def light(self) -> Array:
        """Share of the aperture that the dust cover leaves free."""
        return np.asarray(self.opened[1])

    @property
    def observing(self) -> Flags:
        """Both are open wide enough for light to come in, and nobody doubts where the dome is."""
        return np.asarray((self.opened[0] > 0.99) & (self.opened[1] > 0.4) & (self.states[0] != _FAULT))

    @property
    def moving(self) -> Flags:
        """The dome is on its way."""
        return np.asarray((self.opened[0] != self.goal[0]) & (self.jammed[0] == 0.0))

    def arrived(self, part: int) -> Flags:
        """Whether dome (0) or cover (1) is where it shall be."""
        return np.asarray(np.abs(self.opened[part] - self.goal[part]) < 0.01)

    def advance(
        self, dt_s: float, wishes: Wishes, flux: Array, dust_ug_cm2: Array, blinded: Flags, jammed: Array
    ) -> Array:
        """Open or close for `dt_s`; returns the dust that fell in this step, ug/cm2.

        Args:
            dt_s: step.
            wishes: of the operators.
            flux: protons above 10 MeV.
            dust_ug_cm2: fallen on the site since its beginning.
            blinded: the Sun stands too near the field.
            jammed: strength of the faults of dome and cover, shape (2, replicas). The dome stays where it
                is; the spring of the cover's hinge pulls it half shut.
        """
        fallen = self._fallen(dust_ug_cm2)
        plume = fallen > _DUST_UG_CM2_S * dt_s
        self.hold_s = np.where(plume, _SETTLING_S, np.maximum(0.0, self.hold_s - dt_s))
        self.jammed, self.goal = jammed, self._goals(wishes, flux, blinded)
        before = self.opened
        self.opened = slew(before, self._reachable(jammed), _PER_S, dt_s)
        self.states = np.where(self.opened > 0.99, _OPEN, np.where(self.opened < 0.01, _CLOSED, _MOVING))
        self.hinge_a = _HINGE_A * (self.opened[1] != before[1])
        if jammed.any():
            self.states = np.where(jammed > 0.0, _FAULT, self.states)
            stalled = (jammed[1] > 0.0) & ~self.arrived(1)
            self.hinge_a = np.where(stalled, _STALLED_A, self.hinge_a)
        return fallen

    def _goals(self, wishes: Wishes, flux: Array, blinded: Flags) -> Array:
        danger = (flux > SAFE_FLUX) | (self.hold_s > 0.0) | blinded | (wishes.in_force == SAFE)
        shut = danger | (wishes.in_force != OBSERVE)
        cover_shut = danger | (wishes.cover == CLOSED) | (shut & (wishes.cover != OPEN))
        goal = np.empty_like(self.opened)
        goal[0], goal[1] = ~shut, ~cover_shut
        return goal

    def _reachable(self, jammed: Array) -> Array:
        """Where they can go: a jammed dome nowhere, a jammed cover where its spring pulls it."""
        if not jammed.any():
            return self.goal
        dome = np.where(jammed[0] > 0.0, self.opened[0], self.goal[0])
        return np.stack([dome, np.where(jammed[1] > 0.0, 1.0 - 0.5 * jammed[1], self.goal[1])])

    def _fallen(self, dust_ug_cm2: Array) -> Array:
        last = dust_ug_cm2 if self.last_dust is None else self.last_dust
        self.last_dust = dust_ug_cm2
        return np.maximum(0.0, dust_ug_cm2 - last)
