"""Operating modes of the station."""

import pytest

from tests.unit.simulators.command.center import Center


def test_darkness_is_eclipse_mode_until_a_third_of_the_sun_is_back() -> None:
    center = Center()
    center.surroundings(sun_disk_12m=0.04)
    center.run(60.0)
    assert center.state("mode") == "ECLIPSE"
    center.surroundings(sun_disk_12m=0.2)
    center.run(60.0)
    assert center.state("mode") == "ECLIPSE"
    center.surroundings(sun_disk_12m=0.4)
    center.run(60.0)
    assert center.state("mode") == "NOMINAL"


@pytest.mark.parametrize(("level", "bus_v"), [(2.0, 121.0), (0.0, 107.0)])
def test_lack_of_power_is_survival_and_the_way_back_leads_through_safe(level: float, bus_v: float) -> None:
    center = Center()
    center.power(level, bus_v)
    center.run(60.0)
    assert center.state("mode") == "SURVIVAL"
    center.power(0.0)
    center.run(60.0)
    assert center.state("mode") == "SAFE"
    center.run(600.0)
    assert center.state("mode") == "NOMINAL"


def test_a_short_sag_of_the_bus_is_borne() -> None:
    center = Center()
    center.power(0.0, 113.0)
    center.run(9.0, dt_s=1.0)
    assert center.state("mode") == "NOMINAL"
    center.run(2.0, dt_s=1.0)
    assert center.state("mode") == "SAFE"


def test_a_warm_coolant_supply_is_safe_mode_after_five_minutes() -> None:
    center = Center()
    center.inject("radiator_degraded")
    center.run(3 * 3600.0)
    assert center.number("loop_supply_temp") > 14.0
    assert center.state("mode") == "SAFE"
