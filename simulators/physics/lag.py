"""First-order lags and first-order noise with their exact solutions, stable at any step."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def relax(value: Array, target: Array | float, dt_s: float, tau_s: float) -> Array:
    """Exact step of dx/dt = (target - x) / tau with a target held during the step."""
    return np.asarray(target + (value - target) * math.exp(-dt_s / tau_s))


def coloured_noise(value: Array, white: Array, dt_s: float, tau_s: float) -> Array:
    """Exact step of a unit-variance Ornstein-Uhlenbeck process with correlation time tau.

    `white` holds standard normal numbers. Source: Gillespie, Phys. Rev. E 54 (1996) 2084.
    """
    memory = math.exp(-dt_s / tau_s)
    return value * memory + white * math.sqrt(1.0 - memory * memory)


def hold_timer(timer_s: Array, running: NDArray[np.bool_], dt_s: float) -> Array:
    """Seconds a condition has held without a break, 0 while it does not."""
    return np.where(running, timer_s + dt_s, 0.0)
