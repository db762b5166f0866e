"""Telecommands of the command center: what they do, when they are refused, and how control is given back."""

import pytest

from ground_segment.catalogue import ArgumentError, Scalar
from simulators.orders import Check, OrderFailed, OrderRefused
from tests.support.station import utc_ns
from tests.unit.simulators.command.center import Center


@pytest.fixture
def center() -> Center:
    bench = Center()
    bench.run(600.0)
    return bench


def completes(center: Center, check: Check, within_s: float, dt_s: float = 10.0) -> bool:
    """Whether an order reaches its end in time."""
    for _ in range(round(within_s / dt_s)):
        center.run(dt_s, dt_s)
        if check():
            return True
    return False


def felt(center: Center) -> tuple[float, float]:
    """Posture that the other facilities get: safe, dark ahead."""
    posture = center.felt().posture
    return float(posture.safe[0]), float(posture.dark_ahead[0])


@pytest.mark.parametrize("mode", ["SAFE", "ECLIPSE", "MAINTENANCE"])
def test_a_mode_is_kept_until_the_choice_is_given_back(center: Center, mode: str) -> None:
    assert completes(center, center.order("set_mode", mode=mode), 30.0)
    center.run(3600.0)
    assert center.state("mode") == mode
    assert felt(center) == (float(mode == "SAFE"), float(mode == "ECLIPSE"))
    assert center.order("set_mode", mode="AUTO")()
    center.run(60.0)
    assert center.state("mode") == "NOMINAL"
    assert felt(center) == (0.0, 0.0)


def test_safe_is_kept_while_its_cause_lasts(center: Center) -> None:
    center.surroundings(sep_flux=5_000.0)
    center.run(60.0)
    with pytest.raises(OrderRefused, match="must stay in SAFE: a particle storm is under way"):
        center.order("set_mode", mode="MAINTENANCE")
    center.run(60.0)
    assert center.state("mode") == "SAFE"
    center.surroundings(sep_flux=0.2)
    center.run(60.0)
    assert completes(center, center.order("set_mode", mode="NOMINAL"), 20.0), "the ground need not wait"


def test_an_ordered_mode_that_trouble_ends_has_failed(center: Center) -> None:
    reached = center.order("set_mode", mode="MAINTENANCE")
    center.power(shed_level=2.0)
    center.run(60.0)
    with pytest.raises(OrderFailed, match="power or cooling is lost"):
        reached()
    center.power(shed_level=0.0)
    center.run(1200.0)
    assert center.state("mode") == "NOMINAL", "the order is not taken up again"


def test_nominal_is_refused_in_the_dark(center: Center) -> None:
    center.surroundings(sun_disk_12m=0.0)
    center.run(60.0)
    with pytest.raises(OrderRefused, match="it is dark"):
        center.order("set_mode", mode="NOMINAL")


def test_people_need_a_day_of_good_air(center: Center) -> None:
    with pytest.raises(OrderRefused, match=r"for 24 h; they have been for 0\.\d h"):
        center.order("set_mode", mode="CREW")
    center.run(25 * 3600.0)
    assert completes(center, center.order("set_mode", mode="CREW"), 20.0)


def test_the_ground_alone_may_end_safe_at_the_lowest_autonomy(center: Center) -> None:
    assert center.order("set_autonomy", level="GROUND")()
    center.power(shed_level=0.0, bus_v=110.0)
    center.run(60.0)
    center.power(shed_level=0.0)
    center.run(3600.0)
    assert (center.state("mode"), center.state("autonomy")) == ("SAFE", "GROUND")
    assert completes(center, center.order("set_mode", mode="NOMINAL"), 20.0)


@pytest.mark.parametrize(("level", "mode"), [("SUPERVISED", "SAFE"), ("AUTONOMOUS", "NOMINAL")])
def test_three_days_of_silence_are_borne_by_an_autonomous_station_alone(
    center: Center, level: str, mode: str
) -> None:
    center.order("set_autonomy", level=level)
    center.downlink(0.0)
    center.surroundings(sun_disk_12m=1.0)
    center.run(73 * 3600.0, dt_s=120.0)
    assert center.state("mode") == mode


def test_an_eclipse_is_prepared_by_order_until_the_light_is_back(center: Center) -> None:
    assert completes(center, center.order("prepare_eclipse", action="START"), 20.0)
    assert felt(center) == (0.0, 1.0)
    assert center.state("mode") == "NOMINAL"
    center.surroundings(sun_disk_12m=0.0)
    center.run(60.0)
    with pytest.raises(OrderRefused, match="in ECLIPSE already"):
        center.order("prepare_eclipse", action="CANCEL")
    center.surroundings(sun_disk_12m=1.0)
    center.run(60.0)
    assert felt(center) == (0.0, 0.0)


def test_ahead_of_darkness_the_shell_stores_heat(center: Center) -> None:
    center.run(3 * 3600.0)
    before = center.number("shell_temp")
    center.order("prepare_eclipse", action="START")
    center.run(4 * 3600.0)
    assert center.number("shell_temp") > before + 1.0
    assert center.number("heater_power") < 3.0
    center.surroundings(sun_disk_12m=0.0, sun_disk_2m=0.0)
    center.run(1800.0)
    assert center.number("heater_power") == 0.0, "what was stored is used first"


