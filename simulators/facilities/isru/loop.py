"""The hydrogen loop: inventory, pressure, blower and dust filter."""

from dataclasses import dataclass

import numpy as np

from simulators.facilities.isru.reactor import hydrogen_mol
from simulators.facilities.isru.sequence import by_state
from simulators.physics import chemistry
from simulators.physics.arrays import Array, Codes
from simulators.physics.constants import HYDROGEN_KG_MOL, ZERO_C_K
from simulators.physics.first_order import relax
from simulators.physics.granular import cake_pressure_kpa

_FLOW_G_MIN = 8.0
_RUNNING = by_state(PREHEAT=1.0, REDUCE=1.0, PURGE=1.0)
_CLOSED_KPA_PER_PA = by_state(PREHEAT=1e-3, REDUCE=1e-3)
"""Only then the reactor stands at the pressure of the loop."""
_TOP_UP_BELOW_G, _TOP_UP_ABOVE_G, _TOP_UP_G_H = 430.0, 540.0, 25.0
_LOSS_PER_S = by_state(PURGE=0.01 / 900.0)
"""1 % of the inventory in the quarter of an hour that a purge lasts."""
_LEAK_TAU_S = 5400.0
_BUFFER_M3, _REACTOR_M3 = 5.0, 1.0
_BUFFER_K = 320.0
_VALVE_TAU_S = 120.0
_FINES_KG_H = 0.05
"""Dust that reaches the filter while gas flows."""
_CLEAN_KPA, _CAKE_KPA_PER_KG = 0.6, 30.0
_PULSE_KG, _PULSE_LEAVES = 0.085, 0.15
_CLOGGED, _SINTERED = 4.0, 0.8
"""How much more resistance, relative, at full strength."""
_LOOP_KPA, _RATED_KPA = 3.0, 4.0
_RATED_RPM, _MAX_RPM = 10_000.0, 16_800.0
_BLOWER_W = 600.0
_UNSTEADY = 0.005


@dataclass(slots=True)
class HydrogenLoop:
    """State of the loop; hydrogen in g."""

    inventory_g: Array
    topping_up: Array
    cake_kg: Array
    flow_g_min: Array
    filter_kpa: Array
    speed_rpm: Array
    pressure_kpa: Array
    used_g: Array
    """Hydrogen taken from the electrolyser in the last step."""

    @classmethod
    def start(cls, replicas: int) -> "HydrogenLoop":
        zero = np.zeros(replicas)
        full = zero + 1.0
        return cls(
            480.0 * full,
            zero,
            0.04 * full,
            _FLOW_G_MIN * full,
            1.8 * full,
            10_950.0 * full,
            115.0 * full,
            zero,
        )

    @property
    def power_w(self) -> Array:
        """Fan law: power with the cube of speed."""
        return np.asarray(_BLOWER_W * (self.speed_rpm / _RATED_RPM) ** 3)

    def flow_mol_s(self) -> Array:
        """Hydrogen through the reactor."""
        return hydrogen_mol(self.flow_g_min) / 60.0

    def blow(self, dt_s: float, state: Codes, clogging: Array, sintering: Array, wander: Array) -> None:
        """Blower to its flow set point, against loop and filter: pressure goes with the square of speed."""
        running = _RUNNING[state]
        self.cake_kg = self.cake_kg + (_FINES_KG_H * dt_s / 3600.0) * running
        self.cake_kg = np.where(self.cake_kg > _PULSE_KG, _PULSE_LEAVES * self.cake_kg, self.cake_kg)
        factor = 1.0 + _CLOGGED * clogging + _SINTERED * sintering
        wanted_kpa = cake_pressure_kpa(factor, _CLEAN_KPA, _CAKE_KPA_PER_KG, self.cake_kg)
        needed_rpm = _RATED_RPM * np.sqrt((_LOOP_KPA + wanted_kpa) / _RATED_KPA)
        reach = np.minimum(1.0, _MAX_RPM / needed_rpm) * running
        unsteady = reach * (1.0 + _UNSTEADY * wander)
        self.speed_rpm = relax(self.speed_rpm, needed_rpm * unsteady, dt_s, 30.0)
        self.flow_g_min = relax(self.flow_g_min, _FLOW_G_MIN * unsteady, dt_s, 30.0)
        self.filter_kpa = relax(self.filter_kpa, wanted_kpa * reach, dt_s, 30.0)

    def balance(self, dt_s: float, state: Codes, water_mol: Array, supply_g: Array, leak: Array) -> None:
        """Hydrogen that went into water, into the purge and through leaks; what the electrolyser gives back.

        Args:
            dt_s: step.
            state: of the batch.
            water_mol: water made in this step.
            supply_g: hydrogen the electrolyser has made in this step.
            leak: strength.
        """
        reacted_g = water_mol * (1e3 * HYDROGEN_KG_MOL)
        escaping_per_s = leak / _LEAK_TAU_S + _LOSS_PER_S[state]
        lost_g = self.inventory_g * -np.expm1(-escaping_per_s * dt_s)
        low, high = self.inventory_g < _TOP_UP_BELOW_G, self.inventory_g > _TOP_UP_ABOVE_G
        self.topping_up = np.where(low, 1.0, np.where(high, 0.0, self.topping_up))
        self.used_g = np.minimum(supply_g, reacted_g + (_TOP_UP_G_H * dt_s / 3600.0) * self.topping_up)
        self.inventory_g = np.maximum(0.0, self.inventory_g - reacted_g - lost_g + self.used_g)

    def pressurise(self, dt_s: float, state: Codes, reactor_c: Array) -> None:
        """The reactor stands at the loop's pressure while gas flows, and open to vacuum otherwise."""
        temps = (np.asarray(_BUFFER_K), reactor_c + ZERO_C_K)
        pressure = chemistry.gas_pressure_pa(hydrogen_mol(self.inventory_g), (_BUFFER_M3, _REACTOR_M3), temps)
        self.pressure_kpa = relax(self.pressure_kpa, _CLOSED_KPA_PER_PA[state] * pressure, dt_s, _VALVE_TAU_S)
