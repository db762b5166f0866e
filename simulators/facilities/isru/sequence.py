"""The two sequencers: reduction batches of 4 h and ice cycles of 24 h."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Codes, Flags

H2R_STATES = ("IDLE", "LOAD", "PREHEAT", "REDUCE", "PURGE", "DUMP", "COOL", "FAULT")
IDLE, LOAD, PREHEAT, REDUCE, PURGE, DUMP, COOL, FAULT = range(8)
_H2R_ORDER = np.array([LOAD, PREHEAT, REDUCE, PURGE, DUMP, IDLE])
_H2R_ENDS_S = np.cumsum(np.array([15.0, 75.0, 110.0, 15.0, 15.0, 10.0]) * 60.0)
BATCH_S = float(_H2R_ENDS_S[-1])
_PREHEAT_START_S, _DUMP_START_S = float(_H2R_ENDS_S[0]), float(_H2R_ENDS_S[3])
_H2R_START_S = 210.0 * 60.0


def by_state(**values: float) -> Array:
    """Table of a quantity over the batch's states, zero where not given; index it with codes."""
    return np.array([values.get(state, 0.0) for state in H2R_STATES])


ICE_STATES = ("IDLE", "DRILL", "SUBLIME", "CAPTURE", "MELT", "TRANSFER", "FAULT")
ICE_IDLE, DRILL, SUBLIME, CAPTURE, MELT, TRANSFER, _ = range(7)
_ICE_ORDER = np.array([DRILL, SUBLIME, CAPTURE, MELT, TRANSFER])
_ICE_ENDS_S = np.cumsum(np.array([2.0, 16.0, 2.0, 2.0, 2.0]) * 3600.0)
ICE_CYCLE_S = float(_ICE_ENDS_S[-1])
_ICE_START_S = 3.0 * 3600.0


def by_ice_state(**values: float) -> Array:
    """The same over the states of the ice line."""
    return np.array([values.get(state, 0.0) for state in ICE_STATES])


@dataclass(slots=True)
class BatchSequence:
    """Clock of the reduction batch; starts while a hot reactor is purged."""

    clock_s: Array
    state: Codes

    @classmethod
    def start(cls, replicas: int) -> "BatchSequence":
        return cls(np.full(replicas, _H2R_START_S), np.full(replicas, PURGE))

    def advance(self, dt_s: float, shed: Flags, jammed: Flags) -> Codes:
        """State during a step of `dt_s`; the clock then stands at the step's end.

        Shed load holds the batch in COOL and sends a hot charge back to PREHEAT; a jam stops LOAD in FAULT.
        """
        planned = _H2R_ORDER[np.searchsorted(_H2R_ENDS_S, self.clock_s, side="right")]
        blocked = jammed & (planned == LOAD)
        hot = (self.clock_s >= _PREHEAT_START_S) & (self.clock_s < _DUMP_START_S)
        ahead_s = (self.clock_s + np.where(blocked, 0.0, dt_s)) % BATCH_S
        self.clock_s = np.where(shed, np.where(hot, _PREHEAT_START_S, self.clock_s), ahead_s)
        self.state = np.where(shed, COOL, np.where(blocked, FAULT, planned))
        return self.state


@dataclass(slots=True)
class IceSequence:
    """Clock of the ice line; the dome moves to a new patch when a cycle begins."""

    clock_s: Array
    patch: Array
    """How many patches were opened before."""
    state: Codes

    @classmethod
    def start(cls, replicas: int) -> "IceSequence":
        return cls(np.full(replicas, _ICE_START_S), np.zeros(replicas), np.full(replicas, SUBLIME))

    def advance(self, dt_s: float, shed: Flags) -> Codes:
        """State during a step of `dt_s`; shed load holds the cycle in IDLE."""
        planned = _ICE_ORDER[np.searchsorted(_ICE_ENDS_S, self.clock_s, side="right")]
        ahead_s = self.clock_s + np.where(shed, 0.0, dt_s)
        over = ahead_s >= ICE_CYCLE_S
        self.clock_s = ahead_s - ICE_CYCLE_S * over
        self.patch = self.patch + over
        self.state = np.where(shed, ICE_IDLE, planned)
        return self.state
