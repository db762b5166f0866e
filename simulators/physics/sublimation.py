"""Sublimation of water ice into vacuum."""

import math

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import BOLTZMANN_J_K

LATENT_HEAT_J_KG = 2.84e6
"""Sublimation of ice near 200 K (Murphy and Koop 2005, eq. 5: 51 kJ/mol)."""
WATER_KG_PER_MOLECULE = 2.9915e-26
MOLECULAR_SPEED_FACTOR = math.sqrt(WATER_KG_PER_MOLECULE / (2.0 * math.pi * BOLTZMANN_J_K))


def ice_vapour_pressure_pa(temp_k: Array) -> Array:
    """Murphy and Koop 2005 (Q. J. R. Meteorol. Soc. 131, 1539), eq. 7, Pa, above 110 K.

    ln p = 9.550426 - 5723.265/T + 3.53068 ln T - 0.00728332 T
    """
    return np.asarray(np.exp(9.550426 - 5723.265 / temp_k + 3.53068 * np.log(temp_k) - 0.00728332 * temp_k))


def free_sublimation_kg_m2_s(pressure_pa: Array, temp_k: Array) -> Array:
    """Hertz-Knudsen flux of a surface at vapour pressure p: p sqrt(m / (2 pi k T)), kg/(m2 s)."""
    return np.asarray(pressure_pa * MOLECULAR_SPEED_FACTOR / np.sqrt(temp_k))


def heat_per_kg_of_water_j(grade: Array, rise_k: float, regolith_j_kg_k: float) -> Array:
    """Latent heat, and warming by `rise_k` the ground that holds 1 kg of ice at mass share `grade`, J/kg."""
    return np.asarray(LATENT_HEAT_J_KG + regolith_j_kg_k * rise_k / np.maximum(grade, 0.005))


def capture_efficiency(trap_k: Array) -> Array:
    """Share of the vapour that freezes on a cold trap: near 1 below 130 K, half at 142 K.

    A smooth step where the vapour pressure of the caught ice nears that under the dome; a design value.
    """
    return np.asarray(1.0 / (1.0 + np.exp((trap_k - 142.0) / 4.0)))
