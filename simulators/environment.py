"""The shared environment: Sun, Earth and Moon geometry, terrain, radiation, dust."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulators.randomness import Array


@dataclass(frozen=True, slots=True)
class StationView:
    """The lunar site as seen from a ground station on Earth."""

    azimuth_deg: Array
    elevation_deg: Array
    range_km: Array
    range_rate_km_s: Array
    moon_centre_offset_deg: Array
    """Angle between the site and the centre of the Moon's disk."""
    sun_separation_deg: Array


@dataclass(frozen=True, slots=True)
class Environment:
    """State of the surroundings at one moment; arrays of shape (replicas,)."""

    time_ns: int
    sun_elevation_deg: Array
    sun_azimuth_deg: Array
    sun_disk_2m: Array
    """Visible fraction of the solar disk 2 m above ground, Earth eclipse included."""
    sun_disk_12m: Array
    """The same at the middle of the arrays."""
    solar_flux_w_m2: Array
    """Unobstructed flux at the Moon's distance from the Sun."""
    earth_elevation_deg: Array
    earth_azimuth_deg: Array
    earth_horizon_deg: Array
    """Elevation of the terrain in the Earth's direction."""
    earth_range_km: Array
    earth_range_rate_km_s: Array
    earth_eclipse_obscuration: Array
    regolith_temp_flat_k: Array
    regolith_temp_slope_k: Array
    psr_temp_k: Array
    dose_rate_usv_h: Array
    sep_flux: Array
    """Protons above 10 MeV, 1/(cm2 s sr)."""
    dust_ug_cm2: Array
    surface_potential_v: Array
    seismic_rms_nm_s: Array
    """Natural ground motion, without the station's own machinery."""
    micrometeoroids_per_h: Array
    ltc_minus_utc_us: Array
    relay_azimuth_deg: Array
    relay_elevation_deg: Array
    relay_range_km: Array
    stations: Mapping[str, StationView]
    """By id of the ground station."""
