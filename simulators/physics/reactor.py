"""A small fission reactor with Stirling converters.

Point kinetics with one delayed group and the prompt jump (Hetrick, Dynamics of Nuclear Reactors, 1971),
linear about full power: with x the logarithm of the precursors, y the excess of core temperature, q the heat
drawn and a = |alpha| / beta,

    dx/dt = -lambda a y,    dy/dt = P0 / C (x - a y - k y - (q - 1)),    P = P0 (1 + x - a y).

Power follows the heat that is drawn by a damped oscillation of some ten minutes (KRUSTY, Poston et al. 2020).
Good for draws from half to all of full power and a core within some 50 K of its reference.
Decay heat: Way and Wigner 1948.
"""

import math
from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array


@dataclass(frozen=True, slots=True)
class Kinetics:
    """Constants of a core."""

    full_power_w: float = 144_800.0
    heat_capacity_j_k: float = 230_000.0
    decay_per_s: float = 0.08
    """Of the one group of delayed neutrons."""
    delayed_fraction: float = 0.0065
    feedback_per_k: float = 0.75e-5
    """Reactivity lost for each kelvin: about half of KRUSTY's, as a moderated core has it."""
    draw_per_k: float = 0.002
    """Relative rise of the heat drawn, for each kelvin of core temperature."""

    @property
    def power_per_k(self) -> float:
        """Prompt fall of relative power for each kelvin."""
        return self.feedback_per_k / self.delayed_fraction


def follow_load(
    precursors: Array, excess_k: Array, drawn: Array | float, dt_s: float, core: Kinetics
) -> tuple[Array, Array]:
    """Exact solution over a step with constant draw.

    Args:
        precursors: x, logarithm of precursors relative to full power.
        excess_k: y, core temperature above its reference, K.
        drawn: q, heat drawn relative to full power at reference temperature.
        dt_s: step.
        core: constants.

    Returns:
        x and y at the end of the step.
    """
    up = core.full_power_w / core.heat_capacity_j_k
    down = core.decay_per_s * core.power_per_k
    half = 0.5 * up * (core.power_per_k + core.draw_per_k)
    omega = math.sqrt(up * down - half * half)
    grow, cosine, sine = math.exp(-half * dt_s), math.cos(omega * dt_s), math.sin(omega * dt_s) / omega
    z = precursors - (np.asarray(drawn) - 1.0)
    new_z = grow * (z * (cosine + half * sine) - down * sine * excess_k)
    new_y = grow * (excess_k * (cosine - half * sine) + up * sine * z)
    return np.asarray(new_z + (np.asarray(drawn) - 1.0)), np.asarray(new_y)


def fission_power_w(precursors: Array, excess_k: Array, core: Kinetics) -> Array:
    """Fission power while critical, W."""
    return np.asarray(core.full_power_w * np.maximum(1.0 + precursors - core.power_per_k * excess_k, 0.0))


def decay_heat_w(since_trip_s: Array, operated_s: float, core: Kinetics) -> Array:
    """Heat of fission products: 0.066 P0 (t^-0.2 - (t + t_op)^-0.2)."""
    t = np.maximum(since_trip_s, 1.0)
    return np.asarray(0.066 * core.full_power_w * (t**-0.2 - (t + operated_s) ** -0.2))


def dying_fission_w(since_trip_s: Array, core: Kinetics) -> Array:
    """Fission by the delayed neutrons that are left after the rod has fallen, W."""
    return np.asarray(0.115 * core.full_power_w * np.exp(-core.decay_per_s * since_trip_s))


def stirling_efficiency(hot_k: Array, cold_k: Array) -> Array:
    """Half of the Carnot efficiency."""
    return np.asarray(0.5 * (1.0 - cold_k / hot_k))
