"""The station's frame recorder and network line."""

import numpy as np

from simulators.facilities.ground_station.controls import Controls
from simulators.facilities.ground_station.sites import StationSpec
from simulators.facility import Reading, Step
from simulators.physics.arrays import Array, Flags

TAUS_S = np.array([900.0, 120.0])
"""Of line rate and line delay."""
FRAME_BITS = 8920.0
_RECORDER_BYTES, _SYSTEM_SHARE = 16e9, 0.03
_RETENTION_S = np.array([5400.0, np.inf, 600.0])
"""How long frames stay in the recorder: balanced, live frames first, recorder first."""
_LOST_DISK_SHARE, _WRITE_ERRORS = 0.85, 0.08
_LATENCY_SPREAD_MS, _TIMEOUT_MS = 20.0, 3000.0


class Backhaul:
    """What stores frames and carries them away; arrays of shape (replicas,)."""

    def __init__(self, spec: StationSpec, replicas: int) -> None:
        self._spec = spec
        self._capacity_bytes = np.full(replicas, _RECORDER_BYTES)
        self._stored_bytes = np.full(replicas, 0.05 * _RECORDER_BYTES)
        self._kept_bit_s = np.zeros(replicas)
        self._rate_mbit_s = np.full(replicas, spec.wan_mbit_s)
        self._latency_ms = np.full(replicas, spec.wan_latency_ms)

    def step(
        self, step: Step, controls: Controls, powered: Flags, received_bit_s: Array, noise: Array
    ) -> None:
        """Advance line and recorder by one step."""
        outage = np.where(powered, step.faults.strength("wan_outage"), 1.0)
        self._rate_mbit_s = self._spec.wan_mbit_s * np.exp(self._spec.wan_spread * noise[0]) * (1.0 - outage)
        self._latency_ms = self._spec.wan_latency_ms + _LATENCY_SPREAD_MS * noise[1] + _TIMEOUT_MS * outage
        self._record(step, controls, received_bit_s)

    def _record(self, step: Step, controls: Controls, received_bit_s: Array) -> None:
        """Frames in, confirmed frames out: at most what the line carries."""
        broken = step.faults.strength("recorder_disk_failure")
        self._capacity_bytes = _RECORDER_BYTES * (1.0 - _LOST_DISK_SHARE * broken)
        received = received_bit_s * (step.dt_s / 8.0)
        offered = self._stored_bytes + received * (1.0 - _WRITE_ERRORS * broken)
        leaving = -np.expm1(-step.dt_s / _RETENTION_S[controls.line])
        sent = np.minimum(offered * leaving, self._rate_mbit_s * (1e6 / 8.0 * step.dt_s))
        stored = np.minimum(offered - sent, (1.0 - _SYSTEM_SHARE) * self._capacity_bytes)
        kept = np.maximum(stored + sent - self._stored_bytes, 0.0)
        self._kept_bit_s, self._stored_bytes = kept * (8.0 / step.dt_s), stored

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of recorder and line."""
        fill = 100.0 * (_SYSTEM_SHARE + self._stored_bytes / self._capacity_bytes)
        return {
            "wan_throughput": self._rate_mbit_s,
            "wan_latency": self._latency_ms,
            "recorder_fill": fill,
            "frames_stored_rate": self._kept_bit_s / FRAME_BITS,
        }
