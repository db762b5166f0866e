"""Rules of the energy manager, with power made up for the purpose."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.facilities.energy.dispatch import (
    Supply,
    balance,
    electrolyser_target_w,
    exploration_stage,
    shed_level,
)

PLENTY = Supply(
    generation_w=np.array([97_000.0]),
    fuel_cell_w=np.array([20_000.0]),
    rfc_soc=np.array([0.9]),
    battery_soc=np.array([0.9]),
    reactor_out=np.zeros(1),
)
NIGHT = replace(PLENTY, generation_w=np.array([37_000.0]))
watts = st.floats(0.0, 1e5).map(lambda value: np.array([value]))


def level_after(level: float, supply: Supply, held_s: float = 1e6) -> float:
    return float(shed_level(np.array([level]), np.array([held_s]), supply)[0])


@pytest.mark.parametrize(
    ("supply", "before", "after"),
    [
        (PLENTY, 0, 0),
        (NIGHT, 0, 0),
        (replace(NIGHT, rfc_soc=np.array([0.74])), 0, 1),
        (replace(NIGHT, battery_soc=np.array([0.59])), 0, 1),
        (replace(NIGHT, rfc_soc=np.array([0.39])), 1, 2),
        (replace(NIGHT, battery_soc=np.array([0.39])), 0, 2),
        (NIGHT, 1, 1),
        (NIGHT, 2, 1),
        (replace(NIGHT, rfc_soc=np.array([0.42])), 2, 2),
        (PLENTY, 1, 0),
        (replace(NIGHT, reactor_out=np.ones(1)), 0, 1),
        (replace(PLENTY, generation_w=np.array([60_000.0]), reactor_out=np.ones(1)), 0, 0),
        (replace(PLENTY, generation_w=np.array([10_000.0]), reactor_out=np.ones(1)), 0, 2),
        (replace(PLENTY, generation_w=np.array([15_000.0]), reactor_out=np.ones(1)), 1, 1),
        (replace(PLENTY, generation_w=np.array([15_000.0]), reactor_out=np.ones(1)), 2, 2),
        (replace(PLENTY, generation_w=np.array([19_000.0]), reactor_out=np.ones(1)), 2, 1),
    ],
)
def test_shed_levels(supply: Supply, before: int, after: int) -> None:
    assert level_after(before, supply) == after


@pytest.mark.parametrize(
    ("supply", "safe", "stage"),
    [
        (PLENTY, 0.0, 0),
        (NIGHT, 0.0, 1),
        (PLENTY, 1.0, 2),
        (replace(NIGHT, rfc_soc=np.array([0.39]), reactor_out=np.ones(1)), 0.0, 3),
    ],
)
def test_rover_charging_is_the_first_load_to_go(supply: Supply, safe: float, stage: int) -> None:
    """At night it is reduced while all others still have full supply."""
    assert exploration_stage(supply, np.array([safe])).tolist() == [stage]
    assert level_after(0, supply) <= stage


def test_supply_is_cut_at_once_but_comes_back_after_ten_minutes_only() -> None:
    assert level_after(0, replace(NIGHT, rfc_soc=np.array([0.7])), held_s=0.0) == 1
    assert level_after(1, PLENTY, held_s=599.0) == 1
    assert level_after(1, PLENTY, held_s=600.0) == 0


def test_the_electrolyser_rests_below_its_least_power() -> None:
    needs = np.array([-1_900.0, -2_000.0, -9_000.0, 5_000.0])
    assert electrolyser_target_w(needs, np.zeros(4)).tolist() == [0.0, 2_000.0, 9_000.0, 0.0]
    assert electrolyser_target_w(needs, np.full(4, 3_000.0)).tolist() == [0.0, 0.0, 6_000.0, 0.0]


@given(watts, watts, watts, watts, watts, st.sampled_from([-1.0, 1.0]))
def test_a_step_is_balanced(
    size_w: np.ndarray[tuple[int], np.dtype[np.float64]],
    solar_w: np.ndarray[tuple[int], np.dtype[np.float64]],
    recharge_w: np.ndarray[tuple[int], np.dtype[np.float64]],
    charge_w: np.ndarray[tuple[int], np.dtype[np.float64]],
    discharge_w: np.ndarray[tuple[int], np.dtype[np.float64]],
    sign: float,
) -> None:
    need_w = sign * size_w
    flows = balance(need_w, solar_w, recharge_w, charge_w, discharge_w)
    assert 0.0 <= flows.solar_w[0] <= solar_w[0]
    assert -discharge_w[0] <= flows.battery_w[0] <= max(recharge_w[0], charge_w[0])
    assert flows.shunt_w[0] >= 0.0
    covered_w = -need_w - (solar_w - flows.solar_w) - flows.battery_w - flows.shunt_w
    unserved_w = max(0.0, need_w[0] - discharge_w[0])
    assert covered_w[0] == pytest.approx(-unserved_w, abs=1e-6)
