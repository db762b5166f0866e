"""A pumped liquid loop.

Sources: Gilmore, Spacecraft Thermal Control Handbook (2002), chapter 12; Incropera et al., Fundamentals of
Heat and Mass Transfer (2007), chapter 11. For liquid water from 0 to 40 degC, whose heat capacity varies
there by 0.7 %.
"""

import numpy as np

from simulators.physics.arrays import Array

WATER_J_KG_K = 4186.0


def capacity_w_k(flow_kg_h: Array) -> Array:
    """Heat that the flow carries for each kelvin, W/K."""
    return np.asarray(flow_kg_h * (WATER_J_KG_K / 3600.0))


def exchanged_w_k(conductance_w_k: Array | float, capacity: Array) -> Array:
    """Heat that a body gives to coolant flowing past it for each kelvin above the inlet, W/K.

    Effectiveness 1 - exp(-NTU) of a heat exchanger with one side at one temperature: the whole
    conductance at high flow, no more than the flow can carry at low flow.

    Args:
        conductance_w_k: between body and coolant, UA.
        capacity: of the flow, W/K; must not be zero.
    """
    return np.asarray(-capacity * np.expm1(-conductance_w_k / capacity))


def pressure_rise_kpa(flow_kg_h: Array, at_kpa: float, at_kg_h: float) -> Array:
    """Turbulent system curve through one known point: the pressure rise goes with the square of flow, kPa."""
    return np.asarray(at_kpa * np.square(flow_kg_h / at_kg_h))
