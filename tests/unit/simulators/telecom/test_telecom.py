"""The telecom facility alone and with the ground stations."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.exchange import DataStore, PowerService, StationLink
from simulators.facilities import telecom
from tests.support.catalogues import project_catalogue
from tests.support.links import LINKED, LinkBench
from tests.support.station import Bench, utc_ns

EARTH_UP_NS = utc_ns("2026-11-22T18:00")
EARTH_DOWN_NS = utc_ns("2026-12-05T18:00")


def bench(start_ns: int = EARTH_UP_NS, replicas: int = 1, seed: int = 1) -> Bench:
    (model,) = telecom.models(replicas)
    return Bench(model, seed=seed, replicas=replicas, start_ns=start_ns)


def supported(subject: Bench, ebn0_db: float = 5.0) -> None:
    """Let one ground station hear the downlink and send up."""
    one = StationLink(np.ones(1), np.full(1, ebn0_db), np.full(1, 1e-9), np.full(1, 82.9))
    subject.exchange = replace(
        subject.exchange, stations={**subject.exchange.stations, "gs-south-africa": one}
    )


def test_values_stand_inside_their_range() -> None:
    subject = bench()
    subject.run(3600.0)
    for name, parameter in project_catalogue().by_id["telecom"].parameters.items():
        if parameter.range:
            assert parameter.range[0] <= subject.number(name) <= parameter.range[1], name


def test_without_a_carrier_from_earth_there_is_no_lock() -> None:
    subject = bench()
    subject.run(600.0)
    assert not subject.model.telemetry()["ul_lock"][0]


def test_a_carrier_is_locked_within_40_s() -> None:
    subject = bench()
    subject.run(600.0)
    supported(subject)
    subject.run(40.0, dt_s=1.0)
    assert subject.model.telemetry()["ul_lock"][0]
    assert subject.number("ul_agc") == pytest.approx(-113.8, abs=1.0)
    assert subject.number("ul_ebn0") == pytest.approx(31.0, abs=1.0)


def test_nothing_is_sent_while_the_earth_is_down() -> None:
    subject = bench(EARTH_DOWN_NS)
    supported(subject)
    subject.run(600.0)
    downlink = subject.felt().downlink
    assert downlink.earth_visible[0] == 0.0
    assert downlink.eirp_dbw[0] == -np.inf
    assert subject.number("dl_rate") == 0.0
    assert not subject.model.telemetry()["ul_lock"][0]


def test_the_rate_follows_the_reported_margin() -> None:
    subject = bench()
    supported(subject, ebn0_db=9.0)
    subject.run(300.0, dt_s=1.0)
    good = subject.number("dl_rate")
    supported(subject, ebn0_db=2.0)
    subject.run(240.0, dt_s=1.0)
    assert good == 4.0
    assert subject.number("dl_rate") < good


def test_a_station_that_hears_nothing_brings_the_safe_mode() -> None:
    subject = bench()
    supported(subject, ebn0_db=-30.0)
    subject.run(300.0, dt_s=1.0)
    assert subject.model.telemetry()["dl_modcod"][0] == "SAFE_16K"
    assert subject.felt().downlink.rate_bit_s[0] == 16e3


def test_no_more_data_leave_than_there_are() -> None:
    subject = bench()
    supported(subject)
    subject.exchange = replace(
        subject.exchange, store=DataStore(np.zeros(1)), data_bit_s={"isru": np.full(1, 1e4)}
    )
    subject.run(600.0)
    assert subject.felt().downlink.goodput_bit_s[0] == pytest.approx(1e4)


def test_survival_mode_halves_the_power() -> None:
    subject = bench()
    subject.run(600.0)
    full = subject.number("power")
    subject.exchange = replace(subject.exchange, power=PowerService(shed_level=np.full(1, 2.0)))
    subject.run(600.0)
    assert 2.8 < full < 3.8
    assert subject.number("power") < 0.6 * full


def test_a_hot_cold_plate_is_felt_by_the_amplifiers() -> None:
    subject = bench()
    subject.run(3600.0)
    before = subject.number("ka_twta_temp")
    subject.exchange = replace(
        subject.exchange, coolant=replace(subject.exchange.coolant, coldplate_temp_c=np.full(1, 42.0))
    )
    subject.run(4 * 3600.0)
    assert subject.number("ka_twta_temp") - before == pytest.approx(30.0, abs=1.0)


def test_both_directions_lock_one_after_the_other() -> None:
    links = LinkBench("2026-11-22T18:00")
    assert links.readings("gs-south-africa")["carrier_lock"][0]
    assert links.readings("telecom")["ul_lock"][0]
    links.inject("telecom", "x_transmitter_trip")
    links.step(1.0)
    assert links.readings("gs-south-africa")["rx_power"][0] > -140.0, "the last signal is still on its way"
    for _ in range(6):
        links.step(1.0)
    assert not links.readings("gs-south-africa")["carrier_lock"][0]
    assert links.readings("telecom")["ul_lock"][0], "the uplink does not need the downlink"


def test_the_uplink_is_lost_when_the_amplifier_on_earth_trips() -> None:
    links = LinkBench("2026-11-22T18:00")
    links.inject("gs-south-africa", "hpa_trip")
    links.step(1.0)
    assert links.readings("telecom")["ul_lock"][0]
    links.step(1.0)
    assert not links.readings("telecom")["ul_lock"][0]


@pytest.mark.parametrize("dt_s", [1.0, 10.0, 60.0])
def test_steps_of_any_size_lead_to_the_same_state(dt_s: float) -> None:
    links = LinkBench("2026-11-22T18:00")
    for _ in range(int(1200 / dt_s)):
        links.step(dt_s)
    for facility in LINKED:
        assert not links.crossings(facility)
    assert links.readings("telecom")["dl_rate"][0] == 4.0
    assert links.readings("telecom")["x_sspa_temp"][0] == pytest.approx(29.6, abs=0.5)
    assert links.readings("gs-south-africa")["ebn0"][0] == pytest.approx(6.1, abs=0.4)
