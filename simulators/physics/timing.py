"""Clocks: how frequency errors become time, range and Doppler errors.

Sources: D. W. Allan, Proc. IEEE 54 (1966) 221; DSN 810-005 modules 202 (Doppler) and 203 (ranging).
"""

import numpy as np

from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_YEAR, SPEED_OF_LIGHT_M_S
from simulators.physics.first_order import relax

NS_PER_S = 1e9


def years_since(start_ns: int, time_ns: int) -> float:
    """Julian years of service; none before it began."""
    return max(0, time_ns - start_ns) / (SECONDS_PER_YEAR * NS_PER_S)


def elapsed_offset_ns(fractional_frequency: Array | float, dt_s: float) -> Array:
    """Time a clock gains within a step, ns."""
    return np.asarray(np.asarray(fractional_frequency) * (dt_s * NS_PER_S))


def range_bias_m(clock_offset_ns: Array | float) -> Array:
    """Error of a one-way range by a clock offset, m: c dt."""
    return np.asarray(SPEED_OF_LIGHT_M_S / NS_PER_S * np.asarray(clock_offset_ns))


def frequency_bias_hz(fractional_frequency: Array | float, frequency_hz: float) -> Array:
    """Apparent Doppler by a fractional frequency error, Hz."""
    return np.asarray(np.asarray(fractional_frequency) * frequency_hz)


def disciplined(offset: Array, steered: Flags, gain: Array | float, dt_s: float, tau_s: float) -> Array:
    """Offset after a step in which it is pulled to zero where steered and grows by `gain` in any case.

    Exact for d(offset)/dt = -offset / tau + gain / dt where steered.
    """
    return np.where(steered, relax(offset, gain * (tau_s / dt_s), dt_s, tau_s), offset + gain)
