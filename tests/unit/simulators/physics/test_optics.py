"""Image width, magnitudes and stray light, against known values and limiting cases."""

import numpy as np
import pytest

from simulators.physics import optics


def test_diffraction_of_the_telescope() -> None:
    assert float(optics.diffraction_fwhm_arcsec(300e-9, 0.3)) == pytest.approx(0.21, abs=0.005)
    assert float(optics.diffraction_fwhm_arcsec(550e-9, 2.4)) == pytest.approx(0.0486, abs=0.0005)  # Hubble


def test_widths_add_in_quadrature() -> None:
    assert float(optics.image_fwhm_arcsec(3.0, 4.0)) == pytest.approx(5.0)
    assert float(optics.image_fwhm_arcsec(-2.0)) == 2.0
    assert float(optics.image_fwhm_arcsec(1.7, 0.0)) == pytest.approx(1.7)


def test_defocus_blurs_the_same_both_ways() -> None:
    blur = optics.defocus_fwhm_arcsec(np.array([-50.0, 0.0, 50.0]), 25.0)
    assert blur.tolist() == [2.0, 0.0, 2.0]


def test_five_magnitudes_are_a_factor_of_a_hundred_and_invert() -> None:
    assert float(optics.flux_of_magnitude(0.0)) == 1.0
    assert float(optics.flux_of_magnitude(20.0) / optics.flux_of_magnitude(25.0)) == pytest.approx(100.0)
    assert float(optics.magnitude_of_flux(optics.flux_of_magnitude(22.0))) == pytest.approx(22.0)


def test_half_the_light_is_three_quarters_of_a_magnitude() -> None:
    assert float(optics.magnitude_of_flux(np.array(0.5))) == pytest.approx(0.7526, abs=1e-4)


def test_stray_light_falls_with_the_angle_and_is_bounded_near_the_source() -> None:
    flux = optics.scattered_flux(np.array([0.0, 5.0, 30.0, 60.0, 180.0]), 3e-9, 2.5)
    assert flux[0] == flux[1]
    assert flux[2] == pytest.approx(3e-9)
    assert (np.diff(flux[1:]) < 0.0).all()
    assert flux[3] / flux[2] == pytest.approx(2.0**-2.5)


def test_dust_takes_a_quarter_of_a_percent_for_each_ten_micrograms() -> None:
    clean, some, four_mg = optics.dust_transmission(np.array([0.0, 10.0, 4000.0]), 1.0)
    assert clean == 1.0
    assert some == pytest.approx(0.9975, abs=1e-5)
    assert four_mg == pytest.approx(np.exp(-1.0))
    assert optics.dust_transmission(np.array([10.0]), 0.0)[0] == 1.0
