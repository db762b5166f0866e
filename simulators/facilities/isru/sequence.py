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
_DUMPS_BELOW_C = 600.0
"""An aborted charge is let out when it no longer glows."""


def by_state(**values: float) -> Array:
    """Table of a quantity over the batch's states, zero where not given; index it with codes."""
    return np.array([values.get(state, 0.0) for state in H2R_STATES])


ICE_STATES = ("IDLE", "DRILL", "SUBLIME", "CAPTURE", "MELT", "TRANSFER", "FAULT")
ICE_IDLE, DRILL, SUBLIME, CAPTURE, MELT, TRANSFER, _ = range(7)
_ICE_ORDER = np.array([DRILL, SUBLIME, CAPTURE, MELT, TRANSFER])
_ICE_ENDS_S = np.cumsum(np.array([1.0, 19.5, 1.0, 1.5, 1.0]) * 3600.0)
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
    aborted: Flags
    """The charge cools down to be thrown out unfinished."""

    @classmethod
    def start(cls, replicas: int) -> "BatchSequence":
        no = np.zeros(replicas, dtype=np.bool_)
        return cls(np.full(replicas, _H2R_START_S), np.full(replicas, PURGE), no)

    def planned(self) -> Codes:
        """State that the clock asks for."""
        return np.asarray(_H2R_ORDER[np.searchsorted(_H2R_ENDS_S, self.clock_s, side="right")])

    def advance(
        self, dt_s: float, rest: Flags, waits: Flags, stuck: Flags, locked: Flags, reactor_c: Array
    ) -> Codes:
        """State during a step of `dt_s`; the clock then stands at the step's end.

        Args:
            dt_s: step.
            rest: hold the batch in COOL, and send a hot charge back to PREHEAT.
            waits: begin no new batch.
            stuck: the auger does not turn; LOAD waits for it.
            locked: and it has given up: FAULT.
            reactor_c: an aborted charge is dumped when it has cooled.
        """
        planned = self.planned()
        self.aborted = self.aborted & (reactor_c > _DUMPS_BELOW_C)
        hot = (self.clock_s >= _PREHEAT_START_S) & (self.clock_s < _DUMP_START_S)
        ahead_s = self.clock_s + dt_s
        held = stuck | self.aborted | (waits & (ahead_s >= BATCH_S))
        ahead_s = np.where(held, self.clock_s, ahead_s % BATCH_S)
        self.clock_s = np.where(rest, np.where(hot, _PREHEAT_START_S, self.clock_s), ahead_s)
        self.state = np.where(rest | self.aborted, COOL, np.where(locked, FAULT, planned))
        return self.state

    def abort(self, where: slice) -> None:
        """Give up the charge in work: it cools, is dumped, and the next batch begins."""
        aborted, clock_s = self.aborted.copy(), self.clock_s.copy()
        aborted[where], clock_s[where] = True, _DUMP_START_S
        self.aborted, self.clock_s = aborted, clock_s


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

    def advance(self, dt_s: float, rest: Flags) -> Codes:
        """State during a step of `dt_s`; rest holds the cycle in IDLE."""
        planned = _ICE_ORDER[np.searchsorted(_ICE_ENDS_S, self.clock_s, side="right")]
        ahead_s = self.clock_s + dt_s * ~rest
        over = ahead_s >= ICE_CYCLE_S
        self.clock_s = ahead_s - ICE_CYCLE_S * over
        self.patch = self.patch + over
        self.state = np.where(rest, ICE_IDLE, planned)
        return self.state

    def move(self, where: slice) -> None:
        """To the next patch at once."""
        clock_s, patch = self.clock_s.copy(), self.patch.copy()
        clock_s[where] = 0.0
        patch[where] += 1.0
        self.clock_s, self.patch = clock_s, patch
