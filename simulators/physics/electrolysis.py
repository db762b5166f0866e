"""Water electrolysis with a proton exchange membrane."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import (
    FARADAY_C_MOL,
    GAS_CONSTANT_J_MOL_K,
    HYDROGEN_KG_MOL,
    OXYGEN_KG_MOL,
    WATER_KG_MOL,
    ZERO_C_K,
)

THERMONEUTRAL_V = 1.481
"""Enthalpy of liquid water at 25 degC over 2F."""


def reversible_voltage_v(temp_c: Array) -> Array:
    """E = 1.229 - 0.846e-3 (T - 25), V, at 1 bar (Carmo et al. 2013, Int. J. Hydrogen Energy 38, 4901)."""
    return np.asarray(1.229 - 0.846e-3 * (temp_c - 25.0))


def activation_voltage_v(
    density_a_cm2: Array, exchange_a_cm2: float, temp_c: Array, transfer: float
) -> Array:
    """Tafel overvoltage R T / (alpha F) asinh(i / 2 i0), V; zero at no current."""
    slope_v = GAS_CONSTANT_J_MOL_K * (temp_c + ZERO_C_K) / (transfer * FARADAY_C_MOL)
    return np.asarray(slope_v * np.arcsinh(density_a_cm2 / (2.0 * exchange_a_cm2)))


def resistance_ohm(at_60c_ohm: float, temp_c: Array) -> Array:
    """Membrane resistance, ohm: exp(1268 (1/T - 1/333.15)) (Springer et al. 1991), wet, 30 to 80 degC."""
    return np.asarray(at_60c_ohm * np.exp(1268.0 * (1.0 / (temp_c + ZERO_C_K) - 1.0 / 333.15)))


def oxygen_kg_s(current_a: Array, cells: int, efficiency: Array | float) -> Array:
    """Faraday: m = I N M / (4 F) times the current efficiency, kg/s."""
    return np.asarray(current_a * (cells * OXYGEN_KG_MOL / (4.0 * FARADAY_C_MOL)) * efficiency)


def water_kg_s(current_a: Array, cells: int, efficiency: Array | float) -> Array:
    """Water that leaves as oxygen and hydrogen, kg/s; crossed-over gas recombines to water."""
    return np.asarray(current_a * (cells * WATER_KG_MOL / (2.0 * FARADAY_C_MOL)) * efficiency)


def hydrogen_kg_s(current_a: Array, cells: int, efficiency: Array | float) -> Array:
    """Hydrogen made, kg/s: what the water loses to oxygen is all that is left."""
    return np.asarray(current_a * (cells * HYDROGEN_KG_MOL / (2.0 * FARADAY_C_MOL)) * efficiency)


def loss_heat_w(current_a: Array, cell_v: Array, cells: int) -> Array:
    """Heat of the stack, N I (V - 1.481), W; negative below the thermoneutral voltage, where it cools."""
    return np.asarray(cells * current_a * (cell_v - THERMONEUTRAL_V))


def crossover_fraction(current_a: Array, leak_current_a: Array | float) -> Array:
    """Mole fraction of hydrogen in the oxygen when a constant flow crosses the membrane.

    Hydrogen of `leak_current_a` (2 electrons a molecule) mixes with oxygen of the current (4 electrons).
    """
    hydrogen = 2.0 * leak_current_a
    return np.asarray(hydrogen / (hydrogen + np.maximum(current_a, 1e-3)))
