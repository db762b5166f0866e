"""The analytic series against JPL DE421 as read by skyfield, and against published examples."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import skyfield_data
from numpy.typing import NDArray
from skyfield.api import Loader, wgs84
from skyfield.jpllib import SpiceKernel

from simulators import ephemeris, geometry
from simulators.geometry import Geometry
from simulators.site import EPOCH_NS, ILRS_CR

DAY_NS = ephemeris.NS_PER_DAY
YEAR_2035_NS = 2_051_222_400_000_000_000
TIMES_NS: NDArray[np.int64] = YEAR_2035_NS + np.arange(0, 365 * 24, 73, dtype=np.int64) * (DAY_NS // 24)

# The package's own path function warns of expired Earth rotation data, which are not used here.
LOADER = Loader(str(Path(skyfield_data.__file__).parent / "data"), verbose=False)


@pytest.fixture(scope="module")
def de421() -> Iterator[SpiceKernel]:
    kernel = LOADER("de421.bsp")
    yield kernel
    kernel.close()


def test_moon_and_sun_agree_with_de421(de421: SpiceKernel) -> None:
    tt = ephemeris.tt_date(ephemeris.utc_date(TIMES_NS))
    moments = LOADER.timescale(builtin=True).tt_jd(*tt)
    moon_km = (de421["moon"] - de421["earth"]).at(moments).position.km.T
    sun_km = (de421["sun"] - de421["earth"]).at(moments).position.km.T
    assert np.linalg.norm(ephemeris.moon_geocentric_km(tt) - moon_km, axis=1).max() < 30.0
    assert np.linalg.norm(ephemeris.sun_geocentric_km(tt) - sun_km, axis=1).max() < 10.0


@pytest.mark.parametrize("number", [0, 1], ids=[g.id for g in ILRS_CR.ground_stations])
def test_the_moon_stands_where_the_ground_stations_see_it(de421: SpiceKernel, number: int) -> None:
    ground = ILRS_CR.ground_stations[number]
    moments = LOADER.timescale(builtin=True).tt_jd(*ephemeris.tt_date(ephemeris.utc_date(TIMES_NS)))
    place = de421["earth"] + wgs84.latlon(ground.latitude_deg, ground.longitude_deg, ground.height_m)
    altitude, azimuth, distance = (de421["moon"] - place).at(moments).altaz()
    moon = geometry.tabulate(ILRS_CR, TIMES_NS)[:, 3 + 3 * number + 1]
    expected = np.stack(
        [
            np.cos(altitude.radians) * np.sin(azimuth.radians),
            np.cos(altitude.radians) * np.cos(azimuth.radians),
            np.sin(altitude.radians),
        ],
        axis=1,
    )
    range_km = np.linalg.norm(moon, axis=1)
    apart_deg = np.degrees(np.linalg.norm(moon / range_km[:, None] - expected, axis=1))
    assert apart_deg.max() < 0.005
    assert np.abs(range_km - distance.km).max() < 15.0


@pytest.mark.parametrize(("body", "sight"), [("earth", 0), ("sun", 1)])
def test_the_site_sees_earth_and_sun_where_they_are(de421: SpiceKernel, body: str, sight: int) -> None:
    """Through JPL's orientation of the Moon; requirement: 0.02 deg and 30 km."""
    times_ns, moon_axes = _jpl_moon_axes()
    moments = LOADER.timescale(builtin=True).tt_jd(*ephemeris.tt_date(ephemeris.utc_date(times_ns)))
    from_moon_km = (de421[body] - de421["moon"]).at(moments).position.km.T
    place_km = ephemeris.lunar_position_km(ILRS_CR.longitude_deg, ILRS_CR.latitude_deg, ILRS_CR.height_km)
    local = ephemeris.local_axes(ILRS_CR.longitude_deg, ILRS_CR.latitude_deg)
    expected_km = (np.einsum("tij,tj->ti", moon_axes, from_moon_km) - place_km) @ local.T
    found_km = geometry.tabulate(ILRS_CR, times_ns)[:, sight]
    expected_range, found_range = (np.linalg.norm(v, axis=1) for v in (expected_km, found_km))
    apart = np.linalg.norm(expected_km / expected_range[:, None] - found_km / found_range[:, None], axis=1)
    assert np.degrees(apart).max() < 0.006
    assert np.abs(expected_range - found_range).max() < 30.0


def _jpl_moon_axes() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Times of a year, and rotations from the ICRF to the Moon's mean-Earth frame at each."""
    file = Path(__file__).parent / "data" / "moon_orientation_de421.csv"
    table = np.loadtxt(file, delimiter=",", skiprows=3)
    x, z = table[:, 1:4], table[:, 4:7]
    times_ns = np.loadtxt(file, delimiter=",", skiprows=3, usecols=0, dtype=np.int64)
    return times_ns, np.stack([x, np.cross(z, x), z], axis=1)


def test_libration_of_the_moon_as_in_meeus() -> None:
    """Astronomical Algorithms, example 53.a: 1992 April 12, l = -1.23 deg, b = +4.20 deg."""
    tt = (np.array([2_448_724.5]), np.array([0.0]))
    earth = ephemeris.rotate(ephemeris.moon_rotation(tt), -ephemeris.moon_geocentric_km(tt))[0]
    assert np.degrees(np.arctan2(earth[1], earth[0])) == pytest.approx(-1.23, abs=0.05)
    assert np.degrees(np.arcsin(earth[2] / np.linalg.norm(earth))) == pytest.approx(4.20, abs=0.05)


def test_interpolation_is_as_good_as_the_series() -> None:
    sights = Geometry(ILRS_CR)
    times_ns = EPOCH_NS + np.arange(0, 12 * 3600, 617, dtype=np.int64) * 1_000_000_000
    exact = geometry.tabulate(ILRS_CR, times_ns)
    for time_ns, row in zip(times_ns.tolist(), exact, strict=True):
        now = sights.at(time_ns)
        found = np.stack([now.earth.position_km, now.sun.position_km, now.stations[0].site.position_km])
        assert np.abs(found - row[[0, 1, 3]]).max() < 0.01


def test_rates_are_the_slopes_of_ranges() -> None:
    sights = Geometry(ILRS_CR)
    before, now, after = (
        sights.at(EPOCH_NS + s * 1_000_000_000).stations[1].site for s in (1000, 1100, 1200)
    )
    assert now.range_rate_km_s == pytest.approx((after.range_km - before.range_km) / 200.0, abs=1e-5)
    assert 0.0 <= now.azimuth_deg < 360.0


def test_the_relay_keeps_to_its_orbit() -> None:
    times_ns = EPOCH_NS + np.arange(0, 48 * 60, 5, dtype=np.int64) * 60_000_000_000
    radius_km = np.linalg.norm(ephemeris.relay_selenocentric_km(times_ns, ILRS_CR.relay), axis=1)
    assert radius_km.min() == pytest.approx(1737.4 + 200.0, abs=30.0)
    assert radius_km.max() == pytest.approx(1737.4 + 16_000.0, abs=30.0)
