"""Telecommands of telecom: done when it shows, refused with nothing changed, automatic again."""

from dataclasses import replace

import numpy as np
import pytest

from ground_segment.catalogue import ArgumentError
from simulators.exchange import Posture, StationLink
from simulators.facilities import telecom
from simulators.orders import Check, Commandable, Order, OrderFailed, OrderRefused
from tests.support.station import Bench, utc_ns

EARTH_UP_NS = utc_ns("2026-11-22T18:00")


def in_pass(ebn0_db: float = 6.0) -> Bench:
    """A station hears the downlink and sends up."""
    (model,) = telecom.models(1)
    bench = Bench(model, start_ns=EARTH_UP_NS)
    one = StationLink(np.ones(1), np.full(1, ebn0_db), np.full(1, 1e-9), np.full(1, 82.9))
    bench.exchange = replace(bench.exchange, stations={**bench.exchange.stations, "gs-south-africa": one})
    bench.run(600.0, dt_s=10.0)
    return bench


def posture(bench: Bench, safe: float) -> None:
    bench.exchange = replace(bench.exchange, posture=Posture(safe=np.full(1, safe), dark_ahead=np.zeros(1)))


def done_within(bench: Bench, check: Check, seconds: float, dt_s: float = 5.0) -> bool:
    for _ in range(int(seconds / dt_s)):
        bench.run(dt_s, dt_s)
        if check():
            return True
    return False


def test_the_low_gain_link_is_ordered_and_given_back() -> None:
    bench = in_pass()
    assert done_within(bench, bench.order("set_link", link="S_LOW_GAIN"), 60.0)
    assert bench.state("dl_modcod") == "SAFE_16K"
    assert bench.number("dl_rate") == pytest.approx(0.016)
    assert bench.number("x_sspa_power") == 0.0
    assert bench.number("dl_eirp") == pytest.approx(9.0)
    bench.run(10.0, 5.0)
    assert bench.number("ul_agc") == pytest.approx(-136.0, abs=1.5), "the low-gain antenna listens too"
    assert bench.number("ul_ebn0") > 25.0, "at a low rate"
    bench.order("set_link", link="AUTO")
    bench.run(60.0, 5.0)
    assert bench.state("dl_modcod") == "X_QPSK_1_2"


def test_the_safe_posture_goes_before_what_was_ordered() -> None:
    bench = in_pass()
    bench.order("set_link", link="X")
    posture(bench, 1.0)
    bench.run(20.0, 5.0)
    assert bench.state("dl_modcod") == "SAFE_16K"
    with pytest.raises(OrderRefused, match="safe posture"):
        bench.order("set_link", link="X")
    with pytest.raises(OrderRefused, match="16 kbit/s"):
        bench.order("set_rate", rate="4_MBIT_S")
    posture(bench, 0.0)
    bench.run(20.0, 5.0)
    assert bench.state("dl_modcod") == "X_QPSK_1_2"


def test_a_fixed_rate_stays_until_automatic_again() -> None:
    bench = in_pass(ebn0_db=9.0)
    assert bench.number("dl_rate") == 4.0
    assert done_within(bench, bench.order("set_rate", rate="1_MBIT_S"), 60.0)
    bench.run(1800.0, 10.0)
    assert bench.number("dl_rate") == 1.0
    bench.order("set_rate", rate="AUTO")
    bench.run(300.0, 10.0)
    assert bench.number("dl_rate") == 4.0


def test_a_rate_that_is_not_in_the_table_is_no_rate() -> None:
    with pytest.raises(ArgumentError, match="rate"):
        in_pass().order("set_rate", rate="8_MBIT_S")


def test_the_transmitter_falls_silent_and_comes_back() -> None:
    bench = in_pass()
    assert done_within(bench, bench.order("set_transmitter", on=False), 30.0)
    assert bench.felt().downlink.eirp_dbw[0] == -np.inf
    assert bench.number("dl_rate") == 0.0
    bench.order("set_transmitter", on=True)
    bench.run(20.0, 5.0)
    assert bench.felt().downlink.eirp_dbw[0] > 9.0


def test_the_other_amplifier_cures_a_trip() -> None:
    bench = in_pass()
    bench.inject("x_transmitter_trip")
    bench.run(20.0, 5.0)
    check = bench.order("set_link", link="X")
    bench.run(5.0, 5.0)
    with pytest.raises(OrderFailed, match="select_amplifier"):
        check()
    assert done_within(bench, bench.order("select_amplifier", band="X", unit="B"), 30.0)
    bench.run(5.0, 5.0)
    assert bench.number("x_sspa_power") == pytest.approx(5.0, abs=0.3)


