"""Whose carrier the command receiver follows, and which commands it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.exchange import StationLink
from simulators.facilities import telecom
from tests.support.station import Bench, utc_ns

EARTH_UP_NS = utc_ns("2026-11-22T18:00")


def bench(eirp_dbw: float = -300.0, misdirected_per_h: float = 0.0) -> Bench:
    """With one station that sends with a power, or is silent."""
    (model,) = telecom.models(1)
    subject = Bench(model, start_ns=EARTH_UP_NS)
    one = StationLink(
        ebn0_db=np.full(1, 6.0),
        uplink_eirp_dbw=np.full(1, eirp_dbw),
        foreign_cltu_per_h=np.full(1, misdirected_per_h),
    )
    subject.exchange = replace(
        subject.exchange, stations={**subject.exchange.stations, "gs-south-africa": one}
    )
    subject.run(600.0, 30.0)
    return subject


def test_silence_is_thermal_noise() -> None:
    assert bench().number("ul_agc") == pytest.approx(-180.8, abs=0.1)
    assert bench().state("ul_lock") == "False"


def test_a_foreign_carrier_is_locked_without_doppler_and_its_commands_are_refused() -> None:
    subject = bench()
    subject.inject("uplink_spoof")
    subject.run(60.0, 10.0)
    assert subject.state("ul_lock") == "True"
    assert abs(subject.number("ul_doppler")) < 1e-3
    assert subject.number("ul_cltu_reject") > 200.0
    assert subject.felt().downlink.forged_commands_per_h[0] > 100.0


def test_the_stronger_carrier_wins_and_the_weaker_is_noise_to_it() -> None:
    subject = bench(82.9)
    clean_db, moving_khz = subject.number("ul_ebn0"), subject.number("ul_doppler")
    subject.inject("uplink_spoof", strength=0.1)
    subject.run(60.0, 10.0)
    assert subject.number("ul_ebn0") < clean_db - 10.0
    assert subject.number("ul_doppler") == pytest.approx(moving_khz, abs=0.2)
    assert subject.felt().downlink.forged_commands_per_h[0] == 0.0


def test_commands_for_another_spacecraft_are_refused_by_their_address() -> None:
    assert bench(82.9).number("ul_cltu_reject") < 1.0
    assert bench(82.9, misdirected_per_h=120.0).number("ul_cltu_reject") == pytest.approx(120.3, abs=1.0)


def test_a_weak_carrier_loses_bits_and_then_the_lock() -> None:
    errors = {eirp: bench(eirp).felt().downlink.uplink_bit_error_rate[0] for eirp in (82.9, 57.0)}
    assert errors[82.9] == 0.0
    assert 1e-4 < errors[57.0] < 1e-1
    assert bench(20.0).state("ul_lock") == "False"
