"""How faults run their course: what emerges from the model, in numbers of the fault catalogue."""

import numpy as np
import pytest

from simulators.facilities.isru.model import IsruPlant
from tests.support.station import Bench

HOUR_S, BATCH_S = 3600.0, 14_400.0


@pytest.fixture
def plant() -> IsruPlant:
    return IsruPlant(1)


@pytest.fixture
def bench(plant: IsruPlant) -> Bench:
    return Bench(plant)


def twins() -> Bench:
    """Two plants, to do something to the second one."""
    return Bench(IsruPlant(2), replicas=2)


def test_a_jammed_auger_pushes_three_times_and_then_locks(bench: Bench) -> None:
    bench.run(2400.0)
    assert bench.state("state_h2r") == "LOAD"
    bench.inject("auger_jam")
    pushes, before = 0, 0.0
    for _ in range(30):
        bench.run(10.0, 10.0)
        torque = bench.number("auger_torque")
        pushes += torque > 50.0 and before < 50.0
        before = torque
    assert pushes == 3
    assert (bench.state("state_h2r"), before) == ("FAULT", 0.0)


def test_a_leak_takes_a_tenth_of_the_hydrogen_in_a_batch(bench: Bench) -> None:
    bench.run(HOUR_S)
    before_g = bench.number("h2_inventory")
    bench.inject("hydrogen_leak")
    bench.run(BATCH_S)
    lost = 1.0 - bench.number("h2_inventory") / before_g
    assert lost == pytest.approx(0.11, abs=0.01), "a hundredth of it in the purge"


def test_a_reactor_set_too_hot_bakes_its_charge_and_recovers_when_it_is_set_back(
    bench: Bench, plant: IsruPlant
) -> None:
    bench.run(HOUR_S)
    bench.order("set_reactor_temperature", target=1040.0)
    bench.run(2 * BATCH_S)
    assert bench.number("reactor_dT") > 20.0
    assert plant.reactor.sintered[0] > 0.3
    bench.order("set_reactor_temperature")
    bench.run(8 * BATCH_S)
    assert plant.reactor.sintered[0] < 0.05


def test_acid_spoils_the_stack_for_good() -> None:
    bench = twins()
    bench.run(HOUR_S)
    bench.inject("water_contamination", replica=1)
    bench.run(12 * HOUR_S)
    volts = bench.model.telemetry()["el_cell_voltage"]
    assert 0.1 < volts[1] - volts[0] < 0.2
    bench.clear()
    bench.run(24 * HOUR_S)
    clean, spoiled = bench.model.telemetry()["el_cell_voltage"]
    assert 0.01 < spoiled - clean < 0.04


def test_a_blinded_filter_is_pulsed_ever_more_often() -> None:
    bench, pulses = twins(), np.zeros(2)
    bench.run(2.5 * HOUR_S)
    bench.inject("filter_clogging", replica=1)
    for _ in range(180):
        bench.run(60.0)
        pulses += bench.model.loop.pulsed_s == 0.0  # type: ignore[attr-defined]
    assert pulses[1] >= 3 * max(1.0, pulses[0])
    kpa = bench.model.telemetry()["filter_dp"]
    assert bench.model.loop.cake_kg[1] > 0.085  # type: ignore[attr-defined]
    assert kpa[1] >= kpa[0]


def test_without_its_cooler_the_tank_vents_and_loses_up_to_a_percent_and_a_half_a_day(
    bench: Bench, plant: IsruPlant
) -> None:
    bench.run(HOUR_S)
    bench.inject("cryocooler_loss")
    bench.run(12 * HOUR_S)
    before_kg = bench.number("lox_mass") - plant.tank.liquefied_kg[0]
    bench.run(24 * HOUR_S)
    boiled_kg = before_kg - (bench.number("lox_mass") - plant.tank.liquefied_kg[0])
    assert 0.3 < 100.0 * boiled_kg / before_kg < 1.6


def test_used_up_ice_warms_the_ground_and_a_torn_seal_lowers_the_pressure() -> None:
    bench = Bench(IsruPlant(3), replicas=3)
    bench.run(6 * HOUR_S)
    bench.inject("ice_depleted", replica=1)
    bench.inject("dome_seal_leak", replica=2)
    bench.run(3 * HOUR_S)
    values = bench.model.telemetry()
    yields, warm_k, pressure_pa = (values[n] for n in ("water_yield", "ice_front_temp", "vapor_pressure"))
    assert (yields[1:] < 0.5 * yields[0]).all()
    assert warm_k[1] > warm_k[0] + 5.0
    assert warm_k[2] == pytest.approx(warm_k[0], abs=1.0)
    assert pressure_pa[2] < 0.3 * pressure_pa[0]
