"""Energy and mass are conserved."""

import numpy as np
import pytest

from tests.support.recording import Recording, record
from tests.unit.simulators.energy.grid import Grid

BATTERIES = range(1, 13)


def battery_kw(run: Recording) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Charge power of all batteries."""
    each = [run.numbers(f"batt{n}_voltage") * run.numbers(f"batt{n}_current") for n in BATTERIES]
    return np.asarray(np.sum(each, axis=0) / 1e3)


@pytest.fixture(scope="module", params=["sun", "dark", "trip", "dusk and trip"])
def run(request: pytest.FixtureRequest) -> Recording:
    grid = Grid()
    grid.run(3600.0)
    if "d" in request.param:
        grid.darken()
    if "trip" in request.param:
        grid.inject("reactor_trip")
    return record(grid, 8.0)


def test_what_is_made_is_used_stored_or_lost(run: Recording) -> None:
    made = run.numbers("pv_total") + run.numbers("rx_net_power") + run.numbers("rfc_fc_power")
    stored = run.numbers("rfc_el_power") + battery_kw(run)
    used = run.numbers("load_total") + run.numbers("loss_distribution")
    assert np.abs(made - stored - used).max() < 1e-6
    assert np.abs(run.numbers("power_balance_residual")).max() < 1e-6


def test_masts_add_up_to_their_total(run: Recording) -> None:
    masts = np.sum([run.numbers(f"pv{n}_power") for n in range(1, 7)], axis=0)
    assert np.allclose(masts, run.numbers("pv_total"))
    assert np.allclose(
        run.numbers("pv1_voltage") * run.numbers("pv1_current") / 1e3, run.numbers("pv1_power"), atol=1e-9
    )


def test_losses_are_a_few_percent_of_what_is_delivered(run: Recording) -> None:
    share = run.numbers("loss_distribution") / run.numbers("load_total")
    assert 0.025 < share.min() < share.max() < 0.06


def test_water_and_hydrogen_add_up_to_the_inventory(run: Recording) -> None:
    hydrogen_kg = 72.0 * run.numbers("rfc_soc") / 100.0
    assert np.allclose(run.numbers("rfc_water") + 9.0 * hydrogen_kg, 648.0)


def test_charge_is_counted(run: Recording) -> None:
    """State of charge follows current; 2 % of what goes in is lost."""
    current, soc = run.numbers("batt3_current")[1:], run.numbers("batt3_soc")
    capacity_ah = 134.0 * run.numbers("batt3_soh")[1:] / 100.0
    gained = np.where(current > 0.0, 0.98, 1.0) * current * (100.0 / 60.0) / capacity_ah
    assert np.allclose(np.diff(soc, axis=0), gained, atol=1e-9)


def test_the_fuel_cell_gives_back_about_three_fifths() -> None:
    grid = Grid()
    grid.darken()
    grid.run(600.0)
    before_kg = 0.72 * grid.number("rfc_soc")
    made = record(grid, 4.0)
    used_kwh = 33.3 * (before_kg - 0.72 * grid.number("rfc_soc"))
    given_kwh = made.numbers("rfc_fc_power").sum() / 60.0
    assert given_kwh / used_kwh == pytest.approx(0.58, abs=0.03)


def test_the_electrolyser_stores_two_thirds() -> None:
    grid = Grid()
    grid.run(600.0)
    before_kg = 0.72 * grid.number("rfc_soc")
    taken = record(grid, 4.0)
    stored_kwh = 33.3 * (0.72 * grid.number("rfc_soc") - before_kg)
    assert stored_kwh / (taken.numbers("rfc_el_power").sum() / 60.0) == pytest.approx(0.64, abs=0.03)
