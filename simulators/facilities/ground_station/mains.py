"""The public mains: its voltage, and the blocks in which it is shed by schedule."""

import numpy as np

from simulators.facility import Step
from simulators.physics.arrays import Array, Flags
from simulators.physics.weather import NS_PER_DAY

SAST_H = 2.0
"""South African time ahead of UTC."""
_SPREAD = 0.008
_BLOCK_H, _BLOCKS_A_DAY, _TURN_H = 2.5, 3, 2.0
"""Of the published plan: blocks eight hours apart, two hours later each day of a four-day turn."""


def shed_by_schedule(time_ns: int, stage: Array) -> Flags:
    """Whether this area is cut off now.

    Args:
        time_ns: UTC.
        stage: 0 none; up to a third one block a day, up to two thirds two, then three.
    """
    day, hour = divmod(time_ns / NS_PER_DAY * 24.0 + SAST_H, 24.0)
    first_h = _TURN_H * (day % 4)
    blocks = np.ceil(stage * _BLOCKS_A_DAY)
    since_h = (hour - first_h) % 24.0
    block, within_h = divmod(since_h, 24.0 / _BLOCKS_A_DAY)
    return np.asarray((blocks > block) & (within_h < _BLOCK_H))


def mains_voltage_v(step: Step, nominal_v: float, noise: Array) -> Array:
    """Voltage between phases, V; a weak outage is a sag."""
    faults = step.faults
    lost = np.maximum(faults.strength("blackout"), faults.strength("mains_outage"))
    stage = faults.strength("load_shedding")
    if stage.any():
        lost = np.maximum(lost, shed_by_schedule(step.time_ns, stage))
    return nominal_v * (1.0 + _SPREAD * noise) * (1.0 - lost)
