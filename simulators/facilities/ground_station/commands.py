"""Telecommands of a ground station: what each needs, what it changes, and when it is done."""

from collections.abc import Mapping

import numpy as np

from simulators.facilities.ground_station import controls as choices
from simulators.facilities.ground_station import house, mount
from simulators.facilities.ground_station.controls import Controls
from simulators.facilities.ground_station.front_end import FrontEnd
from simulators.facilities.ground_station.house import House
from simulators.facilities.ground_station.mount import Mount
from simulators.facilities.ground_station.timing import Timing
from simulators.facilities.ground_station.transmitter import Transmitter
from simulators.orders import Check, Handler, Order, OrderFailed, OrderRefused, at_once
from simulators.physics.arrays import Flags

_COLD_ENOUGH_K, _TRUE_ENOUGH_NS, _LEAST_FUEL_PERCENT = 10.0, 200.0, 5.0


class Commands:
    """Hands the orders of operators to the switches of the station, if its state allows."""

    def __init__(
        self,
        controls: Controls,
        dish: Mount,
        front_end: FrontEnd,
        sender: Transmitter,
        supplies: House,
        clocks: Timing,
    ) -> None:
        self._controls = controls
        self._dish = dish
        self._front_end = front_end
        self._sender = sender
        self._supplies = supplies
        self._clocks = clocks
        self.handlers: Mapping[str, Handler] = {
            "set_antenna_mode": self._set_antenna_mode,
            "set_transmitter": self._set_transmitter,
            "reset_transmitter": self._reset_transmitter,
            "select_lna": self._select_lna,
            "select_clock": self._select_clock,
            "set_generator": self._set_generator,
            "set_line_priority": self._set_line_priority,
            "dry_air_purge": self._dry_air_purge,
        }

    def _set_antenna_mode(self, order: Order) -> Check:
        where, dish, wanted = order.where, self._dish, order.word("mode")
        self._need_power(where)
        if wanted == "PROGTRACK":
            _need(dish.moon_up[where], f"the Moon is below {mount.PREPARE_DEG:g} deg: wait for the next pass")
            _need(dish.safe[where], "the wind is too strong: the antenna must stay stowed")
            _need(dish.clear_of_sun[where], "the Sun is too close to the beam")
        self._controls.antenna[where] = choices.ANTENNA_CHOICES.index(wanted)

        def reached() -> bool:
            mode, tracks = dish.mode[where], dish.wanted[where]
            if (mode == mount.FAULT).any():
                raise OrderFailed("antenna_mode is FAULT: the station has lost its power")
            if wanted == "PROGTRACK" and not tracks.all():
                raise OrderFailed("the antenna had to leave the Moon for wind, Sun or the end of the pass")
            at_rest = np.where(tracks, dish.tracking[where], mode == mount.STOW)
            return bool(at_rest.all())

        return reached

    def _set_transmitter(self, order: Order) -> Check:
        where, sender, wanted = order.where, self._sender, order.word("mode")
        if wanted == "ON":
            left_s = sender.lock_out_s[where].max()
            _need(left_s == 0.0, f"hpa_state is LOCKED_OUT for {left_s:.0f} s more after an arc")
            _need(self._dish.tracking[where], "the antenna is not on the Moon: wait for a pass")
        self._controls.transmitter[where] = choices.TRANSMITTER_CHOICES.index(wanted)
        self._controls.power_w[where] = order.number("power")

        def reached() -> bool:
            if wanted == "ON" and (sender.lock_out_s[where] > 0.0).any():
                raise OrderFailed("an arc in the amplifier locked it out")
            return wanted == "AUTO" or bool((sender.on[where] == (wanted == "ON")).all())

        return reached

    def _reset_transmitter(self, order: Order) -> Check:
        where, sender = order.where, self._sender
        _need(sender.lock_out_s[where] > 0.0, "hpa_state is not LOCKED_OUT: there is nothing to reset")
        sender.lock_out_s[where] = 0.0

        def reached() -> bool:
            if (sender.lock_out_s[where] > 0.0).any():
                raise OrderFailed("the arc burns again: the amplifier is locked out once more")
            return True

        return reached

    def _select_lna(self, order: Order) -> Check:
        where, wanted = order.where, choices.LNAS.index(order.word("chain"))
        if wanted == choices.MAIN:
            warm_k = self._front_end.main_warm_k[where].max()
            _need(warm_k < _COLD_ENOUGH_K, f"MAIN is {warm_k:.0f} K too warm: let its cooler work first")
        self._controls.lna[where] = wanted
        return lambda: bool((self._front_end.chain[where] == wanted).all())

    def _select_clock(self, order: Order) -> Check:
        where, wanted = order.where, choices.CLOCKS.index(order.word("clock"))
        off_ns = np.abs(self._clocks.offsets_ns[wanted, where]).max()
        _need(
            off_ns < _TRUE_ENOUGH_NS,
            f"{order.word('clock')} is {off_ns:.0f} ns off, {_TRUE_ENOUGH_NS:g} are allowed: set it first",
        )
        self._controls.clock[where] = wanted
        return lambda: bool((self._clocks.in_use[where] == wanted).all())

    def _set_generator(self, order: Order) -> Check:
        where, supplies, wanted = order.where, self._supplies, order.word("mode")
        if wanted == "OFF":
            _need(~supplies.dark[where], "the mains are down: without the generator the battery runs empty")
        if wanted == "RUN":
            fuel = supplies.fuel_percent[where].min()
            _need(fuel >= _LEAST_FUEL_PERCENT, f"fuel is at {fuel:.0f} %: {_LEAST_FUEL_PERCENT:g} are needed")
        self._controls.generator[where] = choices.GENERATOR_CHOICES.index(wanted)
        if wanted == "AUTO":
            return at_once

        def reached() -> bool:
            state = supplies.generator[where]
            if wanted == "RUN" and (state == house.FAILED).any():
                raise OrderFailed("generator_state is FAULT: it did not start within a minute")
            return bool((state == (house.RUNNING if wanted == "RUN" else house.OFF)).all())

        return reached

    def _set_line_priority(self, order: Order) -> Check:
        self._need_power(order.where)
        self._controls.line[order.where] = choices.LINE_CHOICES.index(order.word("priority"))
        return at_once

    def _dry_air_purge(self, order: Order) -> Check:
        where = order.where
        self._need_power(where)
        self._controls.purge_s[where] = order.number("duration")

        def reached() -> bool:
            if not self._supplies.powered[where].all():
                raise OrderFailed("the station has lost its power: the purge was broken off")
            return bool((self._controls.purge_s[where] == 0.0).all())

        return reached

    def _need_power(self, where: slice) -> None:
        _need(self._supplies.powered[where], "the station has no power: bring back mains or generator first")


def _need(fulfilled: Flags | np.bool_ | bool, reason: str) -> None:
    """Raises OrderRefused unless it is so in every replica asked."""
    if not np.all(fulfilled):
        raise OrderRefused(reason)