def test_the_other_tube_takes_a_cathode_heating() -> None:
    bench = in_pass()
    check = bench.order("select_amplifier", band="KA", unit="B")
    assert not done_within(bench, check, 200.0)
    assert bench.state("ka_twta_mode") == "RESTART"
    assert done_within(bench, check, 20.0)
    bench.run(5.0, 5.0)
    assert bench.state("ka_twta_mode") == "TRANSMIT"


def test_the_other_oscillator_cures_a_jump_and_is_steered() -> None:
    bench = in_pass()
    bench.inject("uso_jump")
    bench.run(60.0, 10.0)
    assert bench.number("uso_offset") > 1e-8
    assert done_within(bench, bench.order("select_oscillator", unit="B"), 30.0)
    assert bench.number("uso_offset") == pytest.approx(2e-11, abs=1e-11)
    bench.run(6 * 3600.0)
    assert abs(bench.number("uso_offset")) < 1.5e-11


def test_a_scan_takes_out_what_the_mast_is_bent_by() -> None:
    bench = in_pass()
    bench.inject("hga_mispointing")
    bench.run(3600.0)
    assert bench.number("hga_point_err") > 1.9
    assert done_within(bench, bench.order("point_antenna", target="PEAK_UP"), 150.0)
    assert bench.number("hga_point_err") < 0.2
    bench.clear()
    bench.run(60.0, 10.0)
    assert bench.number("hga_point_err") < 0.2


def test_a_stowed_antenna_looks_up_and_comes_back() -> None:
    bench = in_pass()
    assert done_within(bench, bench.order("point_antenna", target="STOW"), 120.0)
    assert bench.number("hga_el") == pytest.approx(90.0, abs=0.5)
    assert bench.number("hga_point_err") > 60.0
    with pytest.raises(OrderRefused, match="stowed"):
        bench.order("point_antenna", target="PEAK_UP")
    assert done_within(bench, bench.order("point_antenna", target="AUTO"), 120.0)
    assert bench.number("hga_point_err") < 0.3


def test_a_scan_needs_a_carrier_and_changes_nothing_without() -> None:
    (model,) = telecom.models(1)
    bench = Bench(model, start_ns=EARTH_UP_NS)
    bench.run(600.0)
    with pytest.raises(OrderRefused, match="ul_lock is false"):
        bench.order("point_antenna", target="PEAK_UP")
    before = bench.number("hga_point_err")
    bench.run(10.0, 1.0)
    assert bench.number("hga_point_err") == pytest.approx(before, abs=0.1)


def test_a_held_queue_sends_what_has_priority_alone() -> None:
    bench = in_pass()
    bench.order("hold_queue", held=True)
    bench.run(60.0, 10.0)
    assert bench.felt().downlink.goodput_bit_s[0] == pytest.approx(40e3)
    assert bench.number("queue_p0") == 0
    bench.order("hold_queue", held=False)
    bench.run(60.0, 10.0)
    assert bench.felt().downlink.goodput_bit_s[0] > 1e6


def test_a_restart_ends_a_livelock_until_it_strikes_anew() -> None:
    bench = in_pass()
    bench.inject("queue_livelock")
    bench.run(300.0, 10.0)
    assert bench.number("queue_p0") > 500
    assert done_within(bench, bench.order("restart_routing"), 90.0)
    bench.run(10.0, 10.0)
    assert bench.number("queue_p0") == 0
    assert bench.number("ltp_retransmit") < 1.0
    bench.clear()
    bench.run(10.0, 10.0)
    bench.inject("queue_livelock")
    bench.run(10.0, 10.0)
    assert bench.number("ltp_retransmit") > 20.0


def test_a_restart_brings_a_hanging_cell_back() -> None:
    bench = in_pass()
    bench.inject("lte_cell_hang")
    bench.run(10.0, 10.0)
    assert bench.number("lte_ue_count") == 0
    assert bench.state("lte_cell") == "ON"
    check = bench.order("restart_cell")
    bench.run(5.0, 5.0)
    assert bench.state("lte_cell") == "RESTART"
    assert done_within(bench, check, 120.0)
    assert bench.number("lte_ue_count") > 5


def test_orders_reach_only_the_replicas_they_are_for() -> None:
    (model,) = telecom.models(3)
    bench = Bench(model, replicas=3, start_ns=EARTH_UP_NS)
    bench.run(60.0)
    assert isinstance(model, Commandable)
    model.handlers["set_transmitter"](Order({"on": False}, slice(1, 2)))
    bench.run(60.0)
    assert model.telemetry()["dl_rate"].tolist() == [2.0, 0.0, 2.0]
