"""Cabin air: ideal gas, vapour, leak and regulators in their limiting cases."""

import numpy as np
import pytest

from simulators.physics import cabin_air
from simulators.physics.arrays import Array
from simulators.physics.constants import NITROGEN_KG_MOL, OXYGEN_KG_MOL


def one(value: float) -> Array:
    return np.array([value])


def test_a_mole_at_standard_conditions_fills_22_litres() -> None:
    assert cabin_air.pascal_per_kg(OXYGEN_KG_MOL, 22.414e-3, 273.15) * OXYGEN_KG_MOL == pytest.approx(
        101_325.0, rel=1e-4
    )


def test_pressure_of_a_mass_falls_with_molar_mass_and_volume() -> None:
    oxygen = cabin_air.pascal_per_kg(OXYGEN_KG_MOL, 90.0, 294.65)
    assert cabin_air.pascal_per_kg(NITROGEN_KG_MOL, 90.0, 294.65) / oxygen == pytest.approx(
        32.0 / 28.0, rel=1e-3
    )
    assert cabin_air.pascal_per_kg(OXYGEN_KG_MOL, 180.0, 294.65) == pytest.approx(oxygen / 2.0)


@pytest.mark.parametrize(("temp_c", "pascal"), [(0.0, 611.2), (10.0, 1228.0), (20.0, 2339.0), (40.0, 7384.0)])
def test_vapour_pressure_is_that_of_the_tables(temp_c: float, pascal: float) -> None:
    """CRC Handbook of Chemistry and Physics."""
    assert cabin_air.saturation_pa(one(temp_c))[0] == pytest.approx(pascal, rel=4e-3)


def test_no_leak_takes_nothing_and_a_burst_takes_all() -> None:
    assert cabin_air.leaked_share(one(0.0), 108.0, 60.0)[0] == 0.0
    assert cabin_air.leaked_share(one(1e9), 108.0, 86_400.0)[0] == pytest.approx(1.0)
    assert cabin_air.leaked_share(one(0.108), 108.0, 86_400.0)[0] == pytest.approx(1e-3, rel=1e-3)


def test_make_up_fills_within_its_limit_and_never_takes_out() -> None:
    assert cabin_air.made_up_pa(one(-50.0), 1800.0, 1.0, 60.0)[0] == 0.0
    assert cabin_air.made_up_pa(one(100.0), 1800.0, 1e9, 1e9)[0] == pytest.approx(100.0)
    assert cabin_air.made_up_pa(one(1e6), 1800.0, 0.5, 60.0)[0] == 30.0


def test_a_scrubber_holds_source_times_time_constant() -> None:
    level = cabin_air.removed_pa(one(500.0), 0.01, 0.0, one(7200.0), 1e7)
    assert level[0] == pytest.approx(72.0)
    stopped = cabin_air.removed_pa(one(500.0), 0.01, 0.0, one(1e12), 3600.0)
    assert stopped[0] == pytest.approx(536.0)


def test_a_dryer_takes_out_what_condenses_and_adds_nothing() -> None:
    dry, wet = one(800.0), one(2000.0)
    assert cabin_air.removed_pa(dry, 0.0, one(1200.0), one(900.0), 3600.0)[0] == 800.0
    assert cabin_air.removed_pa(wet, 0.0, one(1200.0), one(900.0), 1e6)[0] == pytest.approx(1200.0)


def test_one_step_is_sixty_steps() -> None:
    at_once = cabin_air.removed_pa(one(1500.0), 0.02, one(1200.0), one(900.0), 3600.0)
    level = one(1500.0)
    for _ in range(60):
        level = cabin_air.removed_pa(level, 0.02, one(1200.0), one(900.0), 60.0)
    assert level[0] == pytest.approx(at_once[0])
