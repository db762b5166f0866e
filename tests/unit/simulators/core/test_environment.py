import numpy as np
import pytest

from simulators import geometry, terrain
from simulators.environment import ENVIRONMENT_FAULTS, Environment, EnvironmentModel
from simulators.faults import NS_PER_S, ActiveFaults, Injection, find
from simulators.physics.arrays import Array
from simulators.physics.radiation import ParticleEvent
from simulators.randomness import Randomness
from simulators.site import ILRS_CR
from tests.support.station import START_NS

HOUR_NS = 3600 * NS_PER_S
YEAR_2031_NS = 1_924_992_000_000_000_000
ECLIPSE_NS = 1_877_137_200_000_000_000
"""2029-06-26T03:00Z: the Earth hides the whole Sun for two and a half hours."""


def model(seed: int = 3, replicas: int = 1) -> EnvironmentModel:
    return EnvironmentModel(Randomness(seed, replicas, "environment"))


def with_event(name: str, after_s: float, strength: float = 1.0, replicas: int = 1) -> Environment:
    fault = find(ENVIRONMENT_FAULTS, f"command.{name}")
    injection = Injection(fault, START_NS, strength, replica=replicas - 1)
    time_ns = START_NS + round(after_s * NS_PER_S)
    return model(replicas=replicas).at(time_ns, ActiveFaults(time_ns, replicas, (injection,)))


def test_light_is_that_of_the_connecting_ridge() -> None:
    """Glaeser et al. 2014: lit 92 % of the time at 2 m and 96 % at 10 m; the horizon is tuned to that."""
    sun = geometry.tabulate(ILRS_CR, YEAR_2031_NS + np.arange(0, 8766, 2, dtype=np.int64) * HOUR_NS)[:, 1]
    azimuth_deg = np.degrees(np.arctan2(sun[:, 0], sun[:, 1])) % 360.0
    elevation_deg = np.degrees(np.arctan2(sun[:, 2], np.hypot(sun[:, 0], sun[:, 1])))
    lit = {}
    for mast_m in (2.0, 12.0):
        horizon = terrain.horizon_deg(ILRS_CR.horizon, azimuth_deg, mast_m)
        lit[mast_m] = float((terrain.disk_fraction(elevation_deg, horizon, 0.267) > 0).mean())
    assert lit[2.0] == pytest.approx(0.92, abs=0.015)
    assert lit[12.0] == pytest.approx(0.95, abs=0.015)


def test_an_eclipse_by_the_earth_darkens_every_mast() -> None:
    surroundings = model()
    before, during = surroundings.at(ECLIPSE_NS - 6 * HOUR_NS), surroundings.at(ECLIPSE_NS)
    assert before.earth_eclipse_obscuration[0] == 0.0
    assert during.earth_eclipse_obscuration[0] == pytest.approx(1.0)
    assert during.sun_disk_12m[0] == during.sun_disk_2m[0] == 0.0


def test_overlap_of_two_disks() -> None:
    assert terrain.obscuration(2.0, 1.0, 0.27) == 0.0
    assert terrain.obscuration(0.1, 1.0, 0.27) == 1.0
    assert terrain.obscuration(0.0, 0.5, 1.0) == pytest.approx(0.25)
    assert terrain.obscuration(1.0, 1.0, 1.0) == pytest.approx(2 / 3 - np.sqrt(3) / (2 * np.pi))
    assert terrain.disk_fraction(0.0, 0.0, 0.27) == pytest.approx(0.5)


