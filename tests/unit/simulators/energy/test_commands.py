"""Telecommands of the energy facility: carried out, refused with nothing changed, and automatic again."""

from dataclasses import replace

import numpy as np
import pytest

from ground_segment.catalogue import ArgumentError, Scalar
from simulators.exchange import Posture
from simulators.facilities import energy
from simulators.orders import Commandable, Order, OrderFailed, OrderRefused
from tests.support.station import Bench
from tests.unit.simulators.energy.grid import Grid


@pytest.fixture
def grid() -> Grid:
    """An hour in the Sun."""
    sunlit = Grid()
    sunlit.run(3600.0)
    return sunlit


def test_all_are_refused_before_the_first_step() -> None:
    (model,) = energy.models(1)
    with pytest.raises(OrderRefused, match="not been started"):
        Bench(model).order("scram_reactor")


def test_loads_are_shed_by_order_and_left_to_the_rules_again(grid: Grid) -> None:
    done = grid.order("shed_loads", level="SURVIVAL")
    assert not done()
    grid.run(300.0)
    assert done()
    assert grid.number("load_total") < 13.0
    assert grid.order("shed_loads", level="AUTO")()
    grid.run(900.0)
    assert grid.number("load_shed_level") == 0.0
    with pytest.raises(ArgumentError, match="one of AUTO, REDUCED, SURVIVAL"):
        grid.order("shed_loads", level="FULL")


def test_an_order_never_sheds_less_than_the_rules(grid: Grid) -> None:
    grid.inject("reactor_trip")
    grid.darken()
    grid.order("shed_loads", level="REDUCED")
    grid.run(600.0)
    assert grid.number("load_shed_level") == 2.0


def test_a_scrammed_reactor_stays_down_until_its_restart_is_ordered(grid: Grid) -> None:
    with pytest.raises(OrderRefused, match="is in POWER; only one in SCRAM"):
        grid.order("restart_reactor")
    down = grid.order("scram_reactor")
    grid.run(60.0)
    assert down()
    with pytest.raises(OrderRefused, match="in SCRAM already"):
        grid.order("scram_reactor")
    grid.run(12 * 3600.0)
    assert grid.state("rx_mode") == "SCRAM"
    up = grid.order("restart_reactor")
    grid.run(3600.0)
    assert (grid.state("rx_mode"), up()) == ("STARTUP", False)
    grid.run(5.5 * 3600.0)
    assert (grid.state("rx_mode"), up()) == ("POWER", True)


def test_a_restart_is_refused_while_the_cause_lasts_and_fails_when_it_comes_back(grid: Grid) -> None:
    grid.order("scram_reactor")
    grid.inject("reactor_trip")
    grid.run(600.0)
    with pytest.raises(OrderRefused, match="still goes on"):
        grid.order("restart_reactor")
    grid.clear()
    grid.run(60.0)
    up = grid.order("restart_reactor")
    grid.run(600.0)
    grid.inject("reactor_trip")
    grid.run(60.0)
    with pytest.raises(OrderFailed, match="shut down again"):
        up()


@pytest.mark.parametrize(
    ("mode", "parameter", "kw"), [("FUELCELL", "rfc_fc_power", 8.0), ("ELECTROLYSIS", "rfc_el_power", 12.0)]
)
def test_the_fuel_cell_plant_holds_an_ordered_power(grid: Grid, mode: str, parameter: str, kw: float) -> None:
    done = grid.order("set_rfc_mode", mode=mode, power=kw)
    grid.run(180.0)
    assert done()
    assert grid.state("rfc_mode") == mode
    assert grid.number(parameter) == pytest.approx(kw)
    assert grid.order("set_rfc_mode", mode="AUTO")()
    grid.run(300.0)
    assert grid.number("rfc_el_power") > 15.0


def test_the_fuel_cell_rests_in_the_dark_when_ordered(grid: Grid) -> None:
    done = grid.order("set_rfc_mode", mode="STANDBY")
    grid.darken()
    grid.run(300.0)
    assert done()
    assert grid.state("rfc_mode") == "STANDBY"
    assert grid.number("batt1_current") < -5.0, "batteries alone carry what the reactor does not"


def test_what_the_fuel_cell_plant_cannot_do_is_refused(grid: Grid) -> None:
    with pytest.raises(OrderRefused, match="gives 20 kW at most"):
        grid.order("set_rfc_mode", mode="FUELCELL", power=30.0)
    with pytest.raises(ArgumentError, match="from 1 to 40 kW"):
        grid.order("set_rfc_mode", mode="FUELCELL", power=50.0)
    grid.inject("membrane_leak")
    grid.run(1800.0)
    with pytest.raises(OrderRefused, match="in FAULT"):
        grid.order("set_rfc_mode", mode="ELECTROLYSIS")
    with pytest.raises(OrderRefused, match="in FAULT"):
        grid.order("purge_fuel_cell")


def test_power_is_not_stored_by_order_while_loads_are_shed(grid: Grid) -> None:
    grid.order("set_rfc_mode", mode="ELECTROLYSIS", power=20.0)
    grid.run(300.0)
    grid.order("shed_loads", level="REDUCED")
    grid.exchange = replace(grid.exchange, power=replace(grid.exchange.power, shed_level=np.ones(1)))
    grid.run(300.0)
    assert grid.number("rfc_el_power") == 0.0
    with pytest.raises(OrderRefused, match="loads are being shed"):
        grid.order("set_rfc_mode", mode="ELECTROLYSIS", power=20.0)


