"""Who gives and who takes power: the rules of the energy manager, without state of their own."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array, Codes, Flags

FULL_LOAD_W = 64_000.0
"""Everything switched on, losses included; what a return to full supply must be able to carry."""
REDUCED_LOAD_W = 33_000.0
"""The same at level 1; without the reactor nobody may count on more than Sun and fuel cell give."""
_MARGIN_W = 5000.0
_REDUCE_RFC, _REDUCE_BATTERY = 0.75, 0.60
_SURVIVE_RFC, _SURVIVE_BATTERY = 0.40, 0.40
_RECOVER_RFC, _RECOVER_BATTERY = 0.45, 0.60
_HOLD_S = 600.0
_ELECTROLYSER_LEAST_W = 2000.0


@dataclass(frozen=True, slots=True)
class Supply:
    """What the shedding rules look at; arrays of shape (replicas,)."""

    generation_w: Array
    """Sun and reactor, as much as could be had."""
    fuel_cell_w: Array
    """Greatest power of the fuel cell, 0 when it is out."""
    rfc_soc: Array
    battery_soc: Array
    reactor_out: Array
    """1 from a trip to the end of the restart."""


@dataclass(frozen=True, slots=True)
class Flows:
    """How a step's power is split, W; all but `battery_w` are positive."""

    solar_w: Array
    battery_w: Array
    """Positive on charge."""
    shunt_w: Array
    """Burnt in heaters because nobody can take it."""


def shed_level(level: Array, held_s: Array, supply: Supply) -> Array:
    """Next level of supply: 0 full, 1 reduced, 2 survival.

    Full while the sources carry everything with a margin, else by what is stored. While the reactor is
    out, no more is supplied than Sun and fuel cell can give, so that batteries only bridge. It falls at
    once, and rises only after ten minutes, to full supply only when the sources carry it.
    """
    carried = _carried(supply)
    without = np.where(supply.reactor_out > 0.0, supply.generation_w + supply.fuel_cell_w, np.inf)
    short = (supply.rfc_soc < _REDUCE_RFC) | (supply.battery_soc < _REDUCE_BATTERY) | (without < FULL_LOAD_W)
    nearly_empty = (supply.rfc_soc < _SURVIVE_RFC) | (supply.battery_soc < _SURVIVE_BATTERY)
    alone = nearly_empty | (without < REDUCED_LOAD_W)
    recovered = (supply.rfc_soc > _RECOVER_RFC) & (supply.battery_soc > _RECOVER_BATTERY)
    bearable = recovered & (without >= REDUCED_LOAD_W + _MARGIN_W)
    least = np.where(carried, 0.0, np.where(alone, 2.0, np.where(short, 1.0, 0.0)))
    best = np.where(carried, 0.0, np.where(bearable, 1.0, 2.0))
    relieved = np.where(held_s >= _HOLD_S, np.minimum(level, np.maximum(best, least)), level)
    return np.asarray(np.maximum(relieved, least))


def exploration_stage(supply: Supply, safe: Array) -> Codes:
    """Stage of rover charging, the first load to go: 0 full, 1 reduced, 2 least, 3 nothing.

    It is reduced as soon as the sources do not carry everything, while all others still have full supply;
    rests while the station is in safe mode; and ends when stores run low without the reactor.
    """
    last = (supply.reactor_out > 0.0) & (supply.rfc_soc < _SURVIVE_RFC)
    saving = np.where(_carried(supply), 0, 1)
    return np.asarray(np.where(last, 3, np.where(safe > 0.0, 2, saving)))


def _carried(supply: Supply) -> Flags:
    """Whether the sources carry everything with a margin."""
    return np.asarray(supply.generation_w >= FULL_LOAD_W + _MARGIN_W)


def electrolyser_target_w(need_w: Array, recharge_w: Array) -> Array:
    """The electrolyser takes what batteries leave, W, or rests below its least power."""
    left_w = -need_w - recharge_w
    return np.asarray(np.where(left_w >= _ELECTROLYSER_LEAST_W, left_w, 0.0))


def balance(
    need_w: Array, solar_w: Array, recharge_w: Array, charge_limit_w: Array, discharge_limit_w: Array
) -> Flows:
    """Close the balance of a step.

    Args:
        need_w: loads, losses and electrolyser minus fuel cell, reactor and all possible solar power.
        solar_w: possible solar power.
        recharge_w: charge power that batteries wish for.
        charge_limit_w: what they can take.
        discharge_limit_w: what they can give.
    """
    surplus_w = np.maximum(-need_w, 0.0)
    deficit_w = np.maximum(need_w, 0.0)
    wished_w = np.minimum(surplus_w, recharge_w)
    curtailed_w = np.minimum(surplus_w - wished_w, solar_w)
    rest_w = surplus_w - wished_w - curtailed_w
    forced_w = np.minimum(rest_w, np.maximum(charge_limit_w - wished_w, 0.0))
    discharged_w = np.minimum(deficit_w, discharge_limit_w)
    return Flows(
        solar_w=solar_w - curtailed_w,
        battery_w=wished_w + forced_w - discharged_w,
        shunt_w=rest_w - forced_w,
    )
