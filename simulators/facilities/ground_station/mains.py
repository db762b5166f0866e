"""The public mains: its voltage, and the blocks in which it is shed by schedule."""

import numpy as np

from simulators.facility import Step
from simulators.physics import weather
from simulators.physics.arrays import Array, Flags

SAST_H = 2.0
"""South African time ahead of UTC."""
_SPREAD = 0.008
_SAG_S, _SAG_DEPTH = 3.0, 0.4
"""Longest and deepest of the sags that switching and short circuits elsewhere make (IEC 61000-4-11)."""
_BLOCK_H, _BLOCKS_A_DAY, _TURN_H = 2.5, 3, 2.0
"""Of the published plan: blocks eight hours apart, two hours later each day of a four-day turn."""


def shed_by_schedule(time_ns: int, stage: Array) -> Flags:
    """Whether this area is cut off now.

    Args:
        time_ns: UTC.
        stage: 0 none; up to a third one block a day, up to two thirds two, then three.
    """
    day, hour = divmod(time_ns / weather.NS_PER_DAY * 24.0 + SAST_H, 24.0)
    first_h = _TURN_H * (day % 4)
    blocks = np.ceil(stage * _BLOCKS_A_DAY)
    since_h = (hour - first_h) % 24.0
    block, within_h = divmod(since_h, 24.0 / _BLOCKS_A_DAY)
    return np.asarray((blocks > block) & (within_h < _BLOCK_H))


def mains_voltage_v(step: Step, nominal_v: float, sags_per_day: float, noise: Array) -> Array:
    """Voltage between phases, V, mean of the step; a weak outage is a long sag."""
    faults, draw = step.faults, step.random.uniform(3)
    sag = weather.arrival(draw[:, 0], sags_per_day, step.dt_s)
    lost = np.maximum(faults.strength("blackout"), faults.strength("mains_outage"))
    stage = faults.strength("load_shedding")
    if stage.any():
        lost = np.maximum(lost, shed_by_schedule(step.time_ns, stage))
    if sag.any():
        lasting = np.minimum(_SAG_S * (1.0 - draw[:, 1]) / step.dt_s, 1.0)
        lost = np.maximum(lost, sag * lasting * _SAG_DEPTH * (1.0 - draw[:, 2]))
    return nominal_v * (1.0 + _SPREAD * noise) * (1.0 - lost)
