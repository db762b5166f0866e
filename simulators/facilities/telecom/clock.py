"""The master oscillator and two-way time transfer."""

import numpy as np

from simulators.facility import Reading, Step
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import relax
from simulators.physics.timing import disciplined

TAUS_S = np.array([3600.0, 600.0])
_AGEING_PER_S = 1e-11 / SECONDS_PER_DAY
_STEERING_TAU_S = 3600.0
_WANDER, _JUMP = 3e-12, 4e-8
_BEST_NS, _NOISE_NS, _TRANSFER_TAU_S = 9.0, 1.5, 30.0
_GROWTH_NS_S = 1e-3
"""A clock known to 1e-12 drifts that much without contact."""
_AVERAGING_NS = 1e10
"""Ten seconds between two exchanges of time signals."""


class Clock:
    """Ultra-stable oscillator, steered at each contact; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._aged = np.zeros(replicas)
        self._known_ns = np.full(replicas, _BEST_NS)
        self._transfer_ns = np.full(replicas, _BEST_NS)
        self.offset = np.zeros(replicas)
        """Fractional frequency error."""

    def step(self, step: Step, locked: Flags, steered: Flags, noise: Array) -> None:
        """Age, steer over any link, and measure time over the direct one."""
        frequency, transfer = noise
        self._aged = disciplined(self._aged, steered, _AGEING_PER_S * step.dt_s, step.dt_s, _STEERING_TAU_S)
        jump: Array = _JUMP * step.faults.strength("uso_jump")
        self.offset = self._aged + _WANDER * frequency + jump
        measured = relax(self._known_ns, _BEST_NS, step.dt_s, _TRANSFER_TAU_S)
        self._known_ns = np.where(locked, measured, self._known_ns + _GROWTH_NS_S * step.dt_s)
        self._transfer_ns = self._known_ns + _NOISE_NS * transfer + _AVERAGING_NS * jump

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of time and frequency."""
        return {"uso_offset": self.offset, "time_transfer_err": self._transfer_ns}
