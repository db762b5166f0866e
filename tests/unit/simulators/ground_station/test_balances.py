"""What must add up at a ground station: bytes, fuel, the signal's way, time and Doppler shift."""

import numpy as np
import pytest

from simulators.facilities.ground_station import front_end, receiver
from simulators.geometry import tabulate
from simulators.physics import antenna, link
from simulators.physics.arrays import Array
from simulators.physics.link import SPEED_OF_LIGHT_KM_S
from simulators.site import ILRS_CR
from tests.support.recording import Recording, record
from tests.support.station import utc_ns
from tests.unit.simulators.ground_station.test_ground_station import bench

DT_S = 60.0
FRAME_BYTES, RECORDER_BYTES = 8920.0 / 8.0, 16e9
EIRP_DBW = 32.3
"""What the bench's Moon radiates."""


@pytest.fixture(scope="module")
def a_day() -> Recording:
    subject = bench("gs-venezuela")
    return record(subject, 24.0, DT_S)


def stored_bytes(run: Recording) -> Array:
    return run.numbers("recorder_fill") / 100.0 * RECORDER_BYTES


def test_frames_kept_are_in_the_recorder_or_went_down_the_line(a_day: Recording) -> None:
    kept_bytes = a_day.numbers("frames_stored_rate")[1:] * FRAME_BYTES * DT_S
    sent_bytes = kept_bytes - np.diff(stored_bytes(a_day), axis=0)
    line_bytes = a_day.numbers("wan_throughput")[1:] * 1e6 / 8.0 * DT_S
    assert np.all(sent_bytes >= -1.0)
    assert np.all(sent_bytes <= line_bytes + 1.0)
    assert sent_bytes.sum() > 0.9 * kept_bytes.sum()


def test_every_good_frame_is_kept_while_the_recorder_has_room(a_day: Recording) -> None:
    assert a_day.numbers("frames_stored_rate") == pytest.approx(a_day.numbers("frames_ok_rate"))


def test_a_recorder_without_a_line_takes_all_until_it_is_full_and_loses_the_rest() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("wan_outage")
    run = record(subject, 14.0, DT_S)
    kept_bytes = run.numbers("frames_stored_rate")[1:] * FRAME_BYTES * DT_S
    assert np.diff(stored_bytes(run), axis=0) == pytest.approx(kept_bytes, abs=10.0)
    assert run.numbers("recorder_fill").max() <= 100.0


def test_broken_disks_lose_frames_that_arrive_in_good_order() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("recorder_disk_failure")
    subject.run(3600.0)
    assert subject.number("frames_stored_rate") < subject.number("frames_ok_rate") - 20.0


def test_the_generator_burns_18_litres_an_hour_while_it_runs_and_nothing_else() -> None:
    subject = bench()
    subject.inject("load_shedding")
    run = record(subject, 24.0, DT_S)
    running = run.values["generator_state"][1:] == "RUNNING"
    burnt_l = -np.diff(run.numbers("generator_fuel"), axis=0) / 100.0 * 1000.0
    assert burnt_l[running] == pytest.approx(18.0 * DT_S / 3600.0)
    assert not burnt_l[~running].any()
    assert 5.0 <= running.sum() * DT_S / 3600.0 <= 10.0, "three blocks of 2.5 h a day, later each day"
    assert np.array_equal(running, run.numbers("mains_voltage")[1:] < 320.0)


def test_received_power_is_what_the_path_leaves_of_what_was_sent(a_day: Recording) -> None:
    """EIRP - free space - air - polarisation - pointing + gain (rule 7), to the scintillation."""
    tracking = a_day.values["antenna_mode"] == "AUTOTRACK"
    range_km = a_day.numbers("light_time") * SPEED_OF_LIGHT_KM_S
    loss_db = link.free_space_loss_db(range_km, receiver.X_HZ) + a_day.numbers("atm_atten_x")
    loss_db += receiver.POLARISATION_LOSS_DB
    loss_db += antenna.pointing_loss_db(a_day.numbers("point_err"), front_end.X_BEAM_DEG)
    expected_dbw = EIRP_DBW - loss_db + receiver.GAIN_DBI
    difference_db = (a_day.numbers("rx_power") - expected_dbw)[tracking]
    assert np.abs(difference_db).max() < 0.2
    assert abs(difference_db.mean()) < 0.02


def test_bit_energy_follows_from_power_noise_and_rate(a_day: Recording) -> None:
    tracking = a_day.values["antenna_mode"] == "AUTOTRACK"
    carrier_dbhz = link.carrier_to_noise_dbhz(a_day.numbers("rx_power"), a_day.numbers("tsys_x"))
    loss_db = a_day.numbers("snr_modulation_loss") + receiver.OTHER_LOSS_DB
    expected_db = link.bit_energy_to_noise_db(carrier_dbhz, 4e6, loss_db)
    assert a_day.numbers("ebn0")[tracking] == pytest.approx(expected_db[tracking], abs=0.05)


def test_light_time_and_doppler_shift_are_those_of_the_ephemeris(a_day: Recording) -> None:
    """Light needs 1.16 to 1.38 s (rule 2), and its change is the Doppler shift."""
    light_s = a_day.numbers("light_time")[:, 0]
    assert 1.15 < light_s.min() < light_s.max() < 1.39
    smooth = 30
    rate = (light_s[2 * smooth :] - light_s[: -2 * smooth]) / (2 * smooth * DT_S)
    expected_khz = -rate * receiver.X_HZ / 1000.0
    doppler_khz = a_day.numbers("doppler")[smooth:-smooth, 0]
    assert np.abs(doppler_khz - expected_khz).max() < 0.2


@pytest.fixture(scope="module")
def year() -> Array:
    """Elevation of the site over 2035 every ten minutes, deg, shape (stations, times)."""
    minutes = np.arange(0, 365 * 1440, 10, dtype=np.int64)
    sights_km = tabulate(ILRS_CR, utc_ns("2035-01-01T00:00") + minutes * 60_000_000_000)
    east, north, up = sights_km[:, [3, 6]].T
    return np.asarray(np.degrees(np.arctan2(up, np.hypot(east, north))))


@pytest.mark.parametrize(
    ("station", "share", "shortest_h", "longest_h"), [(0, 0.436, 10.3, 11.3), (1, 0.434, 9.2, 12.0)]
)
def test_a_year_has_353_passes_of_10_8_hours(
    year: Array, station: int, share: float, shortest_h: float, longest_h: float
) -> None:
    above = year[station] > 10.0
    rises, sets = (np.flatnonzero(np.diff(above.astype(int)) == way) for way in (1, -1))
    sets = sets[sets > rises[0]]
    hours = (sets - rises[: len(sets)]) / 6.0
    assert abs(len(rises) - 353) <= 1
    assert above.mean() == pytest.approx(share, abs=0.003)
    assert hours.mean() == pytest.approx(10.8, abs=0.1)
    assert (hours.min(), hours.max()) == pytest.approx((shortest_h, longest_h), abs=0.2)
