"""Weather at a ground station: wind, rain cells, temperature and humidity.

Sources: Justus et al., J. Appl. Meteorol. 17 (1978) 350 (Weibull wind); Magnus formula in WMO-No. 8;
ITU-R P.837 for rain climates.
"""

import math

import numpy as np

from simulators.physics.arrays import Array, Flags
from simulators.physics.constants import SECONDS_PER_DAY
from simulators.physics.first_order import clip
from simulators.physics.special import normal_cdf

NS_PER_DAY = 86_400_000_000_000
DAYS_PER_YEAR = 365.2425
"""Gregorian; leap days make the phase of a date wander by a day at most."""
WARMEST_HOUR = 14.5
"""Local solar time of the highest air temperature: insolation peaks at noon, the ground lags."""
RAYLEIGH_SHAPE = 2.0


def solar_hour(time_ns: int, longitude_deg: float) -> float:
    """Mean local solar time, 0 to 24 h; the equation of time (16 min at most) is left out."""
    return ((time_ns % NS_PER_DAY) / NS_PER_DAY * 24.0 + longitude_deg / 15.0) % 24.0


def year_phase(time_ns: int) -> float:
    """Phase of the calendar year, rad; 0 on 1 January (1970 began with one)."""
    return 2.0 * math.pi * (time_ns / NS_PER_DAY % DAYS_PER_YEAR) / DAYS_PER_YEAR


def diurnal(time_ns: int, longitude_deg: float) -> float:
    """-1 at night's coldest to 1 at the warmest hour."""
    return math.cos(2.0 * math.pi * (solar_hour(time_ns, longitude_deg) - WARMEST_HOUR) / 24.0)


def weibull_wind_m_s(normal: Array, scale_m_s: float, shape: float = RAYLEIGH_SHAPE) -> Array:
    """Wind speed with a Weibull distribution, made of a (correlated) standard normal process, m/s.

    Quantile transform: c (-ln(1 - Phi(z)))^(1/k). The mean is c Gamma(1 + 1/k), 0.886 c for shape 2; held
    below the quantile of one in a million (Justus et al. 1978).
    """
    above = np.maximum(1.0 - normal_cdf(normal), 1e-6)
    return np.asarray(scale_m_s * (-np.log(above)) ** (1.0 / shape))


def cell_profile(elapsed_s: Array, duration_s: Array) -> Array:
    """Intensity of a passing rain cell, 0 to 1: sin^2 over its passage of `duration_s`, 0 outside."""
    phase = clip(elapsed_s / duration_s, 0.0, 1.0)
    return np.asarray(np.sin(np.pi * phase) ** 2)


def arrival(uniform: Array, rate_per_day: float, dt_s: float) -> Flags:
    """Whether a Poisson event falls into a step: u < 1 - exp(-rate dt)."""
    return np.asarray(uniform < -math.expm1(-rate_per_day * dt_s / SECONDS_PER_DAY))


def vapour_pressure_hpa(temp_c: Array | float) -> Array:
    """Saturation pressure over water, hPa (Magnus: 6.112 exp(17.62 T / (243.12 + T)), WMO-No. 8).

    Good to 0.6 % from -45 to 60 degC.
    """
    celsius = np.asarray(temp_c)
    return np.asarray(6.112 * np.exp(17.62 * celsius / (243.12 + celsius)))


def relative_humidity_percent(temp_c: Array | float, dew_point_c: Array | float) -> Array:
    """Relative humidity of air of a given dew point, %, between 5 and 100."""
    humidity = 100.0 * vapour_pressure_hpa(dew_point_c) / vapour_pressure_hpa(temp_c)
    return clip(humidity, 5.0, 100.0)
