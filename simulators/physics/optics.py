"""Telescope optics: image width, sky brightness, dust."""

import math

import numpy as np

from simulators.physics.arrays import Array

ARCSEC_PER_RAD = 3600.0 * 180.0 / math.pi


def diffraction_fwhm_arcsec(wavelength_m: Array | float, aperture_m: float) -> Array:
    """Width at half maximum of the Airy disk, 1.029 lambda / D, arcsec (Born and Wolf, 8.5)."""
    return np.asarray(1.029 * ARCSEC_PER_RAD / aperture_m * np.asarray(wavelength_m))


def image_fwhm_arcsec(*contributions_arcsec: Array | float) -> Array:
    """Width of an image, arcsec: independent contributions add in quadrature, as Gaussians do."""
    squares = np.asarray(contributions_arcsec[0]) ** 2
    for contribution in contributions_arcsec[1:]:
        squares = squares + np.square(contribution)
    return np.asarray(np.sqrt(squares))


def defocus_fwhm_arcsec(defocus_um: Array, um_per_arcsec: float) -> Array:
    """Width of the blur of a focus error; a design value of the telescope, linear in geometry."""
    return np.asarray(np.abs(defocus_um) / um_per_arcsec)


def flux_of_magnitude(magnitude: Array | float) -> Array:
    """Flux relative to magnitude 0: 10^(-0.4 m) (Pogson 1856)."""
    return np.asarray(10.0 ** (-0.4 * np.asarray(magnitude)))


def magnitude_of_flux(flux: Array) -> Array:
    """Magnitude -2.5 log10 of a flux relative to magnitude 0, which must be above zero."""
    return np.asarray(-2.5 * np.log10(flux))


def scattered_flux(separation_deg: Array, at_30_deg: float, exponent: float) -> Array:
    """Stray light of a source outside the field, a power law of the angle as in baffle tests.

    After Breault, Handbook of Optics I, ch. 38; bounded inside 5 deg. Unit of `at_30_deg`.
    """
    return np.asarray(at_30_deg * (np.maximum(separation_deg, 5.0) / 30.0) ** -exponent)


def dust_transmission(dust_ug_cm2: Array, surfaces_share: float) -> Array:
    """Light left by dust, exp(-0.25 m), m in mg/cm2 on surfaces that catch a share of the fall.

    Valid while grains do not hide one another, to some mg/cm2. Absorption order after
    O'Brien and Hollick 2013 (Space Weather, 10.1002/2013SW000978).
    """
    return np.asarray(np.exp(-0.25e-3 * surfaces_share * dust_ug_cm2))
