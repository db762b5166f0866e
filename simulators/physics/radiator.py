"""Radiators on the surface of the Moon.

Grey, isothermal, wide panels; views of sky and ground as of an upright panel on open terrain.

Source: Gilmore, Spacecraft Thermal Control Handbook (2002), chapter 6.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import STEFAN_BOLTZMANN_W_M2_K4


def sink_k(slope_k: Array, flat_k: Array) -> Array:
    """Effective temperature that a vertical radiator sees, K: half sky, 35 % lit slope, 15 % flat ground."""
    fourth = 0.35 * np.square(np.square(slope_k)) + 0.15 * np.square(np.square(flat_k))
    return np.asarray(np.sqrt(np.sqrt(fourth)))


def radiated_w(temp_k: Array, sink: Array, emitting_m2: Array | float) -> Array:
    """Heat given off, W; `emitting_m2` is area times emissivity."""
    fourth = np.square(np.square(temp_k)) - np.square(np.square(sink))
    return np.asarray(STEFAN_BOLTZMANN_W_M2_K4 * emitting_m2 * fourth)


def radiated_slope_w_k(temp_k: Array, emitting_m2: Array | float) -> Array:
    """Derivative of the heat given off against temperature, W/K."""
    return np.asarray(4.0 * STEFAN_BOLTZMANN_W_M2_K4 * emitting_m2 * np.square(temp_k) * temp_k)
