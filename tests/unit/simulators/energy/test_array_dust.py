"""Dust on the arrays, without the rest of the facility."""

from dataclasses import replace

import numpy as np
import pytest

from simulators.environment import Environment, EnvironmentModel
from simulators.facilities.energy.array_dust import SHAKE_S, ArrayDust
from simulators.physics import optics
from simulators.randomness import Randomness
from tests.support.station import START_NS

CLEAN, PLUME = np.zeros(1), np.ones(1)


@pytest.fixture(scope="module")
def dusty() -> Environment:
    """Half a milligram has fallen on each square centimetre."""
    surroundings = EnvironmentModel(Randomness(1, 1)).at(START_NS)
    return replace(surroundings, dust_ug_cm2=np.full(1, 500.0))


def test_dust_takes_a_few_percent_at_most_from_vertical_arrays() -> None:
    assert 1.0 - optics.dust_transmission(np.full(1, 500.0), 0.2) == pytest.approx(0.0247, abs=0.001)


def test_a_landing_beside_the_arrays_takes_a_fifth_and_ends_without_a_trace(dusty: Environment) -> None:
    dust = ArrayDust(dusty)
    dust.step(dusty, PLUME, 60.0)
    assert dust.loss[0] == pytest.approx(0.24, abs=0.01)
    dust.step(dusty, CLEAN, 60.0)
    assert dust.loss[0] == pytest.approx(0.0247, abs=0.001)


def test_shaking_takes_most_off_and_new_dust_settles_on_what_is_left(dusty: Environment) -> None:
    dust = ArrayDust(dusty)
    dust.step(dusty, PLUME, 60.0)
    before = dust.loss[0]
    dust.shaking_s[:] = SHAKE_S
    for _ in range(10):
        dust.step(dusty, PLUME, 60.0)
    shaken = dust.loss[0]
    assert shaken < 0.2 * before
    dust.step(dusty, PLUME, 60.0)
    assert dust.loss[0] == shaken
    dust.step(replace(dusty, dust_ug_cm2=np.full(1, 600.0)), PLUME, 60.0)
    assert dust.loss[0] == pytest.approx(shaken + 0.0048, abs=0.0005)


def test_steps_of_a_second_and_of_ten_minutes_shake_alike(dusty: Environment) -> None:
    fine, coarse = ArrayDust(dusty), ArrayDust(dusty)
    for dust, dt_s in ((fine, 10.0), (coarse, 600.0)):
        dust.shaking_s[:] = SHAKE_S
        for _ in range(int(SHAKE_S / dt_s)):
            dust.step(dusty, CLEAN, dt_s)
    assert fine.loss == pytest.approx(coarse.loss)
