"""Twelve lithium-ion batteries, each behind its own converter."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.facilities.energy.faults import BATTERY_HEATER, BATTERY_WEAK_CELL
from simulators.facility import Reading, Step, numbered
from simulators.physics import battery
from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K
from simulators.physics.first_order import clip, linear_step
from simulators.physics.heater import proportional_w
from simulators.physics.timing import years_since
from simulators.randomness import Randomness
from simulators.site import EPOCH_NS

UNITS = 12
_CELLS = 30
_CAPACITY_AH = 134.0
_TARGET_SOC, _FULL_SOC, _EMPTY_SOC = 0.90, 0.96, 0.20
_KNEE_SOC = np.array([_TARGET_SOC, _FULL_SOC, _EMPTY_SOC])[:, None, None]
_KNEE_WIDTH = np.array([-0.05, -0.04, 0.03])[:, None, None]
_KNEE_A = np.array([36.0, 67.0, 120.0])[:, None]
"""Current of a unit for each of the limits, which falls to zero over a width of charge toward the knee."""
_BALANCING = 4.0
_HEAT_CAPACITY_J_K, _LOSS_W_K = 110_000.0, 1.0
_SET_POINT_C, _HEATER_W, _HEATER_W_K = 12.0, 160.0, 120.0
_WARM_SIDE_K = 300.0
_WEAK_UNIT, _COLD_UNIT = 4, 7
_SHORT_A, _SHORT_W, _SHORT_SPREAD_MV = 6.0, 150.0, 180.0
_FADE_PER_YEAR = 0.02


@dataclass(frozen=True, slots=True)
class Limits:
    """Powers of the whole bank, W, shape (replicas,)."""

    recharge_w: Array
    """Wished for: falls to zero at the usual charge."""
    charge_w: Array
    """What it can take of a surplus that nobody else takes: half of the capacity in an hour."""
    discharge_w: Array
    """What it can give: nearly all of the capacity in an hour, nothing when empty."""


class BatteryBank:
    """Charge, temperature and age of every unit; arrays of shape (replicas, units)."""

    def __init__(self, random: Randomness) -> None:
        scatter = random.normal(3, UNITS)
        self._soc = _TARGET_SOC - 0.005 + 0.004 * scatter[:, 0]
        self._soh_at_start = 0.97 - 0.006 * np.abs(scatter[:, 1])
        self._soh = self._soh_at_start
        self._spread_mv = 8.0 + 1.5 * np.minimum(np.abs(scatter[:, 2]), 3.0)
        self._rest_spread_mv = self._spread_mv
        self._temp_c = np.full((random.replicas, UNITS), _SET_POINT_C - 0.7)
        self._current_a = np.zeros((random.replicas, UNITS))
        self._voltage_v = battery.open_circuit_v(self._soc, _CELLS)
        self._heater_w = np.zeros((random.replicas, UNITS))

    @property
    def soc(self) -> Array:
        """Mean state of charge, 0 to 1, shape (replicas,)."""
        return np.asarray(self._soc.sum(axis=1) / UNITS)

    @property
    def heater_w(self) -> Array:
        """Power of all heaters, shape (replicas,)."""
        return np.asarray(self._heater_w.sum(axis=1))

    @property
    def power_w(self) -> Array:
        """What the bank really takes, negative when it gives, shape (replicas,)."""
        return np.asarray((self._voltage_v * self._current_a).sum(axis=1))

    def limits(self) -> Limits:
        """What the bank wishes for, can take and can give now."""
        share = clip((self._soc - _KNEE_SOC) / _KNEE_WIDTH, 0.0, 1.0)
        share[:2] *= self._temp_c > 0.0
        return Limits(*((share * self._voltage_v).sum(axis=2) * _KNEE_A))

    def step(self, step: Step, power_w: Array) -> None:
        """Charge (positive) or discharge with a power at the terminals, shape (replicas,)."""
        short = np.zeros_like(self._soc)
        short[:, _WEAK_UNIT] = step.faults.strength(BATTERY_WEAK_CELL.name)
        self._soh = self._soh_at_start - _FADE_PER_YEAR * years_since(EPOCH_NS, step.time_ns)
        open_v = battery.open_circuit_v(self._soc, _CELLS)
        ohm = battery.resistance_ohm(self._temp_c, _CELLS)
        self._current_a = battery.current_a(self._shares(power_w) * power_w[:, None], open_v, ohm)
        self._voltage_v = open_v + self._current_a * ohm
        self._soc = battery.charged(
            self._soc, self._current_a - _SHORT_A * short, step.dt_s, _CAPACITY_AH * self._soh
        )
        self._spread_mv = self._rest_spread_mv + 0.06 * np.abs(self._current_a) + _SHORT_SPREAD_MV * short
        self._warm(step, np.square(self._current_a) * ohm + _SHORT_W * short)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            **numbered("batt{}_soc", 100.0 * self._soc),
            **numbered("batt{}_voltage", self._voltage_v),
            **numbered("batt{}_current", self._current_a),
            **numbered("batt{}_temp", self._temp_c),
            **numbered("batt{}_cell_spread", self._spread_mv),
            **numbered("batt{}_soh", 100.0 * self._soh),
        }

    def _chargeable(self) -> Array:
        """1 for units that may be charged, 0 for those below freezing."""
        return np.asarray(self._temp_c > 0.0, dtype=float)

    def _shares(self, power_w: Array) -> Array:
        """How units share the power: the emptier charge more, the fuller discharge more."""
        ahead = _BALANCING * (self._soc - self.soc[:, None])
        charging = power_w[:, None] > 0.0
        usable = np.where(charging, self._chargeable(), self._soc > _EMPTY_SOC)
        weight = usable * np.maximum(np.where(charging, 1.0 - ahead, 1.0 + ahead), 0.05)
        return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-9))

    def _warm(self, step: Step, heat_w: Array) -> None:
        """Enclosure between the warm plate and the ground, kept from below by a proportional heater."""
        enclosure_c = 0.5 * (step.environment.regolith_temp_flat_k[:, None] + _WARM_SIDE_K) - ZERO_C_K
        works = np.ones_like(self._temp_c)
        works[:, _COLD_UNIT] = 1.0 - np.minimum(step.faults.strength(BATTERY_HEATER.name), 1.0)
        heater_w, regulating = proportional_w(_SET_POINT_C - self._temp_c, _HEATER_W_K, _HEATER_W)
        self._heater_w = works * heater_w
        rate = (heat_w + self._heater_w - _LOSS_W_K * (self._temp_c - enclosure_c)) / _HEAT_CAPACITY_J_K
        slope = -(_LOSS_W_K + works * regulating) / _HEAT_CAPACITY_J_K
        self._temp_c = linear_step(self._temp_c, rate, slope, step.dt_s)
