"""The shared environment: Sun, Earth and Moon geometry, terrain, radiation, dust."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulators import ephemeris, events
from simulators.events import ENVIRONMENT_FAULTS
from simulators.faults import NS_PER_S, ActiveFaults
from simulators.geometry import Geometry, Sights, StationSights
from simulators.light import Light, light_at
from simulators.physics import ground, radiation, regolith
from simulators.physics.arrays import Array
from simulators.physics.first_order import wander
from simulators.randomness import Randomness
from simulators.site import ILRS_CR, Site

__all__ = ["ENVIRONMENT_FAULTS", "Environment", "EnvironmentModel", "StationView"]

_NS_PER_H = 3600 * NS_PER_S
_NS_PER_YEAR = 365.25 * ephemeris.NS_PER_DAY
_SEP_MEDIAN, _SEP_SPREAD, _SEP_TAU_S = 0.2, 0.4, 43_200.0
_SEISMIC_MEDIAN_NM_S, _SEISMIC_SPREAD, _SEISMIC_TAU_S = 0.3, 0.5, 900.0
_TERMINATOR_GAIN = 2.0
"""Thermal cracking while the Sun rises or sets (Dimech et al. 2017)."""
_COSMIC_NOISE = 0.01
_COSMIC_TAU_S = 3600.0
_CHARGING_SPREAD = 0.08
_TAUS_S = np.array([_SEP_TAU_S, _SEISMIC_TAU_S, _COSMIC_TAU_S, _SEISMIC_TAU_S])
_METEOROID_AREA_M2, _METEOROID_MASS_G = 4.0, 1e-12
_LUNAR_TIME_US_PER_DAY = 56.02
_LUNAR_TIME_MONTH_US, _ANOMALISTIC_MONTH_DAYS = 0.48, 27.554_55


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


class EnvironmentModel:
    """The surroundings at any time.

    Geometry and temperatures depend on time alone; quiet noise (particles, ground motion) walks at random
    from call to call, so that calls must go forward in time.

    Args:
        random: stream of the environment; its replicas set the shape of every array.
        site: where the station stands.
        known: particle events known beforehand, for history that was like this.
    """

    def __init__(
        self, random: Randomness, site: Site = ILRS_CR, known: Sequence[radiation.ParticleEvent] = ()
    ) -> None:
        self._site = site
        self._known = tuple(known)
        self._geometry = Geometry(site)
        self._random = random
        self._ones = np.ones(random.replicas)
        self._walk = random.normal(len(_TAUS_S))
        self._impacts = np.zeros(random.replicas)
        self._time_ns: int | None = None

    def at(self, time_ns: int, faults: ActiveFaults | None = None) -> Environment:
        """The surroundings at `time_ns`, with the events injected into the facility `command`."""
        active = faults or ActiveFaults(time_ns, self._random.replicas)
        self._advance(time_ns)
        sights = self._geometry.at(time_ns)
        light = light_at(self._site, sights)
        return self._assemble(time_ns, sights, light, active)

    def _advance(self, time_ns: int) -> None:
        """Let the noise walk to `time_ns`; impacts are counted once an hour."""
        before_ns, self._time_ns = self._time_ns, time_ns
        if before_ns is None or time_ns // _NS_PER_H > before_ns // _NS_PER_H:
            per_s = _METEOROID_AREA_M2 * ground.meteoroid_flux_m2_s(_METEOROID_MASS_G)
            self._impacts = self._random.poisson(3600.0 * per_s)
        if before_ns is not None:
            dt_s = (time_ns - before_ns) / NS_PER_S
            self._walk = wander(self._walk, self._random.normal(len(_TAUS_S)), dt_s, _TAUS_S)

    def _assemble(self, time_ns: int, sights: Sights, light: Light, faults: ActiveFaults) -> Environment:
        flux, dose = self._radiation(time_ns, faults)
        season = ephemeris.season_rad(time_ns)
        flat_k, slope_k = regolith.temperatures_k(season, sights.sun.azimuth_deg)
        potential = ground.surface_potential_v(light.low, flux) * np.exp(_CHARGING_SPREAD * self._walk[:, 3])
        return Environment(
            time_ns=time_ns,
            sun_elevation_deg=self._full(sights.sun.elevation_deg),
            sun_azimuth_deg=self._full(sights.sun.azimuth_deg),
            sun_disk_2m=self._full(light.low),
            sun_disk_12m=self._full(light.arrays),
            solar_flux_w_m2=self._full(light.flux_w_m2),
            earth_elevation_deg=self._full(sights.earth.elevation_deg),
            earth_azimuth_deg=self._full(sights.earth.azimuth_deg),
            earth_horizon_deg=self._full(light.earth_horizon_deg),
            earth_range_km=self._full(sights.earth.range_km),
            earth_range_rate_km_s=self._full(sights.earth.range_rate_km_s),
            earth_eclipse_obscuration=self._full(light.obscuration),
            regolith_temp_flat_k=self._full(flat_k),
            regolith_temp_slope_k=self._full(slope_k),
            psr_temp_k=self._full(regolith.shadow_temp_k(season)),
            dose_rate_usv_h=dose,
            sep_flux=flux,
            dust_ug_cm2=self._dust(time_ns, faults),
            surface_potential_v=potential,
            seismic_rms_nm_s=self._seismic(light.low, faults),
            micrometeoroids_per_h=self._impacts.copy(),
            ltc_minus_utc_us=self._full(lunar_time_us(time_ns, self._site.epoch_ns)),
            relay_azimuth_deg=self._full(sights.relay.azimuth_deg),
            relay_elevation_deg=self._full(sights.relay.elevation_deg),
            relay_range_km=self._full(sights.relay.range_km),
            stations=self._views(sights.stations),
        )

    def _views(self, stations: tuple[StationSights, ...]) -> Mapping[str, StationView]:
        sites = self._site.ground_stations
        return {g.id: self._view(sights) for g, sights in zip(sites, stations, strict=True)}

    def _view(self, sights: StationSights) -> StationView:
        return StationView(
            azimuth_deg=self._full(sights.site.azimuth_deg),
            elevation_deg=self._full(sights.site.elevation_deg),
            range_km=self._full(sights.site.range_km),
            range_rate_km_s=self._full(sights.site.range_rate_km_s),
            moon_centre_offset_deg=self._full(sights.site.angle_deg(sights.moon)),
            sun_separation_deg=self._full(sights.site.angle_deg(sights.sun)),
        )

    def _radiation(self, time_ns: int, faults: ActiveFaults) -> tuple[Array, Array]:
        """Flux above 10 MeV, 1/(cm2 s sr), and dose rate, uSv/h."""
        background = _SEP_MEDIAN * np.exp(_SEP_SPREAD * self._walk[:, 0])
        year = 1970.0 + time_ns / _NS_PER_YEAR
        cosmic = radiation.cosmic_dose_usv_h(year) * (1.0 + _COSMIC_NOISE * self._walk[:, 2])
        return events.particle_radiation(background, cosmic, self._known, faults)

    def _dust(self, time_ns: int, faults: ActiveFaults) -> Array:
        settled = ground.settled_dust_ug_cm2((time_ns - self._site.epoch_ns) / NS_PER_S)
        return settled + events.plume_dust_ug_cm2(faults)

    def _seismic(self, lit_fraction: float, faults: ActiveFaults) -> Array:
        """Background, stronger while the Sun's disk is cut by the horizon, and moonquakes; powers add."""
        terminator = 1.0 + (_TERMINATOR_GAIN - 1.0) * 4.0 * lit_fraction * (1.0 - lit_fraction)
        background = _SEISMIC_MEDIAN_NM_S * terminator * np.exp(_SEISMIC_SPREAD * self._walk[:, 1])
        return np.hypot(background, events.quake_rms_nm_s(faults))

    def _full(self, value: float) -> Array:
        """The same for every replica."""
        return value * self._ones


def lunar_time_us(time_ns: int, epoch_ns: int) -> float:
    """Lunar coordinate time minus UTC since an epoch, us.

    56.02 us a day and a monthly term by the orbit's eccentricity (Ashby and Patla 2024, in a frame of
    Earth and Moon).
    """
    days = (time_ns - epoch_ns) / ephemeris.NS_PER_DAY
    monthly = _LUNAR_TIME_MONTH_US * np.sin(2.0 * np.pi * days / _ANOMALISTIC_MONTH_DAYS)
    return float(_LUNAR_TIME_US_PER_DAY * days + monthly)
