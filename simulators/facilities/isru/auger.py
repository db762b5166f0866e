"""Drive of the feed auger: stalls at a rock, reverses three times, locks itself, and tries again later."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Flags
from simulators.physics.granular import auger_torque_n_m

_IDLE_N_M, _PER_KG_H = 8.0, 0.14
_ROCK_FRICTION = 1.6
_STALL_N_M, _REVERSING_N_M = 55.0, 18.0
"""The motor's current limit, and what turning back takes."""
_STALLING_ROCK = 0.9
"""Strength of a jam from which a loaded auger stands at the motor's limit."""
_ATTEMPT_S, _PUSH_S, _ATTEMPTS = 60.0, 40.0, 3
_TRYING_S = _ATTEMPT_S * _ATTEMPTS
_RETRY_S = 1800.0
_MOTOR_W = 350.0


@dataclass(slots=True)
class Auger:
    """State of the drive."""

    stuck_s: Array
    """How long it has been stuck, from the last time it began to try; 0 if it is not."""
    stuck: Flags
    locked: Flags
    """It gave up; in FAULT until it tries again."""
    pushing: Flags
    torque_n_m: Array

    @classmethod
    def start(cls, replicas: int) -> "Auger":
        zero, no = np.zeros(replicas), np.zeros(replicas, dtype=np.bool_)
        return cls(zero, no, no, no, zero)

    @property
    def power_w(self) -> Array:
        """Of the motor, while it turns or tries to."""
        return np.asarray(_MOTOR_W * (self.torque_n_m > 0.0))

    def attempt(self, dt_s: float, loading: Flags, rock: Array) -> None:
        """See whether it can turn in this step: before anything is moved."""
        locked = self.stuck_s > _TRYING_S
        self.stuck = loading & (locked | (rock >= _STALLING_ROCK))
        stuck_s = (self.stuck_s + dt_s) * self.stuck
        self.locked = stuck_s > _TRYING_S
        self.pushing = self.stuck & ~self.locked & ((stuck_s - 0.5 * dt_s) % _ATTEMPT_S < _PUSH_S)
        self.stuck_s = stuck_s * (stuck_s < _RETRY_S)

    def turn(self, rate_kg_h: Array, rock: Array) -> None:
        """Torque at what it moves: friction of the screw, or of the rock in it."""
        turning = auger_torque_n_m(rate_kg_h, _IDLE_N_M, _PER_KG_H, 1.0 + _ROCK_FRICTION * rock)
        trying = np.where(self.pushing, _STALL_N_M, _REVERSING_N_M * ~self.locked)
        self.torque_n_m = np.where(self.stuck, trying, turning)
