"""Silicon imaging detectors and their thermoelectric cooling."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import ZERO_C_K

BOLTZMANN_EV_K = 8.617333262e-5
REFERENCE_K = 293.15


def band_gap_ev(temp_k: Array | float) -> Array:
    """Silicon: 1.1557 - 7.021e-4 T^2 / (1108 + T), eV, from 0 to 400 K (Varshni 1967, Physica 34, 149)."""
    temp = np.asarray(temp_k, dtype=float)
    return np.asarray(1.1557 - 7.021e-4 * temp * temp / (1108.0 + temp))


def dark_current_relative(temp_c: Array) -> Array:
    """Dark current relative to 20 degC: T^1.5 exp(-Eg / 2kT) (Janesick 2001, Scientific CCDs, 7.1).

    Generation in the depleted silicon, from about -110 degC, below which the law is not tested, to +50 degC,
    above which diffusion takes over.
    """
    return np.asarray(_carriers(np.asarray(temp_c) + ZERO_C_K) / _REFERENCE_CARRIERS)


def _carriers(temp_k: Array | float) -> Array:
    """Thermal carriers, up to a constant."""
    temp = np.asarray(temp_k)
    return np.asarray(temp**1.5 * np.exp(-band_gap_ev(temp) / (2.0 * BOLTZMANN_EV_K * temp)))


_REFERENCE_CARRIERS = float(_carriers(REFERENCE_K))


def tec_lift_w(
    current_a: Array, cold_k: Array, hot_k: Array, seebeck_v_k: float, ohm: float, w_k: float
) -> Array:
    """Heat a thermoelectric cooler takes from its cold side, W.

    Q = S I Tc - I^2 R / 2 - K (Th - Tc) (Goldsmid, Introduction to Thermoelectricity, 2.2), with properties
    that do not change with temperature: good to some per cent for differences up to 70 K.

    Args:
        current_a: through the cooler.
        cold_k: its cold side.
        hot_k: its hot side.
        seebeck_v_k: S, of all couples in series.
        ohm: R, of all couples.
        w_k: K, heat that flows back for each kelvin.
    """
    return np.asarray(seebeck_v_k * current_a * cold_k - 0.5 * ohm * current_a**2 - w_k * (hot_k - cold_k))


def tec_current_a(
    lift_w: Array, cold_k: Array, hot_k: Array, seebeck_v_k: float, ohm: float, w_k: float
) -> Array:
    """Current for a wanted lift, A: the smaller root of the equation of `tec_lift_w`.

    A lift that no current gives asks for the one of the highest lift, S Tc / R; a lift below the leak asks
    for a negative one.
    """
    drive = seebeck_v_k * cold_k
    root = drive * drive - 2.0 * ohm * (lift_w + w_k * (hot_k - cold_k))
    return np.asarray((drive - np.sqrt(np.maximum(root, 0.0))) / ohm)


def tec_power_w(current_a: Array, cold_k: Array, hot_k: Array, seebeck_v_k: float, ohm: float) -> Array:
    """Electrical input S I (Th - Tc) + I^2 R, W; never counted negative."""
    return np.asarray(np.maximum(0.0, seebeck_v_k * current_a * (hot_k - cold_k) + ohm * current_a**2))
