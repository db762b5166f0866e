"""Where the data go: produced = downlinked + still queued, over days, out of published parameters alone."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from simulators.faults import NS_PER_S, Injection
from simulators.station import Station
from tests.support.catalogues import project_catalogue
from tests.support.station import utc_ns

START_NS = utc_ns("2030-03-24T00:00")
STEP_S = 60
DAYS = 2.0
GBY_PER_MBIT_S = STEP_S / 8000.0
TRIAGE_FROM_GBY = 80.0
"""The command center discards no science below this backlog."""


def run(station: Station, hours: float) -> Iterator[dict[str, float]]:
    """Parameters of telecom, and the backlog of the command center, after each step."""
    assert station.time_ns is not None
    for _ in range(int(hours * 3600 / STEP_S)):
        station.step(station.time_ns + STEP_S * NS_PER_S, STEP_S)
        truth = station.truth("telecom")
        row = {
            name: float(truth[name][0]) for name in ("data_in", "dl_goodput", "relay_goodput", "queue_bytes")
        }
        yield {**row, "backlog": float(station.truth("command")["tlm_backlog"][0])}


@pytest.fixture(scope="module")
def course() -> list[dict[str, float]]:
    """Through passes, relay gaps, an hour of relay outage and one of livelock."""
    station = Station(project_catalogue(), seed=1)
    station.spin_up(START_NS, 16.0)
    faults = [station.fault(f"telecom.{name}") for name in ("relay_outage", "queue_livelock")]
    for hour, fault in zip((20, 30), faults, strict=True):
        onset_ns = START_NS + hour * 3600 * NS_PER_S
        station.inject(Injection(fault, onset_ns, end_ns=onset_ns + 3600 * NS_PER_S))
    return list(run(station, DAYS * 24))


def test_what_is_produced_is_downlinked_or_waits(course: list[dict[str, float]]) -> None:
    assert max(row["queue_bytes"] for row in course) < TRIAGE_FROM_GBY
    produced = GBY_PER_MBIT_S * sum(row["data_in"] for row in course[1:])
    sent = GBY_PER_MBIT_S * sum(row["dl_goodput"] + row["relay_goodput"] for row in course[1:])
    queued = course[-1]["backlog"] - course[0]["backlog"]
    assert produced > 100.0
    assert produced == pytest.approx(sent + queued, rel=0.005)


def test_both_ways_carry_their_share(course: list[dict[str, float]]) -> None:
    assert sum(row["dl_goodput"] for row in course) > 0.0
    assert sum(row["relay_goodput"] for row in course) > 0.0


def test_telecom_and_the_command_center_count_the_same_queue(course: list[dict[str, float]]) -> None:
    """Telecom sees what the command center had a step before."""
    for before, after in pairwise(course):
        assert after["queue_bytes"] == before["backlog"]
