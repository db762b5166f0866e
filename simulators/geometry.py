"""Lines of sight from the site and from the ground stations, tabulated in blocks and interpolated.

A block holds six hours at 300 s. Cubic interpolation between four points is then good to metres for
the Earth's rotation and to a kilometre for the relay at perilune, where the site does not see it.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulators import ephemeris
from simulators.physics.arrays import Array
from simulators.site import GroundSite, Site

_GRID_S = 300
_GRID_NS = _GRID_S * 1_000_000_000
_POINTS = 72
_BLOCK_NS = _POINTS * _GRID_NS
_BLOCKS_KEPT = 8


Vector = tuple[float, ...]
"""East, north, up."""


@dataclass(frozen=True, slots=True)
class Sight:
    """One direction: position east, north, up in km, and its rate in km/s."""

    position_km: Vector
    velocity_km_s: Vector

    @property
    def azimuth_deg(self) -> float:
        """Clockwise from north, 0 to 360."""
        return math.degrees(math.atan2(self.position_km[0], self.position_km[1])) % 360.0

    @property
    def elevation_deg(self) -> float:
        east, north, up = self.position_km
        return math.degrees(math.atan2(up, math.hypot(east, north)))

    @property
    def range_km(self) -> float:
        return math.hypot(*self.position_km)

    @property
    def range_rate_km_s(self) -> float:
        """Positive when it recedes."""
        (x, y, z), (vx, vy, vz) = self.position_km, self.velocity_km_s
        return (x * vx + y * vy + z * vz) / self.range_km

    def angle_deg(self, other: "Sight") -> float:
        """Angle to another direction from the same place."""
        (ax, ay, az), (bx, by, bz) = self.position_km, other.position_km
        cross = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
        return math.degrees(math.atan2(cross, ax * bx + ay * by + az * bz))


@dataclass(frozen=True, slots=True)
class StationSights:
    """What a ground station looks at."""

    site: Sight
    moon: Sight
    sun: Sight


@dataclass(frozen=True, slots=True)
class Sights:
    """Every line of sight at one moment."""

    earth: Sight
    sun: Sight
    relay: Sight
    stations: tuple[StationSights, ...]
    """In the order of the site's ground stations."""


class Geometry:
    """Lines of sight at any time; blocks are computed when first asked for, and the oldest are dropped."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._blocks: dict[int, Array] = {}

    def at(self, time_ns: int) -> Sights:
        """All lines of sight at one moment."""
        block, rest_ns = divmod(time_ns, _BLOCK_NS)
        point, rest_ns = divmod(rest_ns, _GRID_NS)
        window = self._block(block)[point : point + 4]
        weights = _cubic_weights(rest_ns / _GRID_NS)
        position, velocity = (weights @ window.reshape(4, -1)).reshape(2, -1, 3).tolist()
        earth, sun, relay, *seen = (
            Sight(tuple(p), tuple(v)) for p, v in zip(position, velocity, strict=True)
        )
        stations = tuple(StationSights(*seen[i : i + 3]) for i in range(0, len(seen), 3))
        return Sights(earth, sun, relay, stations)

    def _block(self, number: int) -> Array:
        if number not in self._blocks:
            while len(self._blocks) >= _BLOCKS_KEPT:
                self._blocks.pop(next(iter(self._blocks)))
            grid = np.arange(-1, _POINTS + 2, dtype=np.int64) * _GRID_NS + number * _BLOCK_NS
            self._blocks[number] = tabulate(self._site, grid)
        return self._blocks[number]


def tabulate(site: Site, times_ns: NDArray[np.int64]) -> Array:
    """Positions east, north, up in km, shape (times, sights, 3).

    Sights: Earth, Sun and relay from the site; then site, Moon and Sun from each ground station.
    """
    utc = ephemeris.utc_date(times_ns)
    tt = ephemeris.tt_date(utc)
    moon, sun = ephemeris.moon_geocentric_km(tt), ephemeris.sun_geocentric_km(tt)
    lunar, terrestrial = ephemeris.moon_rotation(tt), ephemeris.earth_rotation(utc)
    place = ephemeris.lunar_position_km(site.longitude_deg, site.latitude_deg, site.height_km)
    from_site = [
        ephemeris.rotate(lunar, -moon),
        ephemeris.rotate(lunar, sun - moon),
        ephemeris.relay_selenocentric_km(times_ns, site.relay),
    ]
    axes = ephemeris.local_axes(site.longitude_deg, site.latitude_deg)
    columns = [(body - place) @ axes.T for body in from_site]
    site_icrf = moon + ephemeris.rotate(np.swapaxes(lunar, -1, -2), np.broadcast_to(place, moon.shape))
    for ground in site.ground_stations:
        columns += [_seen_from(ground, terrestrial, body) for body in (site_icrf, moon, sun)]
    return np.stack(columns, axis=1)


def _seen_from(ground: GroundSite, terrestrial: Array, body_km: Array) -> Array:
    axes = ephemeris.local_axes(ground.longitude_deg, ground.latitude_deg)
    return (ephemeris.rotate(terrestrial, body_km) - ephemeris.ground_position_km(ground)) @ axes.T


def _cubic_weights(f: float) -> Array:
    """Lagrange weights of the points -1, 0, 1, 2 at `f` between 0 and 1, and their rates, 1/s."""
    value = (
        -f * (f - 1) * (f - 2) / 6,
        (f + 1) * (f - 1) * (f - 2) / 2,
        -(f + 1) * f * (f - 2) / 2,
        (f + 1) * f * (f - 1) / 6,
    )
    rate = (
        -(3 * f * f - 6 * f + 2) / (6 * _GRID_S),
        (3 * f * f - 4 * f - 1) / (2 * _GRID_S),
        -(3 * f * f - 2 * f - 2) / (2 * _GRID_S),
        (3 * f * f - 1) / (6 * _GRID_S),
    )
    return np.array([value, rate])
