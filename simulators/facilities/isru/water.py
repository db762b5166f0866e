"""Condenser, water tank, and what is dissolved in it."""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import WATER_KG_MOL, ZERO_C_K
from simulators.physics.first_order import clip, drained, relax

_CHILLER_C, _FROZEN_C = 3.6, -9.0
_UA_W_K, _TAU_S = 120.0, 300.0
_CONDENSATION_J_MOL, _GAS_J_G_K, _GAS_DROP_K = 44.0e3, 14.5, 60.0
_TRIPLE_POINT_PA, _CONDENSATION_K = 611.7, 5_290.0
"""Latent heat over gas constant; Clausius-Clapeyron from the triple point."""
_THAW_TAU_S = 300.0
_CLEAN_US_CM, _CONDENSATE_US_CM, _ACID_US_CM = 0.5, 1.4, 19.0
_MIXING_TAU_S = 7200.0


@dataclass(slots=True)
class Water:
    """State of the water side."""

    condenser_c: Array
    held_kg: Array
    """Water or ice in the condenser, not yet drained."""
    tank_kg: Array
    conductivity_us_cm: Array

    @classmethod
    def start(cls, replicas: int) -> "Water":
        zero = np.zeros(replicas)
        return cls(zero + 5.5, zero, zero + 42.0, zero + 0.7)

    def inlet_fraction(self, pressure_kpa: Array) -> Array:
        """Water left in the gas by the condenser, mole fraction: saturation, and slip past ice."""
        kelvin = self.condenser_c + ZERO_C_K
        saturated_pa = _TRIPLE_POINT_PA * np.exp(_CONDENSATION_K * (1.0 / ZERO_C_K - 1.0 / kelvin))
        blocked = clip(-self.condenser_c / 4.0, 0.0, 1.0)
        return np.asarray(
            np.minimum(0.04, saturated_pa / np.maximum(1e3 * pressure_kpa, 2e4) + 0.03 * blocked)
        )

    def condense(self, dt_s: float, water_mol: Array, flow_g_min: Array, freeze: Array) -> None:
        """Heat of the gas into the chilled loop; condensate drains unless it is frozen."""
        heat_w = water_mol * (_CONDENSATION_J_MOL / dt_s) + flow_g_min * (_GAS_J_G_K * _GAS_DROP_K / 60.0)
        chilled_c = _CHILLER_C + (_FROZEN_C - _CHILLER_C) * freeze
        self.condenser_c = relax(self.condenser_c, chilled_c + heat_w / _UA_W_K, dt_s, _TAU_S)
        held_kg = self.held_kg + water_mol * WATER_KG_MOL
        drained_kg = drained(held_kg, dt_s, _THAW_TAU_S) * (self.condenser_c > 0.0)
        self.held_kg = held_kg - drained_kg
        self.tank_kg = self.tank_kg + drained_kg

    def exchange(self, from_ice_kg: Array, electrolysed_kg: Array) -> None:
        """Water from the ice line, and water that became gas."""
        self.tank_kg = np.maximum(0.0, self.tank_kg + from_ice_kg - electrolysed_kg)

    def dissolve(self, dt_s: float, flow_g_min: Array, contamination: Array) -> None:
        """Acid of the condensate against the resin bed: first order with the mixing time of the tank."""
        level = _CLEAN_US_CM + 0.03 * _CONDENSATE_US_CM * flow_g_min + _ACID_US_CM * contamination
        self.conductivity_us_cm = relax(self.conductivity_us_cm, level, dt_s, _MIXING_TAU_S)
