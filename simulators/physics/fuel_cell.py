"""Regenerative fuel cell: hydrogen fuel cell, electrolyser, and the tanks between them.

Sources: Larminie and Dicks, Fuel Cell Systems Explained (polarisation with Tafel and ohmic terms);
NIST for the compressibility of hydrogen and oxygen at 15 degC.
Good for 0.01 to 1.2 A/cm2 at 55 to 75 degC and for tanks of up to 22 MPa between 270 and 310 K.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import GAS_CONSTANT_J_MOL_K

LOWER_HEATING_J_KG = 1.1996e8
"""Hydrogen, 33.3 kWh/kg."""
LOWER_HEATING_V = 1.254
THERMONEUTRAL_V = 1.481
"""Electrolysis at this voltage makes no heat (higher heating value)."""
OPEN_CIRCUIT_V = 0.95
HYDROGEN_COMPRESSION_PER_PA = 6.0e-9
OXYGEN_COMPRESSION_PER_PA = -2.0e-9
"""Z = 1 + b p; oxygen attracts itself at these pressures."""


def cell_voltage_v(density_a_cm2: Array) -> Array:
    """Fuel cell: V = 0.90 - 0.03 ln(i) - 0.2 i, at most the open-circuit voltage."""
    i = np.maximum(density_a_cm2, 1e-6)
    return np.asarray(np.minimum(0.90 - 0.03 * np.log(i) - 0.2 * i, OPEN_CIRCUIT_V))


def current_density_a_cm2(power_w: Array, area_cm2: float) -> Array:
    """Current density at which the stack gives a power, A/cm2; `area_cm2` of all its cells together."""
    demand_w_cm2 = power_w / area_cm2
    density = demand_w_cm2 / 0.8
    for _ in range(2):
        density = demand_w_cm2 / cell_voltage_v(density)
    return np.asarray(density)


def hydrogen_used_kg_s(power_w: Array, cell_v: Array, plant_efficiency: float) -> Array:
    """Consumption for a net power: the cell turns V / 1.254 of the lower heating value into electricity."""
    return np.asarray(power_w / (plant_efficiency * cell_v / LOWER_HEATING_V * LOWER_HEATING_J_KG))


def electrolyser_voltage_v(load: Array) -> Array:
    """Cell voltage from 1.70 V at no load to 1.95 V at full load (load from 0 to 1)."""
    return np.asarray(1.70 + 0.25 * load)


def hydrogen_made_kg_s(power_w: Array, cell_v: Array, plant_efficiency: float) -> Array:
    """Production for a gross power."""
    return np.asarray(power_w * (plant_efficiency * LOWER_HEATING_V / LOWER_HEATING_J_KG) / cell_v)


def tank_pressure_pa(
    mass_kg: Array, kg_mol: float, volume_m3: float, temp_k: Array, compression_per_pa: float
) -> Array:
    """Pressure with Z = 1 + b p: p = a / (1 - b a), where a is that of an ideal gas."""
    ideal_pa = mass_kg * (GAS_CONSTANT_J_MOL_K * temp_k / (kg_mol * volume_m3))
    return np.asarray(ideal_pa / (1.0 - compression_per_pa * ideal_pa))
