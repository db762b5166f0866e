"""Radio link budgets: from radiated power to bit energy over noise density.

Sources: H. T. Friis, Proc. IRE 34 (1946) 254; CCSDS 401.0-B; CCSDS 414.0-G (Pseudo-noise and link design).
All functions accept floats or arrays of any common shape.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import SPEED_OF_LIGHT_M_S
from simulators.physics.first_order import clip

SPEED_OF_LIGHT_KM_S = SPEED_OF_LIGHT_M_S / 1000.0
BOLTZMANN_DBW_K_HZ = -228.599
"""10 log10 of the Boltzmann constant, CODATA 2018."""
LOCK_MARGIN_DB = 10.0
"""Signal-to-noise ratio in the loop that a phase-locked loop needs (Gardner, Phaselock Techniques, ch. 6)."""


def db(ratio: Array | float) -> Array:
    """Decibels of a power ratio; -3000 for zero."""
    return np.asarray(10.0 * np.log10(np.maximum(ratio, 1e-300)))


def ratio(level_db: Array | float) -> Array:
    """Power ratio of decibels."""
    return np.asarray(10.0 ** (np.asarray(level_db) * 0.1))


def free_space_loss_db(range_km: Array | float, frequency_hz: float) -> Array:
    """Loss between isotropic antennas, dB: 20 log(4 pi r f / c) (Friis)."""
    return np.asarray(
        20.0 * np.log10(4.0 * np.pi * np.asarray(range_km) * frequency_hz / SPEED_OF_LIGHT_KM_S)
    )


def eirp_dbw(power_w: Array | float, gain_dbi: float, circuit_loss_db: float = 0.0) -> Array:
    """Equivalent isotropically radiated power, dBW; below -2900 for an amplifier that is off."""
    return db(power_w) + (gain_dbi - circuit_loss_db)


def received_power_dbw(eirp: Array | float, losses_db: Array | float, gain_dbi: Array | float) -> Array:
    """Power at the receiver's input, dBW: EIRP - sum of losses + receiving gain (Friis)."""
    return np.asarray(eirp) - losses_db + gain_dbi


def carrier_to_noise_dbhz(power_dbw: Array | float, system_noise_k: Array | float) -> Array:
    """C/N0, dBHz: P - 10 log T - 10 log k."""
    return np.asarray(power_dbw - db(system_noise_k) - BOLTZMANN_DBW_K_HZ)


def bit_energy_to_noise_db(
    carrier_dbhz: Array | float, rate_bit_s: Array | float, loss_db: Array | float
) -> Array:
    """Eb/N0, dB: C/N0 - 10 log R - implementation loss."""
    return np.asarray(carrier_dbhz - db(rate_bit_s) - loss_db)


def thermal_noise_dbw(temperature_k: Array | float, bandwidth_hz: float) -> Array:
    """k T B, dBW: what a power meter shows without a signal (Nyquist 1928)."""
    return np.asarray(db(temperature_k) + BOLTZMANN_DBW_K_HZ + 10.0 * np.log10(bandwidth_hz))


def power_sum_db(first_db: Array | float, second_db: Array | float) -> Array:
    """Level of two incoherent signals together, dB."""
    return db(ratio(first_db) + ratio(second_db))


def doppler_hz(range_rate_km_s: Array | float, frequency_hz: float) -> Array:
    """One-way Doppler shift, Hz: -f rdot / c, first order; positive when the distance shrinks."""
    return np.asarray(-np.asarray(range_rate_km_s) * (frequency_hz / SPEED_OF_LIGHT_KM_S))


def lock_threshold_dbhz(loop_bandwidth_hz: float) -> float:
    """Carrier-to-noise density at which a loop pulls in, dBHz: 10 log(2 B_L) + 10 (CCSDS 414.0-G)."""
    return float(10.0 * np.log10(2.0 * loop_bandwidth_hz)) + LOCK_MARGIN_DB


def acquisition_time_s(excess_db: Array | float) -> Array:
    """Time to sweep and lock, s: 5 s for a strong carrier, 40 s at threshold.

    The sweep rate a loop can follow grows with its signal-to-noise ratio (Gardner, ch. 8).
    """
    return np.asarray(5.0 + 35.0 * np.exp(-np.maximum(excess_db, 0.0) / 10.0))


def agc_voltage_v(power_dbw: Array | float) -> Array:
    """Gain-control voltage of a linear-in-dB receiver, V: 2.5 V at -133 dBW, 0.1 V/dB, rails 0 and 5 V."""
    return clip(2.5 + 0.1 * (np.asarray(power_dbw) + 133.0), 0.0, 5.0)
