"""Moving regolith, and filtering its dust."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip


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
