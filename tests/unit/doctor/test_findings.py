"""Judgements of the doctor: what is well, what is to be watched, what has failed."""

import pytest

from ground_segment.doctor.findings import (
    Finding,
    State,
    ahead,
    disk,
    expiry,
    freshness,
    journals,
    not_ready,
    skew,
    unreadable,
)

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (disk("disk", 50 * GB, 100 * GB), State.OK),
        (disk("disk", 9 * GB, 100 * GB), State.WARN),
        (disk("disk", 1 * GB, 100 * GB), State.FAIL),
        (disk("disk", GB // 4, GB // 2), State.FAIL),
        (disk("disk", 0, 0), State.FAIL),
        (skew("clock", 0.9, 0.0), State.OK),
        (skew("clock", 95.0, 100.0), State.WARN),
        (skew("clock", 131.0, 100.0), State.FAIL),
        (ahead({"energy": 1.9, "isru": -86_400.0}), State.OK),
        (ahead({"energy": 2.1, "isru": -1.0}), State.WARN),
        (ahead({"energy": 2.1, "isru": 31.0}), State.FAIL),
        (expiry("certificate", 825.0), State.OK),
        (expiry("certificate", 29.0), State.WARN),
        (expiry("certificate", -1.0), State.FAIL),
        (freshness("store", 10.0, "ingest"), State.OK),
        (freshness("store", 600.0, "ingest"), State.WARN),
        (freshness("store", None, "ingest"), State.FAIL),
        (journals({"energy": 0.01, "isru": 0.0}), State.OK),
        (journals({"energy": 0.6, "isru": 0.0}), State.WARN),
        (journals({"energy": 0.6, "isru": 1.0}), State.FAIL),
        (unreadable({"isru": 3}), State.WARN),
        (not_ready("ingest", ["store_up is false"]), State.FAIL),
    ],
)
def test_each_judgement_says_what_to_do_unless_all_is_well(found: Finding, state: State) -> None:
    assert found.state is state
    assert bool(found.do) == (state is not State.OK)


def test_figures_have_units() -> None:
    assert disk("disk", 9 * GB, 100 * GB).found == "9.0 GB of 100.0 GB free (9%)"
    assert skew("clock", 95.0, 100.0).found == (
        "5.0 s behind this machine: 1970-01-01T00:01:35Z there, 1970-01-01T00:01:40Z here"
    )
    assert skew("clock", 100.5, 100.0).found == "0.5 s ahead of this machine"
    assert (
        ahead({"energy": 12.04, "isru": -3600.0}).found == "packets are ahead of this machine: energy 12.0 s"
    )
    assert ahead({"energy": -1.0, "isru": -3600.0}).found == "none of 2 sends packets from the future"
    assert expiry("certificate", -3.0).found == "expired 3 days ago"
    assert journals({"energy": 0.014, "isru": 0.0}).found == "fullest of 2: 1%"
    assert journals({"energy": 0.6, "isru": 0.0}).found == "energy 60% full"
    assert unreadable({"isru": 3}).found == "packets that cannot be read: isru lost 3"
