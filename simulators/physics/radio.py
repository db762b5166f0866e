"""Noise of the low-frequency radio sky."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BOLTZMANN_J_K = 1.380649e-23


def galactic_temp_k(frequency_mhz: Array) -> Array:
    """Brightness temperature of the sky toward the galactic poles, K.

    Fit of Cane 1979 (MNRAS 189, 465): two power laws with free-free absorption, good from 0.5 to 40 MHz,
    brightness Ig f^-0.52 (1 - exp(-tau)) / tau + Ieg f^-0.80 exp(-tau), tau = 5 f^-2.1.
    """
    frequency = np.asarray(frequency_mhz, dtype=float)
    tau = 5.0 * frequency**-2.1
    galactic = 2.48e-20 * frequency**-0.52 * -np.expm1(-tau) / tau
    beyond = 1.06e-20 * frequency**-0.80 * np.exp(-tau)
    wavelength_m = 299.792458 / frequency
    return np.asarray((galactic + beyond) * wavelength_m**2 / (2.0 * BOLTZMANN_J_K))


def noise_power_dbw(temp_k: Array | float, bandwidth_hz: float) -> Array:
    """k T B in dBW (Johnson-Nyquist)."""
    return np.asarray(10.0 * np.log10(BOLTZMANN_J_K * np.asarray(temp_k) * bandwidth_hz))


def sum_dbw(*powers_dbw: Array | float) -> Array:
    """Sum of powers given in dBW."""
    total = np.zeros(1)
    for power in powers_dbw:
        total = total + 10.0 ** (np.asarray(power) / 10.0)
    return np.asarray(10.0 * np.log10(total))
