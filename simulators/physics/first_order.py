"""First-order lags and noises with exact updates, stable for any step."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def relax(value: Array, target: Array | float, dt_s: float, tau_s: float) -> Array:
    """Value after `dt_s` of dx/dt = (target - x) / tau, for a constant target."""
    return np.asarray(target + (value - target) * math.exp(-dt_s / tau_s))


def slew(value: Array, target: Array | float, rate_per_s: Array | float, dt_s: float) -> Array:
    """Value moved toward a target by no more than `rate_per_s` times `dt_s`."""
    reach = rate_per_s * dt_s
    return np.asarray(value + clip(target - value, -reach, reach))


def wander(
    value: Array, mean: Array | float, sigma: float, dt_s: float, tau_s: float, normal: Array
) -> Array:
    """Ornstein-Uhlenbeck noise: returns to its mean within tau, with stationary deviation sigma.

    Exact discretisation (Gillespie 1996, Phys. Rev. E 54, 2084); `normal` are standard normal numbers.
    """
    keep = math.exp(-dt_s / tau_s)
    return np.asarray(mean + (value - mean) * keep + sigma * math.sqrt(1.0 - keep * keep) * normal)


def clip(value: Array | float, low: Array | float, high: Array | float) -> Array:
    """Value held between two bounds; quicker than numpy.clip for small arrays."""
    return np.asarray(np.minimum(np.maximum(value, low), high))


def linear_step(value: Array, rate_per_s: Array, slope_per_s: Array | float, dt_s: float) -> Array:
    """One linearised exponential (Rosenbrock-Euler) step of dx/dt = f(x).

    x' = x + f (exp(s dt) - 1) / s with s = df/dx; exact for linear f and stable for s < 0
    (Hochbruck and Ostermann 2010, Acta Numerica 19, 209).

    Args:
        value: x now.
        rate_per_s: f(x).
        slope_per_s: df/dx, must not be zero.
        dt_s: step.
    """
    return np.asarray(value + rate_per_s * np.expm1(np.multiply(slope_per_s, dt_s)) / slope_per_s)
