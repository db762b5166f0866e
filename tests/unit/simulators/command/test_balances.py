"""What goes in comes out: heat, air and data of the command center over days, from noise-free telemetry."""

from functools import cache

import numpy as np
import pytest

from simulators.physics import cabin_air
from simulators.physics.arrays import Array
from simulators.physics.constants import GAS_CONSTANT_J_MOL_K, NITROGEN_KG_MOL, OXYGEN_KG_MOL
from tests.support.recording import Recording, record
from tests.unit.simulators.command.center import Center

HOURS, STEP_S = 72.0, 60.0
STEP_D = STEP_S / 86_400.0
CREW = 3


@cache
def run(fault: str = "", crew: int = CREW) -> Recording:
    """Three days after one to settle; a fault begins when they do."""
    center = Center(crew=crew)
    center.run(24 * 3600.0)
    if fault:
        center.inject(fault)
    return record(center, HOURS, STEP_S)


@pytest.mark.parametrize("fault", ["", "pump_wear", "radiator_degraded", "coolant_leak"])
def test_heat_that_is_made_is_rejected_or_lost_through_the_shell(fault: str) -> None:
    """On the last day, when what walls and equipment store has come to rest."""
    seen = run(fault).between(48.0, HOURS)
    made_kw = seen.numbers("power") + CREW * cabin_air.CREW_HEAT_W / 1e3
    skin_c = -150.0 + 110.0 * seen.numbers("sun_disk_visible_2m")
    through_shell_kw = 4e-3 * (seen.numbers("shell_temp") - skin_c)
    left_kw = (made_kw - seen.numbers("heat_rejected") - through_shell_kw).mean()
    assert abs(left_kw) < 0.01 * made_kw.mean()


@pytest.mark.parametrize("fault", ["", "pump_wear"])
def test_the_flow_carries_what_the_radiator_rejects(fault: str) -> None:
    seen = run(fault)
    rise_k = seen.numbers("loop_return_temp") - seen.numbers("loop_supply_temp")
    carried_kw = seen.numbers("loop_flow") / 3600.0 * 4.186 * rise_k
    assert carried_kw.mean() == pytest.approx(seen.numbers("heat_rejected").mean(), rel=0.01)


@pytest.mark.parametrize("fault", ["", "cabin_leak"])
def test_oxygen_and_nitrogen_are_what_was_let_in_less_what_was_breathed_and_lost(fault: str) -> None:
    seen = run(fault)
    oxygen_kg, nitrogen_kg = masses_kg(seen)
    air_kg = oxygen_kg + nitrogen_kg
    let_in_kg = seen.numbers("gas_makeup")[1:, 0].sum() * STEP_D
    breathed_kg = (CREW * cabin_air.CREW_OXYGEN_KG_D + 0.42) * HOURS / 24.0
    leak_kg_d = 5.05 if fault else 0.05
    lost_kg = leak_kg_d * HOURS / 24.0 * air_kg.mean() / 108.0
    assert air_kg[-1] - air_kg[0] == pytest.approx(let_in_kg - breathed_kg - lost_kg, abs=0.1)
    assert np.ptp(seen.numbers("ppo2")) < (3.0 if fault else 0.05)


def masses_kg(seen: Recording) -> tuple[Array, Array]:
    """Oxygen and nitrogen in 90 m3 by pV = nRT; nitrogen is what no other gas accounts for."""
    temp_k = seen.numbers("cabin_temp")[:, 0] + 273.15
    vapour_kpa = seen.numbers("cabin_rh")[:, 0] * cabin_air.saturation_pa(temp_k - 273.15) / 1e5
    oxygen_kpa = seen.numbers("ppo2")[:, 0]
    nitrogen_kpa = (
        seen.numbers("cabin_pressure")[:, 0] - oxygen_kpa - vapour_kpa - seen.numbers("ppco2")[:, 0] / 1e3
    )
    mol_per_kpa = 1e3 * 90.0 / (GAS_CONSTANT_J_MOL_K * temp_k)
    return oxygen_kpa * mol_per_kpa * OXYGEN_KG_MOL, nitrogen_kpa * mol_per_kpa * NITROGEN_KG_MOL


def test_the_tank_follows_the_mean_temperature_of_a_tight_loop() -> None:
    """An operator's mass balance: what the temperature does not explain is a leak."""
    tight, leaking = run(), run("coolant_leak").between(0.0, 1.5)
    assert np.ptp(unexplained_percent(tight)) < 0.01
    slope = np.polyfit(np.arange(90) / 60.0, unexplained_percent(leaking), 1)[0]
    assert slope == pytest.approx(-20.0, rel=0.01)


def unexplained_percent(seen: Recording) -> Array:
    names = ("loop_supply_temp", "loop_return_temp", "radiator_out_temp")
    mean_c = sum(seen.numbers(name)[:, 0] for name in names) / 3.0
    return np.asarray(seen.numbers("accumulator_qty")[:, 0] - 0.35 * mean_c)


def test_the_backlog_is_what_was_queued_less_what_was_sent() -> None:
    center = Center()
    center.science(1e6)
    center.downlink(4e6)
    center.run(60.0)
    before = center.number("tlm_backlog")
    center.run(24 * 3600.0)
    sent_gby, queued_gby = 4e6 * 86_400 / 8e9, 2e6 * 86_400 / 8e9
    science_gby = center.number("tlm_backlog") - before + sent_gby - queued_gby
    assert 0.0 < science_gby <= 1e6 * 86_400 / 8e9
