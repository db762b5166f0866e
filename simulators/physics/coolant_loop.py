"""A pumped liquid loop.

Source: Gilmore, Spacecraft Thermal Control Handbook (2002), chapter 12; water at 10 degC.
"""

import numpy as np

from simulators.physics.arrays import Array

WATER_J_KG_K = 4186.0


def capacity_w_k(flow_kg_h: Array) -> Array:
    """Heat that the flow carries for each kelvin, W/K."""
    return np.asarray(flow_kg_h * (WATER_J_KG_K / 3600.0))


def pressure_rise_kpa(flow_kg_h: Array, at_kpa: float, at_kg_h: float) -> Array:
    """Turbulent system curve: the pressure rise goes with the square of flow, kPa."""
    return np.asarray(at_kpa * np.square(flow_kg_h / at_kg_h))
