"""The stack that splits water: 24 cells in series with a proton exchange membrane."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import electrolysis
from simulators.physics.arrays import Array, Flags
from simulators.physics.first_order import clip, relax, slew

CELLS = 24
_AREA_CM2 = 100.0
_EXCHANGE_A_CM2, _TRANSFER, _CELL_OHM = 1e-6, 0.8, 0.0012
_AGE_H, _AGEING_V_H = 2000.0, 5e-6
_ACID_V_PER_US_CM, _CLEAN_US_CM = 0.007, 2.0
_LOW_A, _MIDDLE_A, _FULL_A = 32.0, 50.0, 84.0
_MIDDLE_KG, _A_PER_KG = 36.0, 1.0
"""Current follows the level of the tank, so that the plant uses what it makes."""
_STOP_KG, _START_KG = 8.0, 14.0
_SLEW_A_S = 1.0
_HEAT_J_K, _LOSS_W_K, _SURROUNDINGS_C, _THERMOSTAT_C = 40e3, 6.0, 20.0, 66.0
_LEAK_A, _PINHOLE_A = 0.05, 0.6
_LOST_WITH_OXYGEN = 3.0
"""Through a hole oxygen goes the other way, one molecule for each; it needs twice the current."""
_TRIPS_PERCENT = 3.0
"""Hydrogen in the oxygen at which the interlock stops the stack; explosive from 4 %."""
_WEAR_V_PER_US_CM_H = 1e-4
"""What acid ruins for good."""
_ANALYSER_TAU_S = 180.0
_MOISTURE_PERCENT = 0.06
_CONVERTER_EFFICIENCY = 0.94


@dataclass(slots=True)
class Electrolyser:
    """State of the stack."""

    current_a: Array
    enabled: Array
    temp_c: Array
    worn_v: Array
    """What age and acid have added to the voltage for good."""
    wanted_a: Array
    """Where the current goes to."""
    ordered_a: Array
    """Current by order; not a number while the level of the tank sets it."""
    tripped: Flags
    """Stopped by the interlock until it is reset."""
    cell_v: Array
    efficiency: Array
    hydrogen_percent: Array
    """Hydrogen in the oxygen."""
    oxygen_kg_s: Array
    power_w: Array

    @classmethod
    def start(cls, replicas: int) -> "Electrolyser":
        one = np.ones(replicas)
        stack = cls(
            current_a=_MIDDLE_A * one,
            enabled=one,
            temp_c=65.0 * one,
            worn_v=_AGE_H * _AGEING_V_H * one,
            wanted_a=_MIDDLE_A * one,
            ordered_a=np.nan * one,
            tripped=one < 0.0,
            cell_v=1.75 * one,
            efficiency=one,
            hydrogen_percent=0.2 * one,
            oxygen_kg_s=0.0 * one,
            power_w=0.0 * one,
        )
        stack._produce(np.full(replicas, _LEAK_A))
        return stack

    def advance(self, dt_s: float, tank_kg: Array, acid_us_cm: Array, pinhole: Array, rest: Flags) -> None:
        """Set current, then voltage, gas and heat for `dt_s`."""
        self._regulate(dt_s, tank_kg, rest)
        leak_a = _LEAK_A + _PINHOLE_A * pinhole
        self._produce(leak_a + (_LOST_WITH_OXYGEN - 1.0) * _PINHOLE_A * pinhole)
        self._voltage(dt_s, acid_us_cm)
        self._warm(dt_s)
        running = self.current_a > 1.0
        crossed = 100.0 * electrolysis.crossover_fraction(np.maximum(self.current_a, _LOW_A), leak_a)
        self.hydrogen_percent = relax(self.hydrogen_percent, crossed * running, dt_s, _ANALYSER_TAU_S)
        self.tripped = self.tripped | (self.hydrogen_percent > _TRIPS_PERCENT)
        self.power_w = self.current_a * self.cell_v * (CELLS / _CONVERTER_EFFICIENCY)

    def water_kg(self, dt_s: float) -> Array:
        """Water used in a step."""
        return electrolysis.water_kg_s(self.current_a, CELLS, self.efficiency) * dt_s

    def hydrogen_g(self, dt_s: float) -> Array:
        """Hydrogen made in a step."""
        return electrolysis.hydrogen_kg_s(self.current_a, CELLS, self.efficiency) * (1e3 * dt_s)

    def purity_percent(self) -> Array:
        """What hydrogen and moisture leave."""
        return np.asarray(100.0 - _MOISTURE_PERCENT - self.hydrogen_percent)

    def _regulate(self, dt_s: float, tank_kg: Array, rest: Flags) -> None:
        self.enabled = np.where(tank_kg < _STOP_KG, 0.0, np.where(tank_kg > _START_KG, 1.0, self.enabled))
        by_level = clip(_MIDDLE_A + _A_PER_KG * (tank_kg - _MIDDLE_KG), _LOW_A, _FULL_A)
        chosen_a = np.where(np.isnan(self.ordered_a), by_level, self.ordered_a)
        self.wanted_a = chosen_a * self.enabled * ~(rest | self.tripped)
        self.current_a = slew(self.current_a, self.wanted_a, _SLEW_A_S, dt_s)

    def _produce(self, leak_a: Array) -> None:
        self.efficiency = 1.0 - np.minimum(1.0, leak_a / np.maximum(self.current_a, 1.0))
        self.oxygen_kg_s = electrolysis.oxygen_kg_s(self.current_a, CELLS, self.efficiency)

    def _voltage(self, dt_s: float, acid_us_cm: Array) -> None:
        density = self.current_a / _AREA_CM2
        activation = electrolysis.activation_voltage_v(density, _EXCHANGE_A_CM2, self.temp_c, _TRANSFER)
        ohmic = self.current_a * electrolysis.resistance_ohm(_CELL_OHM, self.temp_c)
        acid = np.maximum(0.0, acid_us_cm - _CLEAN_US_CM)
        wear_v_h = (_AGEING_V_H + _WEAR_V_PER_US_CM_H * acid) * (self.current_a > 1.0)
        self.worn_v = self.worn_v + wear_v_h * (dt_s / 3600.0)
        lost = activation + ohmic + self.worn_v + _ACID_V_PER_US_CM * acid
        self.cell_v = electrolysis.reversible_voltage_v(self.temp_c) + lost

    def _warm(self, dt_s: float) -> None:
        heat_w = electrolysis.loss_heat_w(self.current_a, self.cell_v, CELLS)
        settled_c = _SURROUNDINGS_C + np.maximum(0.0, heat_w) / _LOSS_W_K
        self.temp_c = relax(self.temp_c, np.minimum(settled_c, _THERMOSTAT_C), dt_s, _HEAT_J_K / _LOSS_W_K)
