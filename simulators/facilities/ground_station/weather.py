"""Weather over a ground station."""

import math

import numpy as np

from simulators.facilities.ground_station.sites import Climate
from simulators.facility import Reading, Step
from simulators.physics import weather
from simulators.physics.arrays import Array
from simulators.physics.first_order import relax

TAUS_S = np.array([3600.0, 20.0, 10_800.0, 21_600.0])
"""Of wind, gusts, air temperature and dew point."""
_GUST_SHARE = 0.12
_CALM_CEILING_M_S = 11.0
_TEMP_NOISE_K, _DEW_NOISE_K = 0.8, 1.0
_OFF_SEASON = 0.1
_SHOWER_MIN_S, _SHOWER_SPAN_S = 1200.0, 1200.0
_SHOWER_MEDIAN_MM_H, _SHOWER_SPREAD = 3.0, 1.0
_CELL_MM_H, _STORM_MM_H, _STORM_GUST_M_S = 75.0, 45.0, 25.0
_RAIN_COOLING_K, _COOLING_MM_H, _COOLING_TAU_S = 6.0, 30.0, 900.0
"""Evaporating rain brings down the air toward its wet-bulb temperature and moistens it."""
_MOISTENED = 0.3


class Weather:
    """Wind, rain, temperature and humidity; each an array of shape (replicas,)."""

    def __init__(self, climate: Climate, replicas: int) -> None:
        self._climate = climate
        self._elapsed_s = np.full(replicas, np.inf)
        self._duration_s = np.ones(replicas)
        self._peak_mm_h = self._cooled_k = np.zeros(replicas)
        self.wind_m_s = self.rain_mm_h = self.temp_c = self.dew_point_c = np.zeros(replicas)
        self.humidity_percent = np.full(replicas, 50.0)

    def step(self, step: Step, noise: Array) -> None:
        """Advance to the end of the step; rain cells and gust fronts come as faults.

        The gust front runs ahead of a storm's rain.
        """
        storm = step.faults.strength("thunderstorm")
        wind, gust, temp, dew = noise
        breeze = weather.weibull_wind_m_s(wind, self._climate.wind_scale_m_s) * (1.0 + _GUST_SHARE * gust)
        self.wind_m_s = np.minimum(breeze, _CALM_CEILING_M_S) + _STORM_GUST_M_S * storm
        events = np.maximum(
            _STORM_MM_H * np.maximum(2.0 * storm - 1.0, 0.0), _CELL_MM_H * step.faults.strength("rain_fade")
        )
        self.rain_mm_h = np.maximum(self._shower(step), events)
        cooling = _RAIN_COOLING_K * np.minimum(self.rain_mm_h / _COOLING_MM_H, 1.0)
        self._cooled_k = relax(self._cooled_k, cooling, step.dt_s, _COOLING_TAU_S)
        self._temperature(step.time_ns, temp, dew)

    def _shower(self, step: Step) -> Array:
        """Rain of the passing showers, mm/h: Poisson arrivals, more of them in the wet season."""
        climate, draw = self._climate, step.random.uniform(3)
        self._elapsed_s = self._elapsed_s + step.dt_s
        idle = self._elapsed_s > self._duration_s
        born = weather.arrival(
            draw[:, 0], climate.showers_per_day * _season(climate, step.time_ns), step.dt_s
        )
        born &= idle
        if born.any():
            self._elapsed_s = np.where(born, 0.0, self._elapsed_s)
            self._duration_s = np.where(born, _SHOWER_MIN_S + _SHOWER_SPAN_S * draw[:, 1], self._duration_s)
            peak = _SHOWER_MEDIAN_MM_H * np.exp(_SHOWER_SPREAD * (2.0 * draw[:, 2] - 1.0))
            self._peak_mm_h = np.where(born, peak, self._peak_mm_h)
        if idle.all() and not born.any():
            return np.zeros_like(self._peak_mm_h)
        return self._peak_mm_h * weather.cell_profile(self._elapsed_s, self._duration_s)

    def _temperature(self, time_ns: int, temp: Array, dew: Array) -> None:
        climate = self._climate
        season = math.cos(weather.year_phase(time_ns) - climate.warmest_phase_rad)
        day = weather.diurnal(time_ns, climate.longitude_deg)
        steady = climate.mean_temp_c + climate.season_k * season + climate.day_k * day
        self.temp_c = steady + _TEMP_NOISE_K * temp - self._cooled_k
        dew_point_c = climate.dew_point_c + climate.dew_point_season_k * season + _DEW_NOISE_K * dew
        self.dew_point_c = dew_point_c + _MOISTENED * self._cooled_k
        self.humidity_percent = weather.relative_humidity_percent(self.temp_c, self.dew_point_c)

    def telemetry(self) -> dict[str, Reading]:
        """Parameters of the weather mast."""
        return {
            "wind_speed": self.wind_m_s,
            "rain_rate": self.rain_mm_h,
            "air_temp": self.temp_c,
            "humidity": self.humidity_percent,
        }


def _season(climate: Climate, time_ns: int) -> float:
    """1 in the wet season, less outside of it; the season may run over the turn of the year."""
    year = weather.year_phase(time_ns) / (2.0 * math.pi)
    if climate.wet_from < climate.wet_to:
        wet = climate.wet_from <= year < climate.wet_to
    else:
        wet = year >= climate.wet_from or year < climate.wet_to
    return 1.0 if wet else _OFF_SEASON
