import numpy as np
import pytest

from simulators.physics import chemistry, cryogenics, electrolysis, sublimation
from simulators.physics.constants import OXYGEN_KG_MOL


def test_full_reduction_gives_a_tenth_of_the_ilmenite_as_oxygen() -> None:
    water_mol = chemistry.water_per_charge_mol(np.array([25.0]), np.array([0.10]))
    oxygen_kg = water_mol * 0.5 * OXYGEN_KG_MOL
    assert oxygen_kg[0] / 2.5 == pytest.approx(0.105, abs=0.001)
    assert 1e3 * oxygen_kg[0] / 4.0 == pytest.approx(66.0, abs=1.0)


def test_a_shrinking_core_reaches_its_conversion_in_any_number_of_steps() -> None:
    rate = np.array([3.0 * (1.0 - 0.1 ** (1.0 / 3.0)) / 6000.0])
    core = np.ones(1)
    for _ in range(100):
        core = chemistry.core_after(core, rate, 60.0)
    assert chemistry.conversion(core)[0] == pytest.approx(0.9)
    assert chemistry.conversion(chemistry.core_after(np.ones(1), rate, 6000.0))[0] == pytest.approx(0.9)


def test_reaction_doubles_within_sixty_kelvin_and_keeps_the_given_rate_at_900() -> None:
    rates = chemistry.reduction_rate_per_s(np.array([900.0, 1000.0]), 2.7e-4)
    assert rates[0] == pytest.approx(2.7e-4)
    assert 1.9 < rates[1] / rates[0] < 2.2


def test_product_brakes_the_reaction_until_equilibrium() -> None:
    limit = chemistry.equilibrium_fraction(np.array([900.0]))
    fast = chemistry.braked_fraction(np.array([1e6]), np.zeros(1), limit)
    slow = chemistry.braked_fraction(np.array([1e-6]), np.zeros(1), limit)
    none = chemistry.braked_fraction(np.array([0.1]), limit, limit)
    assert limit[0] == pytest.approx(0.07 / 1.07)
    assert fast[0] == pytest.approx(limit[0], rel=1e-4)
    assert slow[0] == pytest.approx(1e-6, rel=1e-3)
    assert none[0] == 0.0


def test_eighty_four_amperes_in_24_cells_make_600_grams_an_hour() -> None:
    oxygen = electrolysis.oxygen_kg_s(np.array([84.0]), 24, 1.0)
    water = electrolysis.water_kg_s(np.array([84.0]), 24, 1.0)
    hydrogen = electrolysis.hydrogen_kg_s(np.array([84.0]), 24, 1.0)
    assert 3.6e6 * oxygen[0] == pytest.approx(600.0, abs=3.0)
    assert oxygen[0] / water[0] == pytest.approx(0.888, abs=0.001)
    assert oxygen[0] + hydrogen[0] == pytest.approx(water[0], rel=1e-4)


def test_oxygen_boils_at_ninety_kelvin() -> None:
    assert cryogenics.oxygen_saturation_pa(np.array([90.188]))[0] == pytest.approx(101_325.0, rel=0.02)


def test_liquefying_oxygen_takes_a_quarter_kilowatt_hour_by_carnot() -> None:
    heat = np.array([cryogenics.liquefaction_heat_j_kg(290.0)])
    work = cryogenics.refrigeration_power_w(heat, np.array([90.0]), 290.0, 1.0)
    assert work[0] / 3.6e6 == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    ("kelvin", "kg_m2_h"), [(140.0, 1.9e-6), (180.0, 0.027), (200.0, 0.77), (220.0, 12.0)]
)
def test_free_sublimation_as_tabulated(kelvin: float, kg_m2_h: float) -> None:
    temp = np.array([kelvin])
    flux = sublimation.free_sublimation_kg_m2_s(sublimation.ice_vapour_pressure_pa(temp), temp)
    assert 3600.0 * flux[0] == pytest.approx(kg_m2_h, rel=0.05)


def test_cold_trap_fails_above_135_kelvin() -> None:
    cold, edge, warm = sublimation.capture_efficiency(np.array([115.0, 135.0, 160.0]))
    assert cold > 0.99
    assert edge > 0.8
    assert warm < 0.05
