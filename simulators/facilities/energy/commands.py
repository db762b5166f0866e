"""Telecommands of the energy facility: what is looked at first, what changes, and when it is done."""

from collections.abc import Callable, Mapping

import numpy as np

from simulators.facilities.energy import battery_care, fuel_cell, reactor
from simulators.facilities.energy.array_dust import SHAKE_S
from simulators.facilities.energy.cell_guard import PURGE_S
from simulators.facilities.energy.plants import Plants
from simulators.orders import Check, Order, OrderFailed, OrderRefused, at_once
from simulators.physics.arrays import Flags

_LEVELS = {"AUTO": 0.0, "REDUCED": 1.0, "SURVIVAL": 2.0}
_LEAST_CONNECTED = 6
_SOC_TO_GIVE = 0.10
_POINTED_DEG, _STUCK_DEG = 1.0, 3.0


def shed_loads(plants: Plants, order: Order) -> Check:
    """Shed at least to a level; AUTO leaves it to the rules again."""
    level = _LEVELS[order.word("level")]
    buses = plants.buses
    buses.ordered_level[order.where] = level
    return lambda: bool((buses.shed_level[order.where] >= level).all())


def scram_reactor(plants: Plants, order: Order) -> Check:
    """Drop the rod; it stays down until a restart is ordered."""
    plant = plants.reactor
    if (plant.mode[order.where] == reactor.SCRAM).all():
        raise OrderRefused("the reactor is in SCRAM already")
    plant.scrammed[order.where] = True
    return lambda: bool((plant.mode[order.where] == reactor.SCRAM).all())


def restart_reactor(plants: Plants, order: Order) -> Check:
    """Heat up, take load; done when the reactor is at power."""
    plant = plants.reactor
    if (plant.mode[order.where] != reactor.SCRAM).any():
        raise OrderRefused(f"the reactor is in {_mode(plants, order)}; only one in SCRAM is restarted")
    if plant.held_down[order.where].any():
        raise OrderRefused("what tripped the reactor still goes on; it must be mended first")
    plant.scrammed[order.where] = False

    def at_power() -> bool:
        if (plant.scrammed | plant.held_down)[order.where].any():
            raise OrderFailed("the reactor was shut down again before it came to power")
        return bool((plant.mode[order.where] == reactor.POWER).all())

    return at_power


def set_rfc_mode(plants: Plants, order: Order) -> Check:
    """Rest, give or take a fixed power, or do as the dispatcher says."""
    plant, mode, power_w = plants.fuel_cell, order.word("mode"), 1e3 * order.number("power")
    _look_at_rfc(plants, order, mode, power_w)
    codes = {
        "AUTO": fuel_cell.AUTO,
        "STANDBY": fuel_cell.REST,
        "FUELCELL": fuel_cell.GIVE,
        "ELECTROLYSIS": fuel_cell.TAKE,
    }
    plant.ordered[order.where] = codes[mode]
    plant.ordered_w[order.where] = power_w
    wanted = {"STANDBY": (0.0, 0.0), "FUELCELL": (power_w, 0.0), "ELECTROLYSIS": (0.0, power_w)}
    return at_once if mode == "AUTO" else lambda: _reached(plants, order, *wanted[mode])


def purge_fuel_cell(plants: Plants, order: Order) -> Check:
    """Flush water and inert gas out of the stack."""
    guard = plants.fuel_cell.guard
    if guard.tripped[order.where].any():
        raise OrderRefused("the fuel cell plant is in FAULT; a stack that is shut off cannot be purged")
    if guard.purging[order.where].any():
        raise OrderRefused("a purge goes on already")
    guard.purge_left_s[order.where] = PURGE_S
    return lambda: not guard.purging[order.where].any()


def point_array(plants: Plants, order: Order) -> Check:
    """Turn one mast, or all of them, to the Sun or edge-on to it."""
    solar, mast = plants.solar, int(order.number("mast"))
    masts = slice(None) if mast == 0 else slice(mast - 1, mast)
    stow = order.word("attitude") == "STOW"
    solar.stowed[order.where, masts] = float(stow)
    goal_deg = 90.0 if stow else 0.0

    def pointed() -> bool:
        error_deg = np.abs(solar.error_deg[order.where, masts])
        arrived = np.abs(solar.attitude_deg[order.where, masts] - goal_deg) < _POINTED_DEG
        if stow and (error_deg > _STUCK_DEG).any():
            raise OrderFailed(f"{_masts_that(error_deg > _STUCK_DEG, masts)} does not turn")
        return bool((arrived & (error_deg < _STUCK_DEG)).all())

    return pointed


