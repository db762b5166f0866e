"""Moving regolith, baking it together, and filtering its dust."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import GAS_CONSTANT_J_MOL_K
from simulators.physics.first_order import clip

SINTERING_ENERGY_J_MOL = 600e3
"""Viscous sintering of glassy basalt, order of viscosity's activation energy below 1100 degC
(Giordano et al. 2008, Earth Planet. Sci. Lett. 271, 123)."""
_SINTERING_REFERENCE_K, _SINTERING_REFERENCE_PER_S = 1283.15, 1.0 / 5400.0
"""Lunar simulants bake together within hours from about 1000 degC (Allen et al. 1994)."""


def sintering_rate_per_s(temp_k: Array) -> Array:
    """Share of loose regolith that bakes together each second, Arrhenius; 1/s.

    Below 950 degC less than 2 % an hour, at 1010 degC two thirds in an hour and a half; from 400 K to 1500 K.
    """
    inverse = 1.0 / temp_k - 1.0 / _SINTERING_REFERENCE_K
    exponent = -SINTERING_ENERGY_J_MOL / GAS_CONSTANT_J_MOL_K * inverse
    return np.asarray(_SINTERING_REFERENCE_PER_S * np.exp(np.minimum(exponent, 10.0)))


def auger_torque_n_m(flow_kg_h: Array, idle_n_m: float, per_kg_h: float, friction: Array | float) -> Array:
    """Torque of a turning screw conveyor: bearing and wall friction plus a part growing with flow.

    Zero at rest (CEMA, Screw Conveyors, no. 350: power of the empty screw plus power of the material).
    """
    return np.asarray(np.where(flow_kg_h > 0.0, friction * (idle_n_m + per_kg_h * flow_kg_h), 0.0))


def cake_pressure_kpa(flow_ratio: Array, clean_kpa: float, per_kg_kpa: float, cake_kg: Array) -> Array:
    """Darcy flow through filter and dust cake: dp = (clean + k m) flow / flow_nominal, kPa (Ruth 1935)."""
    return np.asarray((clean_kpa + per_kg_kpa * cake_kg) * flow_ratio)


def moved_kg(available_kg: Array, rate_kg_h: Array, dt_s: float) -> Array:
    """Mass moved in a step, never more than there is, kg."""
    return clip(available_kg, 0.0, rate_kg_h * (dt_s / 3600.0))
