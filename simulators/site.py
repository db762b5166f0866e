"""Where the station stands, what surrounds it, and who looks at it from Earth: configuration alone."""

from dataclasses import dataclass

EPOCH_NS = 1_767_225_600_000_000_000
"""2026-01-01T00:00:00Z: the relay's elements, the dust record and lunar time start here."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A crest on the horizon; its top falls away parabolically on both sides of the centre."""

    azimuth_deg: float
    half_width_deg: float
    """360 for one that surrounds the site."""
    distance_m: float
    top_m: float
    """Relative to the ground of the site."""


@dataclass(frozen=True, slots=True)
class GroundSite:
    """An antenna on Earth, in WGS 84."""

    id: str
    longitude_deg: float
    latitude_deg: float
    height_m: float


@dataclass(frozen=True, slots=True)
class RelayOrbit:
    """Fixed Kepler orbit in a lunar equatorial frame that does not rotate; perilune at the epoch."""

    perilune_altitude_km: float
    apolune_altitude_km: float
    inclination_deg: float
    argument_of_perilune_deg: float
    node_deg: float = 0.0
    """Longitude of the ascending node, in body-fixed longitude at the epoch."""
    epoch_ns: int = EPOCH_NS


@dataclass(frozen=True, slots=True)
class Site:
    """One place on the Moon with its horizon, and the heights at which light and radio are asked for."""

    name: str
    longitude_deg: float
    latitude_deg: float
    height_km: float
    horizon: tuple[Obstacle, ...]
    ground_stations: tuple[GroundSite, ...]
    relay: RelayOrbit
    low_mast_m: float = 2.0
    array_mast_m: float = 12.0
    antenna_mast_m: float = 10.0
    epoch_ns: int = EPOCH_NS


ILRS_CR = Site(
    name="ILRS-CR",
    longitude_deg=222.7,
    latitude_deg=-89.45,
    height_km=1.2,
    # Not real topography: tuned so that light matches Glaeser et al. 2014 for the Connecting Ridge
    # (92 % of the time at 2 m, 96 % at 10 m, longest darkness three to five days).
    horizon=(
        Obstacle(200.0, 360.0, 60_000.0, -1200.0),
        Obstacle(30.0, 10.0, 100_000.0, 1500.0),
        Obstacle(100.0, 5.0, 700.0, 0.5),
        Obstacle(158.0, 30.0, 1_500.0, -16.0),
        Obstacle(245.0, 8.0, 9_000.0, -80.0),
        Obstacle(310.0, 6.0, 2_500.0, -8.0),
    ),
    ground_stations=(
        GroundSite("gs-venezuela", -66.9228, 9.3727, 181.0),
        GroundSite("gs-south-africa", 27.7072, -25.8870, 1558.0),
    ),
    # Like Queqiao-2: apolune over the south, so that the pole sees it nine tenths of the time.
    relay=RelayOrbit(200.0, 16_000.0, 62.4, 90.0),
)
