"""A direct-current bus held by droop control.

Quasi-static: good for steps much longer than the milliseconds of converters.

Sources: IEC 61660 (dc auxiliary systems); droop control as in Guerrero et al. 2011 (IEEE TIE 58, 158).
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import relax


def bus_voltage_v(power_w: Array, no_load_v: float, droop_ohm: float) -> Array:
    """Voltage that solves V = V0 - r P / V, V."""
    return np.asarray(0.5 * (no_load_v + np.sqrt(np.maximum(no_load_v**2 - 4.0 * droop_ohm * power_w, 0.0))))


def sag_v(sag: Array, current_step_a: Array, dt_s: float, tau_s: float, ohm: float) -> Array:
    """Transient sag after a step, V, when the current came as a ramp during it."""
    return relax(sag, ohm * current_step_a * (tau_s / dt_s), dt_s, tau_s)


def distribution_loss_w(power_w: Array, bus_v: Array, converter_share: float, cable_ohm: float) -> Array:
    """Converters lose a share, cables I2R, W."""
    return np.asarray(converter_share * power_w + cable_ohm * np.square(power_w / bus_v))
