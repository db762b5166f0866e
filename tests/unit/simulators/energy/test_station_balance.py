"""The books of the whole station, from noise-free telemetry over a day that runs from light into darkness."""

import numpy as np
import pytest

from simulators.facility import Reading
from simulators.faults import NS_PER_S
from simulators.physics.arrays import Array
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.station import utc_ns

FEEDERS = ("command", "telecom", "isru", "astronomy")
Books = dict[str, Array]


@pytest.fixture(scope="module")
def books() -> Books:
    """By `facility.parameter`, one value a minute."""
    station = Station(project_catalogue(), seed=1)
    time_ns = utc_ns("2030-03-22T00:00")
    station.spin_up(time_ns)
    rows: list[dict[str, Reading]] = []
    for _ in range(24 * 60):
        time_ns += 60 * NS_PER_S
        station.step(time_ns, 60.0)
        row = {f"energy.{name}": value for name, value in station.truth("energy").items()}
        row |= {f"{feeder}.power": station.truth(feeder)["power"] for feeder in FEEDERS}
        rows.append({name: value for name, value in row.items() if value.dtype.kind in "fi"})
    return {name: np.array([row[name][0] for row in rows], float) for name in rows[0]}


@pytest.mark.parametrize("feeder", FEEDERS)
def test_each_feeder_gives_what_its_facility_draws(books: Books, feeder: str) -> None:
    """Within one percent, in the step after."""
    fed, drawn = books[f"energy.load_{feeder}"][1:], books[f"{feeder}.power"][:-1]
    assert np.abs(fed - drawn).max() < 0.01 * drawn.max()


def test_what_is_made_is_used_stored_or_lost(books: Books) -> None:
    units = range(1, 13)
    charge_kw = sum(
        books[f"energy.batt{n}_voltage"] * books[f"energy.batt{n}_current"] for n in units
    ) / np.float64(1e3)
    made = books["energy.pv_total"] + books["energy.rx_net_power"] + books["energy.rfc_fc_power"]
    used = books["energy.load_total"] + books["energy.loss_distribution"]
    residual = made - used - books["energy.rfc_el_power"] - charge_kw
    assert np.abs(residual).max() < 0.005 * used.min()


def test_water_and_hydrogen_add_up(books: Books) -> None:
    total_kg = books["energy.rfc_water"] + 9.0 * 0.72 * books["energy.rfc_soc"]
    assert total_kg == pytest.approx(648.0)


def test_the_day_is_light_and_dark(books: Books) -> None:
    assert books["energy.pv_total"].max() > 20.0
    assert (books["energy.pv_total"] < 0.1).sum() > 240
