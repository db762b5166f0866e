"""Error function and normal distribution on arrays, which numpy lacks."""

import numpy as np

from simulators.physics.arrays import Array

_P = 0.3275911
_A = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
_SQRT_HALF = 0.7071067811865476


def erfc(x: Array | float) -> Array:
    """Complementary error function, within 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    magnitude = np.abs(x)
    t = 1.0 / (1.0 + _P * magnitude)
    a1, a2, a3, a4, a5 = _A
    tail = t * (a1 + t * (a2 + t * (a3 + t * (a4 + t * a5)))) * np.exp(-magnitude * magnitude)
    return np.asarray(np.where(np.asarray(x) < 0.0, 2.0 - tail, tail))


def normal_cdf(z: Array | float) -> Array:
    """Probability that a standard normal number is below z."""
    return np.asarray(0.5 * erfc(-np.asarray(z) * _SQRT_HALF))
