"""Liquid oxygen against its published vapour pressures and the work of an ideal refrigerator."""

import numpy as np
import pytest

from simulators.physics import cryogenics


@pytest.mark.parametrize(
    ("kelvin", "kilopascal", "within"),
    [
        (54.36, 0.146, 0.1),
        (70.0, 6.26, 0.03),
        (90.188, 101.325, 0.02),
        (100.0, 254.0, 0.02),
        (120.0, 1022.0, 0.03),
    ],
)
def test_oxygen_saturates_as_tabulated(kelvin: float, kilopascal: float, within: float) -> None:
    """Triple point, boiling point and table of NIST's chemistry web book (Schmidt and Wagner 1985)."""
    pressure = cryogenics.oxygen_saturation_pa(np.array([kelvin]))
    assert 1e-3 * pressure[0] == pytest.approx(kilopascal, rel=within)


def test_liquefying_oxygen_takes_a_quarter_kilowatt_hour_by_carnot() -> None:
    heat = np.array([cryogenics.liquefaction_heat_j_kg(290.0)])
    work = cryogenics.refrigeration_power_w(heat, np.array([90.0]), 290.0, 1.0)
    assert work[0] / 3.6e6 == pytest.approx(0.25, abs=0.02)


def test_at_its_boiling_point_only_the_latent_heat_is_left() -> None:
    assert cryogenics.liquefaction_heat_j_kg(90.188) == cryogenics.OXYGEN_VAPORISATION_J_KG


def test_no_work_where_there_is_no_heat_or_no_difference() -> None:
    cold = np.array([90.0])
    assert cryogenics.refrigeration_power_w(0.0, cold, 290.0, 0.12)[0] == 0.0
    assert cryogenics.refrigeration_power_w(50.0, cold, 90.0, 0.12)[0] == 0.0


def test_half_the_share_of_carnot_takes_twice_the_work() -> None:
    cold = np.array([90.0])
    good, worn = (cryogenics.refrigeration_power_w(50.0, cold, 260.0, share)[0] for share in (0.12, 0.06))
    assert worn == pytest.approx(2.0 * good)
