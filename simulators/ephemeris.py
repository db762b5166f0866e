"""Sun, Earth, Moon and relay as vectors, from analytic series: no kernel files, no network.

Accuracy against JPL DE421 over 2035: Sun and Earth seen from the site within 0.004 deg, the Moon seen from
a ground station within 0.002 deg. Light time, aberration and refraction are left out (below 0.006 deg,
refraction excepted: who points an antenna adds it).
"""

from typing import Any

import erfa as untyped_erfa
import numpy as np
from numpy.typing import NDArray

from simulators.physics import kepler
from simulators.physics.arrays import Array
from simulators.physics.constants import MOON_RADIUS_KM, SECONDS_PER_DAY
from simulators.site import GroundSite, RelayOrbit

erfa: Any = untyped_erfa
"""It carries no annotations."""

AU_KM = 149_597_870.7
NS_PER_DAY = 86_400_000_000_000
_UNIX_JD = 2_440_587.5
_TT_MINUS_UTC_DAYS = (37.0 + 32.184) / SECONDS_PER_DAY
"""No leap second is foreseen, and erfa's own table would warn of every year it cannot know."""
_MOON_SPIN_DEG_DAY = 13.17635815
_WGS84 = 1

# Arguments E1..E13 and coefficients of the Moon's pole and prime meridian, deg and deg/day:
# IAU WGCCRE report 2009 (Archinal et al. 2011), table 2.
_E0 = (125.045, 250.089, 260.008, 176.625, 357.529, 311.589, 134.963, 276.617, 34.226, 15.134,
       119.743, 239.961, 25.053)  # fmt: skip
_E1 = (-0.0529921, -0.1059842, 13.0120009, 13.3407154, 0.9856003, 26.4057084, 13.0649930, 0.3287146,
       1.7484877, -0.1589763, 0.0036096, 0.1643573, 12.9590088)  # fmt: skip
_RA = (-3.8787, -0.1204, 0.0700, -0.0172, 0.0, 0.0072, 0.0, 0.0, 0.0, -0.0052, 0.0, 0.0, 0.0043)
_DEC = (1.5419, 0.0239, -0.0278, 0.0068, 0.0, -0.0029, 0.0009, 0.0, 0.0, 0.0008, 0.0, 0.0, -0.0009)
_W = (3.5610, 0.1208, -0.0642, 0.0158, 0.0252, -0.0066, -0.0047, -0.0046, 0.0028, 0.0052, 0.0040,
      0.0019, -0.0044)  # fmt: skip

JulianDate = tuple[Array, Array]
"""Two parts whose sum is the date, so that no precision is lost."""


def utc_date(times_ns: NDArray[np.int64]) -> JulianDate:
    """Julian dates UTC of integer nanoseconds since 1970."""
    day, rest_ns = np.divmod(np.asarray(times_ns, np.int64), NS_PER_DAY)
    return _UNIX_JD + day.astype(float), rest_ns / NS_PER_DAY


def tt_date(utc: JulianDate) -> JulianDate:
    """Terrestrial time; taken for barycentric time too, from which it differs by less than 2 ms."""
    return utc[0], utc[1] + _TT_MINUS_UTC_DAYS


def moon_geocentric_km(tt: JulianDate) -> Array:
    """Moon from the Earth's centre in ICRF axes, km, shape (n, 3) (Meeus 1998, ch. 47)."""
    return np.asarray(erfa.moon98(*tt)["p"] * AU_KM)


def sun_geocentric_km(tt: JulianDate) -> Array:
    """Sun from the Earth's centre in ICRF axes, km, shape (n, 3) (VSOP2000 as abridged in SOFA)."""
    heliocentric, _ = erfa.epv00(*tt)
    return np.asarray(-heliocentric["p"] * AU_KM)


def moon_rotation(tt: JulianDate) -> Array:
    """Rotation from ICRF to the Moon's body-fixed axes, shape (n, 3, 3) (IAU WGCCRE 2009)."""
    days = (tt[0] - 2_451_545.0) + tt[1]
    centuries = days / 36_525.0
    argument = np.radians(np.array(_E0) + np.array(_E1) * days[..., None])
    sine, cosine = np.sin(argument), np.cos(argument)
    ascension = np.radians(269.9949 + 0.0031 * centuries + sine @ np.array(_RA))
    declination = np.radians(66.5392 + 0.0130 * centuries + cosine @ np.array(_DEC))
    meridian = np.radians(38.3213 + _MOON_SPIN_DEG_DAY * days - 1.4e-12 * days**2 + sine @ np.array(_W))
    node = erfa.rz(np.pi / 2 + ascension, np.eye(3))
    return np.asarray(erfa.rz(meridian, erfa.rx(np.pi / 2 - declination, node)))


def earth_rotation(utc: JulianDate) -> Array:
    """Rotation from ICRF to the Earth's axes, shape (n, 3, 3) (IAU 2006/2000B).

    UT1 is taken for UTC and polar motion is left out: together less than 14 arcsec.
    """
    return np.asarray(erfa.rz(erfa.gst00b(*utc), erfa.pnm00b(*tt_date(utc))))


def local_axes(longitude_deg: float, latitude_deg: float) -> Array:
    """Unit vectors east, north and up in body-fixed axes, shape (3, 3)."""
    lon, lat = np.radians(longitude_deg), np.radians(latitude_deg)
    axes = [
        [-np.sin(lon), np.cos(lon), 0.0],
        [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)],
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)],
    ]
    return np.array(axes, float)


def lunar_position_km(longitude_deg: float, latitude_deg: float, height_km: float) -> Array:
    """A place on the Moon in body-fixed axes, km."""
    return np.asarray(local_axes(longitude_deg, latitude_deg)[2] * (MOON_RADIUS_KM + height_km))


def ground_position_km(ground: GroundSite) -> Array:
    """A place on Earth in terrestrial axes, km (WGS 84)."""
    lon, lat = np.radians(ground.longitude_deg), np.radians(ground.latitude_deg)
    return np.asarray(erfa.gd2gc(_WGS84, lon, lat, ground.height_m)) / 1000.0


def relay_selenocentric_km(times_ns: NDArray[np.int64], orbit: RelayOrbit) -> Array:
    """The relay in the Moon's body-fixed axes, km, shape (n, 3); the Moon turns beneath its orbit."""
    since_s = (np.asarray(times_ns, np.int64) - orbit.epoch_ns) / 1e9
    in_plane = kepler.perifocal_km(
        since_s, MOON_RADIUS_KM + orbit.perilune_altitude_km, MOON_RADIUS_KM + orbit.apolune_altitude_km
    )
    node_deg = orbit.node_deg - _MOON_SPIN_DEG_DAY * since_s / SECONDS_PER_DAY
    return kepler.orient(in_plane, orbit.argument_of_perilune_deg, orbit.inclination_deg, node_deg)


def rotate(rotation: Array, vectors: Array) -> Array:
    """Each vector (n, 3) turned by its own matrix (n, 3, 3)."""
    return np.asarray(np.einsum("...ij,...j->...i", rotation, vectors))


def season_rad(time_ns: float) -> float:
    """Phase of the lunar year of 346.6 days: the Sun stands over latitude 1.54 deg x sin(phase).

    Mean longitude of the Sun minus that of the Moon's node (Meeus 1998, ch. 47 and 53).
    """
    days = time_ns / NS_PER_DAY + (_UNIX_JD - 2_451_545.0)
    return float(np.radians((280.466 + 0.985_647_4 * days) - (125.045 - 0.052_992_1 * days)) % (2 * np.pi))