def shake_arrays(plants: Plants, order: Order) -> Check:
    """Shake the dust off all masts for ten minutes."""
    dust = plants.solar.dust
    if (plants.buses.shed_level[order.where] > 1.5).any():
        raise OrderRefused(
            "the station is at survival supply (load_shed_level 2); shaking needs level 1 or 0"
        )
    if (dust.shaking_s[order.where] > 0.0).any():
        raise OrderRefused("the arrays are being shaken already")
    dust.shaking_s[order.where] = SHAKE_S
    return lambda: bool((dust.shaking_s[order.where] <= 0.0).all())


def switch_battery(plants: Plants, order: Order) -> Check:
    """Take a battery off the buses, or put it back."""
    care, unit = plants.batteries.care, int(order.number("battery")) - 1
    opens = order.word("position") == "OPEN"
    closed = 1.0 - care.opened[order.where]
    last = (closed.sum(axis=1) <= _LEAST_CONNECTED) & (closed[:, unit] > 0.0)
    if opens and last.any():
        raise OrderRefused(f"no more than {_LEAST_CONNECTED} batteries are on the buses; close another first")
    if not opens and (care.temp_c[order.where, unit] > battery_care.CLOSES_C).any():
        raise OrderRefused(f"battery {unit + 1} is above {battery_care.CLOSES_C:g} Cel; let it cool first")
    care.opened[order.where, unit] = float(opens)
    return at_once


def select_battery_heater(plants: Plants, order: Order) -> Check:
    """Keep a battery warm with its main or its spare string of heaters."""
    unit = int(order.number("battery")) - 1
    plants.batteries.care.spare_heater[order.where, unit] = float(order.word("string") == "SPARE")
    return at_once


BEGIN: Mapping[str, Callable[[Plants, Order], Check]] = {
    begin.__name__: begin
    for begin in (
        shed_loads,
        scram_reactor,
        restart_reactor,
        set_rfc_mode,
        purge_fuel_cell,
        point_array,
        shake_arrays,
        switch_battery,
        select_battery_heater,
    )
}
"""How each telecommand of the catalogue begins, by its name."""


def _mode(plants: Plants, order: Order) -> str:
    return ", ".join(sorted({reactor.MODES[code] for code in plants.reactor.mode[order.where]}))


def _masts_that(do: Flags, masts: slice) -> str:
    first = (masts.start or 0) + 1
    return "mast " + " and ".join(str(first + column) for column in np.flatnonzero(do.any(axis=0)))


def _look_at_rfc(plants: Plants, order: Order, mode: str, power_w: float) -> None:
    """Raises OrderRefused when a mode cannot be ordered now."""
    plant, where = plants.fuel_cell, order.where
    if mode in ("AUTO", "STANDBY"):
        return
    if plant.guard.tripped[where].any():
        raise OrderRefused("the fuel cell plant is in FAULT; only AUTO and STANDBY can be ordered")
    if mode == "FUELCELL" and power_w > fuel_cell.FUEL_CELL_LIMIT_W:
        raise OrderRefused(f"the fuel cell gives {fuel_cell.FUEL_CELL_LIMIT_W / 1e3:g} kW at most")
    if mode == "FUELCELL" and (plant.store.soc[where] < _SOC_TO_GIVE).any():
        raise OrderRefused(f"rfc_soc is below {100 * _SOC_TO_GIVE:g} %; the rest is for AUTO alone")
    if mode == "ELECTROLYSIS" and (plant.store.room[where] < 1.0).any():
        raise OrderRefused("the hydrogen tanks are full")
    if mode == "ELECTROLYSIS" and (plants.buses.shed_level[where] > 0.5).any():
        raise OrderRefused("loads are being shed (load_shed_level above 0); power cannot be stored now")


def _reached(plants: Plants, order: Order, give_w: float, take_w: float) -> bool:
    """Whether the plant gives and takes what was ordered. Raises OrderFailed if it has shut itself off."""
    plant, where = plants.fuel_cell, order.where
    if plant.guard.tripped[where].any() and give_w + take_w > 0.0:
        raise OrderFailed("the fuel cell plant has shut itself off (FAULT)")
    given = np.abs(plant.fuel_cell_w[where] - give_w) < 100.0
    return bool((given & (np.abs(plant.electrolyser_w[where] - take_w) < 100.0)).all())
