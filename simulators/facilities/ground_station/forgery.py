"""Forged telemetry: somebody replays a recorded pass in place of what the station measures."""

import numpy as np

from simulators.facility import Reading
from simulators.faults import NS_PER_S
from simulators.physics.arrays import Flags

_LOOP_S = 600.0


def forged(readings: dict[str, Reading], where: Flags, time_ns: int) -> dict[str, Reading]:
    """Telemetry in which a ten-minute loop of an old pass takes the place of the receiver's values.

    Each value is plausible alone; together they contradict the antenna, the ephemeris (light time, Doppler
    shift) and what the other station receives.

    Args:
        readings: what the station measures.
        where: replicas that are forged.
        time_ns: UTC.
    """
    phase = time_ns / NS_PER_S % _LOOP_S / _LOOP_S
    ripple = np.sin(2.0 * np.pi * 3.0 * phase)
    recorded = {
        "carrier_lock": True,
        "rx_power": -131.7 + 0.06 * ripple,
        "agc": 2.63 + 0.006 * ripple,
        "ebn0": 6.2 + 0.06 * ripple,
        "doppler": 7.1 - 0.25 * phase,
        "frames_ok_rate": 448.4,
        "light_time": 1.2034,
    }
    return {**readings, **{name: np.where(where, value, readings[name]) for name, value in recorded.items()}}
