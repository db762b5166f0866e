"""The station's two clocks: a rubidium that follows GPS, and a hydrogen maser."""

import numpy as np

from simulators.facilities.ground_station.controls import CLOCKS, MASER, Controls
from simulators.facility import Reading, Step, named
from simulators.physics import timing
from simulators.physics.arrays import Array, Codes

TAUS_S = np.array([7200.0, 60.0])
"""Of the comparison with GPS, and of the frequency of a sick maser."""
_COMPARISON_NS = np.array([25.0, 6.0])
"""Deviation against GPS while all is well, of rubidium and maser."""
_HOLDOVER, _GPS_TAU_S = 2e-11, 3600.0
"""Frequency error of the rubidium alone with ageing and temperature; GPS takes it out within the hour."""
_STEP_NS, _RAMP = 1000.0, 50.0 / 3600.0 * 1e-9
"""Of a maser whose cavity control fails: 50 ns in an hour."""
_UNSTABLE = 5e-9
"""Short-term frequency error of such a maser, against 2e-13 of a sound one."""
_BOTTLE_KPA, _LEAK_KPA_S = 700.0, 100.0 / (365.0 * 86_400.0)


class Timing:
    """Errors of both clocks and which of them is used; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        self.offsets_ns = np.zeros((2, replicas))
        """Errors of rubidium and maser, shape (2, replicas)."""
        self._ramp_ns = self._read_ns = np.zeros(replicas)
        self._bottle_kpa = np.full(replicas, _BOTTLE_KPA)
        self.in_use: Codes = np.zeros(replicas, dtype=np.int64)
        self.error_ns = np.zeros(replicas)
        """Of the clock in use, beyond what the daily comparison with GPS takes out."""
        self.frequency_error = np.zeros(replicas)

    def step(self, step: Step, controls: Controls, noise: Array) -> None:
        """Let both clocks run; GPS steers the rubidium and is what both are compared with."""
        lost, sick = step.faults.strength("gps_loss"), step.faults.strength("maser_degradation")
        gain = timing.elapsed_offset_ns(_HOLDOVER * lost, step.dt_s)
        rubidium = timing.disciplined(self.offsets_ns[0], lost == 0.0, gain, step.dt_s, _GPS_TAU_S)
        ramp = self._ramp_ns + timing.elapsed_offset_ns(_RAMP * sick, step.dt_s)
        self._ramp_ns = np.where(sick > 0.0, ramp, 0.0)
        maser = _STEP_NS * sick + self._ramp_ns
        self.offsets_ns[0], self.offsets_ns[1] = rubidium, maser
        self.in_use = controls.clock
        on_maser = self.in_use == MASER
        self.error_ns = np.where(on_maser, maser, rubidium)
        self.frequency_error = _UNSTABLE * sick * on_maser * noise[1]
        self._read_ns = _COMPARISON_NS[self.in_use] * noise[0] * (lost == 0.0) + self.error_ns
        self._bottle_kpa = self._bottle_kpa - _LEAK_KPA_S * step.dt_s

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the clocks."""
        return {
            "clock_source": named(CLOCKS, self.in_use),
            "maser_gps_offset": self._read_ns,
            "maser_h2_pressure": self._bottle_kpa,
        }
