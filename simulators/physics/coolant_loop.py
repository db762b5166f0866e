"""A pumped liquid loop with a radiator.

Sources: Gilmore, Spacecraft Thermal Control Handbook (2002), chapters 6 and 12; water at 10 degC.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

WATER_J_KG_K = 4186.0
STEFAN_W_M2_K4 = 5.670_374e-8


def capacity_w_k(flow_kg_h: Array) -> Array:
    """Heat that the flow carries for each kelvin, W/K."""
    return np.asarray(flow_kg_h * (WATER_J_KG_K / 3600.0))


def pressure_rise_kpa(flow_kg_h: Array, at_kpa: float, at_kg_h: float) -> Array:
    """Turbulent system curve: the pressure rise goes with the square of flow, kPa."""
    return np.asarray(at_kpa * np.square(flow_kg_h / at_kg_h))


def sink_k(slope_k: Array, flat_k: Array) -> Array:
    """Effective temperature that a vertical radiator sees, K: half sky, 35 % lit slope, 15 % flat ground."""
    fourth = 0.35 * np.square(np.square(slope_k)) + 0.15 * np.square(np.square(flat_k))
    return np.asarray(np.sqrt(np.sqrt(fourth)))


def radiated_w(temp_k: Array, sink: Array, emitting_m2: Array | float) -> Array:
    """Heat given off, W; `emitting_m2` is area times emissivity."""
    fourth = np.square(np.square(temp_k)) - np.square(np.square(sink))
    return np.asarray(STEFAN_W_M2_K4 * emitting_m2 * fourth)


def radiated_slope_w_k(temp_k: Array, emitting_m2: Array | float) -> Array:
    """Derivative of the heat given off against temperature, W/K."""
    return np.asarray(4.0 * STEFAN_W_M2_K4 * emitting_m2 * temp_k**3)
