"""Hydrogen reduction of ilmenite: FeTiO3 + H2 -> Fe + TiO2 + H2O."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import GAS_CONSTANT_J_MOL_K, ZERO_C_K

ILMENITE_KG_MOL = 151.71e-3

ACTIVATION_ENERGY_J_MOL = 90e3
"""Reduction of ilmenite, order of Zhao and Shadman 1991 (Ind. Eng. Chem. Res. 30, 2080)."""
REFERENCE_TEMP_C = 900.0
EQUILIBRIUM_AT_REFERENCE = 0.07
"""pH2O/pH2 at 900 degC; Altenberg et al. 1993 give 0.05 to 0.08 from 800 to 1000 degC."""
REDUCTION_ENTHALPY_J_MOL = 42e3
"""Endothermic; sets how the equilibrium moves with temperature."""


def reduction_rate_per_s(temp_c: Array, reference_per_s: float) -> Array:
    """Arrhenius rate, k = k900 exp(-E/R (1/T - 1/T900)), 1/s; used here from 700 to 1050 degC."""
    inverse = 1.0 / (temp_c + ZERO_C_K) - 1.0 / (REFERENCE_TEMP_C + ZERO_C_K)
    return np.asarray(reference_per_s * np.exp(-ACTIVATION_ENERGY_J_MOL / GAS_CONSTANT_J_MOL_K * inverse))


def core_after(core: Array, rate_per_s: Array, dt_s: float) -> Array:
    """Shrinking core u = (1-X)^(1/3) after a step of dX/dt = k (1-X)^(2/3), that is du/dt = -k/3.

    Exact for constant k (Levenspiel, Chemical Reaction Engineering, ch. 25).
    """
    return np.asarray(np.maximum(0.0, core - rate_per_s * (dt_s / 3.0)))


def conversion(core: Array) -> Array:
    """Share X of the ilmenite that is reduced, X = 1 - u^3, of a core of relative radius u."""
    return np.asarray(1.0 - core * core * core)


def equilibrium_fraction(temp_c: Array) -> Array:
    """Highest mole fraction of water in the gas, Keq / (1 + Keq), Keq by van 't Hoff; 800 to 1000 degC."""
    inverse = 1.0 / (temp_c + ZERO_C_K) - 1.0 / (REFERENCE_TEMP_C + ZERO_C_K)
    keq = EQUILIBRIUM_AT_REFERENCE * np.exp(-REDUCTION_ENTHALPY_J_MOL / GAS_CONSTANT_J_MOL_K * inverse)
    return np.asarray(keq / (1.0 + keq))


def water_per_charge_mol(regolith_kg: Array, ilmenite_fraction: Array) -> Array:
    """Water that full reduction gives, mol: one per mole of ilmenite (10.5 % of its mass is this oxygen)."""
    return np.asarray(regolith_kg * ilmenite_fraction / ILMENITE_KG_MOL)


def braked_fraction(free_fraction: Array, inlet_fraction: Array, equilibrium: Array) -> Array:
    """Water that the reaction adds to the gas, as mole fraction, slowed by its own product.

    The rate is the free one times (1 - y/yeq) with y at the outlet, so that
    added = free (1 - (inlet + added)/yeq), solved for added; never negative.
    """
    added = free_fraction * (1.0 - inlet_fraction / equilibrium) / (1.0 + free_fraction / equilibrium)
    return np.asarray(np.maximum(0.0, added))


def gas_pressure_pa(amount_mol: Array, volumes_m3: tuple[float, ...], temps_k: tuple[Array, ...]) -> Array:
    """Ideal gas shared by connected volumes: p = n R / sum(V_i / T_i), Pa."""
    spread = np.zeros_like(amount_mol)
    for volume_m3, temp_k in zip(volumes_m3, temps_k, strict=True):
        spread = spread + volume_m3 / temp_k
    return np.asarray(amount_mol * GAS_CONSTANT_J_MOL_K / spread)
