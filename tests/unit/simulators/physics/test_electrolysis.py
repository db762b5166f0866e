"""Faraday's law, and the voltage of a cell between its limits."""

import numpy as np
import pytest

from simulators.physics import electrolysis
from simulators.physics.constants import FARADAY_C_MOL, OXYGEN_KG_MOL, WATER_KG_MOL

ONE = np.ones(1)
CELLS = 24


def test_eighty_four_amperes_in_24_cells_make_600_grams_an_hour() -> None:
    oxygen = electrolysis.oxygen_kg_s(84.0 * ONE, CELLS, 1.0)
    water = electrolysis.water_kg_s(84.0 * ONE, CELLS, 1.0)
    hydrogen = electrolysis.hydrogen_kg_s(84.0 * ONE, CELLS, 1.0)
    assert 3.6e6 * oxygen[0] == pytest.approx(600.0, abs=3.0)
    assert oxygen[0] / water[0] == pytest.approx(0.5 * OXYGEN_KG_MOL / WATER_KG_MOL, rel=1e-9)
    assert oxygen[0] / water[0] == pytest.approx(0.888, abs=0.001)
    assert oxygen[0] + hydrogen[0] == pytest.approx(water[0], rel=1e-4)


def test_faraday_one_mole_of_electrons_gives_eight_grams_of_oxygen() -> None:
    assert electrolysis.oxygen_kg_s(FARADAY_C_MOL * ONE, 1, 1.0)[0] == pytest.approx(7.9997e-3)
    assert electrolysis.oxygen_kg_s(FARADAY_C_MOL * ONE, 1, 0.95)[0] == pytest.approx(0.95 * 7.9997e-3)
    assert electrolysis.oxygen_kg_s(0.0 * ONE, CELLS, 1.0)[0] == 0.0


@pytest.mark.parametrize(("celsius", "volt"), [(25.0, 1.229), (60.0, 1.199), (80.0, 1.182)])
def test_reversible_voltage_as_published(celsius: float, volt: float) -> None:
    assert electrolysis.reversible_voltage_v(np.array([celsius]))[0] == pytest.approx(volt, abs=0.001)


def test_activation_is_nothing_at_rest_linear_near_it_and_tafel_far_from_it() -> None:
    def at(density_a_cm2: float) -> float:
        return float(electrolysis.activation_voltage_v(density_a_cm2 * ONE, 1e-6, 60.0 * ONE, 0.8)[0])

    assert at(0.0) == 0.0
    assert at(2e-9) == pytest.approx(2.0 * at(1e-9), rel=1e-3)
    decade_v = 2.302_585 * 8.314_463 * 333.15 / (0.8 * FARADAY_C_MOL)
    assert at(1.0) - at(0.1) == pytest.approx(decade_v, rel=1e-3)


def test_a_warm_membrane_resists_less() -> None:
    ohm = electrolysis.resistance_ohm(0.0012, np.array([20.0, 60.0, 80.0]))
    assert ohm[1] == pytest.approx(0.0012)
    assert ohm[0] > 1.5 * ohm[1]
    assert ohm[2] < ohm[1]


def test_at_the_thermoneutral_voltage_a_stack_neither_warms_nor_cools() -> None:
    voltages = np.array([1.4, electrolysis.THERMONEUTRAL_V, 1.8])
    heat_w = electrolysis.loss_heat_w(np.full(3, 84.0), voltages, CELLS)
    assert heat_w[0] < 0.0
    assert heat_w[1] == 0.0
    assert heat_w[2] == pytest.approx(643.0, abs=1.0)
    enthalpy_j_mol = 2.0 * FARADAY_C_MOL * electrolysis.THERMONEUTRAL_V
    assert enthalpy_j_mol == pytest.approx(285.83e3, rel=1e-3)


def test_crossover_is_a_fraction_that_grows_as_the_current_falls() -> None:
    fractions = electrolysis.crossover_fraction(np.array([0.0, 10.0, 84.0]), 0.05)
    assert fractions[0] == pytest.approx(1.0, abs=0.02)
    assert fractions[1] == pytest.approx(0.0099, abs=1e-4)
    assert fractions[2] < fractions[1]
    assert electrolysis.crossover_fraction(84.0 * ONE, 0.0)[0] == 0.0
