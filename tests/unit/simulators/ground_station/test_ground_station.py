"""One ground station alone, heard and hearing through the exchange."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.environment import EnvironmentModel
from simulators.facilities import ground_station
from simulators.randomness import Randomness
from tests.support.station import Bench, utc_ns

IN_PASS_NS = utc_ns("2026-11-22T18:00")
BEFORE_PASS_NS = utc_ns("2026-11-22T14:00")


def bench(
    station: str = "gs-south-africa", start_ns: int = IN_PASS_NS, replicas: int = 1, seed: int = 1
) -> Bench:
    models = {model.id: model for model in ground_station.models(replicas)}
    return Bench(models[station], seed=seed, replicas=replicas, start_ns=start_ns)


def seen_at(subject: Bench, **angles: float) -> None:
    """From now on the Moon stands still, with some angles of the view as given."""
    views = EnvironmentModel(Randomness(1, 1)).at(subject.time_ns).stations
    given = {name: np.full(1, angle) for name, angle in angles.items()}
    moved = {station: replace(view, **given) for station, view in views.items()}
    subject.environment_changes["stations"] = moved


def test_the_antenna_slews_to_the_moon_in_two_to_four_minutes() -> None:
    subject = bench()
    seconds = 0
    while subject.state("antenna_mode") not in ("PROGTRACK", "AUTOTRACK"):
        subject.run(1.0, dt_s=1.0)
        seconds += 1
        assert seconds < 300
    assert 60 < seconds < 240
    assert subject.number("point_err") < 0.03


def test_without_a_signal_it_only_follows_the_computed_moon() -> None:
    subject = bench()
    off = replace(subject.exchange.downlink, earth_visible=np.zeros(1), eirp_dbw=np.full(1, -np.inf))
    subject.exchange = replace(subject.exchange, downlink=off)
    subject.run(1200.0)
    assert subject.state("antenna_mode") == "PROGTRACK"
    assert subject.number("hpa_power") == 0.0
    assert subject.number("rx_power") < -170.0
    assert subject.felt().stations["gs-south-africa"].uplink_eirp_dbw[0] == -300.0


def test_with_a_signal_it_locks_and_sends_up() -> None:
    subject = bench()
    subject.run(1200.0)
    link = subject.felt().stations["gs-south-africa"]
    assert subject.state("antenna_mode") == "AUTOTRACK"
    assert link.locked[0] == 1.0
    assert link.uplink_eirp_dbw[0] == pytest.approx(82.8, abs=0.4)
    assert subject.number("rx_power") == pytest.approx(-132.2, abs=0.7)
    assert subject.number("agc") == pytest.approx(2.5, abs=0.15)
    assert subject.number("frames_ok_rate") == pytest.approx(4e6 / 8920, rel=0.01)


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
    dry = {name: subject.number(name) for name in ("rx_power", "tsys_x", "ebn0")}
    subject.inject("rain_fade")
    subject.run(600.0)
    loss_db = subject.number("atm_atten_x")
    assert loss_db > 6.0
    assert dry["rx_power"] - subject.number("rx_power") == pytest.approx(loss_db, abs=1.0)
    assert subject.number("tsys_x") - dry["tsys_x"] > 150.0
    assert dry["ebn0"] - subject.number("ebn0") > loss_db


def test_a_gale_stows_the_antenna_and_it_comes_back() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("thunderstorm")
    subject.run(900.0)
    assert subject.state("antenna_mode") == "STOW"
    assert not subject.model.telemetry()["carrier_lock"][0]
    subject.clear()
    subject.run(1200.0)
    assert subject.state("antenna_mode") == "AUTOTRACK"


def test_the_generator_takes_over_and_burns_fuel() -> None:
    subject = bench()
    subject.run(1200.0)
    full = subject.number("generator_fuel")
    subject.inject("mains_outage")
    subject.run(3600.0)
    assert subject.number("mains_voltage") == 0.0
    assert full - subject.number("generator_fuel") == pytest.approx(1.8, abs=0.1)
    assert subject.number("ups_battery") > 90.0
    assert subject.state("antenna_mode") == "AUTOTRACK"


def test_a_blackout_ends_the_pass_after_45_minutes() -> None:
    subject = bench()
    subject.run(1200.0)
    subject.inject("blackout")
    subject.run(40 * 60.0)
    assert subject.state("antenna_mode") == "AUTOTRACK"
    subject.run(10 * 60.0)
    assert subject.state("antenna_mode") == "FAULT"
    assert not subject.model.telemetry()["carrier_lock"][0]


def test_the_recorder_fills_with_the_data_rate_when_the_line_is_down() -> None:
    subject = bench()
    subject.run(3600.0)
    before = subject.number("recorder_fill")
    subject.inject("wan_outage")
    subject.run(3600.0)
    assert subject.number("recorder_fill") - before == pytest.approx(
        100.0 * 4e6 / 8.0 * 3600.0 / 16e9, rel=0.02
    )


def test_an_oscillator_error_on_the_moon_shows_as_doppler_residual() -> None:
    subject = bench()
    shifted = replace(subject.exchange.downlink, frequency_offset=np.full(1, 4e-8))
    subject.exchange = replace(subject.exchange, downlink=shifted)
    subject.run(1200.0)
    assert subject.number("doppler_residual") == pytest.approx(338.0, abs=15.0)


def test_at_new_moon_the_sun_adds_noise_as_the_ephemeris_foretells() -> None:
    """On the day of the solar eclipse of 2026-08-12 the Sun comes within half a degree of the beam."""
    subject = bench(start_ns=utc_ns("2026-08-12T15:00"), station="gs-venezuela")
    subject.run(1800.0)
    assert subject.state("beam_background") == "MOON"
    far_k = subject.number("tsys_x")
    subject.run(3.4 * 3600.0)
    assert subject.state("beam_background") == "SUN"
    assert subject.state("antenna_mode") == "AUTOTRACK"
    assert 50.0 < subject.number("tsys_x") - far_k < 2000.0
    assert subject.number("ebn0") > 2.0


def test_the_station_keeps_clear_of_a_sun_that_would_burn_the_feed() -> None:
    subject = bench()
    subject.run(1200.0)
    seen_at(subject, sun_separation_deg=0.3)
    subject.run(600.0)
    assert subject.number("moon_el") > 10.0
    assert subject.state("antenna_mode") == "STOW"
