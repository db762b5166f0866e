"""Commands in, data out: queue, store, backlog, and errors on the way."""

from collections.abc import Mapping

import numpy as np

from simulators.exchange import DataStore
from simulators.facilities.command.faults import FORGED_COMMANDS
from simulators.facility import Reading, Step
from simulators.physics import memory_errors
from simulators.physics.arrays import Array
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import clip, relax

HOUSEKEEPING_BIT_S = 2e6
_COMMANDS_PER_S, _SERVICE_PER_S = 0.5, 5.0
_UPLINKED_SHARE, _BLOCKS, _LOCK_BIT_ERRORS = 0.3, 16, 3e-4
_REJECTS_PER_H, _FORGED_PER_H, _BUS_ERRORS_PER_H, _METER_TAU_S = 0.3, 240.0, 0.8, 3600.0
_STORE_GBY, _FILLED_GBY, _KEPT_S = 60_000.0, 9_000.0, 30 * SECONDS_PER_DAY
_BACKLOG_GBY, _TRIAGE_FROM_GBY, _TRIAGE_WIDTH_GBY = 150.0, 80.0, 200.0
_BIT_PER_GBY = 8e9


class Traffic:
    """Counts and amounts of data; arrays of shape (replicas,)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self._queue = zero
        self._rejects_per_h = zero + _REJECTS_PER_H
        self._bus_errors_per_h = zero + _BUS_ERRORS_PER_H
        self._kept_gby = zero + _FILLED_GBY
        self.backlog_gby = zero + _BACKLOG_GBY

    @property
    def service(self) -> DataStore:
        return DataStore(backlog_gby=self.backlog_gby)

    @staticmethod
    def expected_counts(step: Step) -> tuple[Array, Array]:
        """Mean counts of this step: rejected commands, errors on the data network."""
        hours = step.dt_s / 3600.0
        bit_errors = step.exchange.downlink.uplink_bit_error_rate
        uplinked_per_h = _UPLINKED_SHARE * _COMMANDS_PER_S * 3600.0 * (bit_errors < _LOCK_BIT_ERRORS)
        damaged_per_h = uplinked_per_h * memory_errors.rejected_share(bit_errors, _BLOCKS)
        forged_per_h = _FORGED_PER_H * step.faults.strength(FORGED_COMMANDS.name)
        forged_per_h = forged_per_h + step.exchange.downlink.forged_commands_per_h
        rejected = (_REJECTS_PER_H + damaged_per_h + forged_per_h) * hours
        bus = _BUS_ERRORS_PER_H * hours * memory_errors.upset_factor(step.environment.sep_flux)
        return rejected, bus

    def step(self, step: Step, own_id: str, counts: Array, executing: Array) -> None:
        """Advance; `counts` are those drawn for `expected_counts`, `executing` is 0 while computers swap."""
        served = _SERVICE_PER_S * step.dt_s * executing
        self._queue = np.maximum(self._queue + _COMMANDS_PER_S * step.dt_s - served, 0.0)
        self._rejects_per_h = memory_errors.counted_per_h(
            self._rejects_per_h, counts[:, 0], step.dt_s, _METER_TAU_S
        )
        self._bus_errors_per_h = memory_errors.counted_per_h(
            self._bus_errors_per_h, counts[:, 1], step.dt_s, _METER_TAU_S
        )
        produced = step.exchange.data_bit_s
        science = sum((rate for facility, rate in produced.items() if facility != own_id), start=0.0)
        self._keep(step, np.asarray(science))

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "cmd_queue_depth": self._queue.astype(np.int64),
            "cmd_reject_rate": self._rejects_per_h,
            "bus_error_rate": self._bus_errors_per_h,
            "storage_fill": 100.0 * self._kept_gby / _STORE_GBY,
            "tlm_backlog": self.backlog_gby,
        }

    def _keep(self, step: Step, science_bit_s: Array) -> None:
        """Everything is kept for a month; science joins the queue to Earth only as far as there is room."""
        produced_gby = (HOUSEKEEPING_BIT_S + science_bit_s) * (step.dt_s / _BIT_PER_GBY)
        self._kept_gby = relax(self._kept_gby, 0.0, step.dt_s, _KEPT_S) + produced_gby
        room = clip(1.0 - (self.backlog_gby - _TRIAGE_FROM_GBY) / _TRIAGE_WIDTH_GBY, 0.0, 1.0)
        queued_bit_s = HOUSEKEEPING_BIT_S + room * science_bit_s
        sent_bit_s = step.exchange.downlink.goodput_bit_s
        change_gby = (queued_bit_s - sent_bit_s) * (step.dt_s / _BIT_PER_GBY)
        self.backlog_gby = np.maximum(self.backlog_gby + change_gby, 0.0)