def test_the_other_computer_takes_over_without_safe_mode(center: Center) -> None:
    switched = center.order("switch_computer", to="B")
    assert not switched()
    assert completes(center, switched, 60.0)
    assert center.number("obc_b_cpu") > 20.0
    assert center.number("watchdog_resets") == 0.0
    assert center.state("mode") == "NOMINAL"
    assert completes(center, center.order("switch_computer", to="A"), 60.0)
    assert center.state("obc_active") == "A"


def test_a_computer_that_takes_over_has_not_leaked(center: Center) -> None:
    center.inject("memory_leak")
    center.run(10 * 3600.0)
    before = center.number("obc_mem_used")
    assert completes(center, center.order("switch_computer", to="B"), 60.0)
    center.run(60.0)
    assert center.number("obc_mem_used") < before - 15.0
    center.run(5 * 3600.0)
    assert center.number("obc_mem_used") > before - 15.0, "the same software runs on it"


def test_a_hanging_computer_is_not_switched_to(center: Center) -> None:
    assert completes(center, center.order("switch_computer", to="B"), 60.0)
    center.inject("computer_hang")
    center.run(60.0)
    with pytest.raises(OrderRefused, match="does not answer its watchdog"):
        center.order("switch_computer", to="A")
    assert center.state("obc_active") == "B"
    assert center.state("mode") == "NOMINAL", "the standby was lost, nobody had to take over"


def test_a_restart_frees_memory_and_holds_the_queue(center: Center) -> None:
    center.inject("memory_leak")
    center.run(10 * 3600.0)
    before = center.number("obc_mem_used")
    restarted = center.order("restart_computer")
    center.run(40.0, dt_s=10.0)
    assert not restarted()
    assert center.number("cmd_queue_depth") > 10
    assert completes(center, restarted, 20.0)
    assert center.number("obc_mem_used") < before - 15.0


def test_the_scrub_period_is_fixed_or_follows_the_storm(center: Center) -> None:
    assert completes(center, center.order("set_scrub_period", period=300.0), 120.0)
    center.surroundings(sep_flux=5_000.0)
    center.run(600.0)
    assert center.number("scrub_period") == 300.0
    assert center.order("set_scrub_period", control="AUTO")()
    center.run(600.0)
    assert center.number("scrub_period") == 60.0


def test_the_other_loop_cools_as_well(center: Center) -> None:
    before = center.number("coldplate_temp")
    assert completes(center, center.order("switch_loop", to="B"), 60.0)
    center.run(3600.0)
    assert center.state("loop_active") == "B"
    assert center.number("coldplate_temp") == pytest.approx(before, abs=0.3)


def test_a_loop_without_pump_power_is_not_switched_to(center: Center) -> None:
    center.inject("cooling_loss")
    center.run(60.0)
    with pytest.raises(OrderRefused, match="loop B cannot run: it needs pump power"):
        center.order("switch_loop", to="B")
    assert center.state("loop_active") == "A"


def test_the_cabin_follows_its_set_point(center: Center) -> None:
    assert completes(center, center.order("set_cabin_temp", temp=24.0), 7200.0, dt_s=60.0)
    assert center.number("cabin_temp") > 23.5
    center.power(shed_level=2.0)
    center.run(60.0)
    with pytest.raises(OrderRefused, match="in SURVIVAL the cabin is not regulated"):
        center.order("set_cabin_temp", temp=18.0)


def test_a_clock_that_jumped_is_set_to_utc_through_the_link(center: Center) -> None:
    center.inject("clock_step")
    center.run(3600.0)
    assert center.number("clock_offset_utc") > 150_000.0, "steering does not take a jump out"
    center.downlink(0.0)
    center.run(60.0)
    with pytest.raises(OrderRefused, match="no contact"):
        center.order("synchronise_clock")
    center.downlink(4e6)
    center.run(60.0)
    assert center.order("synchronise_clock")()
    center.run(600.0)
    assert abs(center.number("clock_offset_utc")) < 100.0


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("set_mode", {"mode": "SURVIVAL"}),
        ("set_autonomy", {}),
        ("set_scrub_period", {"period": 10.0}),
        ("set_cabin_temp", {"temp": 35.0}),
        ("switch_loop", {"to": "C"}),
    ],
)
def test_a_wrong_argument_changes_nothing(center: Center, command: str, arguments: dict[str, Scalar]) -> None:
    with pytest.raises(ArgumentError):
        center.order(command, **arguments)


def test_the_almanac_warns_of_darkness_six_hours_ahead() -> None:
    """The eclipse by the Earth of 26 June 2029 begins at 01:15."""
    early, late = Center(utc_ns("2029-06-25T12:00")), Center(utc_ns("2029-06-25T22:00"))
    for bench in (early, late):
        bench.surroundings(sun_disk_12m=1.0)
        bench.run(60.0)
    assert felt(early) == (0.0, 0.0)
    assert felt(late) == (0.0, 1.0)
    assert late.order("prepare_eclipse", action="CANCEL")()
    late.run(60.0)
    assert felt(late) == (0.0, 0.0)
