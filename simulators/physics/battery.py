"""Lithium-ion batteries of cells in series.

Sources: Plett, Battery Management Systems 1 (2015), chapter 2 (open-circuit voltage with a resistance);
the open-circuit curve is a cubic fit from 3.0 V empty to 4.15 V full.
Good for rates up to one capacity an hour and -20 to 50 degC; without hysteresis, diffusion or self-discharge.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip

CELL_RESISTANCE_OHM = 0.8e-3
COULOMB_EFFICIENCY = 0.98


def open_circuit_v(soc: Array, cells: int) -> Array:
    """Voltage without current, V; `soc` is the state of charge from 0 to 1."""
    return np.asarray(cells * (3.0 + soc * (1.15 + soc * (-0.35 + 0.35 * soc))))


def resistance_ohm(temp_c: Array, cells: int) -> Array:
    """Inner resistance, ohm: 2 % more for each kelvin below 20 degC."""
    return np.asarray(cells * CELL_RESISTANCE_OHM * (1.0 + 0.02 * np.maximum(20.0 - temp_c, 0.0)))


def current_a(power_w: Array, open_v: Array, ohm: Array) -> Array:
    """Current at a terminal power, A, both positive on charge: solves P = (E + R I) I."""
    root = np.sqrt(np.maximum(np.square(open_v) + 4.0 * ohm * power_w, 0.0))
    return np.asarray((root - open_v) / (2.0 * ohm))


def charged(soc: Array, current: Array, dt_s: float, capacity_ah: Array) -> Array:
    """State of charge after a step; a little of what goes in is lost."""
    stored = np.where(current > 0.0, COULOMB_EFFICIENCY * current, current)
    return clip(soc + stored * dt_s / (3600.0 * capacity_ah), 0.0, 1.0)
