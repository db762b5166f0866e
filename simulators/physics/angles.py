"""Angles on the sphere."""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.first_order import clip


def wrap_deg(angle_deg: Array | float) -> Array:
    """Angle between -180 and 180 deg."""
    return np.asarray((np.asarray(angle_deg) + 180.0) % 360.0 - 180.0)


def separation_deg(az1_deg: Array, alt1_deg: Array, az2_deg: Array, alt2_deg: Array) -> Array:
    """Angle between two directions, deg, to some 1e-6 deg (spherical law of cosines)."""
    alt1, alt2 = np.radians(alt1_deg), np.radians(alt2_deg)
    turn = np.radians(az1_deg - az2_deg)
    cosine = np.sin(alt1) * np.sin(alt2) + np.cos(alt1) * np.cos(alt2) * np.cos(turn)
    return np.asarray(np.degrees(np.arccos(clip(cosine, -1.0, 1.0))))
