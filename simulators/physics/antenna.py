"""Parabolic antennas: gain, beam, pointing, and the noise their beam collects.

Sources: C. A. Balanis, Antenna Theory, ch. 15; DSN Telecommunications Link Design Handbook 810-005,
modules 103 and 105; S. J. Keihm, Icarus 60 (1984) 568 for the Moon's microwave brightness.
"""

import numpy as np

from simulators.physics.arrays import Array
from simulators.physics.constants import FWHM_PER_SIGMA, MOON_RADIUS_KM, SPEED_OF_LIGHT_M_S
from simulators.physics.first_order import clip
from simulators.physics.special import normal_cdf

MAX_POINTING_LOSS_DB = 60.0
"""Far side lobes of a dish lie about there below the main lobe (ITU-R S.465)."""
MOON_BRIGHTNESS_K = 225.0
"""Mean over a lunation at 3.6 cm wavelength."""
SUN_RADIUS_DEG = 0.267
SUN_BRIGHTNESS_K = 12_000.0
"""Quiet Sun at 8.4 GHz (810-005, module 105)."""
SUN_SIDE_LOBE_K = 25.0
"""Noise by side lobes with the Sun 1 deg off axis (810-005, module 105)."""
BEAM_EFFICIENCY = 0.75
"""Share of the pattern's power in the main beam."""
COSMIC_BACKGROUND_K = 2.7


def gain_dbi(diameter_m: float, frequency_hz: float, efficiency: float) -> float:
    """Gain of a circular aperture, dBi: eta (pi D / lambda)^2."""
    wavelength_m = SPEED_OF_LIGHT_M_S / frequency_hz
    return float(10.0 * np.log10(efficiency * (np.pi * diameter_m / wavelength_m) ** 2))


def half_power_beamwidth_deg(diameter_m: float, frequency_hz: float) -> float:
    """Full width of the main lobe at -3 dB, deg: 70 lambda / D."""
    return 70.0 * SPEED_OF_LIGHT_M_S / frequency_hz / diameter_m


def pointing_loss_db(error_deg: Array | float, beamwidth_deg: float) -> Array:
    """Loss of a Gaussian main lobe, dB: 12 (error / HPBW)^2, down to the far side lobes."""
    return np.minimum(12.0 * (np.asarray(error_deg) / beamwidth_deg) ** 2, MAX_POINTING_LOSS_DB)


def beam_on_disk(offset_deg: Array | float, radius_deg: Array | float, beamwidth_deg: float) -> Array:
    """Share of a Gaussian beam that falls on a uniform disk whose centre lies `offset_deg` off axis.

    It is a non-central chi-square probability with two degrees of freedom, by the approximation of
    Sankaran, Biometrika 46 (1959) 235: within 0.01 for offsets and radii of any size.
    """
    sigma = beamwidth_deg / FWHM_PER_SIGMA
    shift = (np.asarray(offset_deg) / sigma) ** 2
    reach = (np.asarray(radius_deg) / sigma) ** 2
    mean, spread, third = 2.0 + shift, 2.0 + 2.0 * shift, 2.0 + 3.0 * shift
    h = 1.0 - 2.0 * mean * third / (3.0 * spread * spread)
    p = spread / (mean * mean)
    m = (h - 1.0) * (1.0 - 3.0 * h)
    centre = 1.0 + h * p * (h - 1.0 - 0.5 * (2.0 - h) * m * p)
    width = h * np.sqrt(2.0 * p) * (1.0 + 0.5 * m * p)
    return normal_cdf(((reach / mean) ** h - centre) / width)


def moon_noise_k(offset_deg: Array, range_km: Array, beamwidth_deg: float) -> Array:
    """Noise temperature by the Moon in the main beam, K; `offset_deg` from beam axis to disk centre."""
    radius_deg = np.degrees(np.arcsin(MOON_RADIUS_KM / np.asarray(range_km)))
    return MOON_BRIGHTNESS_K * BEAM_EFFICIENCY * beam_on_disk(offset_deg, radius_deg, beamwidth_deg)


def sun_noise_k(separation_deg: Array, beamwidth_deg: float) -> Array:
    """Noise temperature by the quiet Sun, K: main beam, and side lobes falling with the 2.5th power."""
    side_lobes = SUN_SIDE_LOBE_K * np.maximum(separation_deg, 0.5) ** -2.5
    if np.min(separation_deg) > SUN_RADIUS_DEG + 3.0 * beamwidth_deg:
        return np.asarray(side_lobes)
    main = SUN_BRIGHTNESS_K * BEAM_EFFICIENCY * beam_on_disk(separation_deg, SUN_RADIUS_DEG, beamwidth_deg)
    return np.asarray(main + side_lobes)


def spillover_noise_k(elevation_deg: Array | float) -> Array:
    """Ground noise by spill-over, K: 4 K high up, rising below 15 deg to 15 K at the horizon."""
    return np.asarray(4.0 + 11.0 * np.maximum(1.0 - np.maximum(elevation_deg, 0.0) / 15.0, 0.0))


def wind_pointing_error_deg(wind_m_s: Array | float) -> Array:
    """Deflection of a 12 m dish, deg: torque grows with dynamic pressure, 0.003 deg at 10 m/s."""
    return np.asarray(0.003 * (np.asarray(wind_m_s) / 10.0) ** 2)


def follow_deg(
    lag_deg: Array, change_deg: Array, dt_s: Array | float, tau_s: float, rate_deg_s: float
) -> Array:
    """New lag of a rate-limited drive behind a command that just changed by `change_deg`.

    The servo feeds the command's own rate forward (type II) and lets an old lag decay with `tau_s`;
    within one step the axis turns by `rate_deg_s` times `dt_s` at most.
    """
    wanted = change_deg + lag_deg * (1.0 - np.exp(-dt_s / tau_s))
    reach = rate_deg_s * dt_s
    return np.asarray(lag_deg + change_deg - clip(wanted, -reach, reach))
