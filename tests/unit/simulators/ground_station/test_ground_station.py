"""One ground station alone, heard and hearing through the exchange."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.facilities import ground_station
from tests.support.catalogues import project_catalogue
from tests.support.links import STATIONS, utc_ns
from tests.support.station import Bench

IN_PASS_NS = utc_ns("2026-11-22T18:00")
BEFORE_PASS_NS = utc_ns("2026-11-22T14:00")


def bench(
    station: str = "gs-south-africa", start_ns: int = IN_PASS_NS, replicas: int = 1, seed: int = 1
) -> Bench:
    models = {model.id: model for model in ground_station.models(replicas)}
    return Bench(models[station], seed=seed, replicas=replicas, start_ns=start_ns)


def number(subject: Bench, name: str) -> float:
    return float(subject.model.telemetry()[name][0])


def state(subject: Bench, name: str) -> str:
    return str(subject.model.telemetry()[name][0])


@pytest.mark.parametrize("station", STATIONS)
def test_every_parameter_of_the_catalogue_is_produced_for_each_replica(station: str) -> None:
    subject = bench(station, replicas=3)
    subject.run(300.0)
    readings = subject.model.telemetry()
    assert set(readings) == set(project_catalogue().by_id[station].parameters)
    assert {np.shape(value) for value in readings.values()} == {(3,)}


def test_there_are_two_stations() -> None:
    assert {model.id for model in ground_station.models(1)} == set(STATIONS)


def test_the_same_seed_gives_the_same_values() -> None:
    runs = [bench(seed=seed) for seed in (7, 7, 8)]
    for run in runs:
        run.run(1800.0)
    first, again, other = (number(run, "wind_speed") for run in runs)
    assert first == again
    assert first != other


def test_a_replica_runs_as_if_it_were_alone() -> None:
    alone, among = bench(), bench(replicas=3)
    alone.run(3600.0)
    among.run(3600.0)
    assert number(alone, "wind_speed") == pytest.approx(number(among, "wind_speed"))
    assert number(alone, "ebn0") == pytest.approx(number(among, "ebn0"))


def test_the_antenna_slews_to_the_moon_in_two_to_four_minutes() -> None:
    subject = bench()
    seconds = 0
    while state(subject, "antenna_mode") not in ("PROGTRACK", "AUTOTRACK"):
        subject.run(1.0, dt_s=1.0)
        seconds += 1
        assert seconds < 300
    assert 60 < seconds < 240
    assert number(subject, "point_err") < 0.03


def test_without_a_signal_it_only_follows_the_computed_moon() -> None:
    subject = bench()
    off = replace(subject.exchange.downlink, earth_visible=np.zeros(1), eirp_dbw=np.full(1, -np.inf))
    subject.exchange = replace(subject.exchange, downlink=off)
    subject.run(1200.0)
    assert state(subject, "antenna_mode") == "PROGTRACK"
    assert number(subject, "hpa_power") == 0.0
    assert number(subject, "rx_power") < -170.0
    assert subject.felt().stations["gs-south-africa"].uplink_eirp_dbw[0] == -300.0


def test_with_a_signal_it_locks_and_sends_up() -> None:
    subject = bench()
    subject.run(1200.0)
    link = subject.felt().stations["gs-south-africa"]
    assert state(subject, "antenna_mode") == "AUTOTRACK"
    assert link.locked[0] == 1.0
    assert link.uplink_eirp_dbw[0] == pytest.approx(82.8, abs=0.4)
    assert number(subject, "rx_power") == pytest.approx(-132.2, abs=0.7)
    assert number(subject, "agc") == pytest.approx(2.5, abs=0.15)
    assert number(subject, "frames_ok_rate") == pytest.approx(4e6 / 8920, rel=0.01)


def test_acquisition_takes_five_to_forty_seconds() -> None:
    subject = bench(start_ns=BEFORE_PASS_NS)
    quiet = subject.exchange
    off = replace(quiet.downlink, eirp_dbw=np.full(1, -np.inf))
    subject.exchange = replace(quiet, downlink=off)
    subject.run(3 * 3600.0)
    subject.exchange = quiet
    seconds = 0
    while not subject.model.telemetry()["carrier_lock"][0]:
        subject.run(1.0, dt_s=1.0)
        seconds += 1
    assert 5 <= seconds <= 40


def test_rain_costs_signal_and_adds_noise() -> None:
    subject = bench()
    subject.run(1200.0)
    dry = {name: number(subject, name) for name in ("rx_power", "tsys_x", "ebn0")}
    subject.inject("rain_fade")
    subject.run(600.0)
    loss_db = number(subject, "atm_atten_x")
    assert loss_db > 6.0
    assert dry["rx_power"] - number(subject, "rx_power") == pytest.approx(loss_db, abs=1.0)
    assert number(subject, "tsys_x") - dry["tsys_x"] > 150.0
    assert dry["ebn0"] - number(subject, "ebn0") > loss_db


def test_a_gale_stows_the_antenna_and_it_comes_back() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("thunderstorm")
    subject.run(900.0)
    assert state(subject, "antenna_mode") == "STOW"
    assert not subject.model.telemetry()["carrier_lock"][0]
    subject.clear()
    subject.run(1200.0)
    assert state(subject, "antenna_mode") == "AUTOTRACK"


def test_the_generator_takes_over_and_burns_fuel() -> None:
    subject = bench()
    subject.run(1200.0)
    full = number(subject, "generator_fuel")
    subject.inject("mains_outage")
    subject.run(3600.0)
    assert number(subject, "mains_voltage") == 0.0
    assert full - number(subject, "generator_fuel") == pytest.approx(1.8, abs=0.1)
    assert number(subject, "ups_battery") > 90.0
    assert state(subject, "antenna_mode") == "AUTOTRACK"


def test_a_blackout_ends_the_pass_after_45_minutes() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("blackout")
    subject.run(40 * 60.0)
    assert state(subject, "antenna_mode") == "AUTOTRACK"
    subject.run(10 * 60.0)
    assert state(subject, "antenna_mode") == "FAULT"
    assert not subject.model.telemetry()["carrier_lock"][0]


def test_the_recorder_fills_with_the_data_rate_when_the_line_is_down() -> None:
    subject = bench()
    subject.run(3600.0)
    before = number(subject, "recorder_fill")
    subject.inject("wan_outage")
    subject.run(3600.0)
    assert number(subject, "recorder_fill") - before == pytest.approx(
        100.0 * 4e6 / 8.0 * 3600.0 / 16e9, rel=0.02
    )


def test_an_oscillator_error_on_the_moon_shows_as_doppler_residual() -> None:
    subject = bench()
    shifted = replace(subject.exchange.downlink, frequency_offset=np.full(1, 4e-8))
    subject.exchange = replace(subject.exchange, downlink=shifted)
    subject.run(1200.0)
    assert number(subject, "doppler_residual") == pytest.approx(338.0, abs=15.0)


def test_the_station_keeps_clear_of_the_sun() -> None:
    subject = bench(start_ns=utc_ns("2026-08-12T17:00"), station="gs-venezuela")
    subject.run(1800.0)
    assert number(subject, "moon_el") > 10.0
    assert state(subject, "antenna_mode") == "STOW"
