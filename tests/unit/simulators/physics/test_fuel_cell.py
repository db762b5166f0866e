"""Fuel cell, electrolyser and tanks at their limits."""

import numpy as np
import pytest

from simulators.physics import fuel_cell
from simulators.physics.constants import FARADAY_C_MOL, HYDROGEN_KG_MOL, OXYGEN_KG_MOL


def test_an_idle_cell_stands_at_its_open_circuit_voltage() -> None:
    assert fuel_cell.cell_voltage_v(np.zeros(1)).tolist() == [fuel_cell.OPEN_CIRCUIT_V]


def test_more_current_is_less_voltage() -> None:
    assert (np.diff(fuel_cell.cell_voltage_v(np.linspace(0.3, 1.5, 50))) < 0.0).all()


@pytest.mark.parametrize("power_w", [1_000.0, 8_000.0, 20_000.0])
def test_the_current_density_gives_the_power(power_w: float) -> None:
    density = fuel_cell.current_density_a_cm2(np.full(1, power_w), 42_000.0)
    assert density * fuel_cell.cell_voltage_v(density) * 42_000.0 == pytest.approx(power_w, rel=0.01)


def test_at_its_greatest_power_a_cell_works_at_four_fifths_of_a_volt() -> None:
    density = fuel_cell.current_density_a_cm2(np.full(1, 20_000.0), 42_000.0)
    cell_v = fuel_cell.cell_voltage_v(density)
    assert density * cell_v * 42_000.0 == pytest.approx(20_000.0, rel=0.002)
    assert 0.75 < cell_v[0] < 0.85


def test_consumption_obeys_faraday() -> None:
    """One ampere and one cell burn 1 / (2 F) moles of hydrogen a second, whatever the voltage."""
    cell_v = np.array([0.6, 0.8])
    used_mol_s = fuel_cell.hydrogen_used_kg_s(1.0 * cell_v, cell_v, 1.0) / HYDROGEN_KG_MOL
    assert used_mol_s == pytest.approx(1.0 / (2.0 * FARADAY_C_MOL), rel=0.003)


def test_electrolysis_obeys_faraday() -> None:
    cell_v = np.array([1.7, 1.95])
    made_mol_s = fuel_cell.hydrogen_made_kg_s(1.0 * cell_v, cell_v, 1.0) / HYDROGEN_KG_MOL
    assert made_mol_s == pytest.approx(1.0 / (2.0 * FARADAY_C_MOL), rel=0.003)


def test_electrolyser_voltage_lies_above_the_thermoneutral_one() -> None:
    volt = fuel_cell.electrolyser_voltage_v(np.array([0.0, 1.0]))
    assert volt.tolist() == pytest.approx([1.70, 1.95])
    assert volt.min() > fuel_cell.THERMONEUTRAL_V


def test_thin_gas_is_ideal_and_dense_hydrogen_stiffer() -> None:
    thin, dense = fuel_cell.tank_pressure_pa(
        np.array([0.01, 72.0]),
        HYDROGEN_KG_MOL,
        4.81,
        np.full(2, 289.0),
        fuel_cell.HYDROGEN_COMPRESSION_PER_PA,
    )
    per_kg = 8.314462618 * 289.0 / (HYDROGEN_KG_MOL * 4.81)
    assert thin / 0.01 == pytest.approx(per_kg, rel=1e-3)
    assert dense / 72.0 / per_kg == pytest.approx(1.12, abs=0.02), "NIST: Z = 1.12 at 20 MPa and 289 K"


def test_full_tanks_of_both_gases_stand_at_twenty_megapascal() -> None:
    hydrogen = fuel_cell.tank_pressure_pa(
        np.full(1, 72.0), HYDROGEN_KG_MOL, 4.81, np.full(1, 289.0), fuel_cell.HYDROGEN_COMPRESSION_PER_PA
    )
    oxygen = fuel_cell.tank_pressure_pa(
        np.full(1, 576.0), OXYGEN_KG_MOL, 2.075, np.full(1, 289.0), fuel_cell.OXYGEN_COMPRESSION_PER_PA
    )
    assert hydrogen[0] == pytest.approx(20e6, rel=0.01)
    assert oxygen[0] == pytest.approx(20e6, rel=0.01)
