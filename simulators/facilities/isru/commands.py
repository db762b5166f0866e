"""The plant's telecommands: what each needs, what it changes, and when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from simulators.facilities.isru.auger import Auger
from simulators.facilities.isru.electrolyser import Electrolyser
from simulators.facilities.isru.ice import IceLine
from simulators.facilities.isru.loop import HydrogenLoop
from simulators.facilities.isru.reactor import Reactor
from simulators.facilities.isru.regime import MODES, RUN, STOP, Regime
from simulators.facilities.isru.sequence import (
    COOL,
    DRILL,
    FAULT,
    MELT,
    PREHEAT,
    PURGE,
    REDUCE,
    SUBLIME,
    TRANSFER,
    BatchSequence,
    IceSequence,
)
from simulators.facilities.isru.storage import OxygenTank
from simulators.orders import Check, Handler, Order, OrderFailed, OrderRefused
from simulators.physics.arrays import Array, Codes, Flags

_REACHED_K, _REACHED_A = 5.0, 0.5
_BOTTLE_S = 600.0
"""Since the last back-pulse, until there is gas for another one."""
_PURGED_PERCENT = 1.0

Values = TypeVar("Values", Array, Codes, Flags)


@dataclass(slots=True)
class Desk:
    """Carries out telecommands on the parts of the plant."""

    regime: Regime
    batch: BatchSequence
    cycle: IceSequence
    auger: Auger
    reactor: Reactor
    loop: HydrogenLoop
    electrolyser: Electrolyser
    tank: OxygenTank
    ice: IceLine

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """By name."""
        return {
            "set_mode": self._set_mode,
            "set_reactor_temperature": self._set_reactor_temperature,
            "abort_batch": self._abort_batch,
            "back_pulse_filter": self._back_pulse_filter,
            "set_electrolyser_current": self._set_electrolyser_current,
            "move_dome": self._move_dome,
            "reset_fault": self._reset_fault,
            "vent_lox": self._vent_lox,
        }

    def _set_mode(self, order: Order) -> Check:
        where, mode = order.where, MODES.index(order.word("mode"))
        self.regime.mode = put(self.regime.mode, where, mode)
        return lambda: self._in_mode(where, mode)

    def _in_mode(self, where: slice, mode: int) -> bool:
        if mode == RUN:
            held = "RUN is set, but reduced power or the safe posture still holds the plant in hot standby"
            _fail(self.regime.forced[where], held)
            return not self.regime.rest[where].any()
        at_rest = (self.batch.state[where] == COOL) & (self.electrolyser.current_a[where] < 1.0)
        return _all(at_rest & ((mode != STOP) | (self.reactor.heater_w[where] == 0.0)))

    def _set_reactor_temperature(self, order: Order) -> Check:
        where, target_c = order.where, order.number("target")
        self._require_running(where)
        self.reactor.set_c = put(self.reactor.set_c, where, target_c)
        return lambda: self._holds(where, target_c)

    def _holds(self, where: slice, target_c: float) -> bool:
        working = np.isin(self.batch.state[where], (PREHEAT, REDUCE))
        return _all(working & (np.abs(self.reactor.temp_c[where] - target_c) < _REACHED_K))

    def _abort_batch(self, order: Order) -> Check:
        where = order.where
        state = self.batch.state[where]
        idle = ~np.isin(state, (PREHEAT, REDUCE, PURGE))
        _refuse(idle, "no batch is in work: state_h2r must be PREHEAT, REDUCE or PURGE")
        self.batch.abort(where)
        return lambda: _all((self.batch.state[where] != state) & (self.reactor.heater_w[where] == 0.0))

    def _back_pulse_filter(self, order: Order) -> Check:
        where = order.where
        _refuse(self.loop.pulsed_s[where] < _BOTTLE_S, "the gas bottle of the back-pulse fills for 10 min")
        self.loop.pulse_asked = put(self.loop.pulse_asked, where, True)
        return lambda: not self.loop.pulse_asked[where].any()

    def _set_electrolyser_current(self, order: Order) -> Check:
        where, fixed, current_a = order.where, order.word("control") == "FIXED", order.number("current")
        stack = self.electrolyser
        if fixed and current_a > 0.0:
            self._require_running(where)
            _refuse(stack.tripped[where], "the interlock stopped the stack; reset_fault first")
            _refuse(stack.enabled[where] < 0.5, "the water tank is too low; the stack starts above 14 kg")
        stack.ordered_a = put(stack.ordered_a, where, current_a if fixed else np.nan)
        return lambda: self._carries_it(where)

    def _carries_it(self, where: slice) -> bool:
        _fail(self.electrolyser.tripped[where], "the interlock stopped the stack: hydrogen in the oxygen")
        off = self.electrolyser.wanted_a[where] - self.electrolyser.current_a[where]
        return _all(np.abs(off) < _REACHED_A)

    def _move_dome(self, order: Order) -> Check:
        where = order.where
        self._require_running(where)
        state = self.cycle.state[where]
        _refuse(np.isin(state, (MELT, TRANSFER)), "the trap is open to the tank until TRANSFER ends")
        _refuse(state == DRILL, "the dome is being moved: state_ice is DRILL")
        self.cycle.move(where)
        return lambda: _all((self.cycle.state[where] == SUBLIME) & (self.ice.mined_kg[where] > 0.0))

    def _reset_fault(self, order: Order) -> Check:
        where = order.where
        stopped = self.auger.locked | self.electrolyser.tripped
        _refuse(~stopped[where], "nothing has stopped itself: neither the auger (FAULT) nor the stack")
        gassy = self.electrolyser.tripped & (self.electrolyser.hydrogen_percent > _PURGED_PERCENT)
        _refuse(gassy[where], "h2_in_o2 is above 1 %: the stack must be purged before it starts")
        self.auger.stuck_s = put(self.auger.stuck_s, where, 0.0)
        self.electrolyser.tripped = put(self.electrolyser.tripped, where, False)
        return lambda: self._freed(where)

    def _freed(self, where: slice) -> bool:
        _fail(self.batch.state[where] == FAULT, "the auger stalled again in three attempts and locked")
        _fail(self.electrolyser.tripped[where], "the interlock stopped the stack again")
        return not self.auger.stuck[where].any()

    def _vent_lox(self, order: Order) -> Check:
        where, mass_kg = order.where, order.number("mass")
        _refuse(self.tank.to_vent_kg[where] > 0.0, "it is venting already")
        _refuse(self.tank.mass_kg[where] < mass_kg, "lox_mass is less than that")
        self.tank.to_vent_kg = put(self.tank.to_vent_kg, where, mass_kg)
        return lambda: not self.tank.to_vent_kg[where].any()

    def _require_running(self, where: slice) -> None:
        mode, forced = self.regime.mode[where], self.regime.forced[where]
        _refuse(forced, "reduced power or the safe posture holds the plant in hot standby")
        _refuse(mode != RUN, "the plant stands by order; set_mode RUN first")
        _refuse(self.regime.rest[where], "the plant is in planned standby")


def put(values: Values, where: slice, value: float) -> Values:
    """A copy with some entries set: fields may share an array before the first step."""
    changed = values.copy()
    changed[where] = value
    return changed


def _all(flags: Flags) -> bool:
    return bool(flags.all())


def _refuse(unfit: Flags, reason: str) -> None:
    if unfit.any():
        raise OrderRefused(reason)


def _fail(failed: Flags, reason: str) -> None:
    if failed.any():
        raise OrderFailed(reason)
