"""Temperature of the ground near the pole: heat conduction in one dimension, and a table made with it.

Properties after Hayne et al. 2017 (J. Geophys. Res. Planets 122): density and conductivity rise with depth
over 7 cm, conductivity with T^3, heat capacity is a polynomial of T.
"""

from dataclasses import dataclass

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import STEFAN_BOLTZMANN_W_M2_K4
from simulators.physics.regolith_table import FLAT_K, SLOPE_K

EMISSIVITY = 0.95
ABSORPTANCE = 0.88
HEAT_FLOW_W_M2 = 0.018
TERRAIN_W_M2 = 1.5
"""Absorbed from lit terrain around, scattered light and infrared, always (assumed; keeps nights at 80 K)."""
LUNATION_DAYS = 29.530_59
SEASON_DAYS = 346.62
OBLIQUITY_DEG = 1.543
_SCATTERED_MEAN_W_M2 = 0.55
_SCATTERED_SWING_W_M2 = 0.45
_STORED_W_M2 = 0.15
"""Heat that a shadowed floor gives back from below, W/m2."""
_SHADOW_LAG_RAD = 0.35


@dataclass(frozen=True, slots=True)
class Column:
    """A stack of layers from the surface down."""

    thickness_m: Array
    density_kg_m3: Array
    contact_w_m_k: Array


def column(layers: int = 20, first_m: float = 0.006, growth: float = 1.2) -> Column:
    """Layers that grow with depth, with the density and contact conductivity of Hayne et al. 2017."""
    thickness = first_m * growth ** np.arange(layers)
    depth = np.cumsum(thickness) - thickness / 2
    density = 1800.0 - 700.0 * np.exp(-depth / 0.07)
    contact = 3.4e-3 - 2.66e-3 * (1800.0 - density) / 700.0
    return Column(np.asarray(thickness, float), np.asarray(density, float), np.asarray(contact, float))


def heat_capacity_j_kg_k(temp_k: Array) -> Array:
    """Heat capacity of regolith, J/(kg K) (Hayne et al. 2017, table A1)."""
    t = temp_k
    return np.asarray(-3.6125 + 2.7431 * t + 2.3616e-3 * t**2 - 1.2340e-5 * t**3 + 8.9093e-9 * t**4)


def conduct(soil: Column, temp_k: Array, absorbed_w_m2: Array, dt_s: float) -> Array:
    """Temperatures (..., layers) one explicit step later, lit at the top and heated from below."""
    conductivity = soil.contact_w_m_k * (1 + 2.7 * (temp_k / 350.0) ** 3)
    spacing = (soil.thickness_m[1:] + soil.thickness_m[:-1]) / 2
    between = (conductivity[..., 1:] + conductivity[..., :-1]) / 2
    down = -between * np.diff(temp_k, axis=-1) / spacing
    top = absorbed_w_m2 - EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * temp_k[..., 0] ** 4
    bottom = np.full_like(top, -HEAT_FLOW_W_M2)
    flow = np.concatenate([top[..., None], down, bottom[..., None]], axis=-1)
    heat = -np.diff(flow, axis=-1)
    return np.asarray(
        temp_k + dt_s * heat / (soil.thickness_m * soil.density_kg_m3 * heat_capacity_j_kg_k(temp_k))
    )


def sun_direction(day: float, longitude_deg: float, latitude_deg: float) -> Array:
    """Sun east, north, up at `day`, of a Moon on a circular orbit: season and lunation start at zero."""
    latitude = np.radians(latitude_deg)
    declination = np.radians(OBLIQUITY_DEG * np.sin(2 * np.pi * day / SEASON_DAYS))
    hour = -2 * np.pi * day / LUNATION_DAYS - np.radians(longitude_deg)
    east = np.cos(declination) * np.sin(hour)
    toward = np.cos(declination) * np.cos(hour)
    north = np.sin(declination) * np.cos(latitude) - toward * np.sin(latitude)
    up = np.sin(declination) * np.sin(latitude) + toward * np.cos(latitude)
    return np.array([east, north, up])


def temperatures_k(season_rad: float, sun_azimuth_deg: float) -> tuple[float, float]:
    """Flat ground and a 10 deg slope that faces the Earth, K, by bilinear interpolation of the table."""
    seasons, azimuths = len(FLAT_K), len(FLAT_K[0])
    row, row_part = _cell(season_rad / (2 * np.pi) * seasons)
    col, col_part = _cell(sun_azimuth_deg / 360.0 * azimuths)
    return (
        _bilinear(FLAT_K, row, row_part, col, col_part),
        _bilinear(SLOPE_K, row, row_part, col, col_part),
    )


def shadow_temp_k(season_rad: float) -> float:
    """Floor of a permanently shadowed crater, K: lit only by light scattered from its rims.

    Equilibrium with 0.1 W/m2 in winter and 1.0 W/m2 in summer, three weeks late, and with stored heat.
    """
    scattered = _SCATTERED_MEAN_W_M2 - _SCATTERED_SWING_W_M2 * float(np.sin(season_rad - _SHADOW_LAG_RAD))
    return float(((scattered + _STORED_W_M2) / (EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4)) ** 0.25)


def _cell(position: float) -> tuple[int, float]:
    """Bin before a position counted from bin centres, and how far it is toward the next."""
    below = int(np.floor(position - 0.5))
    return below, position - 0.5 - below


def _bilinear(
    table: tuple[tuple[int, ...], ...], row: int, row_part: float, col: int, col_part: float
) -> float:
    rows, cols = len(table), len(table[0])
    first, second = table[row % rows], table[(row + 1) % rows]
    upper = first[col % cols] * (1 - col_part) + first[(col + 1) % cols] * col_part
    lower = second[col % cols] * (1 - col_part) + second[(col + 1) % cols] * col_part
    return upper * (1 - row_part) + lower * row_part
