"""How faults of a ground station come about: what comes first, what depends on what."""

import numpy as np
import pytest

from simulators.facilities.ground_station.mains import shed_by_schedule
from tests.support.station import Bench, utc_ns
from tests.unit.simulators.ground_station.test_ground_station import bench, seen_at

NEAR_ZENITH = "2030-04-02T15:15"
"""An hour before the Moon passes at 88.7 deg over Venezuela."""


def in_pass(station: str = "gs-south-africa") -> Bench:
    subject = bench(station)
    subject.run(1200.0)
    return subject


def when(subject: Bench, name: str, by: float, dt_s: float = 5.0) -> float:
    """Seconds until a number has moved by so much."""
    start = subject.number(name)
    for tick in range(1, 721):
        subject.run(dt_s, dt_s)
        if abs(subject.number(name) - start) >= by:
            return tick * dt_s
    raise AssertionError(f"{name} did not move by {by}")


def worst_pointing_deg(slow: bool) -> tuple[float, float]:
    """Highest elevation and largest error of a pass through the zenith."""
    subject = bench("gs-venezuela", start_ns=utc_ns(NEAR_ZENITH))
    subject.run(1200.0)
    if slow:
        subject.inject("slow_azimuth_drive")
    seen = []
    for _ in range(240):
        subject.run(30.0, 30.0)
        seen.append((subject.number("moon_el"), subject.number("point_err")))
    elevations, errors = zip(*seen, strict=True)
    return max(elevations), max(errors)


def test_a_sound_drive_follows_through_the_keyhole_and_a_slow_one_does_not() -> None:
    highest_deg, sound_deg = worst_pointing_deg(slow=False)
    assert highest_deg > 88.0
    assert sound_deg < 0.03
    assert worst_pointing_deg(slow=True)[1] > 1.0


def test_the_gust_front_runs_ahead_of_the_rain() -> None:
    storm, again = in_pass(), in_pass()
    storm.inject("thunderstorm")
    again.inject("thunderstorm")
    assert when(storm, "wind_speed", 5.0) < when(again, "rain_rate", 5.0)


def test_rain_cools_the_air_and_moistens_it() -> None:
    wet, dry = in_pass(), in_pass()
    wet.inject("rain_fade")
    for subject in (wet, dry):
        subject.run(3600.0)
    assert dry.number("air_temp") - wet.number("air_temp") == pytest.approx(6.0, abs=0.5)
    assert wet.number("humidity") > dry.number("humidity") + 10.0


def test_a_failed_cooler_shows_in_the_helium_before_the_amplifier_and_there_before_the_noise() -> None:
    subjects = [in_pass() for _ in range(3)]
    for subject in subjects:
        subject.inject("lna_warm_up")
    helium, amplifier, noise = subjects
    times = (
        when(helium, "helium_pressure", 0.3),
        when(amplifier, "lna_temp", 4.0),
        when(noise, "tsys_x", 15.0),
    )
    assert times[0] < times[1] < times[2]


def test_interference_is_strongest_toward_town() -> None:
    gains = []
    for azimuth_deg in (135.0, 315.0):
        subject = in_pass()
        seen_at(subject, azimuth_deg=azimuth_deg)
        subject.run(900.0)
        quiet_v = subject.number("agc")
        subject.inject("interference")
        subject.run(60.0)
        gains.append(subject.number("agc") - quiet_v)
    assert gains[0] > gains[1] > 0.3


def test_commands_to_another_spacecraft_go_unanswered_after_two_light_times() -> None:
    subject = in_pass()
    subject.inject("wrong_spacecraft_id")
    subject.run(2.0, dt_s=1.0)
    assert subject.felt().stations["gs-south-africa"].foreign_cltu_per_h[0] > 0.0
    assert subject.number("tc_unanswered") == 0.0
    assert when(subject, "tc_unanswered", 10.0, dt_s=0.5) == pytest.approx(2.9 - 2.0, abs=0.6)


def test_the_maser_s_drift_is_no_matter_on_the_other_clock() -> None:
    subject = in_pass()
    subject.order("select_clock", clock="RUBIDIUM")
    subject.inject("maser_degradation")
    subject.run(3600.0)
    assert abs(subject.number("maser_gps_offset")) < 100.0
    assert abs(subject.number("range_residual")) < 5.0


def test_a_weak_mains_outage_is_a_sag_that_the_battery_bridges() -> None:
    subject = in_pass()
    subject.inject("mains_outage", strength=0.2)
    subject.run(10.0, dt_s=1.0)
    assert 300.0 < subject.number("mains_voltage") < 340.0
    assert subject.number("ups_battery") < 100.0


def test_load_is_shed_in_blocks_that_move_with_the_day_and_multiply_with_the_stage() -> None:
    quarters = [utc_ns("2030-01-01T00:00") + k * 900 * 10**9 for k in range(8 * 96)]
    hours = {
        stage: sum(bool(shed_by_schedule(t, np.full(1, stage))[0]) for t in quarters) / 4.0
        for stage in (0.0, 0.3, 0.6, 1.0)
    }
    assert hours[0.0] == 0.0
    assert hours[0.3] == pytest.approx(8 * 2.5, abs=1.0)
    assert hours[0.3] < hours[0.6] < hours[1.0]
    today, tomorrow = (
        [bool(shed_by_schedule(t, np.full(1, 0.3))[0]) for t in quarters[k : k + 96]] for k in (0, 96)
    )
    assert today != tomorrow


def test_forged_values_contradict_the_ephemeris_and_the_antenna() -> None:
    honest, forged = bench("gs-venezuela"), bench("gs-venezuela")
    forged.inject("forged_telemetry")
    for subject in (honest, forged):
        subject.run(600.0)
    assert forged.state("antenna_mode") == honest.state("antenna_mode")
    assert abs(forged.number("light_time") - honest.number("light_time")) > 0.005
    assert abs(forged.number("doppler") - honest.number("doppler")) > 1.0
    link, sound = (subject.felt().stations["gs-venezuela"] for subject in (forged, honest))
    assert link.locked == sound.locked, "only what is told is forged"


def test_short_sags_come_twice_a_day_in_venezuela_and_start_no_generator() -> None:
    subject = bench("gs-venezuela", replicas=400)
    lowest_v, states = np.full(400, np.inf), set()
    for _ in range(180):
        subject.run(10.0, 10.0)
        readings = subject.model.telemetry()
        lowest_v = np.minimum(lowest_v, readings["mains_voltage"])
        states |= set(readings["generator_state"].tolist())
    assert 2 <= np.sum(lowest_v < 368.0) <= 20, "of 17 sags half an hour in all, some are too weak to tell"
    assert states <= {"OFF", "STARTING"}
    assert subject.model.telemetry()["ups_battery"].min() > 99.0
