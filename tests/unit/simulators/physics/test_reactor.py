"""The reactor at its limits."""

import numpy as np
import pytest

from simulators.physics import reactor

CORE = reactor.Kinetics()


def test_at_full_draw_nothing_moves() -> None:
    x, y = reactor.follow_load(np.zeros(1), np.zeros(1), 1.0, 600.0, CORE)
    assert (x[0], y[0]) == (0.0, 0.0)
    assert reactor.fission_power_w(x, y, CORE)[0] == CORE.full_power_w


def test_power_comes_to_what_is_drawn_at_the_reference_temperature() -> None:
    x, y = reactor.follow_load(np.zeros(1), np.zeros(1), 0.7, 1e5, CORE)
    assert y[0] == pytest.approx(0.0, abs=1e-6)
    assert reactor.fission_power_w(x, y, CORE)[0] == pytest.approx(0.7 * CORE.full_power_w)


def test_less_draw_is_first_a_warmer_core_then_less_power() -> None:
    x, y = reactor.follow_load(np.zeros(1), np.zeros(1), 0.875, 10.0, CORE)
    unused_w = 0.125 * CORE.full_power_w
    assert y[0] == pytest.approx(10.0 * unused_w / CORE.heat_capacity_j_k, rel=0.02)
    assert reactor.fission_power_w(x, y, CORE)[0] < CORE.full_power_w


def test_one_converter_of_eight_lost_warms_the_core_by_eight_kelvin() -> None:
    x, y, swing = np.zeros(1), np.zeros(1), []
    for _ in range(60):
        x, y = reactor.follow_load(x, y, 0.875, 10.0, CORE)
        swing.append(y[0])
    assert 7.0 < max(swing) < 20.0


def test_power_is_never_negative() -> None:
    assert reactor.fission_power_w(np.zeros(1), np.full(1, 1e6), CORE).tolist() == [0.0]


def test_decay_heat_is_six_percent_after_a_second_one_after_an_hour_and_falls_for_ever() -> None:
    heat_w = reactor.decay_heat_w(np.array([0.0, 1.0, 60.0, 3600.0, 86_400.0, 1e9]), 3e7, CORE)
    assert heat_w[0] == heat_w[1]
    assert heat_w[1] / CORE.full_power_w == pytest.approx(0.064, abs=0.001)
    assert heat_w[3] / CORE.full_power_w == pytest.approx(0.0107, abs=0.001)
    assert (np.diff(heat_w[1:]) < 0.0).all()
    assert heat_w[-1] >= 0.0


def test_a_reactor_that_never_ran_has_no_decay_heat() -> None:
    assert reactor.decay_heat_w(np.full(1, 100.0), 0.0, CORE).tolist() == [0.0]


def test_delayed_neutrons_die_within_a_minute_or_two() -> None:
    left = reactor.dying_fission_w(np.array([0.0, 120.0]), CORE) / CORE.full_power_w
    assert left[0] == pytest.approx(0.115)
    assert left[1] < 1e-4


def test_half_of_carnot_between_923_and_390_kelvin_is_29_percent() -> None:
    assert reactor.stirling_efficiency(np.full(1, 923.0), np.full(1, 390.0))[0] == pytest.approx(
        0.289, abs=0.001
    )
    assert reactor.stirling_efficiency(np.full(1, 390.0), np.full(1, 390.0)).tolist() == [0.0]


def test_the_core_follows_its_load_alike_in_one_step_and_in_sixty() -> None:
    x, y = np.zeros(1), np.zeros(1)
    for _ in range(60):
        x, y = reactor.follow_load(x, y, 0.9, 1.0, CORE)
    once = reactor.follow_load(np.zeros(1), np.zeros(1), 0.9, 60.0, CORE)
    assert (x[0], y[0]) == pytest.approx((once[0][0], once[1][0]))


def test_the_core_swings_with_a_period_of_ten_to_twenty_minutes_and_settles() -> None:
    x, y, excess = np.zeros(1), np.zeros(1), []
    for _ in range(360):
        x, y = reactor.follow_load(x, y, 0.875, 10.0, CORE)
        excess.append(y[0])
    signs = np.flatnonzero(np.diff(np.sign(excess)))
    assert 600.0 < 2 * 10.0 * np.diff(signs).mean() < 1200.0
    assert max(excess) > 3.0
    assert abs(excess[-1]) < 0.3
    assert reactor.fission_power_w(x, y, CORE)[0] == pytest.approx(0.875 * CORE.full_power_w, rel=0.01)
