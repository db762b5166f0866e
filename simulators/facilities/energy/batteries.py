"""Twelve lithium-ion batteries, each behind its own converter."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.facilities.energy.battery_care import BatteryCare
from simulators.facilities.energy.faults import BATTERY_WEAK_CELL, CURRENT_SENSOR_BIAS
from simulators.facility import Reading, Step, numbered
from simulators.physics import battery
from simulators.physics.arrays import Array
from simulators.physics.first_order import clip, relax
from simulators.physics.timing import years_since
from simulators.randomness import Randomness
from simulators.site import EPOCH_NS

UNITS = 12
_CELLS = 30
_CAPACITY_AH = 134.0
_TARGET_SOC, _READY_SOC, _FULL_SOC, _EMPTY_SOC = 0.90, 0.95, 0.97, 0.20
_KNEE_SOC = np.array([_TARGET_SOC, _FULL_SOC, _EMPTY_SOC])[:, None, None]
_KNEE_WIDTH = np.array([-0.05, -0.04, 0.03])[:, None, None]
_KNEE_A = np.array([36.0, 67.0, 120.0])[:, None, None]
"""Current of a unit for each of the limits, which falls to zero over a width of charge toward the knee."""
_CUT_OFF_WIDTH = 0.02
"""Below this true charge a unit's voltage collapses, whatever its charge counter says."""
_BALANCING = 4.0
_WEAK_UNIT, _MISREAD_UNIT = 4, 2
_SHORT_A, _SHORT_W, _SHORT_SPREAD_V, _SHORT_OHM = 6.0, 150.0, 0.18, 0.002
_SPREAD_MV_A = 0.06
_BIAS_A, _RECALIBRATION_TAU_S = 18.0, 3600.0
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
    """Charge, temperature and age of every unit; arrays of shape (replicas, units).

    Decisions are made with the charge that is counted from the current sensors, as in any battery
    computer; voltage follows the true charge.
    """

    def __init__(self, random: Randomness) -> None:
        scatter = random.normal(3, UNITS)
        self._soc = _TARGET_SOC - 0.005 + 0.004 * scatter[:, 0]
        self._drift = np.zeros_like(self._soc)
        self._soh_at_start = 0.97 - 0.006 * np.abs(scatter[:, 1])
        self._soh = self._soh_at_start
        self._rest_spread_mv = 8.0 + 1.5 * np.minimum(np.abs(scatter[:, 2]), 3.0)
        self._spread_mv = self._rest_spread_mv
        self.care = BatteryCare(self._soc.shape)
        self._current_a = np.zeros_like(self._soc)
        self._bias_a = np.zeros_like(self._soc)
        self._voltage_v = battery.open_circuit_v(self._soc, _CELLS)
        self._limits_a = np.zeros((3, *self._soc.shape))

    @property
    def soc(self) -> Array:
        """Mean state of charge of the connected units as counted, 0 to 1, shape (replicas,)."""
        connected = self.care.connected
        counted = ((self._soc + self._drift) * connected).sum(axis=1)
        return np.asarray(counted / np.maximum(connected.sum(axis=1), 1.0))

    @property
    def power_w(self) -> Array:
        """What the bank really takes, negative when it gives, shape (replicas,)."""
        return np.asarray((self._voltage_v * self._current_a).sum(axis=1))

    @property
    def misread_w(self) -> Array:
        """What the current sensors add to it, shape (replicas,)."""
        return np.asarray((self._voltage_v * self._bias_a).sum(axis=1))

    def limits(self, dark_ahead: Array) -> Limits:
        """What the bank wishes for, can take and can give now; more is stored when it will be dark."""
        knee_soc = _KNEE_SOC + np.zeros((1, len(dark_ahead), 1))
        knee_soc[0] = _TARGET_SOC + (_READY_SOC - _TARGET_SOC) * (dark_ahead[:, None] > 0.0)
        share = clip((self._soc + self._drift - knee_soc) / _KNEE_WIDTH, 0.0, 1.0)
        share[:2] *= self.care.chargeable
        share[2] *= self.care.connected * clip(self._soc / _CUT_OFF_WIDTH, 0.0, 1.0)
        self._limits_a = share * _KNEE_A
        return Limits(*(self._limits_a * self._voltage_v).sum(axis=2))

    def step(self, step: Step, power_w: Array) -> None:
        """Charge (positive) or discharge with a power at the terminals, shape (replicas,)."""
        short = np.zeros_like(self._soc)
        short[:, _WEAK_UNIT] = step.faults.strength(BATTERY_WEAK_CELL.name) * (self._soc[:, _WEAK_UNIT] > 0.0)
        self._soh = self._soh_at_start - _FADE_PER_YEAR * years_since(EPOCH_NS, step.time_ns)
        weak_v = short * (_SHORT_SPREAD_V + _SHORT_OHM * np.abs(self._current_a))
        open_v = battery.open_circuit_v(self._soc, _CELLS) - weak_v
        ohm = battery.resistance_ohm(self.care.temp_c, _CELLS)
        self._current_a = battery.current_a(self._shares(power_w) * power_w[:, None], open_v, ohm)
        self._voltage_v = open_v + self._current_a * ohm
        capacity_ah = _CAPACITY_AH * self._soh
        self._soc = battery.charged(self._soc, self._current_a - _SHORT_A * short, step.dt_s, capacity_ah)
        self._count(step, capacity_ah)
        self._spread_mv = self._rest_spread_mv + _SPREAD_MV_A * np.abs(self._current_a) + 1e3 * weak_v
        self.care.step(step, np.square(self._current_a) * ohm + _SHORT_W * short)

    def telemetry(self) -> Mapping[str, Reading]:
        return {
            **numbered("batt{}_soc", 100.0 * (self._soc + self._drift)),
            **numbered("batt{}_voltage", self._voltage_v),
            **numbered("batt{}_current", self._current_a + self._bias_a),
            **numbered("batt{}_temp", self.care.temp_c),
            **numbered("batt{}_cell_spread", self._spread_mv),
            **numbered("batt{}_soh", 100.0 * self._soh),
        }

    def _count(self, step: Step, capacity_ah: Array) -> None:
        """A biased sensor leads the count astray; once it is sound, the rest voltage brings it back."""
        biased = step.faults.strength(CURRENT_SENSOR_BIAS.name)
        self._bias_a = np.zeros_like(self._soc)
        self._bias_a[:, _MISREAD_UNIT] = _BIAS_A * biased
        astray = self._drift + self._bias_a * (step.dt_s / 3600.0) / capacity_ah
        sound = relax(self._drift, 0.0, step.dt_s, _RECALIBRATION_TAU_S)
        drift = np.where(self._bias_a != 0.0, astray, sound)
        self._drift = clip(drift, -self._soc, 1.0 - self._soc)

    def _shares(self, power_w: Array) -> Array:
        """How units share the power: each by what it wishes for or can give, the fuller give more.

        Beyond what all of them wish for, by what they can take.
        """
        wish, take, give = self._limits_a
        wished_w = (wish * self._voltage_v).sum(axis=1)
        into = np.where((power_w > wished_w)[:, None], take, wish)
        ahead = _BALANCING * (self._soc + self._drift - self.soc[:, None])
        weight = np.where(power_w[:, None] > 0.0, into, give * np.maximum(1.0 + ahead, 0.05))
        return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-9))
