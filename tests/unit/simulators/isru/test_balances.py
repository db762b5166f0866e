"""What goes in comes out, and as fast as known."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.exchange import PowerService
from simulators.facilities.isru.model import IsruPlant
from simulators.facilities.isru.sequence import PREHEAT, REDUCE
from simulators.physics.constants import OXYGEN_KG_MOL, WATER_KG_MOL
from tests.support.station import Bench

DT_S = 60.0
OXYGEN_PER_WATER = 0.5 * OXYGEN_KG_MOL / WATER_KG_MOL
"""kg/kg, 0.888."""


@pytest.fixture
def plant() -> IsruPlant:
    return IsruPlant(1)


@pytest.fixture
def bench(plant: IsruPlant) -> Bench:
    return Bench(plant)


def test_regolith_water_and_oxygen_balance_over_a_day(plant: IsruPlant, bench: Bench) -> None:
    regolith = plant.feed.hopper_kg + plant.feed.charge_kg
    stored = plant.water.tank_kg + plant.water.held_kg
    lox = plant.tank.mass_kg
    condensed_kg = delivered_kg = used_kg = oxygen_kg = np.zeros(1)
    for _ in range(1440):
        bench.run(DT_S)
        made_kg = plant.reactor.water_mol * WATER_KG_MOL
        condensed_kg = condensed_kg + made_kg
        delivered_kg = delivered_kg + plant.ice.delivered_kg
        used_kg = used_kg + plant.electrolyser.water_kg(DT_S)
        oxygen_kg = oxygen_kg + made_kg * OXYGEN_PER_WATER
    feed, tank = plant.feed, plant.tank
    left = feed.hopper_kg + feed.charge_kg + feed.dumped_kg + oxygen_kg
    assert left == pytest.approx(regolith + feed.excavated_kg, abs=1e-6)
    assert plant.water.tank_kg + plant.water.held_kg == pytest.approx(
        stored + condensed_kg + delivered_kg - used_kg, abs=1e-6
    )
    assert tank.liquefied_kg == pytest.approx(used_kg * OXYGEN_PER_WATER, rel=1e-4)
    assert tank.mass_kg == pytest.approx(lox + tank.liquefied_kg - tank.vented_kg - tank.exported_kg)
    assert tank.vented_kg == 0.0
    ilmenite_g_h = 1e3 * oxygen_kg[0] / 24.0
    assert 55.0 < ilmenite_g_h < 68.0, "66 g/h at 10 % ilmenite and full conversion"
    assert 0.25 < delivered_kg[0] / 24.0 < 0.5, "0.5 kg/h while it sublimates"


def test_a_batch_heats_at_12_kelvin_a_minute_and_converts_nine_tenths(plant: IsruPlant, bench: Bench) -> None:
    rates, hold_w, conversion = [], [], 0.0
    for _ in range(480):
        before_c = plant.reactor.temp_c[0]
        bench.run(DT_S)
        if plant.batch.state[0] == PREHEAT:
            rates.append(plant.reactor.temp_c[0] - before_c)
        if plant.batch.state[0] == REDUCE:
            hold_w.append(plant.reactor.heater_w[0])
            conversion = 1.0 - plant.reactor.core[0] ** 3
    assert max(rates) == pytest.approx(12.0, abs=0.1)
    assert 4000.0 < np.median(hold_w) < 6000.0
    assert 0.85 < conversion < 0.97


def test_oxygen_costs_as_much_energy_as_published(plant: IsruPlant, bench: Bench) -> None:
    bench.run(6 * 3600, DT_S)
    start_kg, energy_j = plant.tank.liquefied_kg[0], 0.0
    for _ in range(1440):
        energy_j += bench.run(DT_S).power_w[0] * DT_S
    per_kg = energy_j / 3.6e6 / (plant.tank.liquefied_kg[0] - start_kg)
    assert 18.0 < per_kg < 45.0
    assert plant.telemetry()["specific_energy"][0] == pytest.approx(per_kg, rel=0.15)


def test_power_is_the_sum_of_its_users(plant: IsruPlant, bench: Bench) -> None:
    outflow = bench.run(3600, DT_S)
    solids_w = plant.reactor.heater_w + plant.loop.power_w + plant.feed.charger_w + plant.auger.power_w
    users_w = solids_w + plant.ice.power_w
    hotel_w = outflow.power_w - users_w - plant.electrolyser.power_w - plant.tank.cooler_w
    assert 1000.0 < hotel_w[0] < 2500.0
    assert plant.telemetry()["power"][0] == pytest.approx(1e-3 * outflow.power_w[0])


def test_a_full_tank_is_handed_over_and_never_reaches_its_limit(plant: IsruPlant, bench: Bench) -> None:
    plant.tank.mass_kg = np.array([1599.9])
    highest = lowest = 1599.9
    for _ in range(600):
        bench.run(DT_S)
        highest, lowest = max(highest, plant.tank.mass_kg[0]), min(lowest, plant.tank.mass_kg[0])
    assert highest < 1602.0
    assert 1190.0 < lowest < 1210.0
    assert plant.tank.exported_kg[0] == pytest.approx(highest - lowest, rel=0.05)


def test_without_its_cooler_the_tank_boils_off_like_a_real_one(plant: IsruPlant, bench: Bench) -> None:
    bench.exchange = replace(bench.exchange, power=PowerService(shed_level=np.array([2.0])))
    bench.inject("cryocooler_loss")
    plant.tank.temp_k = np.array([100.5])
    bench.run(2 * 3600, DT_S)
    before_kg = plant.tank.mass_kg[0]
    bench.run(6 * 3600, DT_S)
    lost_percent_a_day = 4.0 * 100.0 * (before_kg - plant.tank.mass_kg[0]) / before_kg
    assert 0.3 < lost_percent_a_day < 1.5
    assert 250.0 < plant.tank.pressure_kpa()[0] < 300.0


@pytest.mark.parametrize(("level", "most_w"), [(1.0, 6000.0), (2.0, 850.0)])
def test_shed_load_idles_the_plant_and_its_return_reheats_the_charge(
    plant: IsruPlant, bench: Bench, level: float, most_w: float
) -> None:
    bench.run(4 * 3600, DT_S)
    usual = bench.exchange
    bench.exchange = replace(usual, power=PowerService(shed_level=np.array([level])))
    outflow = bench.run(2 * 3600, DT_S)
    assert outflow.power_w[0] < most_w
    assert plant.telemetry()["state_h2r"][0] == "COOL"
    assert plant.telemetry()["o2_rate"][0] == 0.0
    bench.exchange = usual
    bench.run(120 * 60, DT_S)
    assert plant.telemetry()["state_h2r"][0] in ("PREHEAT", "REDUCE")
    assert plant.reactor.temp_c[0] > 850.0


def test_the_plant_shakes_its_neighbours(plant: IsruPlant, bench: Bench) -> None:
    bench.run(DT_S)
    assert bench.felt().machinery.vibration_mm_s[0] == plant.vibration_mm_s[0] > 0.0
