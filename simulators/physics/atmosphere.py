"""Radio propagation through the Earth's atmosphere at X band.

Sources: ITU-R P.838-3 (rain), P.618-13 (slant paths), P.676 (gases), P.834 (refraction).
"""

import numpy as np

from simulators.physics.arrays import Array

RAIN_K_X = 5.123e-3
RAIN_ALPHA_X = 1.347
"""ITU-R P.838-3 at 8.45 GHz, circular polarisation: dB/km = k R^alpha."""
RAIN_CELL_KM = 5.0
RAIN_HEIGHT_KM = 4.0
MEDIUM_TEMP_K = 275.0
"""Effective temperature of the absorbing medium (ITU-R P.618, 3)."""
LOWEST_PATH_DEG = 5.0
"""Flat layers hold above this elevation (ITU-R P.676, annex 2)."""


def rain_attenuation_db_km(rain_mm_h: Array | float) -> Array:
    """Specific attenuation by rain at X band, dB/km, of 0 to 150 mm/h (ITU-R P.838-3)."""
    return np.asarray(RAIN_K_X * np.asarray(rain_mm_h) ** RAIN_ALPHA_X)


def slant_attenuation_db(
    rain_mm_h: Array | float, zenith_clear_db: float, elevation_deg: Array | float
) -> Array:
    """Loss on the path through rain, gas and cloud, dB; the path in rain is as long as a cell at most.

    Args:
        rain_mm_h: rain rate at the station, taken for the whole cell.
        zenith_clear_db: loss by gas and cloud straight up.
        elevation_deg: of the path; below 5 deg the loss stays that of 5 deg.
    """
    sine = np.sin(np.radians(np.maximum(elevation_deg, LOWEST_PATH_DEG)))
    rain_km = np.minimum(RAIN_HEIGHT_KM / sine, RAIN_CELL_KM)
    return np.asarray(rain_attenuation_db_km(rain_mm_h) * rain_km + zenith_clear_db / sine)


def sky_noise_k(attenuation_db: Array | float) -> Array:
    """Noise radiated by an absorbing atmosphere, K: T_m (1 - 10^(-A/10)) (Kirchhoff; ITU-R P.618, 3)."""
    return np.asarray(MEDIUM_TEMP_K * (1.0 - 10.0 ** (-0.1 * np.asarray(attenuation_db))))


def refraction_deg(elevation_deg: Array | float) -> Array:
    """Lift of a source by refraction, deg (Saemundsson, Sky and Telescope 72 (1986) 70).

    Argument is the true elevation; optical refraction at 10 degC and 1010 hPa, good to 0.1 arc minutes.
    Radio waves are lifted a little more in humid air. Below the horizon held at -1 deg.
    """
    el = np.maximum(elevation_deg, -1.0)
    return np.asarray(1.02 / 60.0 / np.tan(np.radians(el + 10.3 / (el + 5.11))))
