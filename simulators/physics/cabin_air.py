"""Air of a pressurised cabin.

Sources: ideal gas; crew metabolism from NASA Life Support Baseline Values and Assumptions (2015); vapour
pressure by Magnus' formula with the coefficients of Alduchov and Eskridge 1996 (J. Appl. Meteorol. 35, 601).
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import GAS_CONSTANT_J_MOL_K, SECONDS_PER_DAY
from simulators.physics.first_order import drained, relax

CREW_OXYGEN_KG_D, CREW_CARBON_DIOXIDE_KG_D, CREW_WATER_KG_D = 0.84, 1.0, 2.5
"""Of one person; water as breath and sweat."""
CREW_HEAT_W = 120.0


def pascal_per_kg(kg_mol: float, volume_m3: float, temp_k: float) -> float:
    """Partial pressure of a kilogram of gas, Pa/kg."""
    return GAS_CONSTANT_J_MOL_K * temp_k / (kg_mol * volume_m3)


def saturation_pa(temp_c: Array) -> Array:
    """Vapour pressure over liquid water, Pa, within 0.4 % from -40 to 50 degC."""
    return np.asarray(610.94 * np.exp(17.625 * temp_c / (243.04 + temp_c)))


def leaked_share(leak_kg_d: Array, air_kg: float, dt_s: float) -> Array:
    """Share of every gas that a leak takes in a step."""
    return np.asarray(-np.expm1(-leak_kg_d / air_kg * (dt_s / SECONDS_PER_DAY)))


def made_up_pa(missing_pa: Array, tau_s: float, limit_pa_s: float, dt_s: float) -> Array:
    """Gas added by a regulator within a step, Pa: proportional, with a greatest flow, never taking out."""
    return drained(np.maximum(missing_pa, 0.0), dt_s, tau_s, limit_pa_s)


def removed_pa(
    pressure: Array, source_pa_s: Array | float, floor_pa: Array | float, tau_s: Array, dt_s: float
) -> Array:
    """Partial pressure after a step with a source and a first-order remover that stops at `floor_pa`, Pa.

    A scrubber of carbon dioxide has no floor; a condensing heat exchanger dries down to the saturation
    pressure at its coil, and adds nothing below that.
    """
    wet = np.maximum(pressure, floor_pa)
    grown = pressure + source_pa_s * dt_s
    return np.where(grown < floor_pa, grown, relax(wet, floor_pa + source_pa_s * tau_s, dt_s, tau_s))
