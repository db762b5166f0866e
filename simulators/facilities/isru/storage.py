"""The tank of liquid oxygen and its cryocooler."""

from dataclasses import dataclass

import numpy as np

from simulators.physics import cryogenics
from simulators.physics.arrays import Array
from simulators.physics.first_order import clip, relax

_SET_K = 91.0
_LEAK_W = 35.0
_INLET_K = 150.0
"""Oxygen arrives precooled by a radiator."""
_LAYER_J_K = 60.0 * cryogenics.OXYGEN_LIQUID_J_KG_K
"""The warm layer at the surface sets the pressure: a quiet tank is not mixed."""
_CARNOT_SHARE, _WORN = 0.12, 0.8
_COOLER_MAX_W = 1900.0
_CONTROL_TAU_S = 1800.0
_HOT_BASE_K, _HOT_PER_K = 240.0, 0.08
_RELIEF_K = 101.0
"""Saturated at about 280 kPa, where the relief valve holds it."""
_VENT_KG_H = 100.0
_TRANSFER_ABOVE_KG, _TRANSFER_BELOW_KG, _TRANSFER_KG_H = 1600.0, 1200.0, 60.0


@dataclass(slots=True)
class OxygenTank:
    """State of the tank."""

    mass_kg: Array
    temp_k: Array
    cooler_w: Array
    transferring: Array
    """1 while a lander is being filled."""
    liquefied_kg: Array
    vented_kg: Array
    to_vent_kg: Array
    """Still to be let out, by order."""
    exported_kg: Array

    @classmethod
    def start(cls, replicas: int) -> "OxygenTank":
        zero = np.zeros(replicas)
        return cls(zero + 1100.0, zero + _SET_K, zero + 900.0, zero, zero, zero, zero, zero)

    def pressure_kpa(self) -> Array:
        """Saturation at the surface."""
        return 1e-3 * cryogenics.oxygen_saturation_pa(self.temp_k)

    def advance(self, dt_s: float, inflow_kg_s: Array, ground_k: Array, wear: Array, limit_w: Array) -> None:
        """Liquefy, lose heat, vent and hand over for `dt_s`.

        Args:
            dt_s: step.
            inflow_kg_s: oxygen gas that arrives.
            ground_k: temperature of the ground around the cooler's radiator.
            wear: strength of the cooler's loss.
            limit_w: what the cooler may draw.
        """
        hot_k = _HOT_BASE_K + _HOT_PER_K * ground_k
        heat_w = _LEAK_W + inflow_kg_s * cryogenics.liquefaction_heat_j_kg(_INLET_K)
        share = _CARNOT_SHARE * (1.0 - _WORN * wear)
        w_per_w = cryogenics.refrigeration_power_w(1.0, self.temp_k, hot_k, share)
        goal_k = relax(self.temp_k, _SET_K, dt_s, _CONTROL_TAU_S)
        lift_w = np.maximum(0.0, heat_w - (goal_k - self.temp_k) * (_LAYER_J_K / dt_s))
        self.cooler_w = np.minimum(lift_w * w_per_w, np.minimum(_COOLER_MAX_W, limit_w))
        warming_k = (heat_w - self.cooler_w / w_per_w) * (dt_s / _LAYER_J_K)
        self._settle(dt_s, self.temp_k + warming_k, inflow_kg_s)

    def _settle(self, dt_s: float, temp_k: Array, inflow_kg_s: Array) -> None:
        """Vent what boils above the relief pressure, and hand over a surplus."""
        boiled_kg = np.maximum(0.0, temp_k - _RELIEF_K) * (_LAYER_J_K / cryogenics.OXYGEN_VAPORISATION_J_KG)
        self.temp_k = np.minimum(temp_k, _RELIEF_K)
        full, low = self.mass_kg > _TRANSFER_ABOVE_KG, self.mass_kg < _TRANSFER_BELOW_KG
        self.transferring = np.where(full, 1.0, np.where(low, 0.0, self.transferring))
        exported_kg = _TRANSFER_KG_H * dt_s / 3600.0 * self.transferring
        liquefied_kg = inflow_kg_s * dt_s
        ordered_kg = np.minimum(self.to_vent_kg, _VENT_KG_H * dt_s / 3600.0)
        self.to_vent_kg = self.to_vent_kg - ordered_kg
        boiled_kg = np.minimum(boiled_kg + ordered_kg, self.mass_kg)
        self.mass_kg = clip(self.mass_kg + liquefied_kg - boiled_kg - exported_kg, 0.0, np.inf)
        self.liquefied_kg = self.liquefied_kg + liquefied_kg
        self.vented_kg = self.vented_kg + boiled_kg
        self.exported_kg = self.exported_kg + exported_kg
