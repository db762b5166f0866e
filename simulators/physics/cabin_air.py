"""Air of a pressurised cabin.

Sources: ideal gas; crew metabolism from NASA Life Support Baseline Values and Assumptions (2015).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GAS_CONSTANT_J_MOL_K = 8.314_462_618
OXYGEN_KG_MOL, NITROGEN_KG_MOL, CARBON_DIOXIDE_KG_MOL = 31.9988e-3, 28.0134e-3, 44.0095e-3
AIR_KG_MOL = 28.97e-3
CREW_OXYGEN_KG_D, CREW_CARBON_DIOXIDE_KG_D = 0.84, 1.0
CREW_HEAT_W = 120.0
SECONDS_PER_DAY = 86_400.0


def pascal_per_kg(kg_mol: float, volume_m3: float, temp_k: float) -> float:
    """Partial pressure of a kilogram of gas, Pa/kg."""
    return GAS_CONSTANT_J_MOL_K * temp_k / (kg_mol * volume_m3)


def leaked_share(leak_kg_d: Array, air_kg: float, dt_s: float) -> Array:
    """Share of every gas that a leak takes in a step."""
    return np.asarray(1.0 - np.exp(-leak_kg_d / air_kg * (dt_s / SECONDS_PER_DAY)))


def made_up_pa(missing_pa: Array, tau_s: float, limit_pa_s: float, dt_s: float) -> Array:
    """Gas added by a regulator within a step, Pa: proportional, with a greatest flow, never taking out."""
    wanted = missing_pa * (1.0 - np.exp(-dt_s / tau_s))
    return np.asarray(np.minimum(np.maximum(wanted, 0.0), limit_pa_s * dt_s))


def carbon_dioxide_pa(pressure: Array, source_pa_s: Array, tau_s: Array | float, dt_s: float) -> Array:
    """Partial pressure after a step with a scrubber of first order, Pa."""
    balance = source_pa_s * tau_s
    return np.asarray(balance + (pressure - balance) * np.exp(-dt_s / np.asarray(tau_s)))
