"""Light at the site: what Sun and terrain leave of it at the heights of the masts."""

import math
from dataclasses import dataclass

import numpy as np

from simulators import ephemeris, terrain
from simulators.geometry import Sights
from simulators.physics.constants import SOLAR_CONSTANT_W_M2
from simulators.site import Site


@dataclass(frozen=True, slots=True)
class Light:
    """Light and lines of sight over the terrain at one moment."""

    low: float
    """Visible fraction of the solar disk at the low mast, eclipse included."""
    arrays: float
    """The same at the middle of the arrays."""
    flux_w_m2: float
    """Unobstructed, at the Moon's distance from the Sun."""
    obscuration: float
    """Part of the solar disk behind the Earth."""
    earth_horizon_deg: float
    """Elevation of the terrain in the Earth's direction, seen from the antenna mast."""


def light_at(site: Site, sights: Sights) -> Light:
    """Light at `site` for the lines of sight of one moment."""
    sun, earth = sights.sun, sights.earth
    azimuths = np.array([sun.azimuth_deg, sun.azimuth_deg, earth.azimuth_deg])
    masts_m = np.array([site.low_mast_m, site.array_mast_m, site.antenna_mast_m])
    horizon = terrain.horizon_deg(site.horizon, azimuths, masts_m)
    sun_radius_deg = math.degrees(math.asin(terrain.SUN_RADIUS_KM / sun.range_km))
    earth_radius_deg = math.degrees(math.asin(terrain.EARTH_SHADOW_RADIUS_KM / earth.range_km))
    apart_deg = sun.angle_deg(earth)
    hidden = 0.0
    if apart_deg < earth_radius_deg + sun_radius_deg:
        hidden = float(terrain.obscuration(apart_deg, earth_radius_deg, sun_radius_deg))
    low, arrays = terrain.disk_fraction(sun.elevation_deg, horizon[:2], sun_radius_deg) * (1.0 - hidden)
    flux_w_m2 = SOLAR_CONSTANT_W_M2 * (ephemeris.AU_KM / sun.range_km) ** 2
    return Light(float(low), float(arrays), flux_w_m2, hidden, float(horizon[2]))
