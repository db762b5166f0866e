"""A solar array that faces the Sun: electrical output and plate temperature.

Sources: data sheets of triple-junction cells (Spectrolab XTJ: 29 % at 28 degC, -0.22 %/K of power,
-6.5 mV/K of cell voltage). Linear in temperature, good from -100 to 100 degC; colder, the clamp rules.
Light is at right angles to the plate or already reduced by the cosine.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import STEFAN_BOLTZMANN_W_M2_K4

CELL_EFFICIENCY = 0.29
PACKING = 0.78
REFERENCE_C = 28.0
POWER_PER_K = -0.0022
VOLTAGE_PER_K = -0.0028
REFERENCE_V = 160.0
OPEN_CIRCUIT_RATIO = 1.13
CLAMP_V = 230.0
"""Highest input of the power point trackers; a colder array works below its best voltage."""
ABSORPTANCE, EMISSIVITY = 0.88, 0.85
HEAT_CAPACITY_J_M2_K = 3000.0


def power_w(light_w_m2: Array, temp_c: Array, area_m2: float) -> Array:
    """Power at the best voltage that the tracker can take, W.

    Args:
        light_w_m2: light that reaches the cells, after pointing, shadow and dust, shape (..., masts).
        temp_c: of the plate, same shape.
        area_m2: of one mast.
    """
    warmth_k = temp_c - REFERENCE_C
    best_w = light_w_m2 * (area_m2 * PACKING * CELL_EFFICIENCY) * (1.0 + POWER_PER_K * warmth_k)
    return np.asarray(best_w * np.minimum(1.0, CLAMP_V / best_voltage_v(temp_c)))


def best_voltage_v(temp_c: Array) -> Array:
    """Voltage of greatest power, V."""
    return np.asarray(REFERENCE_V * (1.0 + VOLTAGE_PER_K * (temp_c - REFERENCE_C)))


def operating_voltage_v(temp_c: Array, drawn_share: Array) -> Array:
    """Voltage when only a share of the possible power is drawn, V: toward open circuit, below the clamp."""
    toward_open = 1.0 + (OPEN_CIRCUIT_RATIO - 1.0) * (1.0 - drawn_share)
    return np.asarray(np.minimum(best_voltage_v(temp_c) * toward_open, CLAMP_V))


def heating_k_s(temp_k: Array, light_w_m2: Array, drawn_w_m2: Array, ground_k: Array) -> Array:
    """dT/dt of a vertical plate, K/s; half of what each side sees is ground."""
    ground_w_m2 = EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * np.square(np.square(ground_k))
    emitted_w_m2 = 2.0 * EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * np.square(np.square(temp_k))
    gained_w_m2 = ABSORPTANCE * light_w_m2 - drawn_w_m2 + ground_w_m2 - emitted_w_m2
    return np.asarray(gained_w_m2 / HEAT_CAPACITY_J_M2_K)


def cooling_slope_per_s(temp_k: Array) -> Array:
    """d(dT/dt)/dT, 1/s; negative."""
    return np.asarray(-8.0 * EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 / HEAT_CAPACITY_J_M2_K * temp_k**3)
