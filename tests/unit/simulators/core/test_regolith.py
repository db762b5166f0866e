"""The table of ground temperatures against the heat conduction that made it."""

import numpy as np

from simulators import terrain
from simulators.physics import regolith
from simulators.physics.arrays import Array
from simulators.physics.constants import SOLAR_CONSTANT_W_M2, STEFAN_BOLTZMANN_W_M2_K4
from simulators.site import ILRS_CR

DT_S = 900.0
STEPS_PER_YEAR = round(regolith.SEASON_DAYS * 86_400 / DT_S)
SUN_RADIUS_DEG = 0.2666


def test_conduction_conserves_heat() -> None:
    soil = regolith.column()
    temp_k = np.linspace(200.0, 120.0, soil.thickness_m.size)
    absorbed = np.array(300.0)
    after = regolith.conduct(soil, temp_k, absorbed, 1.0)
    capacity = soil.thickness_m * soil.density_kg_m3 * regolith.heat_capacity_j_kg_k(temp_k)
    gained = float(np.sum(capacity * (after - temp_k)))
    lost = regolith.EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * temp_k[0] ** 4
    assert abs(gained - (300.0 - lost + regolith.HEAT_FLOW_W_M2)) < 1e-6


def test_the_table_is_what_conduction_gives_in_summer() -> None:
    """From the end of winter to the end of summer; compared every half day once summer is under way."""
    soil = regolith.column()
    temp_k = np.full((2, soil.thickness_m.size), 118.0)
    found, expected = [], []
    first = int(0.45 * STEPS_PER_YEAR) // 4 * 4
    for k in range(first, STEPS_PER_YEAR):
        day = k * DT_S / 86_400
        if k % 4 == 0:
            azimuth_deg, absorbed = _absorbed(day)
        temp_k = regolith.conduct(soil, temp_k, absorbed, DT_S)
        if k >= 0.6 * STEPS_PER_YEAR and k % 48 == 0:
            found.append(temp_k[:, 0])
            expected.append(regolith.temperatures_k(2 * np.pi * day / regolith.SEASON_DAYS, azimuth_deg))
    error = np.array(found) - np.array(expected)
    assert np.abs(error.mean(axis=0)).max() < 2.0
    assert np.sqrt((error**2).mean(axis=0)).max() < 8.0


def test_shadowed_floors_stay_cold() -> None:
    floor = [regolith.shadow_temp_k(season) for season in np.linspace(0.0, 2 * np.pi, 50)]
    assert min(floor) > 40
    assert max(floor) < 70


def _absorbed(day: float) -> tuple[float, Array]:
    """Azimuth of the Sun, and the flux absorbed by flat ground and by a slope that faces the Earth, W/m2."""
    east, north, up = regolith.sun_direction(day, ILRS_CR.longitude_deg, ILRS_CR.latitude_deg)
    azimuth_deg = float(np.degrees(np.arctan2(east, north)) % 360.0)
    elevation_deg = float(np.degrees(np.arcsin(up)))
    horizon = terrain.horizon_deg(ILRS_CR.horizon, azimuth_deg, 0.0)
    light = float(terrain.disk_fraction(elevation_deg, horizon, SUN_RADIUS_DEG))
    toward_earth = np.radians(-ILRS_CR.longitude_deg)
    tilt = np.radians(10.0)
    on_slope = up * np.cos(tilt) + np.sin(tilt) * (east * np.sin(toward_earth) + north * np.cos(toward_earth))
    direct = regolith.ABSORPTANCE * SOLAR_CONSTANT_W_M2 * light
    return azimuth_deg, direct * np.maximum([up, on_slope], 0.0) + regolith.TERRAIN_W_M2
