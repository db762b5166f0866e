import numpy as np
import pytest

from simulators.facilities.astronomy.programme import pointing_at
from simulators.physics import detector, optics
from simulators.physics.angles import separation_deg

NS = 1_000_000_000


def test_dark_current_doubles_every_3_6_kelvin_at_minus_80() -> None:
    cold, warmer = detector.dark_current_relative(np.array([-80.0, -76.4]))
    assert warmer / cold == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize(
    ("celsius", "relative"), [(20.0, 1.0), (0.0, 0.16), (-40.0, 1.7e-3), (-60.0, 9.4e-5)]
)
def test_dark_current_as_tabulated(celsius: float, relative: float) -> None:
    assert detector.dark_current_relative(np.array([celsius]))[0] == pytest.approx(relative, rel=0.05)


def test_the_cooler_gives_the_wanted_lift_below_its_best_current() -> None:
    cold, hot, cooler = np.array([193.0]), np.array([205.0]), (0.025, 2.0, 0.1)
    current = detector.tec_current_a(np.array([2.0]), cold, hot, *cooler)
    assert detector.tec_lift_w(current, cold, hot, *cooler)[0] == pytest.approx(2.0)
    beyond = detector.tec_current_a(np.array([50.0]), cold, hot, *cooler)
    assert beyond[0] == pytest.approx(0.025 * 193.0 / 2.0)


def test_diffraction_of_the_telescope() -> None:
    assert float(optics.diffraction_fwhm_arcsec(300e-9, 0.3)) == pytest.approx(0.21, abs=0.02)


def test_widths_add_in_quadrature_and_magnitudes_invert() -> None:
    assert float(optics.image_fwhm_arcsec(3.0, 4.0)) == pytest.approx(5.0)
    flux = optics.flux_of_magnitude(22.0)
    assert float(optics.magnitude_of_flux(flux)) == pytest.approx(22.0)
    assert float(optics.flux_of_magnitude(20.0) / optics.flux_of_magnitude(22.5)) == pytest.approx(10.0)


def test_separation_on_the_sky() -> None:
    angle = separation_deg(np.array([10.0]), np.zeros(1), np.array([350.0]), np.zeros(1))
    zenith = separation_deg(np.zeros(1), np.array([90.0]), np.array([77.0]), np.zeros(1))
    assert angle[0] == pytest.approx(20.0)
    assert zenith[0] == pytest.approx(90.0)


def test_the_programme_keeps_away_from_sun_and_ground_and_uses_all_filters() -> None:
    plans = [pointing_at((1_900_000_000 + 70 * minute) * NS) for minute in range(3 * 1440)]
    for plan in plans:
        assert 60.0 <= plan.from_sun_deg <= 300.1
        assert 20.0 <= plan.altitude_deg <= 80.0
    assert {plan.filter for plan in plans} == {1, 2, 3, 4, 5, 6}
    assert 0.85 < np.mean([plan.exposing for plan in plans]) < 0.95
