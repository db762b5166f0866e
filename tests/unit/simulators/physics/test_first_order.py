"""Updates that are exact for any step, and bounded where the step is long."""

import numpy as np
import pytest

from simulators.physics import first_order

ONE = np.ones(1)


def test_a_lag_is_the_same_in_one_step_or_in_many() -> None:
    value = ONE
    for _ in range(60):
        value = first_order.relax(value, 5.0, 1.0, 20.0)
    assert value[0] == pytest.approx(first_order.relax(ONE, 5.0, 60.0, 20.0)[0])
    assert first_order.relax(ONE, 5.0, 20.0, 20.0)[0] == pytest.approx(5.0 - 4.0 / np.e)


def test_a_lag_keeps_its_value_in_no_time_and_arrives_in_the_end() -> None:
    assert first_order.relax(ONE, 5.0, 0.0, 20.0)[0] == 1.0
    assert first_order.relax(ONE, 5.0, 1e6, 20.0)[0] == 5.0


def test_lags_of_their_own_for_each_column() -> None:
    kept = first_order.kept(10.0, np.array([10.0, 1e9]))
    assert np.asarray(kept).tolist() == pytest.approx([1.0 / np.e, 1.0])


def test_aim_is_the_inverse_of_relax() -> None:
    target = first_order.aim(ONE, 3.0, 30.0, 100.0)
    assert first_order.relax(ONE, target, 30.0, 100.0)[0] == pytest.approx(3.0)


def test_a_store_drains_what_it_has_and_no_faster_than_its_outlet() -> None:
    assert first_order.drained(ONE, 1e9, 10.0)[0] == pytest.approx(1.0)
    assert first_order.drained(ONE, 10.0, 10.0)[0] == pytest.approx(1.0 - 1.0 / np.e)
    assert first_order.drained(ONE, 10.0, 10.0, 0.01)[0] == pytest.approx(0.1)
    assert first_order.drained(0.0 * ONE, 10.0, 10.0)[0] == 0.0


@pytest.mark.parametrize("dt_s", [1.0, 60.0])
def test_wandering_has_the_deviation_asked_for_whatever_the_step(dt_s: float) -> None:
    generator = np.random.default_rng(1)
    value = np.zeros(4000)
    for _ in range(round(1200.0 / dt_s)):
        value = first_order.wander(value, generator.standard_normal(4000), dt_s, 120.0, mean=7.0, sigma=2.0)
    assert np.mean(value) == pytest.approx(7.0, abs=0.15)
    assert np.std(value) == pytest.approx(2.0, abs=0.1)


def test_a_drive_moves_at_its_rate_and_stops_at_its_target() -> None:
    moved = first_order.slew(np.array([0.0, 0.0, 9.0]), np.array([10.0, -10.0, 10.0]), 0.5, 4.0)
    assert moved.tolist() == [2.0, -2.0, 10.0]


def test_clip_holds_between_both_bounds() -> None:
    assert first_order.clip(np.array([-1.0, 0.5, 2.0]), 0.0, 1.0).tolist() == [0.0, 0.5, 1.0]


def test_a_timer_counts_only_without_a_break() -> None:
    timer = first_order.hold_timer(np.array([5.0, 5.0]), np.array([True, False]), 2.0)
    assert timer.tolist() == [7.0, 0.0]


def test_the_linearised_step_is_exact_where_the_law_is_linear_and_stable_where_the_step_is_long() -> None:
    exact = first_order.linear_step(ONE, 4.0 * ONE / 20.0, -1.0 / 20.0, 60.0)
    assert exact[0] == pytest.approx(first_order.relax(ONE, 5.0, 60.0, 20.0)[0])
    settled = first_order.linear_step(ONE, 4.0 * ONE / 20.0, -1.0 / 20.0, 1e7)
    assert settled[0] == pytest.approx(5.0)