def test_the_sun_wanders_and_everything_stays_in_bounds() -> None:
    surroundings = model()
    for day in range(0, 360, 9):
        now = surroundings.at(START_NS + day * 24 * HOUR_NS)
        assert abs(now.sun_elevation_deg[0]) < 2.2
        assert -7.6 < now.earth_elevation_deg[0] < 6.4
        assert 356_000 < now.earth_range_km[0] < 408_000
        assert 0.0 <= now.sun_disk_2m[0] <= now.sun_disk_12m[0] <= 1.0
        assert 1311 < now.solar_flux_w_m2[0] < 1416
        assert 75 < now.regolith_temp_flat_k[0] < 180
        assert 80 < now.regolith_temp_slope_k[0] < 270
        assert 40 < now.psr_temp_k[0] < 70
        assert 20 < now.dose_rate_usv_h[0] < 64
        assert 0 < now.sep_flux[0] < 2
        assert set(now.stations) == {"gs-venezuela", "gs-south-africa"}


def test_one_seed_gives_the_same_surroundings_and_replicas_differ() -> None:
    def series(seed: int, replicas: int) -> Array:
        surroundings = model(seed, replicas)
        return np.stack([surroundings.at(START_NS + k * 60 * NS_PER_S).seismic_rms_nm_s for k in range(5)])

    assert np.array_equal(series(3, 1), series(3, 1))
    assert np.array_equal(series(3, 1)[:, 0], series(3, 4)[:, 0])
    assert not np.array_equal(series(3, 1), series(4, 1))
    assert len(set(series(3, 4)[-1].tolist())) == 4


def test_a_particle_event_rises_and_decays_in_its_replica_alone() -> None:
    early, peak, late = (with_event("solar_particle_event", s, replicas=2) for s in (600, 2700, 3 * 86_400))
    assert early.sep_flux[1] < peak.sep_flux[1] > late.sep_flux[1]
    assert peak.sep_flux[1] == pytest.approx(1e4, rel=0.01)
    assert peak.dose_rate_usv_h[1] > 2000
    assert peak.surface_potential_v[1] < -1000
    assert peak.sep_flux[0] < 2


def test_an_event_known_beforehand_befalls_all() -> None:
    known = ParticleEvent(START_NS, 100.0)
    surroundings = EnvironmentModel(Randomness(1, 2, "environment"), known=(known,))
    assert (surroundings.at(START_NS + 2700 * NS_PER_S).sep_flux > 90).all()


def test_a_moonquake_rings_for_an_hour_and_a_plume_leaves_its_dust() -> None:
    quiet = model().at(START_NS)
    assert with_event("moonquake", 450).seismic_rms_nm_s[0] > 1e5
    assert with_event("moonquake", 3 * 3600).seismic_rms_nm_s[0] < 10
    step = with_event("dust_plume", 3600).dust_ug_cm2[0] - quiet.dust_ug_cm2[0]
    assert step == pytest.approx(1000.0, rel=0.01)


def test_a_prompt_event_is_at_its_peak_after_a_quarter_of_an_hour() -> None:
    prompt, usual = (with_event(name, 900.0) for name in ("seu_storm", "solar_particle_event"))
    assert prompt.sep_flux[0] == pytest.approx(1e4, rel=0.01)
    assert usual.sep_flux[0] < 0.6 * prompt.sep_flux[0]


@pytest.mark.parametrize("strength", [0.2, 1.0])
def test_landings_shake_for_two_minutes_and_the_far_one_harms_nobody(strength: float) -> None:
    quiet = model().at(START_NS)
    near, far = (with_event(name, 100.0, strength) for name in ("dust_plume", "planned_landing"))
    assert near.seismic_rms_nm_s[0] > 100.0 > far.seismic_rms_nm_s[0]
    assert near.dust_ug_cm2[0] - quiet.dust_ug_cm2[0] > 100.0 > far.dust_ug_cm2[0] - quiet.dust_ug_cm2[0]
    assert with_event("dust_plume", 130.0, strength).seismic_rms_nm_s[0] < 10.0


def test_lunar_time_gains_56_microseconds_a_day() -> None:
    surroundings = model()
    first, later = surroundings.at(START_NS), surroundings.at(START_NS + 1000 * 24 * HOUR_NS)
    assert (later.ltc_minus_utc_us - first.ltc_minus_utc_us)[0] == pytest.approx(56_020, abs=1.0)
