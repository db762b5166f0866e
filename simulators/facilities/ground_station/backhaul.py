"""The station's clock, frame recorder and network line."""

import numpy as np

from simulators.facilities.ground_station.sites import StationSpec
from simulators.facility import Reading, Step
from simulators.physics.arrays import Array
from simulators.physics.first_order import drained

TAUS_S = np.array([7200.0, 900.0, 120.0])
"""Of clock, line rate and line delay."""
_DRIFT_NS = 1600.0
_RECORDER_BYTES, _SYSTEM_PERCENT = 16e9, 3.0
_RETENTION_S = 5400.0
"""Frames are kept until the control centre has confirmed them."""
_LOST_DISK_PERCENT = 85.0
_LATENCY_SPREAD_MS, _TIMEOUT_MS = 20.0, 3000.0
_BOTTLE_KPA, _LEAK_KPA_S = 700.0, 100.0 / (365.0 * 86_400.0)


class Backhaul:
    """What keeps time, stores frames and carries them away; arrays of shape (replicas,)."""

    def __init__(self, spec: StationSpec, replicas: int) -> None:
        self._spec = spec
        self._bottle_kpa = np.full(replicas, _BOTTLE_KPA)
        self._stored_bytes = np.full(replicas, 0.05 * _RECORDER_BYTES)
        self._lost_percent = self._clock_ns = np.zeros(replicas)
        self._rate_mbit_s = np.full(replicas, spec.wan_mbit_s)
        self._latency_ms = np.full(replicas, spec.wan_latency_ms)
        self.clock_error_ns = np.zeros(replicas)

    def step(self, step: Step, received_bit_s: Array, noise: Array) -> None:
        """Advance clock, line and recorder by one step."""
        clock, rate, delay = noise
        self.clock_error_ns = _DRIFT_NS * step.faults.strength("clock_drift")
        self._clock_ns = self._spec.clock_offset_ns * clock + self.clock_error_ns
        self._bottle_kpa = self._bottle_kpa - _LEAK_KPA_S * step.dt_s
        outage = step.faults.strength("wan_outage")
        self._rate_mbit_s = self._spec.wan_mbit_s * np.exp(self._spec.wan_spread * rate) * (1.0 - outage)
        self._latency_ms = self._spec.wan_latency_ms + _LATENCY_SPREAD_MS * delay + _TIMEOUT_MS * outage
        self._record(received_bit_s, step.dt_s)
        self._lost_percent = _LOST_DISK_PERCENT * step.faults.strength("recorder_disk_failure")

    def _record(self, received_bit_s: Array, dt_s: float) -> None:
        """Frames in, confirmed frames out: at most what the line carries."""
        stored = self._stored_bytes + received_bit_s * (dt_s / 8.0)
        out = drained(stored, dt_s, _RETENTION_S, self._rate_mbit_s * (1e6 / 8.0))
        self._stored_bytes = np.minimum(stored - out, _RECORDER_BYTES)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of clock, recorder and line."""
        fill = _SYSTEM_PERCENT + 100.0 / _RECORDER_BYTES * self._stored_bytes + self._lost_percent
        return {
            "wan_throughput": self._rate_mbit_s,
            "wan_latency": self._latency_ms,
            "recorder_fill": np.minimum(fill, 100.0),
            "maser_gps_offset": self._clock_ns,
            "maser_h2_pressure": self._bottle_kpa,
        }
