"""Radiation errors in memory, and counting of rare events.

Sources: ECSS-E-HB-10-12A (1e-9 upsets a bit and day in galactic cosmic rays for hardened memory); the
increase with protons is a fit: a factor of 20 at 1000, of 200 at 10 000 protons/(cm2 s sr).
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import SECONDS_PER_HOUR
from simulators.physics.first_order import relax


def upset_factor(proton_flux: Array, flux_of_doubling: float = 50.0) -> Array:
    """Upsets relative to quiet times, for a flux above 10 MeV in 1/(cm2 s sr)."""
    return np.asarray(1.0 + proton_flux / flux_of_doubling)


def quiet_upsets_per_h(bits: float, per_bit_day: float) -> float:
    """Upsets an hour in quiet times."""
    return bits * per_bit_day / 24.0


def uncorrectable_per_h(corrected_per_h: Array, bits: float, word_bits: int, scrub_s: Array) -> Array:
    """Errors an hour by two upsets of one word between two passes of the scrubber.

    (N/2) (r w)^2 T for N words of w bits with r upsets a bit and second, while r w T is small.

    Args:
        corrected_per_h: upsets of the whole memory.
        bits: size of the memory.
        word_bits: of one protected word, check bits included.
        scrub_s: time of one pass.
    """
    words = bits / word_bits
    per_word_s = corrected_per_h / (words * SECONDS_PER_HOUR)
    return np.asarray(0.5 * words * np.square(per_word_s) * scrub_s * SECONDS_PER_HOUR)


def counted_per_h(rate: Array, counts: Array, dt_s: float, tau_s: float) -> Array:
    """Rate meter: exponential mean of counts over `tau_s`, 1/h."""
    return relax(rate, counts * (SECONDS_PER_HOUR / dt_s), dt_s, tau_s)


def rejected_share(bit_error_rate: Array, blocks: int) -> Array:
    """Share of telecommands lost to bit errors.

    Each block of 63 bits (BCH, CCSDS 231.0-B) bears one error; two make the frame fail: 1953 p^2 a block.
    """
    return np.asarray(1.0 - np.exp(-blocks * 1953.0 * np.square(bit_error_rate)))
