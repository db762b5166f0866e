"""A proportional heater at its limits."""

import numpy as np

from simulators.physics.heater import proportional_w


def test_it_is_off_at_and_above_its_set_point() -> None:
    power_w, slope_w_k = proportional_w(np.array([0.0, -5.0]), 120.0, 160.0)
    assert power_w.tolist() == [0.0, 0.0]
    assert slope_w_k.tolist() == [0.0, 0.0]


def test_it_gives_its_gain_between() -> None:
    power_w, slope_w_k = proportional_w(np.array([0.5]), 120.0, 160.0)
    assert (power_w[0], slope_w_k[0]) == (60.0, 120.0)


def test_it_gives_no_more_than_it_can() -> None:
    power_w, slope_w_k = proportional_w(np.array([50.0]), 120.0, 160.0)
    assert (power_w[0], slope_w_k[0]) == (160.0, 0.0)
