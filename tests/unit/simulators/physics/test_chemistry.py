"""Reduction of ilmenite: stoichiometry, kinetics, equilibrium, and the gas it goes on in."""

import numpy as np
import pytest

from simulators.physics import chemistry
from simulators.physics.constants import OXYGEN_KG_MOL

ONE = np.ones(1)


def test_full_reduction_gives_a_tenth_of_the_ilmenite_as_oxygen() -> None:
    water_mol = chemistry.water_per_charge_mol(np.array([25.0]), np.array([0.10]))
    oxygen_kg = water_mol * 0.5 * OXYGEN_KG_MOL
    assert oxygen_kg[0] / 2.5 == pytest.approx(0.105, abs=0.001)
    assert 1e3 * oxygen_kg[0] / 4.0 == pytest.approx(66.0, abs=1.0), "g/h in batches of 4 h"


def test_without_ilmenite_there_is_no_water() -> None:
    assert chemistry.water_per_charge_mol(25.0 * ONE, 0.0 * ONE)[0] == 0.0


def test_a_shrinking_core_reaches_its_conversion_in_any_number_of_steps() -> None:
    rate = np.array([3.0 * (1.0 - 0.1 ** (1.0 / 3.0)) / 6000.0])
    core = ONE
    for _ in range(100):
        core = chemistry.core_after(core, rate, 60.0)
    assert chemistry.conversion(core)[0] == pytest.approx(0.9)
    assert chemistry.conversion(chemistry.core_after(ONE, rate, 6000.0))[0] == pytest.approx(0.9)


def test_a_core_that_is_used_up_stays_so() -> None:
    assert chemistry.core_after(0.01 * ONE, ONE, 60.0)[0] == 0.0
    assert chemistry.conversion(0.0 * ONE)[0] == 1.0
    assert chemistry.conversion(ONE)[0] == 0.0


def test_reaction_doubles_within_a_hundred_kelvin_and_keeps_the_given_rate_at_900() -> None:
    rates = chemistry.reduction_rate_per_s(np.array([20.0, 900.0, 1000.0]), 2.7e-4)
    assert rates[0] < 1e-15, "cold regolith does not react"
    assert rates[1] == pytest.approx(2.7e-4)
    assert 1.9 < rates[2] / rates[1] < 2.2


def test_equilibrium_lies_between_the_published_bounds_and_rises_with_heat() -> None:
    fraction = chemistry.equilibrium_fraction(np.array([800.0, 900.0, 1000.0]))
    ratio = fraction / (1.0 - fraction)
    assert ratio[1] == pytest.approx(0.07)
    assert 0.045 < ratio[0] < ratio[1] < ratio[2] < 0.1


def test_product_brakes_the_reaction_until_equilibrium() -> None:
    limit = chemistry.equilibrium_fraction(np.array([900.0]))
    fast = chemistry.braked_fraction(np.array([1e6]), np.zeros(1), limit)
    slow = chemistry.braked_fraction(np.array([1e-6]), np.zeros(1), limit)
    none = chemistry.braked_fraction(np.array([0.1]), limit, limit)
    wetter = chemistry.braked_fraction(np.array([0.1]), 2.0 * limit, limit)
    assert fast[0] == pytest.approx(limit[0], rel=1e-4)
    assert slow[0] == pytest.approx(1e-6, rel=1e-3)
    assert none[0] == wetter[0] == 0.0, "wet gas stops it, and does not turn it back"


def test_gas_shared_by_volumes_is_that_of_one_where_they_are_equally_warm() -> None:
    amount, kelvin = np.array([1.0]), np.array([273.15])
    one = chemistry.gas_pressure_pa(amount, (0.022_414,), (kelvin,))
    two = chemistry.gas_pressure_pa(amount, (0.012_414, 0.01), (kelvin, kelvin))
    assert one[0] == two[0] == pytest.approx(101_325.0, rel=1e-4), "molar volume at 0 degC and 1 atm"
    assert chemistry.gas_pressure_pa(0.0 * amount, (1.0,), (kelvin,))[0] == 0.0
