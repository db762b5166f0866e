"""Liquid oxygen: saturation, refrigeration, boil-off."""

import numpy as np

from simulators.physics.arrays import Array

OXYGEN_VAPORISATION_J_KG = 213e3
"""At the boiling point, 90.19 K (NIST)."""
OXYGEN_LIQUID_J_KG_K = 1.70e3
OXYGEN_GAS_J_KG_K = 0.92e3
OXYGEN_BOILING_K = 90.188


def oxygen_saturation_pa(temp_k: Array) -> Array:
    """Vapour pressure of oxygen, Pa.

    Antoine equation of NIST for 54 to 154 K (Brower and Thodos 1968):
    log10 p[bar] = 3.9523 - 340.024 / (T - 4.144).
    """
    return np.asarray(1e5 * 10.0 ** (3.9523 - 340.024 / (temp_k - 4.144)))


def refrigeration_power_w(
    lift_w: Array | float, cold_k: Array, hot_k: Array | float, carnot_share: Array | float
) -> Array:
    """Input power of a cooler: lift (Th - Tc) / Tc over its share of the Carnot efficiency, W.

    Shares of 0.05 to 0.2 are usual near 90 K (Ter Brake and Wiegerinck 2002, Cryogenics 42, 705).
    """
    return np.asarray(lift_w * (hot_k - cold_k) / cold_k / carnot_share)


def liquefaction_heat_j_kg(inlet_k: float) -> float:
    """Heat to take from oxygen gas at `inlet_k` to make it liquid at its boiling point, J/kg."""
    return OXYGEN_VAPORISATION_J_KG + OXYGEN_GAS_J_KG_K * (inlet_k - OXYGEN_BOILING_K)
