"""A day of both ground stations with telecom: passes, Doppler, and no limit crossed without a fault."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pytest

from simulators.geometry import Geometry
from simulators.physics.link import SPEED_OF_LIGHT_KM_S
from simulators.site import ILRS_CR
from tests.support.links import LINKED, LinkBench
from tests.support.station import GROUND_STATIONS

Series = dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]
PARAMETERS = ("moon_el", "moon_az", "ant_az", "ant_el", "carrier_lock", "doppler", "tsys_x", "atm_atten_x")
STEP_S = 60.0


@dataclass(frozen=True)
class Day:
    """What both stations measured in 24 h, and which limits were crossed."""

    series: dict[str, Series]
    crossed: set[tuple[str, str]]
    out_of_range: set[tuple[str, str]]


def record(start: str, seed: int = 1) -> Day:
    links = LinkBench(start, seed=seed)
    columns: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in GROUND_STATIONS}
    crossed, out_of_range = set(), set()
    for _ in range(int(86_400 / STEP_S)):
        links.step(STEP_S)
        for facility in LINKED:
            crossed |= {(facility, name) for name in links.crossings(facility)}
            out_of_range |= {(facility, name) for name in beyond_range(links, facility)}
        for name in GROUND_STATIONS:
            readings = links.readings(name)
            for parameter in PARAMETERS:
                columns[name][parameter].append(float(readings[parameter][0]))
    series = {name: {p: np.array(v) for p, v in column.items()} for name, column in columns.items()}
    return Day(series, crossed, out_of_range)


def beyond_range(links: LinkBench, facility: str) -> list[str]:
    readings = links.readings(facility)
    ranged = [(p.name, p.range) for p in links.catalogue.by_id[facility].parameters.values() if p.range]
    return [name for name, (low, high) in ranged if not low <= readings[name][0] <= high]


@pytest.fixture(scope="module")
def day() -> Day:
    return record("2026-11-22T06:00")


def test_no_limit_is_crossed_in_a_day_without_faults(day: Day) -> None:
    assert not day.crossed
    assert not day.out_of_range


@pytest.mark.parametrize(("start", "seed"), [("2026-12-05T00:00", 2), ("2027-03-20T12:00", 3)])
def test_nor_in_other_days(start: str, seed: int) -> None:
    other = record(start, seed)
    assert not other.crossed
    assert not other.out_of_range


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_there_is_one_pass_a_day_of_eight_to_twelve_hours(station: str, day: Day) -> None:
    above = day.series[station]["moon_el"] >= 10.0
    assert np.count_nonzero(np.diff(above.astype(int)) == 1) == 1
    assert 8.0 <= np.count_nonzero(above) * STEP_S / 3600.0 <= 12.2


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_the_carrier_is_locked_during_the_pass_and_only_then(station: str, day: Day) -> None:
    above = day.series[station]["moon_el"] >= 10.0
    locked = day.series[station]["carrier_lock"] > 0.0
    assert not (locked & ~above).any()
    assert np.count_nonzero(above & ~locked) <= 3, "acquisition takes less than a minute"


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_the_antenna_follows_the_moon_lifted_by_refraction(station: str, day: Day) -> None:
    series = day.series[station]
    tracking = series["carrier_lock"] > 0.0
    lift = (series["ant_el"] - series["moon_el"])[tracking]
    turn = (series["ant_az"] - series["moon_az"] + 180.0)[tracking] % 360.0 - 180.0
    assert np.all((lift > 0.0) & (lift < 0.11))
    assert np.abs(turn).max() < 0.01
    assert np.all(series["ant_el"][series["moon_el"] < 0.0] == 90.0), "stowed while the Moon is down"


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_doppler_is_positive_while_the_moon_rises_and_at_most_15_khz(station: str, day: Day) -> None:
    series = day.series[station]
    above = series["moon_el"] >= 10.0
    rising = above[1:] & (np.diff(series["moon_el"]) > 0.02)
    setting = above[1:] & (np.diff(series["moon_el"]) < -0.02)
    assert series["doppler"][1:][rising].mean() > 2.0
    assert series["doppler"][1:][setting].mean() < -2.0
    assert 6.0 < np.abs(series["doppler"][above]).max() < 14.7


def test_doppler_is_the_range_rate_times_the_carrier() -> None:
    links = LinkBench("2026-11-22T18:30")
    before_km = range_km(links)
    for _ in range(10):
        links.step(60.0)
    rate_km_s = (range_km(links) - before_km) / 600.0
    expected_khz = -rate_km_s * 8.45e6 / SPEED_OF_LIGHT_KM_S
    assert links.readings("gs-south-africa")["doppler"][0] == pytest.approx(expected_khz, abs=0.3)


def range_km(links: LinkBench) -> float:
    return Geometry(ILRS_CR).at(links.time_ns).stations[1].site.range_km


@pytest.mark.parametrize("station", GROUND_STATIONS)
def test_noise_and_loss_grow_toward_the_horizon(station: str, day: Day) -> None:
    series = day.series[station]
    low = (series["moon_el"] > 10.0) & (series["moon_el"] < 13.0)
    high = series["moon_el"] > 35.0
    assert series["tsys_x"][low].mean() > series["tsys_x"][high].mean() + 10.0
    assert series["atm_atten_x"][low].mean() > 2.0 * series["atm_atten_x"][high].mean()
