"""Ice in vacuum against tabulated values, and a cold trap in its limits."""

import numpy as np
import pytest

from simulators.physics import sublimation


@pytest.mark.parametrize(
    ("kelvin", "kg_m2_h"), [(140.0, 1.9e-6), (160.0, 4.1e-4), (180.0, 0.027), (200.0, 0.77), (220.0, 12.0)]
)
def test_free_sublimation_as_tabulated(kelvin: float, kg_m2_h: float) -> None:
    temp = np.array([kelvin])
    flux = sublimation.free_sublimation_kg_m2_s(sublimation.ice_vapour_pressure_pa(temp), temp)
    assert 3600.0 * flux[0] == pytest.approx(kg_m2_h, rel=0.05)


@pytest.mark.parametrize(
    ("kelvin", "pascal"),
    [(150.0, 6.106e-6), (180.0, 0.0053975), (210.0, 0.70202), (240.0, 27.272), (273.16, 611.657)],
)
def test_ice_has_the_published_vapour_pressure(kelvin: float, pascal: float) -> None:
    """Check values of Murphy and Koop 2005, appendix C, and the triple point."""
    assert sublimation.ice_vapour_pressure_pa(np.array([kelvin]))[0] == pytest.approx(pascal, rel=5e-4)


def test_without_vapour_nothing_sublimates() -> None:
    assert sublimation.free_sublimation_kg_m2_s(np.zeros(1), np.array([200.0]))[0] == 0.0


def test_pure_ice_takes_little_more_than_its_latent_heat_and_poor_ground_much_more() -> None:
    pure, mean, none = sublimation.heat_per_kg_of_water_j(np.array([1.0, 0.056, 0.0]), 130.0, 700.0)
    assert pure == pytest.approx(sublimation.LATENT_HEAT_J_KG, rel=0.04)
    assert mean / 3.6e6 == pytest.approx(1.24, abs=0.02), "kWh/kg"
    assert np.isfinite(none)


def test_cold_trap_fails_above_135_kelvin() -> None:
    cold, edge, half, warm = sublimation.capture_efficiency(np.array([115.0, 135.0, 142.0, 160.0]))
    assert cold > 0.99
    assert edge > 0.8
    assert half == 0.5
    assert warm < 0.05
