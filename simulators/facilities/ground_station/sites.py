"""What makes one ground station differ from the other: configuration, no computation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Climate:
    """Typical weather; heavy storms are events (faults), not climate."""

    longitude_deg: float
    mean_temp_c: float
    season_k: float
    """Half the difference between the warmest and the coldest month."""
    day_k: float
    """Half the difference between afternoon and dawn."""
    warmest_phase_rad: float
    """Phase of the year at which it is warmest, 0 on 1 January."""
    dew_point_c: float
    dew_point_season_k: float
    wind_scale_m_s: float
    """Of a Weibull distribution of shape 2: mean wind times 1.13."""
    wet_from: float
    """Fraction of the year at which the rains begin."""
    wet_to: float
    showers_per_day: float
    """In the wet season; a tenth of it otherwise."""


@dataclass(frozen=True, slots=True)
class StationSpec:
    """One ground station."""

    id: str
    climate: Climate
    zenith_clear_db: float
    """Loss by gas and cloud straight up at 8.45 GHz (ITU-R P.676, P.840)."""
    stow_wind_m_s: float
    mains_v: float
    sags_per_day: float
    wan_mbit_s: float
    """Median rate of the network line."""
    wan_spread: float
    """Logarithmic deviation of that rate."""
    wan_latency_ms: float
    clock: str
    """The clock that the station runs on usually: RUBIDIUM or MASER."""
    town_azimuth_deg: float
    """Where transmitters on the ground stand."""


VENEZUELA = StationSpec(
    id="gs-venezuela",
    climate=Climate(
        longitude_deg=-66.9228,
        mean_temp_c=27.5,
        season_k=1.5,
        day_k=5.5,
        warmest_phase_rad=1.8,
        dew_point_c=21.5,
        dew_point_season_k=0.5,
        wind_scale_m_s=3.95,
        wet_from=0.33,
        wet_to=0.91,
        showers_per_day=0.8,
    ),
    zenith_clear_db=0.20,
    stow_wind_m_s=20.0,
    mains_v=380.0,
    sags_per_day=2.0,
    wan_mbit_s=18.0,
    wan_spread=0.22,
    wan_latency_ms=210.0,
    clock="RUBIDIUM",
    town_azimuth_deg=350.0,
)

HARTEBEESTHOEK = StationSpec(
    id="gs-south-africa",
    climate=Climate(
        longitude_deg=27.7072,
        mean_temp_c=16.0,
        season_k=5.0,
        day_k=6.0,
        warmest_phase_rad=0.3,
        dew_point_c=8.0,
        dew_point_season_k=4.0,
        wind_scale_m_s=4.5,
        wet_from=0.75,
        wet_to=0.25,
        showers_per_day=0.4,
    ),
    zenith_clear_db=0.08,
    stow_wind_m_s=22.0,
    mains_v=400.0,
    sags_per_day=0.2,
    wan_mbit_s=80.0,
    wan_spread=0.25,
    wan_latency_ms=180.0,
    clock="MASER",
    town_azimuth_deg=135.0,
)
