"""Noise with memory."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def relax(state: Array, noise: Array, dt_s: float, tau_s: Array | float) -> Array:
    """Next value of an Ornstein-Uhlenbeck process of unit variance, exact for any step.

    Args:
        state: the value before.
        noise: standard normal numbers of the same shape.
        dt_s: step.
        tau_s: correlation time, one for all or one for each column.
    """
    memory = np.exp(-dt_s / tau_s)
    return np.asarray(memory * state + np.sqrt(1.0 - memory * memory) * noise)
