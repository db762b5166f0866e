"""Telecommands of a ground station: what completes, what is refused, and the way back to the schedule."""

from dataclasses import replace

import numpy as np
import pytest

from ground_segment.catalogue import ArgumentError, Scalar
from simulators.orders import Check, OrderFailed, OrderRefused
from tests.support.station import Bench
from tests.unit.simulators.ground_station.test_ground_station import BEFORE_PASS_NS, bench


def in_pass(station: str = "gs-south-africa") -> Bench:
    subject = bench(station)
    subject.run(1200.0)
    assert subject.state("antenna_mode") == "AUTOTRACK"
    return subject


def between_passes() -> Bench:
    subject = bench(start_ns=BEFORE_PASS_NS - 6 * 3600 * 10**9)
    subject.run(600.0)
    assert subject.number("moon_el") < 0.0
    return subject


def seconds_until(subject: Bench, done: Check, at_most: int = 900, dt_s: float = 5.0) -> float:
    for tick in range(1, round(at_most / dt_s) + 1):
        subject.run(dt_s, dt_s)
        if done():
            return tick * dt_s
    raise AssertionError(f"not done after {at_most} s")


def refused(subject: Bench, command: str, because: str, **arguments: Scalar) -> None:
    """And nothing was changed: the next step is as if nobody had asked."""
    before = {name: reading.copy() for name, reading in vars(subject.model._controls).items()}  # type: ignore[attr-defined]
    with pytest.raises(OrderRefused, match=because):
        subject.order(command, **arguments)
    after = vars(subject.model._controls)  # type: ignore[attr-defined]
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_stow_drives_to_the_zenith_and_auto_comes_back() -> None:
    subject = in_pass()
    assert seconds_until(subject, subject.order("set_antenna_mode", mode="STOW")) < 240.0
    assert subject.number("ant_el") == pytest.approx(90.0, abs=0.05)
    assert subject.number("hpa_power") == 0.0
    subject.run(3600.0)
    assert subject.state("antenna_mode") == "STOW"
    assert seconds_until(subject, subject.order("set_antenna_mode", mode="AUTO")) < 240.0
    subject.run(120.0)
    assert subject.state("antenna_mode") == "AUTOTRACK"


def test_progtrack_follows_the_ephemeris_without_transmitting() -> None:
    subject = in_pass()
    seconds_until(subject, subject.order("set_antenna_mode", mode="PROGTRACK"))
    assert subject.state("antenna_mode") == "PROGTRACK"
    subject.run(60.0)
    assert subject.number("point_err") < 0.02
    assert subject.number("hpa_power") == 0.0


def test_progtrack_is_refused_while_the_moon_is_down_and_after_a_loss_of_power() -> None:
    subject = between_passes()
    refused(subject, "set_antenna_mode", "wait for the next pass", mode="PROGTRACK")
    subject.inject("blackout")
    subject.run(3600.0)
    refused(subject, "set_antenna_mode", "no power", mode="AUTO")


def test_progtrack_that_a_gale_ends_has_failed() -> None:
    subject = bench()
    subject.run(60.0, dt_s=5.0)
    done = subject.order("set_antenna_mode", mode="PROGTRACK")
    subject.inject("thunderstorm")
    subject.run(300.0)
    with pytest.raises(OrderFailed, match="had to leave the Moon"):
        done()


def test_a_stow_that_was_planned_is_given_up_while_the_lunar_station_is_in_safe_mode() -> None:
    subject = in_pass()
    subject.inject("planned_stow")
    subject.run(600.0)
    assert subject.state("antenna_mode") == "STOW"
    posture = replace(subject.exchange.posture, safe=np.ones(1))
    subject.exchange = replace(subject.exchange, posture=posture)
    subject.run(600.0)
    assert subject.state("antenna_mode") == "AUTOTRACK"


def test_the_transmitter_goes_off_on_and_back_to_automatic_with_the_power_asked_for() -> None:
    subject = in_pass()
    assert seconds_until(subject, subject.order("set_transmitter", mode="OFF")) <= 5.0
    assert subject.felt().stations["gs-south-africa"].uplink_eirp_dbw[0] == -300.0
    assert subject.state("hpa_state") == "OFF"
    seconds_until(subject, subject.order("set_transmitter", mode="ON", power=200.0))
    assert subject.number("hpa_power") == pytest.approx(200.0, rel=0.03)
    seconds_until(subject, subject.order("set_transmitter", mode="AUTO"))
    assert subject.number("hpa_power") == pytest.approx(500.0, rel=0.03)


