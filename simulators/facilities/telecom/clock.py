"""The master oscillators, one of which keeps the station's time, and two-way time transfer."""

import numpy as np

from simulators.facilities.telecom.redundancy import Pair
from simulators.facility import Reading, Step
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import relax
from simulators.physics.timing import NS_PER_S, disciplined

TAUS_S = np.array([3600.0, 600.0])
_AGEING_PER_S = 1e-11 / SECONDS_PER_DAY
_STEERING_TAU_S = 3600.0
_WANDER, _JUMP = 3e-12, 2.2e-8
_PER_KELVIN, _REFERENCE_C, _OVEN_TAU_S = 1e-12, 12.0, 3600.0
_SPARE = 2e-11
"""What the spare is off by before it has ever been steered."""
_BEST_NS, _NOISE_NS, _TRANSFER_TAU_S = 9.0, 1.5, 30.0
_KNOWN = 1e-12
"""To which the frequency is known, so that time drifts that much without contact."""
_AVERAGING_S = 10.0
"""Between two exchanges of time signals."""


class Clock:
    """Ultra-stable oscillators in ovens, steered at each contact; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self._aged = np.stack([np.zeros(replicas), np.full(replicas, _SPARE)])
        self._oven_c = np.full(replicas, _REFERENCE_C)
        self._known_ns = np.full(replicas, _BEST_NS)
        self._transfer_ns = np.full(replicas, _BEST_NS)
        self.pair = Pair(replicas)
        self.offset = np.zeros(replicas)
        """Fractional frequency error of the one in use."""

    def step(self, step: Step, locked: Flags, steered: Flags, noise: Array) -> None:
        """Age, steer over any link, and measure time over the direct one."""
        frequency, transfer = noise
        dt_s, pair = step.dt_s, self.pair
        self._oven_c = relax(self._oven_c, step.exchange.coolant.coldplate_temp_c, dt_s, _OVEN_TAU_S)
        ageing = np.where(pair.working, _AGEING_PER_S * dt_s, 0.0)
        self._aged = disciplined(self._aged, steered & pair.working, ageing, dt_s, _STEERING_TAU_S)
        jump: Array = _JUMP * step.faults.strength("uso_jump") * pair.first
        slow = pair.of(self._aged) + _PER_KELVIN * (self._oven_c - _REFERENCE_C)
        self.offset = slow + _WANDER * frequency + jump
        drift_ns = (_KNOWN + np.abs(slow)) * (NS_PER_S * dt_s)
        measured = relax(self._known_ns, _BEST_NS, dt_s, _TRANSFER_TAU_S)
        self._known_ns = np.where(locked, measured, self._known_ns + drift_ns)
        self._transfer_ns = self._known_ns + _NOISE_NS * transfer + _AVERAGING_S * NS_PER_S * jump

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of time and frequency."""
        return {"uso_offset": self.offset, "time_transfer_err": self._transfer_ns}
