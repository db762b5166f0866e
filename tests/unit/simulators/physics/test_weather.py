"""Weather of the ground stations: distributions, days and years, published values."""

import math

import numpy as np
import pytest

from simulators.physics import weather
from tests.support.station import utc_ns


def test_wind_has_the_mean_and_the_calms_of_a_rayleigh_distribution() -> None:
    normal = np.random.default_rng(1).standard_normal(200_000)
    wind_m_s = weather.weibull_wind_m_s(normal, 4.0)
    assert wind_m_s.mean() == pytest.approx(4.0 * math.gamma(1.5), rel=0.01)
    assert np.mean(wind_m_s < 4.0) == pytest.approx(1.0 - math.exp(-1.0), abs=0.005)
    assert wind_m_s.min() >= 0.0


def test_wind_stays_finite_however_rare_the_gust() -> None:
    assert weather.weibull_wind_m_s(np.array([-40.0, 40.0]), 4.0) == pytest.approx([0.0, 14.9], abs=0.1)


def test_a_rain_cell_comes_and_goes() -> None:
    profile = weather.cell_profile(np.array([-60.0, 0.0, 300.0, 600.0, 1200.0, 5000.0]), np.full(6, 1200.0))
    assert profile == pytest.approx([0.0, 0.0, 0.5, 1.0, 0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("dt_s", [1.0, 60.0])
def test_events_arrive_at_their_rate_whatever_the_step(dt_s: float) -> None:
    uniform = np.random.default_rng(2).random(400_000)
    per_day = weather.arrival(uniform, 50.0, dt_s).mean() * 86_400.0 / dt_s
    assert per_day == pytest.approx(50.0, rel=0.1)
    assert not weather.arrival(uniform, 0.0, dt_s).any()


def test_the_day_is_warmest_in_the_afternoon_of_its_own_longitude() -> None:
    noon = utc_ns("2030-06-01T12:00")
    assert weather.solar_hour(noon, 0.0) == pytest.approx(12.0)
    assert weather.solar_hour(noon, -66.9228) == pytest.approx(7.54, abs=0.01)
    assert weather.diurnal(utc_ns("2030-06-01T14:30"), 0.0) == pytest.approx(1.0)
    assert weather.diurnal(utc_ns("2030-06-01T02:30"), 0.0) == pytest.approx(-1.0)


@pytest.mark.parametrize("year", [1970, 2000, 2030, 2031])
def test_the_year_turns_on_its_first_day(year: int) -> None:
    phase = weather.year_phase(utc_ns(f"{year}-01-01T00:00"))
    assert math.cos(phase) > math.cos(math.radians(1.0))


@pytest.mark.parametrize(("temp_c", "hpa"), [(0.0, 6.11), (20.0, 23.37), (30.0, 42.43), (-20.0, 1.25)])
def test_saturation_pressure_is_that_of_the_tables(temp_c: float, hpa: float) -> None:
    assert weather.vapour_pressure_hpa(temp_c) == pytest.approx(hpa, rel=0.01)


def test_air_at_its_dew_point_is_saturated_and_no_air_is_more() -> None:
    assert weather.relative_humidity_percent(15.0, 15.0) == pytest.approx(100.0)
    assert weather.relative_humidity_percent(15.0, 25.0) == 100.0
    assert weather.relative_humidity_percent(20.0, 9.3) == pytest.approx(50.0, abs=0.5)
