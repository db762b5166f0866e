"""The plant's telecommands: done when the effect is there, refused with a reason and nothing changed."""

from dataclasses import replace

import numpy as np
import pytest

from ground_segment.catalogue import ArgumentError
from simulators.exchange import Posture, PowerService
from simulators.facilities.isru.model import IsruPlant
from simulators.orders import Check, OrderFailed, OrderRefused
from tests.support.station import Bench

REDUCED = PowerService(shed_level=np.ones(1))
TO_PREHEAT_S, TO_REDUCE_S = 3600.0, 9000.0


@pytest.fixture
def plant() -> IsruPlant:
    return IsruPlant(1)


@pytest.fixture
def bench(plant: IsruPlant) -> Bench:
    return Bench(plant)


def done_after_s(bench: Bench, check: Check, most_s: float, dt_s: float = 10.0) -> float:
    """How long an order takes."""
    for step in range(1, round(most_s / dt_s) + 1):
        bench.run(dt_s, dt_s)
        if check():
            return step * dt_s
    raise AssertionError(f"not done after {most_s} s")


def everything(bench: Bench) -> dict[str, object]:
    return {name: reading.tolist() for name, reading in bench.model.telemetry().items()}


@pytest.mark.parametrize(("mode", "reactor_w"), [("STANDBY", 800.0), ("STOP", 0.0)])
def test_rest_by_order_and_back_to_work(bench: Bench, plant: IsruPlant, mode: str, reactor_w: float) -> None:
    bench.run(TO_REDUCE_S)
    assert done_after_s(bench, bench.order("set_mode", mode=mode), 300.0) < 120.0
    bench.run(12 * 3600.0)
    assert (bench.state("state_h2r"), bench.state("state_ice")) == ("COOL", "IDLE")
    assert bench.number("o2_rate") == 0.0
    assert plant.reactor.heater_w[0] == pytest.approx(reactor_w, abs=400.0)
    assert bench.number("lox_temp") == pytest.approx(91.0, abs=0.5)
    done_after_s(bench, bench.order("set_mode", mode="RUN"), 60.0)
    bench.run(2 * 3600.0)
    assert bench.state("state_h2r") in ("PREHEAT", "REDUCE")
    assert bench.number("o2_rate") > 200.0


@pytest.mark.parametrize("posture", ["safe", "reduced"])
def test_the_station_can_rest_the_plant_which_comes_back_by_itself(bench: Bench, posture: str) -> None:
    usual = bench.exchange
    changed = {"posture": Posture(safe=np.ones(1))} if posture == "safe" else {"power": REDUCED}
    bench.exchange = replace(usual, **changed)
    bench.run(600.0)
    assert (bench.state("state_h2r"), bench.state("state_ice")) == ("COOL", "IDLE")
    with pytest.raises(OrderRefused, match="hot standby"):
        bench.order("move_dome")
    check = bench.order("set_mode", mode="RUN")
    bench.run(60.0)
    with pytest.raises(OrderFailed, match="still holds the plant"):
        check()
    bench.exchange = usual
    bench.run(600.0)
    assert bench.state("state_h2r") != "COOL"
    assert bench.state("state_ice") == "SUBLIME"


def test_with_darkness_ahead_a_batch_is_finished_and_none_begun(bench: Bench) -> None:
    usual = bench.exchange
    bench.exchange = replace(usual, posture=Posture(dark_ahead=np.ones(1)))
    bench.run(5 * 3600.0)
    assert (bench.state("state_h2r"), bench.state("state_ice")) == ("IDLE", "SUBLIME")
    assert bench.number("o2_rate") > 200.0
    bench.exchange = usual
    bench.run(1200.0)
    assert bench.state("state_h2r") in ("LOAD", "PREHEAT")


def test_a_reactor_held_hotter_reduces_faster(bench: Bench, plant: IsruPlant) -> None:
    bench.run(TO_PREHEAT_S)
    check = bench.order("set_reactor_temperature", target=950.0)
    assert 1800.0 < done_after_s(bench, check, 18_000.0, 60.0) < 3600.0
    other = Bench(IsruPlant(1))
    other.run(TO_PREHEAT_S + 8400.0)
    bench.run(other.time_ns / 1e9 - bench.time_ns / 1e9)
    assert bench.state("state_h2r") == other.state("state_h2r") == "REDUCE"
    assert plant.reactor.core[0] < other.model.reactor.core[0]  # type: ignore[attr-defined]


@pytest.mark.parametrize("degrees", [790.0, 1041.0])
def test_a_set_point_that_ruins_the_reactor_is_no_argument(bench: Bench, degrees: float) -> None:
    with pytest.raises(ArgumentError, match="not a number from 800 to 1040 Cel"):
        bench.order("set_reactor_temperature", target=degrees)


def test_an_aborted_batch_cools_is_dumped_and_the_next_one_begins(bench: Bench, plant: IsruPlant) -> None:
    bench.run(TO_REDUCE_S)
    dumped_kg, charge_kg = plant.feed.dumped_kg[0], plant.feed.charge_kg[0]
    done_after_s(bench, bench.order("abort_batch"), 120.0)
    assert bench.state("state_h2r") == "COOL"
    seen = []
    for _ in range(240):
        bench.run(60.0)
        seen.append(bench.state("state_h2r"))
        if seen[-1] == "DUMP":
            assert bench.number("reactor_temp") < 600.0
    assert list(dict.fromkeys(seen)) == ["COOL", "DUMP", "IDLE", "LOAD", "PREHEAT", "REDUCE"]
    assert plant.feed.dumped_kg[0] == pytest.approx(dumped_kg + charge_kg, abs=0.5)


