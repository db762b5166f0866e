"""Two on-board computers and their memory."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.faults import COMPUTER_HANG, MEMORY_LEAK, PLANNED_COMPUTER_SWITCH
from simulators.facility import Reading, Step, named
from simulators.faults import NS_PER_S
from simulators.physics import memory_errors
from simulators.physics.arrays import Array, Codes, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import hold_timer, relax, slew, wander

COMPUTERS = ("A", "B")
A, B = range(len(COMPUTERS))
_SWAP_S, _RESTORE_S, _RESTART_S = 45.0, 60.0, 45.0
_BASE_CPU, _STANDBY_CPU, _CPU_PER_MBIT_S, _CPU_LINK_LIMIT, _SCRUB_CPU = 24.0, 7.0, 3.0, 12.0, 3.0
_CPU_NOISE, _CPU_TAU_S, _STANDBY_NOISE_SHARE = 1.2, 60.0, 0.3
_JOB_CPU, _JOB_AT_S, _JOB_FOR_S = 10.0, 2 * 3600.0, 1200.0
_BOARD_K, _BOARD_K_PER_CPU, _BOARD_TAU_S = 7.0, 0.35, 900.0
_MEMORY, _CACHE, _CACHE_PERIOD_S, _LEAK_PER_S, _MEMORY_END = 44.0, 10.0, 6 * 3600.0, 2.0 / 3600.0, 97.0
_JITTER_PER_LEAKED = 0.1
_BITS, _UPSETS_PER_BIT_DAY, _WORD_BITS = 34e9, 1e-9, 39
_QUIET_PER_H = memory_errors.quiet_upsets_per_h(_BITS, _UPSETS_PER_BIT_DAY)
_MULTIPLE_SHARE = 1e-3
"""Of the upsets by solar protons, those that hit two bits of a word."""
_METER_TAU_S = 1800.0
_SCRUB_S, _STORM_SCRUB_S, _STORM_FLUX = 600.0, 60.0, 10.0


class Computers:
    """Arrays of shape (replicas,), those of both computers (replicas, 2)."""

    def __init__(self, replicas: int) -> None:
        zero = np.zeros(replicas)
        self.chosen: Codes = np.zeros(replicas, dtype=np.int64)
        """The computer that is to be in charge."""
        self.wanted: Codes = self.chosen.copy()
        """The one that was ordered, and takes over after the hand-over."""
        self.scrub_wanted_s = zero + np.nan
        """Ordered scrub period; not a number while it is automatic."""
        self.scrub_s = zero + _SCRUB_S
        self.restart_s = np.zeros(replicas)
        """What is left of an ordered restart."""
        self._handover_s = zero
        self._cpu = np.tile([_BASE_CPU, _STANDBY_CPU], (replicas, 1))
        self._board_c = np.tile([28.0, 20.5], (replicas, 1))
        self._noise = np.zeros((replicas, 2))
        self._troubled = zero > 0.0
        self._planned = zero > 0.0
        self._hung_s = zero
        self._resets = np.zeros(replicas)
        self._leaked = np.zeros(replicas)
        self._memory = zero + _MEMORY
        self._corrected_per_h = zero + _QUIET_PER_H
        self._uncorrected = np.zeros(replicas)

    @property
    def cpu_percent(self) -> Array:
        """Of both together."""
        return np.asarray(self._cpu[:, A] + self._cpu[:, B])

    @property
    def a_hangs(self) -> Flags:
        """Whether computer A does not answer its watchdog."""
        return np.asarray(self._hung_s > 0.0)

    @property
    def swapped(self) -> Flags:
        """Whether B had to take over from A."""
        return np.asarray((self._hung_s >= _SWAP_S) & (self.chosen == A))

    @property
    def on_backup(self) -> Flags:
        """Whether B is in charge."""
        return np.asarray((self.chosen == B) | (self._hung_s >= _SWAP_S))

    @property
    def hanging(self) -> Flags:
        """Whether nobody is in charge, until the swap."""
        return self.a_hangs & ~self.on_backup

    @property
    def executing(self) -> Flags:
        """Whether commands are carried out; after a swap B first sorts out what A had done already."""
        sorting = self.a_hangs & (self.chosen == A) & (self._hung_s < _RESTORE_S)
        return np.asarray(~sorting & (self.restart_s <= 0.0))

    def restart(self, where: slice) -> None:
        """Restart the computer in charge: memory and counters begin anew, commands wait meanwhile."""
        self.restart_s[where] = _RESTART_S
        for counter in (self._resets, self._uncorrected, self._leaked):
            counter[where] = 0.0

    def step(self, step: Step, noise: Array, plate_c: Array, upsets: Array) -> None:
        """Advance; `noise` are two standard normal columns, `upsets` drawn for `expected_upsets`."""
        self._supervise(step)
        self._hand_over(step)
        self._fill_memory(step)
        self._compute(step, noise, plate_c)
        self._corrected_per_h = memory_errors.counted_per_h(
            self._corrected_per_h, upsets[:, 0], step.dt_s, _METER_TAU_S
        )
        self._uncorrected = self._uncorrected + upsets[:, 1]
        automatic_s = np.where(step.environment.sep_flux > _STORM_FLUX, _STORM_SCRUB_S, _SCRUB_S)
        target_s = np.where(np.isnan(self.scrub_wanted_s), automatic_s, self.scrub_wanted_s)
        self.scrub_s = slew(self.scrub_s, target_s, 10.0, step.dt_s)
        self.restart_s = np.maximum(self.restart_s - step.dt_s, 0.0)

    def expected_upsets(self, step: Step) -> tuple[Array, Array]:
        """Mean counts of this step: corrected and uncorrectable memory errors."""
        hours = step.dt_s / 3600.0
        factor = memory_errors.upset_factor(step.environment.sep_flux)
        at_once_per_h = _QUIET_PER_H * _MULTIPLE_SHARE * (factor - 1.0)
        piled_per_h = memory_errors.uncorrectable_per_h(
            _QUIET_PER_H * factor, _BITS, _WORD_BITS, self.scrub_s
        )
        return _QUIET_PER_H * hours * factor, hours * (at_once_per_h + piled_per_h)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            "obc_active": named(COMPUTERS, self.on_backup.astype(np.int64)),
            "obc_a_cpu": self._cpu[:, A],
            "obc_b_cpu": self._cpu[:, B],
            "obc_a_temp": self._board_c[:, A],
            "obc_b_temp": self._board_c[:, B],
            "obc_mem_used": self._memory,
            "edac_sbe_rate": self._corrected_per_h,
            "edac_mbe_count": self._uncorrected.astype(np.int64),
            "scrub_period": self.scrub_s,
            "watchdog_resets": self._resets.astype(np.int64),
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

    def _hand_over(self, step: Step) -> None:
        """A warm switch: the one ordered takes over once it has the state of the other."""
        planned = step.faults.strength(PLANNED_COMPUTER_SWITCH.name) > 0.0
        changed = planned != self._planned
        self._planned = planned
        self.wanted = np.where(changed, np.where(planned, B, A), self.wanted)
        self._handover_s = hold_timer(self._handover_s, self.wanted != self.chosen, step.dt_s)
        done = self._handover_s >= _SWAP_S
        self.chosen = np.where(done, self.wanted, self.chosen)
        # What leaks has leaked in the one that was in charge, which starts anew as the spare.
        self._leaked = np.where(done, 0.0, self._leaked)

    def _compute(self, step: Step, noise: Array, plate_c: Array) -> None:
        """Load of the computer in charge and of the other; board temperatures follow."""
        jobs = _JOB_CPU * (0.0 <= step.time_ns / NS_PER_S % SECONDS_PER_DAY - _JOB_AT_S < _JOB_FOR_S)
        link = np.minimum(_CPU_PER_MBIT_S * step.exchange.downlink.goodput_bit_s / 1e6, _CPU_LINK_LIMIT)
        working = _BASE_CPU + jobs + link + _SCRUB_CPU * (self.scrub_s < 0.5 * _SCRUB_S)
        working = np.where(self.restart_s > 0.0, 0.0, working)
        in_charge = np.stack([~self.on_backup, self.on_backup], axis=1)
        alive = np.stack([~self.a_hangs, np.ones_like(self.on_backup)], axis=1)
        share = np.where(in_charge, working[:, None], _STANDBY_CPU) * alive
        self._noise = wander(self._noise, noise, step.dt_s, _CPU_TAU_S, sigma=_CPU_NOISE)
        quiet = np.where(share > 2.0 * _STANDBY_CPU, 1.0, _STANDBY_NOISE_SHARE * (share > 0.0))
        jitter = 1.0 + _JITTER_PER_LEAKED * self._leaked[:, None] * in_charge
        self._cpu = np.maximum(share + quiet * jitter * self._noise, 0.0)
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
