"""The environment as the command center's own instruments report it."""

from collections.abc import Mapping

import numpy as np

from simulators.environment import Environment
from simulators.facility import Reading
from simulators.physics.arrays import Array

_NM_PER_MM = 0.3
"""Ground velocity at the seismometer, nm/s, for each mm/s of machine vibration at the ice plant."""


def telemetry(environment: Environment, vibration_mm_s: Array) -> Mapping[str, Reading]:
    """Every parameter of the packets `environment` and `environment-fast`."""
    machines_nm_s = _NM_PER_MM * vibration_mm_s
    ground = np.sqrt(np.square(environment.seismic_rms_nm_s) + np.square(machines_nm_s))
    return {
        "sun_elevation": environment.sun_elevation_deg,
        "sun_azimuth": environment.sun_azimuth_deg,
        "sun_disk_visible_2m": environment.sun_disk_2m,
        "sun_disk_visible_12m": environment.sun_disk_12m,
        "earth_elevation": environment.earth_elevation_deg,
        "earth_azimuth": environment.earth_azimuth_deg,
        "earth_range": environment.earth_range_km,
        "earth_eclipse_obscuration": environment.earth_eclipse_obscuration,
        "regolith_temp_flat": environment.regolith_temp_flat_k,
        "regolith_temp_slope": environment.regolith_temp_slope_k,
        "psr_temp": environment.psr_temp_k,
        "dust_deposition": environment.dust_ug_cm2,
        "ltc_minus_utc": environment.ltc_minus_utc_us,
        "solar_irradiance": environment.solar_flux_w_m2 * environment.sun_disk_12m,
        "dose_rate": environment.dose_rate_usv_h,
        "sep_flux_gt10mev": environment.sep_flux,
        "surface_potential": environment.surface_potential_v,
        "seismic_rms": ground,
        "micrometeoroid_rate": environment.micrometeoroids_per_h,
    }
