"""Two on-board computers, their memory, and the station clock."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import CLOCK_STEP, COMPUTER_HANG, MEMORY_LEAK
from simulators.facility import Reading, Step, named
from simulators.faults import NS_PER_S
from simulators.physics import memory_errors, timing
from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import hold_timer, relax, slew, wander

_NAMES = ("A", "B")
_SWAP_S = 45.0
_BASE_CPU, _STANDBY_CPU, _CPU_PER_MBIT_S, _CPU_LINK_LIMIT, _SCRUB_CPU = 24.0, 7.0, 3.0, 12.0, 3.0
_CPU_NOISE, _CPU_TAU_S, _STANDBY_NOISE_SHARE = 1.2, 60.0, 0.3
_JOB_CPU, _JOB_AT_S, _JOB_FOR_S = 10.0, 2 * 3600.0, 1200.0
_BOARD_K, _BOARD_K_PER_CPU, _BOARD_TAU_S = 7.0, 0.35, 900.0
_MEMORY, _CACHE, _CACHE_PERIOD_S, _LEAK_PER_S, _MEMORY_END = 44.0, 10.0, 6 * 3600.0, 6.0 / 3600.0, 97.0
_BITS, _UPSETS_PER_BIT_DAY = 34e9, 1e-9
_QUIET_PER_H = memory_errors.quiet_upsets_per_h(_BITS, _UPSETS_PER_BIT_DAY)
_MULTIPLE_SHARE = 1e-3
"""Of the upsets by solar protons, those that hit two bits of a word."""
_METER_TAU_S = 3600.0
_SCRUB_S, _STORM_SCRUB_S, _STORM_FLUX = 600.0, 60.0, 10.0
_FREQUENCY, _FREQUENCY_TAU_S, _STEERING_TAU_S, _CLOCK_STEP_NS = 2e-13, SECONDS_PER_DAY, 900.0, 200_000.0


class Computers:
    """Arrays of shape (replicas,), those of both computers (replicas, 2)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self._cpu = np.tile([_BASE_CPU, _STANDBY_CPU], (replicas, 1))
        self._board_c = np.tile([28.0, 20.5], (replicas, 1))
        self._noise = np.zeros((replicas, 2))
        self._troubled = zero > 0.0
        self._hung_s = zero
        self._resets = zero
        self._leaked = zero
        self._memory = zero + _MEMORY
        self._corrected_per_h = zero + _QUIET_PER_H
        self._uncorrected = zero
        self._scrub_s = zero + _SCRUB_S
        self._frequency = zero
        self._offset_ns = zero
        self._jump_ns = zero

    @property
    def cpu_percent(self) -> Array:
        """Of both together."""
        return np.asarray(self._cpu[:, 0] + self._cpu[:, 1])

    @property
    def on_backup(self) -> Flags:
        """Whether B is in charge."""
        return np.asarray(self._hung_s >= _SWAP_S)

    @property
    def hanging(self) -> Flags:
        """Whether nobody is in charge, until the swap."""
        return np.asarray((self._hung_s > 0.0) & ~self.on_backup)

    def step(self, step: Step, noise: Array, plate_c: Array, upsets: Array) -> None:
        """Advance; `noise` are three standard normal columns, `upsets` drawn for `expected_upsets`."""
        self._supervise(step)
        self._compute(step, noise[:, :2], plate_c)
        self._fill_memory(step)
        self._corrected_per_h = memory_errors.counted_per_h(
            self._corrected_per_h, upsets[:, 0], step.dt_s, _METER_TAU_S
        )
        self._uncorrected = self._uncorrected + upsets[:, 1]
        storm = step.environment.sep_flux > _STORM_FLUX
        self._scrub_s = slew(self._scrub_s, np.where(storm, _STORM_SCRUB_S, _SCRUB_S), 10.0, step.dt_s)
        self._keep_time(step, noise[:, 2])

    @staticmethod
    def expected_upsets(step: Step) -> tuple[Array, Array]:
        """Mean counts of this step: corrected and uncorrectable memory errors."""
        hours = step.dt_s / 3600.0
        factor = memory_errors.upset_factor(step.environment.sep_flux)
        return _QUIET_PER_H * hours * factor, _QUIET_PER_H * hours * _MULTIPLE_SHARE * (factor - 1.0)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "obc_active": named(_NAMES, self.on_backup.astype(np.int64)),
            "obc_a_cpu": self._cpu[:, 0],
            "obc_b_cpu": self._cpu[:, 1],
            "obc_a_temp": self._board_c[:, 0],
            "obc_b_temp": self._board_c[:, 1],
            "obc_mem_used": self._memory,
            "edac_sbe_rate": self._corrected_per_h,
            "edac_mbe_count": self._uncorrected.astype(np.int64),
            "scrub_period": self._scrub_s,
            "watchdog_resets": self._resets.astype(np.int64),
            "clock_offset_utc": self._offset_ns + self._jump_ns,
        }

    def _supervise(self, step: Step) -> None:
        """The watchdog resets a hanging computer; after a fault both are restarted by command."""
        hangs = step.faults.strength(COMPUTER_HANG.name) > 0.0
        troubled = hangs | (step.faults.strength(MEMORY_LEAK.name) > 0.0)
        restarted = self._troubled & ~troubled
        self._troubled = troubled
        self._resets = np.where(restarted, 0.0, self._resets + (hangs & (self._hung_s == 0.0)))
        self._uncorrected = np.where(restarted, 0.0, self._uncorrected)
        self._hung_s = hold_timer(self._hung_s, hangs, step.dt_s)

    def _compute(self, step: Step, noise: Array, plate_c: Array) -> None:
        """Load of the computer in charge and of the other; board temperatures follow."""
        jobs = _JOB_CPU * (0.0 <= step.time_ns / NS_PER_S % SECONDS_PER_DAY - _JOB_AT_S < _JOB_FOR_S)
        link = np.minimum(_CPU_PER_MBIT_S * step.exchange.downlink.goodput_bit_s / 1e6, _CPU_LINK_LIMIT)
        working = _BASE_CPU + jobs + link + _SCRUB_CPU * (self._scrub_s < 0.5 * _SCRUB_S)
        other = np.where(self._hung_s > 0.0, 0.0, _STANDBY_CPU)
        share = np.stack([working, other], axis=1)
        self._noise = wander(self._noise, noise, step.dt_s, _CPU_TAU_S, sigma=_CPU_NOISE)
        share = np.where(self.on_backup[:, None], share[:, ::-1], share)
        quiet = np.where(share > 2.0 * _STANDBY_CPU, 1.0, _STANDBY_NOISE_SHARE * (share > 0.0))
        self._cpu = np.maximum(share + quiet * self._noise, 0.0)
        board_c = plate_c[:, None] + _BOARD_K + _BOARD_K_PER_CPU * share
        self._board_c = relax(self._board_c, board_c, step.dt_s, _BOARD_TAU_S)

    def _fill_memory(self, step: Step) -> None:
        """A cache that is flushed every six hours; a leak ends in a reset."""
        leak = step.faults.strength(MEMORY_LEAK.name)
        self._leaked = np.where(leak > 0.0, self._leaked + leak * (_LEAK_PER_S * step.dt_s), 0.0)
        phase = step.time_ns / NS_PER_S % _CACHE_PERIOD_S / _CACHE_PERIOD_S
        memory = _MEMORY + _CACHE * phase + self._leaked
        exhausted = memory > _MEMORY_END
        self._resets = self._resets + exhausted
        self._leaked = np.where(exhausted, 0.0, self._leaked)
        self._memory = np.where(exhausted, _MEMORY, memory)

    def _keep_time(self, step: Step, noise: Array) -> None:
        """Free oscillator, steered by two-way time transfer while there is contact."""
        self._frequency = wander(self._frequency, noise, step.dt_s, _FREQUENCY_TAU_S, sigma=_FREQUENCY)
        contact = step.exchange.downlink.goodput_bit_s > 0.0
        gain_ns = timing.elapsed_offset_ns(self._frequency, step.dt_s)
        self._offset_ns = timing.disciplined(self._offset_ns, contact, gain_ns, step.dt_s, _STEERING_TAU_S)
        self._jump_ns = _CLOCK_STEP_NS * step.faults.strength(CLOCK_STEP.name)
