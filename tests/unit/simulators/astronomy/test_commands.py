"""Telecommands of the observatory: done, refused with nothing changed, and automatic again."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ground_segment.catalogue import ArgumentError, Scalar
from simulators.exchange import Posture, PowerService
from simulators.facilities.astronomy.model import Observatory
from simulators.orders import Check, Order, OrderFailed, OrderRefused
from tests.support.station import Bench

Arguments = dict[str, Any]


@pytest.fixture
def bench() -> Bench:
    """Observing in sunlight that does not change."""
    bench = Bench(Observatory(1))
    bench.environment_changes = {
        "sun_disk_2m": np.ones(1),
        "sun_azimuth_deg": np.full(1, 90.0),
        "sun_elevation_deg": np.full(1, 1.0),
        "sep_flux": np.full(1, 0.2),
        "dust_ug_cm2": np.zeros(1),
    }
    bench.run(3600.0)
    return bench


def done(bench: Bench, check: Check, within_s: float, dt_s: float = 10.0) -> float:
    """Seconds until an order was carried out."""
    for elapsed in range(1, round(within_s / dt_s) + 1):
        bench.run(dt_s, dt_s)
        if check():
            return elapsed * dt_s
    raise AssertionError(f"not done within {within_s:g} s")


def as_if_refused(bench: Bench, reason: str, command: str, **arguments: Any) -> None:
    """An order is refused with a reason, and nothing is changed."""
    before = {name: reading.tolist() for name, reading in bench.model.telemetry().items()}
    with pytest.raises(OrderRefused, match=reason):
        bench.order(command, **arguments)
    assert {name: reading.tolist() for name, reading in bench.model.telemetry().items()} == before


def test_park_closes_and_observe_gives_all_back(bench: Bench) -> None:
    assert done(bench, bench.order("set_mode", mode="PARK"), 900.0) <= 420.0
    assert (bench.state("obs_mode"), bench.state("dome_state"), bench.state("dust_cover")) == (
        "PARK",
        "CLOSED",
        "CLOSED",
    )
    assert bench.number("tel_az") == pytest.approx(180.0)
    bench.run(300.0)
    assert bench.number("mount_motor_current") == pytest.approx(0.05, abs=0.01)
    done(bench, bench.order("set_mode", mode="OBSERVE"), 900.0)
    assert bench.state("dome_state") == "OPEN"
    bench.run(1200.0)
    assert bench.number("data_rate") >= 0.5


def test_safe_leaves_the_telescope_where_it_is(bench: Bench) -> None:
    azimuth_deg = bench.number("tel_az")
    done(bench, bench.order("set_mode", mode="SAFE"), 120.0)
    bench.run(3600.0)
    assert bench.number("tel_az") == azimuth_deg
    assert bench.state("camera_mode") == "COLD"


def test_the_stations_safe_posture_closes_it_and_gives_it_back(bench: Bench) -> None:
    bench.exchange = replace(bench.exchange, posture=Posture(safe=np.ones(1)))
    bench.run(120.0)
    assert (bench.state("obs_mode"), bench.state("dome_state")) == ("SAFE", "CLOSED")
    as_if_refused(bench, "safe posture", "set_mode", mode="OBSERVE")
    bench.exchange = replace(bench.exchange, posture=Posture())
    bench.run(120.0)
    assert (bench.state("obs_mode"), bench.state("dome_state")) == ("OBSERVE", "OPEN")


def test_an_order_fails_when_the_station_asks_for_more(bench: Bench) -> None:
    check = bench.order("point", azimuth=250.0, altitude=40.0)
    bench.exchange = replace(bench.exchange, posture=Posture(safe=np.ones(1)))
    bench.run(10.0, 10.0)
    with pytest.raises(OrderFailed, match="SAFE"):
        check()


def test_darkness_ahead_warms_the_mirror(bench: Bench) -> None:
    bench.environment_changes["sun_disk_2m"] = np.zeros(1)
    bench.run(24 * 3600.0)
    cold_c = bench.number("mirror_temp")
    bench.exchange = replace(bench.exchange, posture=Posture(dark_ahead=np.ones(1)))
    bench.run(24 * 3600.0)
    assert bench.number("mirror_temp") == pytest.approx(cold_c + 6.0, abs=0.1)


def test_a_target_is_held_for_its_hours_and_follows_the_sky(bench: Bench) -> None:
    done(bench, bench.order("point", azimuth=250.0, altitude=40.0, hours=2.0), 900.0)
    assert bench.number("tel_az") == pytest.approx(250.0, abs=0.05)
    bench.run(3600.0)
    assert bench.number("tel_az") == pytest.approx(250.0 + 0.041, abs=0.02)
    assert bench.number("tel_alt") == pytest.approx(40.0)
    bench.run(2 * 3600.0)
    assert abs(bench.number("tel_alt") - 40.0) > 0.5


def test_no_target_near_the_sun(bench: Bench) -> None:
    as_if_refused(bench, r"is 20\.\d deg from the Sun", "point", azimuth=90.0, altitude=21.0)
    bench.order("point", azimuth=90.0, altitude=32.0)


def test_no_way_leads_past_the_sun(bench: Bench) -> None:
    for azimuth_deg in (135.0, 45.0):
        check = bench.order("point", azimuth=azimuth_deg, altitude=15.0)
        for _ in range(90):
            bench.run(10.0, 10.0)
            assert bench.model.mount.to_sun_deg[0] > 30.0  # type: ignore[attr-defined]
        assert check()


def test_a_sun_that_comes_too_near_closes_the_dome(bench: Bench) -> None:
    done(bench, bench.order("point", azimuth=125.0, altitude=15.0, hours=48.0), 900.0)
    assert bench.state("dome_state") == "OPEN"
    mount = bench.model.mount  # type: ignore[attr-defined]
    bench.environment_changes["sun_elevation_deg"] = np.full(1, mount.alt_deg[0])
    bench.model.wishes.target_from_sun_deg[:] = 25.0  # type: ignore[attr-defined]
    bench.run(120.0)
    assert bench.state("dome_state") == "CLOSED"


def test_a_filter_is_kept_until_it_is_automatic_again(bench: Bench) -> None:
    done(bench, bench.order("select_filter", filter="F3"), 60.0)
    assert {_filter_after(bench, 600.0) for _ in range(6)} == {3}
    done(bench, bench.order("select_filter", filter="AUTO"), 60.0)
    assert len({_filter_after(bench, 600.0) for _ in range(6)}) == 6


def test_a_stuck_wheel_fails_with_the_filter_in_the_beam(bench: Bench) -> None:
    bench.order("select_filter", filter="F3")
    bench.run(60.0)
    bench.inject("filter_wheel_stuck")
    bench.run(10.0, 10.0)
    check = bench.order("select_filter", filter="F5")
    bench.run(10.0, 10.0)
    with pytest.raises(OrderFailed, match="F3 is in the beam"):
        check()


def test_the_cover_opens_and_closes_by_order_but_not_in_dust(bench: Bench) -> None:
    done(bench, bench.order("set_cover", position="CLOSED"), 60.0)
    assert (bench.state("dust_cover"), bench.state("dome_state")) == ("CLOSED", "OPEN")
    assert not bench.model.telemetry()["exposure_active"][0]
    bench.environment_changes["dust_ug_cm2"] = np.full(1, 300.0)
    bench.run(60.0)
    as_if_refused(bench, "dust settles for another", "set_cover", position="OPEN")
    bench.run(2 * 3600.0)
    done(bench, bench.order("set_cover", position="AUTO"), 60.0)
    assert bench.state("dust_cover") == "OPEN"


def test_a_stuck_cover_is_told(bench: Bench) -> None:
    bench.inject("dust_cover_stuck")
    bench.run(10.0, 10.0)
    check = bench.order("set_cover", position="CLOSED")
    with pytest.raises(OrderFailed, match="stuck"):
        check()


def test_a_focus_sweep_takes_out_what_the_gradient_does(bench: Bench) -> None:
    bench.run(12 * 3600.0)
    before_um = bench.model.image.misfocus_um[0]  # type: ignore[attr-defined]
    assert done(bench, bench.order("focus_sweep"), 600.0) == 300.0
    bench.run(900.0)
    assert abs(bench.model.image.misfocus_um[0]) < 0.1 * before_um  # type: ignore[attr-defined]


def test_a_focus_sweep_needs_stars_and_a_drive_that_moves(bench: Bench) -> None:
    bench.inject("focus_stuck")
    check = bench.order("focus_sweep")
    bench.run(10.0, 10.0)
    with pytest.raises(OrderFailed, match="did not move"):
        check()
    done(bench, bench.order("set_mode", mode="PARK"), 900.0)
    as_if_refused(bench, "is in PARK; set OBSERVE", "focus_sweep")


def test_another_set_point_is_reached_and_takes_the_detectors_limits_away(bench: Bench) -> None:
    done(bench, bench.order("set_detector_temperature", temperature=-70.0), 3600.0)
    assert bench.number("detector_temp") == pytest.approx(-70.0, abs=0.3)
    assert bench.state("camera_mode") == "REDUCED"
    done(bench, bench.order("set_detector_temperature"), 3600.0)
    assert bench.state("camera_mode") == "COLD"
    with pytest.raises(ArgumentError, match="-90 to -60 Cel"):
        bench.order("set_detector_temperature", temperature=-20.0)


def test_annealing_heals_most_hot_pixels_and_comes_back_cold(bench: Bench) -> None:
    hot = bench.number("hot_pixels")
    check = bench.order("anneal_detector")
    bench.run(3600.0)
    assert bench.state("camera_mode") == "ANNEAL"
    assert bench.number("detector_temp") == pytest.approx(10.0, abs=2.0)
    assert not bench.model.telemetry()["exposure_active"][0]
    as_if_refused(bench, "annealed already", "anneal_detector")
    as_if_refused(bench, "being annealed", "set_detector_temperature")
    assert done(bench, check, 28800.0, 60.0) > 2 * 3600.0
    assert bench.number("detector_temp") == pytest.approx(-80.0, abs=0.3)
    assert bench.state("camera_mode") == "COLD"
    assert 300 < bench.number("hot_pixels") < 0.6 * hot


def test_no_annealing_in_a_particle_event(bench: Bench) -> None:
    bench.environment_changes["sep_flux"] = np.full(1, 50.0)
    bench.run(120.0)
    as_if_refused(bench, "faster than they heal", "anneal_detector")
    as_if_refused(bench, "proton flux is 50", "set_mode", mode="OBSERVE")


def test_a_power_cycle_ends_a_latch_up(bench: Bench) -> None:
    bench.inject("readout_latchup")
    bench.run(120.0)
    assert bench.number("bias_level") > 1100.0
    assert bench.number("read_noise") == 0.0
    done(bench, bench.order("power_cycle_readout"), 120.0)
    bench.run(60.0)
    assert bench.number("bias_level") == pytest.approx(1000.0, abs=10.0)
    assert bench.number("read_noise") > 2.8
    bench.clear()
    bench.run(60.0)
    bench.inject("readout_latchup")
    bench.run(60.0)
    assert bench.number("bias_level") > 1100.0


def test_the_radio_is_switched(bench: Bench) -> None:
    power_kw, noise_dbw = bench.number("power"), bench.number("lfr_noise")
    done(bench, bench.order("switch_radio", on=False), 30.0)
    bench.run(60.0)
    assert not bench.model.telemetry()["lfr_on"][0]
    assert bench.number("lfr_noise") < noise_dbw - 10.0
    assert bench.number("power") < power_kw - 0.05
    done(bench, bench.order("switch_radio"), 30.0)
    assert bench.number("lfr_noise") == pytest.approx(noise_dbw, abs=0.1)


REFUSED_ON_SURVIVAL: list[tuple[str, Arguments]] = [
    ("set_mode", {"mode": "OBSERVE"}),
    ("point", {"azimuth": 250.0, "altitude": 40.0}),
    ("select_filter", {"filter": "F2"}),
    ("set_cover", {"position": "OPEN"}),
    ("focus_sweep", {}),
    ("set_detector_temperature", {}),
    ("anneal_detector", {}),
    ("power_cycle_readout", {}),
    ("switch_radio", {}),
]


@pytest.mark.parametrize(("command", "arguments"), REFUSED_ON_SURVIVAL)
def test_survival_power_moves_nothing(bench: Bench, command: str, arguments: Arguments) -> None:
    bench.exchange = replace(bench.exchange, power=PowerService(shed_level=np.full(1, 2.0)))
    bench.run(120.0)
    as_if_refused(bench, "survival power|SAFE", command, **arguments)


def test_one_of_two_stations_can_be_told() -> None:
    both = Bench(Observatory(2), replicas=2)
    both.run(600.0)
    arguments: dict[str, Scalar] = {"mode": "PARK"}
    both.model.handlers["set_mode"](Order(arguments, slice(1, 2)))  # type: ignore[attr-defined]
    both.run(600.0)
    assert both.model.telemetry()["obs_mode"].tolist() == ["OBSERVE", "PARK"]


def _filter_after(bench: Bench, seconds: float) -> int:
    bench.run(seconds)
    return int(bench.number("filter_pos"))