def test_without_a_batch_there_is_nothing_to_abort(bench: Bench) -> None:
    bench.run(2400.0)
    before = everything(bench)
    with pytest.raises(OrderRefused, match="state_h2r must be PREHEAT, REDUCE or PURGE"):
        bench.order("abort_batch")
    assert everything(bench) == before


def test_a_back_pulse_clears_the_filter_once_its_gas_bottle_is_full(bench: Bench) -> None:
    bench.run(TO_REDUCE_S)
    before_kpa = bench.number("filter_dp")
    done_after_s(bench, bench.order("back_pulse_filter"), 120.0)
    bench.run(120.0, 10.0)
    assert bench.number("filter_dp") < 0.7 * before_kpa
    with pytest.raises(OrderRefused, match="10 min"):
        bench.order("back_pulse_filter")


def test_the_current_follows_the_order_and_then_the_tank_again(bench: Bench) -> None:
    by_level_a = bench.number("el_current")
    assert done_after_s(bench, bench.order("set_electrolyser_current", current=70.0), 300.0) < 60.0
    bench.run(3600.0)
    assert bench.number("el_current") == pytest.approx(70.0)
    assert bench.number("o2_rate") == pytest.approx(500.0, abs=3.0)
    done_after_s(bench, bench.order("set_electrolyser_current", control="AUTO"), 300.0)
    assert bench.number("el_current") == pytest.approx(by_level_a, abs=8.0)


def test_an_empty_tank_lets_no_current_be_set(bench: Bench, plant: IsruPlant) -> None:
    plant.water.tank_kg = np.array([7.0])
    bench.run(60.0)
    with pytest.raises(OrderRefused, match="starts above 14 kg"):
        bench.order("set_electrolyser_current", current=70.0)
    assert np.isnan(plant.electrolyser.ordered_a[0])


def test_the_dome_goes_to_a_patch_with_other_ice(bench: Bench, plant: IsruPlant) -> None:
    bench.run(7200.0)
    grade, trap_kg = bench.number("ice_grade"), plant.ice.trap_kg[0]
    assert done_after_s(bench, bench.order("move_dome"), 7200.0, 60.0) > 3000.0
    assert bench.state("state_ice") == "SUBLIME"
    assert abs(bench.number("ice_grade") - grade) > 0.5
    assert plant.ice.trap_kg[0] >= trap_kg


def test_the_dome_stays_while_the_trap_is_open(bench: Bench) -> None:
    bench.run(19.2 * 3600.0)
    assert bench.state("state_ice") == "MELT"
    with pytest.raises(OrderRefused, match="until TRANSFER ends"):
        bench.order("move_dome")


def test_a_reset_tries_the_auger_again_and_fails_while_the_rock_is_there(bench: Bench) -> None:
    bench.run(2400.0)
    bench.inject("auger_jam")
    bench.run(600.0, 10.0)
    assert bench.state("state_h2r") == "FAULT"
    check = bench.order("reset_fault")
    with pytest.raises(OrderFailed, match="stalled again in three attempts"):
        done_after_s(bench, check, 600.0)
    bench.clear()
    assert done_after_s(bench, bench.order("reset_fault"), 600.0) <= 60.0
    assert bench.state("state_h2r") == "LOAD"


def test_an_auger_whose_rock_is_gone_frees_itself_within_the_half_hour(bench: Bench) -> None:
    bench.run(2400.0)
    bench.inject("auger_jam")
    bench.run(600.0, 10.0)
    bench.clear()
    bench.run(1800.0, 10.0)
    assert bench.state("state_h2r") in ("LOAD", "PREHEAT")


def test_a_healthy_plant_has_nothing_to_reset(bench: Bench) -> None:
    bench.run(60.0)
    with pytest.raises(OrderRefused, match="nothing has stopped itself"):
        bench.order("reset_fault")


def test_the_interlock_stops_a_leaking_stack_until_it_is_purged_and_reset(bench: Bench) -> None:
    bench.inject("membrane_pinhole")
    check = bench.order("set_electrolyser_current", current=32.0)
    for _ in range(120):
        bench.run(10.0, 10.0)
        if bench.number("h2_in_o2") > 3.0:
            break
    bench.run(10.0, 10.0)
    with pytest.raises(OrderFailed, match="hydrogen in the oxygen"):
        check()
    with pytest.raises(OrderRefused, match="must be purged"):
        bench.order("reset_fault")
    bench.run(1800.0)
    assert bench.number("el_current") == 0.0
    assert bench.number("h2_in_o2") < 0.1
    bench.clear()
    done_after_s(bench, bench.order("reset_fault"), 600.0)
    bench.run(60.0)
    assert bench.number("el_current") == pytest.approx(32.0)


def test_vented_oxygen_is_gone_at_a_hundred_kilograms_an_hour(bench: Bench, plant: IsruPlant) -> None:
    before_kg = bench.number("lox_mass")
    took_s = done_after_s(bench, bench.order("vent_lox", mass=50.0), 3600.0, 60.0)
    assert took_s == pytest.approx(1800.0, abs=60.0)
    assert bench.number("lox_mass") == pytest.approx(before_kg + plant.tank.liquefied_kg[0] - 50.0)
    plant.tank.mass_kg = np.array([40.0])
    with pytest.raises(OrderRefused, match="lox_mass is less"):
        bench.order("vent_lox", mass=50.0)
