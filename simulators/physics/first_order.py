"""Lags, noises with memory, and drives, with updates that are exact or at least stable for any step."""

import math

import numpy as np

from simulators.physics.arrays import Array, Flags


def kept(dt_s: Array | float, tau_s: Array | float) -> Array | float:
    """Share of a deviation that is left after `dt_s`: exp(-dt / tau)."""
    lapsed = dt_s / tau_s
    return np.asarray(np.exp(-lapsed)) if isinstance(lapsed, np.ndarray) else math.exp(-lapsed)


def relax(value: Array, target: Array | float, dt_s: Array | float, tau_s: Array | float) -> Array:
    """Value after `dt_s` of dx/dt = (target - x) / tau, for a constant target."""
    return np.asarray(target + (value - target) * kept(dt_s, tau_s))


def aim(value: Array, goal: Array | float, dt_s: float, tau_s: Array | float) -> Array:
    """Target for which `relax` arrives at a goal, its inverse: what a controller asks of its actuator."""
    share = kept(dt_s, tau_s)
    return np.asarray((goal - value * share) / (1.0 - share))


def drained(stored: Array, dt_s: float, tau_s: float, limit_per_s: Array | float = math.inf) -> Array:
    """What leaves a store of dx/dt = -x / tau within a step, through an outlet of limited flow."""
    return np.minimum(stored * -math.expm1(-dt_s / tau_s), np.multiply(limit_per_s, dt_s))


def wander(
    value: Array,
    normal: Array,
    dt_s: float,
    tau_s: Array | float,
    mean: Array | float = 0.0,
    sigma: float = 1.0,
) -> Array:
    """Ornstein-Uhlenbeck noise: returns to its mean within tau, with stationary deviation sigma.

    Exact discretisation (Gillespie 1996, Phys. Rev. E 54, 2084).

    Args:
        value: the noise before.
        normal: standard normal numbers of the same shape.
        dt_s: step.
        tau_s: correlation time, one for all or one for each column.
        mean: what it wanders about.
        sigma: stationary deviation.
    """
    share = kept(dt_s, tau_s)
    return np.asarray(mean + (value - mean) * share + sigma * np.sqrt(1.0 - share * share) * normal)


def slew(value: Array, target: Array | float, rate_per_s: Array | float, dt_s: float) -> Array:
    """Value moved toward a target by no more than `rate_per_s` times `dt_s`."""
    reach = rate_per_s * dt_s
    return np.asarray(value + clip(target - value, -reach, reach))


def clip(value: Array | float, low: Array | float, high: Array | float) -> Array:
    """Value held between two bounds; quicker than numpy.clip for small arrays."""
    return np.asarray(np.minimum(np.maximum(value, low), high))


def hold_timer(timer_s: Array, running: Flags, dt_s: float) -> Array:
    """Seconds a condition has held without a break, 0 while it does not."""
    return np.where(running, timer_s + dt_s, 0.0)


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
