"""The telecommands of the command center."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.command.cabin import Cabin
from simulators.facilities.command.clock import Clock
from simulators.facilities.command.computers import COMPUTERS, A, Computers
from simulators.facilities.command.cooling import LOOPS, CoolingLoop
from simulators.facilities.command.modes import (
    AUTO,
    CREW,
    ECLIPSE,
    LEVELS,
    NAMES,
    NOMINAL,
    PREPARATIONS,
    PREPARE_CANCEL,
    PREPARE_START,
    SURVIVAL,
    Modes,
)
from simulators.orders import Check, Handler, Order, OrderFailed, OrderRefused, at_once
from simulators.physics.constants import SECONDS_PER_DAY, SECONDS_PER_HOUR

_NEAR_K, _NEAR_S = 0.5, 1.0


class Desk:
    """Carries telecommands out on the parts of the command center."""

    def __init__(
        self, computers: Computers, clock: Clock, cooling: CoolingLoop, cabin: Cabin, modes: Modes
    ) -> None:
        self._computers = computers
        self._clock = clock
        self._cooling = cooling
        self._cabin = cabin
        self._modes = modes

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """By name in the catalogue."""
        return {
            "set_mode": self._set_mode,
            "set_autonomy": self._set_autonomy,
            "prepare_eclipse": self._prepare_eclipse,
            "switch_computer": self._switch_computer,
            "restart_computer": self._restart_computer,
            "set_scrub_period": self._set_scrub_period,
            "switch_loop": self._switch_loop,
            "set_cabin_temp": self._set_cabin_temp,
            "synchronise_clock": self._synchronise_clock,
        }

    def _set_mode(self, order: Order) -> Check:
        modes, where, word = self._modes, order.where, order.word("mode")
        trouble = modes.trouble_in(where)
        if word not in ("AUTO", "SAFE") and trouble:
            state = "SURVIVAL" if (modes.code[where] == SURVIVAL).any() else "SAFE"
            raise OrderRefused(f"the station must stay in {state}: {trouble}")
        if word == "NOMINAL" and modes.dark[where].any():
            raise OrderRefused(
                "it is dark: NOMINAL needs more than 30 % of the Sun and full power, use ECLIPSE"
            )
        if word == "NOMINAL" and modes.crewed:
            raise OrderRefused("people are on board: the normal mode is CREW")
        if word == "CREW":
            self._require_air(where)
        if word == "AUTO":
            modes.order(AUTO, where)
            return at_once
        mode = NAMES.index(word)
        modes.order(AUTO if mode == NOMINAL else mode, where)

        def reached() -> bool:
            if trouble := modes.trouble_in(where):
                raise OrderFailed(f"the station went to SAFE meanwhile: {trouble}")
            return bool((modes.code[where] == mode).all())

        return reached

    def _require_air(self, where: slice) -> None:
        fit_h = float(self._modes.fit_s[where].min()) / SECONDS_PER_HOUR
        if fit_h < SECONDS_PER_DAY / SECONDS_PER_HOUR:
            raise OrderRefused(
                f"CREW needs pressure, oxygen, carbon dioxide, temperature and humidity in their nominal "
                f"bands for 24 h; they have been for {fit_h:.1f} h"
            )

    def _set_autonomy(self, order: Order) -> Check:
        self._modes.level[order.where] = LEVELS.index(order.word("level"))
        return at_once

    def _prepare_eclipse(self, order: Order) -> Check:
        modes, where = self._modes, order.where
        action = PREPARATIONS.index(order.word("action"))
        if action == PREPARE_CANCEL and (modes.code[where] == ECLIPSE).any():
            raise OrderRefused("the station is in ECLIPSE already: what was prepared for is under way")
        modes.preparation[where] = action
        if action == PREPARE_START:
            return lambda: bool(modes.dark_ahead[where].all())
        return at_once

    def _switch_computer(self, order: Order) -> Check:
        computers, where = self._computers, order.where
        target = COMPUTERS.index(order.word("to"))
        if target == A and computers.a_hangs[where].any():
            raise OrderRefused("computer A does not answer its watchdog")
        if (computers.restart_s[where] > 0.0).any():
            raise OrderRefused("the computer in charge is restarting; wait until it has")
        computers.wanted[where] = target
        return lambda: bool((computers.on_backup[where] == (target != A)).all())

    def _restart_computer(self, order: Order) -> Check:
        computers, where = self._computers, order.where
        if computers.hanging[where].any():
            raise OrderRefused("computer A hangs; the watchdog gives the station to B within 45 s")
        computers.restart(where)
        return lambda: bool((computers.restart_s[where] <= 0.0).all())

    def _set_scrub_period(self, order: Order) -> Check:
        computers, where = self._computers, order.where
        if order.word("control") == "AUTO":
            computers.scrub_wanted_s[where] = np.nan
            return at_once
        period_s = order.number("period")
        computers.scrub_wanted_s[where] = period_s
        return lambda: bool((np.abs(computers.scrub_s[where] - period_s) < _NEAR_S).all())

    def _switch_loop(self, order: Order) -> Check:
        cooling, where = self._cooling, order.where
        target = LOOPS.index(order.word("to"))
        if not cooling.fit[where, target].all():
            raise OrderRefused(f"loop {LOOPS[target]} cannot run: it needs pump power and a tank above 30 %")
        cooling.running[where] = target

        def carries() -> bool:
            if not (cooling.running[where] == target).all():
                raise OrderFailed(f"loop {LOOPS[target]} lost its flow and was switched off again")
            return bool(cooling.carrying[where].all())

        return carries

    def _set_cabin_temp(self, order: Order) -> Check:
        cabin, where, target_c = self._cabin, order.where, order.number("temp")
        if (self._modes.code[where] == SURVIVAL).any():
            raise OrderRefused("in SURVIVAL the cabin is not regulated; it needs power and cooling first")
        if (self._modes.code[where] == CREW).any() and not 19.0 <= target_c <= 24.0:
            raise OrderRefused("with people on board (CREW) the cabin is kept from 19 to 24 degC")
        cabin.wanted_c[where] = target_c
        return lambda: bool((np.abs(cabin.air_c[where] - target_c) < _NEAR_K).all())

    def _synchronise_clock(self, order: Order) -> Check:
        if not self._clock.in_contact[order.where].all():
            raise OrderRefused("there is no contact: two-way time transfer needs a link to a ground station")
        self._clock.synchronise(order.where)
        return at_once
