"""Channel coding: error rates against Eb/N0.

Sources: J. G. Proakis, Digital Communications, ch. 5; CCSDS 131.0-B (LDPC AR4JA, Reed-Solomon) and
130.1-G (measured waterfalls); CCSDS 231.0-B (telecommand LDPC).
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip
from simulators.physics.link import ratio
from simulators.physics.special import erfc

LDPC_HALF_THRESHOLD_DB = 1.4
"""Eb/N0 for a frame error rate of 1e-5, AR4JA rate 1/2, k = 4096 (CCSDS 130.1-G)."""
CONVOLUTIONAL_RS_THRESHOLD_DB = 2.6
"""Convolutional (7, 1/2) with Reed-Solomon (255, 223), interleaving 5 (CCSDS 130.1-G)."""
TC_LDPC_THRESHOLD_DB = 3.0
"""Telecommand LDPC (512, 256), codeword error rate 1e-5 (CCSDS 231.0-B)."""
LDPC_SLOPE_PER_DB = 8.0
"""Decades of frame error rate per dB in the waterfall of long LDPC and turbo codes."""
CONVOLUTIONAL_RS_SLOPE_PER_DB = 3.0
"""The same of the concatenated code."""
FRAME_ERROR_FLOOR = 1e-9


def bpsk_bit_error_rate(ebn0_db: Array | float) -> Array:
    """Uncoded bit error rate of coherent BPSK or QPSK: erfc(sqrt(Eb/N0)) / 2; exactly 0 beyond 16 dB."""
    rate = 0.5 * erfc(np.sqrt(ratio(ebn0_db)))
    return np.where(np.asarray(ebn0_db) > 16.0, 0.0, rate)


def frame_error_rate(
    ebn0_db: Array | float,
    threshold_db: Array | float,
    slope_per_db: Array | float = LDPC_SLOPE_PER_DB,
) -> Array:
    """Frame error rate near the waterfall: 1e-5 at threshold, `slope_per_db` decades per dB, floor 1e-9.

    A straight line through measured curves (CCSDS 130.1-G), good from 1e-1 to 1e-7; the error floor of the
    real codes lies lower or about there.
    """
    decades = -5.0 - slope_per_db * (np.asarray(ebn0_db) - threshold_db)
    return np.asarray(10.0 ** clip(decades, -9.0, 0.0))


def retransmission_share(frame_error: Array | float) -> Array:
    """Share of segments an ARQ protocol sends again: p / (1 + p), one extra copy of each loss at least.

    Source: selective repeat (Lin and Costello, Error Control Coding, ch. 22), with lost repeats left out.
    """
    return np.asarray(frame_error / (1.0 + np.asarray(frame_error)))
