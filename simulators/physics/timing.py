"""Clocks: how frequency errors become time, range and Doppler errors.

Sources: D. W. Allan, Proc. IEEE 54 (1966) 221; DSN 810-005 modules 202 (Doppler) and 203 (ranging).
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SPEED_OF_LIGHT_M_PER_NS = 0.299792458
NS_PER_S = 1e9


def elapsed_offset_ns(fractional_frequency: Array | float, dt_s: float) -> Array:
    """Time a clock gains within a step, ns."""
    return np.asarray(np.asarray(fractional_frequency) * (dt_s * NS_PER_S))


def range_bias_m(clock_offset_ns: Array | float) -> Array:
    """Error of a one-way range by a clock offset, m: c dt."""
    return np.asarray(SPEED_OF_LIGHT_M_PER_NS * np.asarray(clock_offset_ns))


def frequency_bias_hz(fractional_frequency: Array | float, frequency_hz: float) -> Array:
    """Apparent Doppler by a fractional frequency error, Hz."""
    return np.asarray(np.asarray(fractional_frequency) * frequency_hz)


def disciplined(
    offset: Array, steered: NDArray[np.bool_], gain: Array | float, dt_s: float, tau_s: float
) -> Array:
    """Offset after a step in which it is pulled to zero where steered and grows by `gain` in any case.

    Exact for d(offset)/dt = -offset / tau + gain / dt where steered.
    """
    memory = math.exp(-dt_s / tau_s)
    pulled = offset * memory + gain * (tau_s / dt_s) * (1.0 - memory)
    return np.where(steered, pulled, offset + gain)
