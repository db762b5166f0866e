"""The station clock: it drifts, is steered through the link, and can jump too far for that."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import CLOCK_STEP
from simulators.facility import Reading, Step
from simulators.physics import timing
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import wander

_FREQUENCY, _FREQUENCY_TAU_S, _STEERING_TAU_S, _CLOCK_STEP_NS = 2e-13, SECONDS_PER_DAY, 900.0, 200_000.0


class Clock:
    """Two-state clock: a frequency that walks and the offset it adds up to; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self.in_contact: Flags = np.zeros(replicas, dtype=bool)
        """Whether two-way time transfer is possible."""
        self._frequency = np.zeros(replicas)
        self._offset_ns = np.zeros(replicas)
        self._jump_ns = np.zeros(replicas)
        self._stepped = np.zeros(replicas)

    def step(self, step: Step, noise: Array) -> None:
        """Advance; `noise` is standard normal."""
        self.in_contact = step.exchange.downlink.goodput_bit_s > 0.0
        self._frequency = wander(self._frequency, noise, step.dt_s, _FREQUENCY_TAU_S, sigma=_FREQUENCY)
        gain_ns = timing.elapsed_offset_ns(self._frequency, step.dt_s)
        self._offset_ns = timing.disciplined(
            self._offset_ns, self.in_contact, gain_ns, step.dt_s, _STEERING_TAU_S
        )
        stepped = step.faults.strength(CLOCK_STEP.name)
        self._jump_ns = np.where(stepped != self._stepped, _CLOCK_STEP_NS * stepped, self._jump_ns)
        self._stepped = stepped

    def synchronise(self, where: slice) -> None:
        """Set it to UTC.

        Steering alone never takes out a jump, which it cannot tell from a bad measurement.
        """
        self._jump_ns[where] = 0.0
        self._offset_ns[where] = 0.0

    def telemetry(self) -> Mapping[str, Reading]:
        return {"clock_offset_utc": self._offset_ns + self._jump_ns}
