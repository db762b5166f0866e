"""Names of parameters in plain words."""

import pytest

from ground_segment.panels import label
from ground_segment.panels.names import listing, stem, title


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bus_a_voltage", "Bus A voltage"),
        ("pv1_power", "PV 1 power"),
        ("batt12_soc", "Battery 12 state of charge"),
        ("rfc_h2_pressure", "RFC H2 pressure"),
        ("ka_twta_temp", "Ka TWTA temperature"),
        ("moon_el", "Moon elevation"),
        ("el_current", "Electrolyser current"),
        ("rx_net_power", "Reactor net power"),
        ("rx_power", "Receiver power"),
        ("write_latency_ms", "Write latency"),
        ("reactor_dT", "Reactor temperature rise"),
        ("ebn0", "Eb/N0"),
        ("s", "S"),
        ("x_band-rate", "X band rate"),
    ],
)
def test_labels(name: str, expected: str) -> None:
    assert label(name) == expected


def test_members_of_a_family_have_one_stem() -> None:
    assert stem("batt1_soc") == stem("batt12_soc") != stem("batt1_temp")
    assert stem("bus_a_current") == stem("bus_b_current")


def test_a_family_is_titled_by_what_its_members_share() -> None:
    assert title(["pv1_power", "pv2_power", "pv3_power"]) == "PV power (3)"
    assert title(["mode"]) == "Mode"
    assert title(["loop_flow", "humidity"]) == "Loop flow and humidity"


def test_long_lists_are_cut() -> None:
    assert listing(["Bus voltage", "Power", "PV total"]) == "Bus voltage, power and PV total"
    assert listing(["Bus voltage", "Power", "PV total", "Humidity"]) == "Bus voltage, power and 2 more"
