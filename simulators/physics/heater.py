"""Electric heaters that keep something from below; the ideal proportional controller, without lag."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip


def proportional_w(below_k: Array, gain_w_k: float, limit_w: float) -> tuple[Array, Array]:
    """Power of a proportional heater within its limits, and its slope.

    Args:
        below_k: how far the temperature lies below the set point.
        gain_w_k: power for each kelvin.
        limit_w: what the heater can give.

    Returns:
        Power, W, and how it falls with temperature, W/K: the gain, or zero at a limit.
    """
    wanted_w = gain_w_k * below_k
    regulating = (wanted_w > 0.0) & (wanted_w < limit_w)
    return clip(wanted_w, 0.0, limit_w), np.where(regulating, gain_w_k, 0.0)