def test_transmitting_is_refused_without_the_moon_and_during_a_lock_out() -> None:
    refused(between_passes(), "set_transmitter", "not on the Moon", mode="ON")
    subject = in_pass()
    subject.inject("hpa_trip")
    subject.run(60.0)
    refused(subject, "set_transmitter", "LOCKED_OUT for 6?[0-9]{2} s more", mode="ON")


def test_a_power_beyond_the_amplifier_is_no_argument() -> None:
    with pytest.raises(ArgumentError, match="power: 900"):
        in_pass().order("set_transmitter", mode="ON", power=900.0)


def test_a_reset_ends_the_lock_out_unless_the_arc_burns_on() -> None:
    subject = in_pass()
    refused(subject, "reset_transmitter", "nothing to reset")
    subject.inject("hpa_trip")
    subject.run(60.0)
    done = subject.order("reset_transmitter")
    subject.run(60.0)
    with pytest.raises(OrderFailed, match="arc burns again"):
        done()
    subject.clear()
    seconds_until(subject, subject.order("reset_transmitter"))
    assert subject.state("hpa_state") == "ON"


def test_after_an_arc_the_amplifier_restarts_by_itself_after_ten_minutes() -> None:
    subject = in_pass()
    subject.inject("hpa_trip")
    subject.run(60.0)
    subject.clear()
    subject.run(480.0)
    assert subject.state("hpa_state") == "LOCKED_OUT"
    subject.run(120.0)
    assert subject.state("hpa_state") == "ON"


def test_the_spare_amplifier_takes_over_from_a_warm_one_which_must_cool_first() -> None:
    subject = in_pass()
    subject.inject("lna_warm_up")
    subject.run(7200.0)
    warm_k = subject.number("tsys_x")
    assert seconds_until(subject, subject.order("select_lna", chain="BACKUP")) <= 5.0
    assert subject.number("tsys_x") < warm_k - 25.0
    assert subject.number("lna_temp") < 17.5
    refused(subject, "select_lna", "K too warm", chain="MAIN")
    subject.clear()
    subject.run(2.0 * 3600.0)
    seconds_until(subject, subject.order("select_lna", chain="MAIN"))
    assert subject.state("lna_chain") == "MAIN"


def test_the_other_clock_ends_a_drift_but_a_wrong_one_is_not_taken() -> None:
    subject = bench("gs-venezuela")
    subject.inject("gps_loss")
    subject.run(4 * 3600.0)
    assert subject.number("maser_gps_offset") > 200.0
    seconds_until(subject, subject.order("select_clock", clock="MASER"))
    assert abs(subject.number("maser_gps_offset")) < 50.0
    refused(subject, "select_clock", "ns off", clock="RUBIDIUM")


def test_the_generator_runs_when_told_and_is_not_switched_off_in_a_power_cut() -> None:
    subject = in_pass()
    assert seconds_until(subject, subject.order("set_generator", mode="RUN")) <= 30.0
    fuel = subject.number("generator_fuel")
    subject.run(3600.0)
    assert fuel - subject.number("generator_fuel") == pytest.approx(1.8, abs=0.05)
    seconds_until(subject, subject.order("set_generator", mode="OFF"))
    assert subject.state("generator_state") == "OFF"
    subject.order("set_generator", mode="AUTO")
    subject.inject("mains_outage")
    subject.run(60.0, dt_s=10.0)
    assert subject.state("generator_state") == "RUNNING"
    refused(subject, "set_generator", "mains are down", mode="OFF")


def test_a_generator_that_does_not_start_is_told() -> None:
    subject = in_pass()
    subject.inject("blackout")
    done = subject.order("set_generator", mode="RUN")
    subject.run(120.0, dt_s=10.0)
    with pytest.raises(OrderFailed, match="did not start"):
        done()


def test_priority_on_the_line_keeps_frames_back_or_sends_them() -> None:
    subject = in_pass()
    subject.run(3600.0)
    balanced = subject.number("recorder_fill")
    subject.order("set_line_priority", priority="LIVE")
    subject.run(3600.0)
    held = subject.number("recorder_fill")
    subject.order("set_line_priority", priority="RECORDER")
    subject.run(3600.0)
    assert subject.number("recorder_fill") < balanced < held - 5.0


def test_dry_air_takes_the_water_out() -> None:
    subject = in_pass()
    subject.inject("waveguide_water")
    subject.run(3.0 * 3600.0)
    wet_w = subject.number("hpa_reflected")
    assert wet_w > 8.0
    done = subject.order("dry_air_purge", duration=7200.0)
    assert seconds_until(subject, done, at_most=7300, dt_s=60.0) == 7200.0
    assert subject.number("hpa_reflected") < 0.6 * wet_w
