"""The observing programme: known from the time alone."""

import math
from dataclasses import dataclass

from simulators.faults import NS_PER_S
from simulators.physics.constants import GOLDEN

_TARGET_S, _CYCLE_S, _EXPOSURE_S, _FILTER_S = 3600.0, 300.0, 270.0, 600.0
_FILTERS = 6
_PLASTIC = 0.754_877_67
"""With the golden ratio: a low-discrepancy sequence spreads targets evenly over the sky (Roberts 2018)."""
TARGET_NS = int(_TARGET_S) * NS_PER_S
"""How long each target is observed."""
SKY_AHEAD_DEG_S = (0.5490 - 0.5080) / 3600.0
"""Stars turn once in a sidereal month, the Sun once in a synodic one."""
_NEAREST_TO_SUN_DEG, _LOWEST_DEG, _HIGHEST_DEG = 60.0, 20.0, 80.0


@dataclass(frozen=True, slots=True)
class Pointing:
    """What the programme asks for at one moment."""

    from_sun_deg: float
    """Azimuth, relative to the Sun's."""
    altitude_deg: float
    into_target_s: float
    exposing: bool
    """By the schedule; the mount may still be on its way."""
    filter: int


def pointing_at(time_ns: int) -> Pointing:
    """One target an hour, away from the Sun; exposures of 270 s with 30 s for readout."""
    time_s = time_ns / NS_PER_S
    index = math.floor(time_s / _TARGET_S)
    into_s = time_s - index * _TARGET_S
    share = index * GOLDEN % 1.0
    away_deg = _NEAREST_TO_SUN_DEG + (360.0 - 2.0 * _NEAREST_TO_SUN_DEG) * share
    height = index * _PLASTIC % 1.0
    return Pointing(
        from_sun_deg=away_deg + SKY_AHEAD_DEG_S * into_s,
        altitude_deg=_LOWEST_DEG + (_HIGHEST_DEG - _LOWEST_DEG) * height,
        into_target_s=into_s,
        exposing=into_s % _CYCLE_S < _EXPOSURE_S,
        filter=1 + int(into_s // _FILTER_S) % _FILTERS,
    )
