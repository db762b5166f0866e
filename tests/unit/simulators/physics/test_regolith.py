"""Ground temperatures: equilibrium, symmetry, bounds. `core/test_regolith.py` holds the table itself."""

import numpy as np
import pytest

from simulators.physics import regolith, regolith_table
from simulators.physics.constants import STEFAN_BOLTZMANN_W_M2_K4

SEASONS = np.linspace(0.0, 2.0 * np.pi, 25)


def test_layers_grow_and_become_denser_with_depth() -> None:
    """1100 kg/m3 at the surface, 1800 below (Hayne et al. 2017)."""
    soil = regolith.column(layers=40)
    assert 1100.0 < soil.density_kg_m3[0] < 1150.0
    assert soil.density_kg_m3[-1] == pytest.approx(1800.0, rel=1e-3)
    assert soil.contact_w_m_k[-1] == pytest.approx(3.4e-3, rel=1e-2)
    assert (np.diff(soil.thickness_m) > 0.0).all()


@pytest.mark.parametrize(("temp_k", "joule"), [(100.0, 276.0), (250.0, 672.0), (350.0, 849.0)])
def test_heat_capacity_is_that_of_lunar_samples(temp_k: float, joule: float) -> None:
    """Hemingway et al. 1973 within a few per cent."""
    assert regolith.heat_capacity_j_kg_k(np.array(temp_k)) == pytest.approx(joule, rel=0.05)


def test_ground_in_equilibrium_stays_as_it_is() -> None:
    """Equal temperatures, and what it radiates comes in: only the heat flow from below is left."""
    soil = regolith.column()
    temp_k = np.full(soil.thickness_m.size, 150.0)
    absorbed = np.array(regolith.EMISSIVITY * STEFAN_BOLTZMANN_W_M2_K4 * 150.0**4)
    change_k = regolith.conduct(soil, temp_k, absorbed, 900.0) - temp_k
    assert np.abs(change_k[:-1]).max() < 1e-9
    assert 0.0 < change_k[-1] < 0.01


def test_dark_ground_cools_from_the_top() -> None:
    soil = regolith.column()
    temp_k = np.full(soil.thickness_m.size, 200.0)
    change_k = regolith.conduct(soil, temp_k, np.array(0.0), 900.0) - temp_k
    assert change_k[0] < -1.0
    assert np.abs(change_k[1:-1]).max() < 1e-9


def test_the_sun_stays_within_obliquity_and_latitude_of_the_horizon() -> None:
    up = [regolith.sun_direction(day, 222.7, -89.45)[2] for day in np.arange(0.0, 347.0, 0.5)]
    assert np.degrees(np.arcsin(max(up))) < 1.543 + 0.55 + 1e-6
    assert np.degrees(np.arcsin(min(up))) > -(1.543 + 0.55) - 1e-6


def test_temperatures_are_continuous_around_the_year_and_the_horizon() -> None:
    for season in (0.0, 1.0, 3.0):
        around = np.array(
            [regolith.temperatures_k(season, azimuth) for azimuth in np.arange(0.0, 360.05, 0.1)]
        )
        assert np.abs(np.diff(around, axis=0)).max() < 1.2
        assert around[0] == pytest.approx(around[-1])
    start, end = regolith.temperatures_k(0.0, 30.0), regolith.temperatures_k(2.0 * np.pi, 30.0)
    assert start == pytest.approx(end)


def test_the_table_has_the_published_range() -> None:
    """80 to 168 K on flat ground, 88 to 259 K on a slope of 10 degrees, as bin means."""
    assert np.shape(regolith_table.FLAT_K) == np.shape(regolith_table.SLOPE_K) == (12, 36)
    for table, low_k, high_k in ((regolith_table.FLAT_K, 75, 170), (regolith_table.SLOPE_K, 80, 262)):
        assert low_k <= np.min(table) <= np.max(table) <= high_k


def test_shadowed_floors_are_warmest_after_midsummer() -> None:
    floor = np.array([regolith.shadow_temp_k(season) for season in SEASONS])
    assert 40.0 < floor.min() < 50.0
    assert 60.0 < floor.max() < 70.0
