"""Cellular network on the lunar surface: path loss, signal-to-noise ratio, throughput.

Sources: T. S. Rappaport, Wireless Communications, ch. 4 (two-ray ground reflection);
ITU-R P.526 (knife-edge diffraction); 3GPP TS 36.214 (reference signal power); Shannon (1948).
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import SPEED_OF_LIGHT_M_S
from simulators.physics.link import free_space_loss_db, ratio

SUBCARRIER_HZ = 15_000.0
THERMAL_NOISE_DBM_HZ = -174.0
"""k T at 290 K."""
SHANNON_SHARE = 0.6
"""Share of the Shannon rate that a real modem reaches (3GPP TR 36.942, annex A)."""


def two_ray_loss_db(distance_m: Array, frequency_hz: float, base_m: float, user_m: float) -> Array:
    """Path loss, dB: free space up to the break at 4 h_t h_r / lambda, then 40 dB per decade.

    The mean of the fading by the reflected ray; good from some antenna heights to the horizon.
    """
    break_m = 4.0 * base_m * user_m * frequency_hz / SPEED_OF_LIGHT_M_S
    beyond = np.maximum(distance_m / break_m, 1.0)
    return free_space_loss_db(distance_m * beyond * 0.001, frequency_hz)


def knife_edge_loss_db(v: Array | float) -> Array:
    """Diffraction loss over one edge, dB, for the Fresnel parameter v (ITU-R P.526, eq. 31)."""
    shifted = np.maximum(v, -0.78) - 0.1
    return np.maximum(6.9 + 20.0 * np.log10(np.sqrt(shifted**2 + 1.0) + shifted), 0.0)


def noise_per_subcarrier_dbm(noise_figure_db: float) -> float:
    """Thermal noise in one LTE subcarrier, dBm: -174 + 10 log 15 kHz + NF."""
    return THERMAL_NOISE_DBM_HZ + float(10.0 * np.log10(SUBCARRIER_HZ)) + noise_figure_db


def sinr_db(
    reference_dbm: Array, noise_dbm: float, ceiling_db: Array | float, interference: Array | float
) -> Array:
    """Signal to noise, distortion and interference, dB.

    `ceiling_db` is the ratio that transmitter distortion and multipath leave; `interference` the power of
    foreign signals relative to the wanted one.
    """
    inverse = ratio(noise_dbm - reference_dbm) + ratio(-ceiling_db) + interference
    return np.asarray(-10.0 * np.log10(inverse))


def throughput_mbit_s(sinr: Array, bandwidth_mhz: float, peak_mbit_s: float) -> Array:
    """Rate of a cell, Mbit/s: 0.6 B log2(1 + SINR), up to the modem's peak."""
    return np.minimum(SHANNON_SHARE * bandwidth_mhz * np.log2(1.0 + ratio(sinr)), peak_mbit_s)


def packet_loss_percent(sinr: Array) -> Array:
    """Packets lost after retransmission, %: rises below 2 dB, half at -3 dB (logistic block error curve)."""
    return np.asarray(100.0 / (1.0 + np.exp((np.asarray(sinr) + 3.0) * 1.15)))
