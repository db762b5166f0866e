"""Mains, battery and diesel behind a ground station.

Sources: IEC 62040-3 (uninterruptible supplies), ISO 8528 (generating sets).
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SECONDS_PER_HOUR = 3600.0


def ups_charge_percent(
    charge_percent: Array, on_battery: Flags, dt_s: float, autonomy_s: float, recharge_s: float
) -> Array:
    """Charge after a step, %: constant power out while on battery, constant current back in."""
    change = np.where(on_battery, -100.0 / autonomy_s, 100.0 / recharge_s) * dt_s
    return np.minimum(np.maximum(charge_percent + change, 0.0), 100.0)


def fuel_percent(fuel: Array, running: Flags, dt_s: float, burn_l_h: float, tank_l: float) -> Array:
    """Fuel left after a step, %, at constant load."""
    burnt = running * (100.0 * burn_l_h / tank_l * dt_s / SECONDS_PER_HOUR)
    return np.maximum(fuel - burnt, 0.0)
