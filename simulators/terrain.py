"""What terrain and bodies hide: horizon, visible part of the Sun's disk, eclipse by the Earth."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from simulators.physics.arrays import Array
from simulators.physics.constants import MOON_RADIUS_KM
from simulators.site import Obstacle

EARTH_SHADOW_RADIUS_KM = 6378.14 * 1.01
"""Equatorial radius, one per cent added for the atmosphere, as eclipse canons do."""
SUN_RADIUS_KM = 695_700.0
_CREST_DROP_DEG = 1.1
"""How far a crest has fallen at its half width."""
_ALL_AROUND_DEG = 360.0


def horizon_deg(obstacles: tuple[Obstacle, ...], azimuth_deg: ArrayLike, mast_m: ArrayLike) -> Array:
    """Elevation of the terrain, deg, seen from `mast_m` above the ground of the site.

    A crest stands at (top - mast) / distance, lowered by the curvature distance / (2 R).
    """
    azimuth, mast = np.asarray(azimuth_deg, float), np.asarray(mast_m, float)
    centre, width, distance_m, top_m = _columns(obstacles)
    crest = (top_m - mast[..., None]) / distance_m - distance_m / (2e3 * MOON_RADIUS_KM)
    aside = (azimuth[..., None] - centre + 180.0) % 360.0 - 180.0
    drop_deg = np.where(width >= _ALL_AROUND_DEG, 0.0, _CREST_DROP_DEG * (aside / width) ** 2)
    return np.asarray((np.degrees(crest) - drop_deg).max(axis=-1))


@cache
def _columns(obstacles: tuple[Obstacle, ...]) -> Array:
    """Azimuth, half width, distance and top; shape (4, obstacles)."""
    return np.array([(o.azimuth_deg, o.half_width_deg, o.distance_m, o.top_m) for o in obstacles]).T


def disk_fraction(elevation_deg: ArrayLike, horizon: ArrayLike, semidiameter_deg: ArrayLike) -> Array:
    """Part of a disk above a straight horizon, 0 to 1 (area of a circular segment)."""
    above = np.asarray(elevation_deg, float) - np.asarray(horizon, float)
    x = np.minimum(np.maximum(above / np.asarray(semidiameter_deg, float), -1.0), 1.0)
    return np.asarray(0.5 + (x * np.sqrt(1.0 - x * x) + np.arcsin(x)) / np.pi)


def obscuration(separation: ArrayLike, occulting: ArrayLike, disk: ArrayLike) -> Array:
    """Part of a disk of radius `disk` behind another of radius `occulting`, all in one angular unit.

    Area of the lens that two circles share, over the area of the hidden one.
    """
    gap, big, small = np.broadcast_arrays(*(np.asarray(v, float) for v in (separation, occulting, disk)))
    safe = np.clip(gap, np.abs(big - small) + 1e-12, None)
    near = np.arccos(np.clip((safe**2 + small**2 - big**2) / (2 * safe * small), -1, 1))
    far = np.arccos(np.clip((safe**2 + big**2 - small**2) / (2 * safe * big), -1, 1))
    lens = small**2 * (near - np.sin(2 * near) / 2) + big**2 * (far - np.sin(2 * far) / 2)
    inside = np.where(big >= small, 1.0, (big / small) ** 2)
    part = np.where(gap <= np.abs(big - small), inside, lens / (np.pi * small**2))
    return np.where(gap >= big + small, 0.0, np.clip(part, 0.0, 1.0))
