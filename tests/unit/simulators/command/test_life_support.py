"""Heat and air of the command center."""

import numpy as np
import pytest

from simulators.physics import cabin_air
from simulators.physics.constants import OXYGEN_KG_MOL
from tests.unit.simulators.command.center import Center


@pytest.mark.parametrize(("slope_k", "crew"), [(88.0, 0), (255.0, 0), (255.0, 4)])
def test_what_is_drawn_leaves_by_the_radiator(slope_k: float, crew: int) -> None:
    center = Center(crew=crew)
    center.surroundings(regolith_temp_slope_k=slope_k, regolith_temp_flat_k=120.0)
    center.run(48 * 3600.0)
    skin_c = -150.0 + 110.0 * center.number("sun_disk_visible_2m")
    lost_kw = 0.004 * (center.number("shell_temp") - skin_c)
    inside_kw = center.number("power") + crew * 0.12 - lost_kw
    assert center.number("heat_rejected") == pytest.approx(inside_kw, rel=0.005)


def test_heat_follows_from_flow_and_temperatures() -> None:
    center = Center()
    center.run(4 * 3600.0)
    rise_k = center.number("loop_return_temp") - center.number("loop_supply_temp")
    carried_kw = center.number("loop_flow") / 3600.0 * 4.186 * rise_k
    assert carried_kw == pytest.approx(center.number("heat_rejected"), rel=0.03)


def test_the_radiator_runs_warmer_over_hot_ground() -> None:
    cold, hot = Center(), Center()
    cold.surroundings(regolith_temp_slope_k=88.0)
    hot.surroundings(regolith_temp_slope_k=258.0)
    for center in (cold, hot):
        center.run(6 * 3600.0)
    assert hot.number("radiator_out_temp") > cold.number("radiator_out_temp") + 10.0
    assert cold.number("loop_supply_temp") == hot.number("loop_supply_temp") == 6.0, "the valve holds it"


def test_heaters_work_in_darkness() -> None:
    center = Center()
    center.surroundings(sun_disk_2m=0.0)
    center.run(24 * 3600.0)
    assert center.number("heater_power") > 0.2
    assert 15.0 < center.number("shell_temp") < 17.5


def test_survival_draws_less() -> None:
    center = Center()
    center.run(600.0)
    full = center.number("power")
    center.power(shed_level=2.0)
    center.run(60.0)
    assert center.number("power") < full - 2.0


def test_the_outflow_is_what_its_own_meter_says() -> None:
    center = Center()
    outflow = center.run(600.0)
    assert outflow.power_w[0] / 1e3 == pytest.approx(center.number("power"))


def test_a_crew_breathes() -> None:
    center = Center(crew=4)
    center.run(24 * 3600.0)
    assert center.number("crew_count") == 4
    assert center.number("ppco2") == pytest.approx(30.0 + 4 * 618.5 / 12.0, rel=0.05), "first-order scrubber"
    assert center.number("ppo2") == pytest.approx(21.2, abs=0.3)
    assert center.state("mode") == "CREW"


def test_a_tight_cabin_holds_its_air_and_a_leak_outruns_the_make_up() -> None:
    center = Center()
    center.run(12 * 3600.0)
    assert center.number("cabin_pressure") == pytest.approx(101.0, abs=0.2)
    center.inject("cabin_leak")
    center.run(24 * 3600.0)
    assert center.number("cabin_pressure") < 100.0
    assert center.number("leak_rate") == pytest.approx(5.05, rel=0.05)


def test_a_kilogram_of_oxygen_is_850_pascal() -> None:
    assert cabin_air.pascal_per_kg(OXYGEN_KG_MOL, 90.0, 294.65) == pytest.approx(850.6, rel=1e-3)


def test_a_leak_takes_the_same_share_in_one_step_and_in_sixty() -> None:
    kept = np.prod([1.0 - cabin_air.leaked_share(np.array([12.0]), 108.0, 1.0) for _ in range(60)])
    assert kept == pytest.approx(1.0 - cabin_air.leaked_share(np.array([12.0]), 108.0, 60.0)[0])