def test_a_purge_ends_by_itself(grid: Grid) -> None:
    done = grid.order("purge_fuel_cell")
    grid.run(30.0, 10.0)
    assert (grid.state("rfc_mode"), done()) == ("PURGE", False)
    with pytest.raises(OrderRefused, match="goes on already"):
        grid.order("purge_fuel_cell")
    grid.run(120.0, 10.0)
    assert done()
    assert grid.state("rfc_mode") == "ELECTROLYSIS"


def test_a_mast_is_stowed_edge_on_and_turned_back(grid: Grid) -> None:
    power = grid.number("pv4_power")
    stowed = grid.order("point_array", mast=4, attitude="STOW")
    grid.run(1200.0)
    assert not stowed()
    grid.run(1200.0)
    assert stowed()
    assert grid.number("pv4_power") < 0.1 * power
    assert abs(grid.number("pv4_track_err")) < 0.6, "it stands where it was told to"
    assert grid.number("pv3_power") > 0.9 * power
    tracking = grid.order("point_array", mast=0, attitude="TRACK")
    grid.run(2400.0)
    assert tracking()
    assert grid.number("pv4_power") == pytest.approx(grid.number("pv3_power"), rel=0.05)


def test_a_stalled_mast_cannot_be_stowed(grid: Grid) -> None:
    grid.inject("tracker_stall")
    done = grid.order("point_array", mast=0, attitude="STOW")
    grid.run(1200.0)
    with pytest.raises(OrderFailed, match="mast 3 does not turn"):
        done()


def test_shaking_takes_the_dust_of_a_landing_off_the_arrays(grid: Grid) -> None:
    grid.inject("dust_plume")
    grid.run(600.0)
    assert grid.number("pv_dust_loss") > 20.0
    done = grid.order("shake_arrays")
    with pytest.raises(OrderRefused, match="being shaken already"):
        grid.order("shake_arrays")
    grid.run(300.0)
    assert not done()
    grid.run(420.0)
    assert done()
    assert grid.number("pv_dust_loss") < 5.0


def test_shaking_waits_for_power(grid: Grid) -> None:
    grid.order("shed_loads", level="SURVIVAL")
    grid.run(60.0)
    with pytest.raises(OrderRefused, match="load_shed_level 2"):
        grid.order("shake_arrays")


def test_a_battery_off_the_buses_carries_nothing(grid: Grid) -> None:
    assert grid.order("switch_battery", battery=6, position="OPEN")()
    grid.order("set_rfc_mode", mode="STANDBY")
    grid.darken()
    grid.run(300.0)
    assert grid.number("batt6_current") == 0.0
    assert grid.number("batt7_current") < 0.0
    grid.order("switch_battery", battery=6, position="CLOSED")
    grid.run(60.0)
    assert grid.number("batt6_current") < 0.0


def test_half_of_the_batteries_stay_on_the_buses(grid: Grid) -> None:
    for battery in range(1, 7):
        grid.order("switch_battery", battery=battery, position="OPEN")
    with pytest.raises(OrderRefused, match="no more than 6 batteries"):
        grid.order("switch_battery", battery=7, position="OPEN")
    grid.order("switch_battery", battery=6, position="OPEN")


def test_the_spare_string_warms_a_battery_whose_heater_failed(grid: Grid) -> None:
    grid.inject("battery_heater_failure")
    grid.run(3 * 3600.0)
    cold_c = grid.number("batt8_temp")
    assert cold_c < 6.0
    assert grid.order("select_battery_heater", battery=8, string="SPARE")()
    grid.run(12 * 3600.0)
    assert grid.number("batt8_temp") > 10.0
    grid.order("select_battery_heater", battery=8, string="MAIN")
    grid.run(3600.0)
    assert grid.number("batt8_temp") < 10.0


def test_batteries_are_filled_and_warmed_when_darkness_is_ahead(grid: Grid) -> None:
    grid.exchange = replace(grid.exchange, posture=Posture(np.zeros(1), np.ones(1)))
    grid.run(6 * 3600.0)
    assert grid.number("batt2_soc") > 93.5
    assert grid.number("batt2_temp") > 13.0


def test_rovers_wait_while_the_station_is_in_safe_mode(grid: Grid) -> None:
    grid.exchange = replace(grid.exchange, posture=Posture(np.ones(1), np.zeros(1)))
    grid.run(300.0)
    assert grid.number("load_exploration") < 1.1
    assert grid.number("load_shed_level") == 0.0


def test_an_order_for_one_station_leaves_its_neighbour_alone() -> None:
    grid = Grid(replicas=2)
    grid.run(600.0)
    orders: dict[str, dict[str, Scalar]] = {
        "scram_reactor": {},
        "point_array": {"mast": 1, "attitude": "STOW"},
        "set_rfc_mode": {"mode": "STANDBY", "power": 10.0},
        "switch_battery": {"battery": 1, "position": "OPEN"},
    }
    assert isinstance(grid.model, Commandable)
    for command, arguments in orders.items():
        grid.model.handlers[command](Order(arguments, slice(1, 2)))
    grid.run(2400.0)
    seen = grid.model.telemetry()
    assert seen["rx_mode"].tolist() == ["POWER", "SCRAM"]
    assert seen["rfc_mode"].tolist() == ["ELECTROLYSIS", "STANDBY"]
    assert seen["pv1_power"][0] > 1.0 > seen["pv1_power"][1]
